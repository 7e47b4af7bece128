"""The real host with the packs of packs/*.ts, bundled by the test that runs this."""

import json
import os
import shutil
import sys
from pathlib import Path

import fake_comfy
import packs

BUILD = Path(os.environ["NETDIST_TEST_BUILD"])


def folder(name="kit", version=None):
    """A pack's folder with the real host."""
    described = json.loads((BUILD / f"{name}.json").read_text("utf-8"))
    made = packs.make_pack(name, version or described["pack"]["version"], described["nodes"])
    shutil.copy(BUILD / "host.mjs", made / "dist" / "host.mjs")
    shutil.copy(BUILD / f"{name}.mjs", made / "dist" / "pack.mjs")
    return made


def load(*names):
    """A ComfyUI that has just loaded these packs."""
    packs.forget()
    fake_comfy.shown.clear()
    told().write_text("")
    for name in names or ("kit",):
        packs.load(folder(name))


def host():
    return sys.modules["netdist_shim_v1"].host


def told():
    """The file into which nodes write how things ended."""
    return Path(fake_comfy.FOLDERS["temp"], "told.txt")


def told_lines(wanted, seconds=20):
    """Waits until that many lines are there."""
    import time

    deadline = time.monotonic() + seconds
    while len(lines := told().read_text().splitlines()) < wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    return lines
