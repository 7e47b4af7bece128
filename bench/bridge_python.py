"""The Python side of bench/bridge.mjs: argv: folder with host.mjs, pack.mjs and nodes.json, calls, transfers. Prints JSON."""

import asyncio
import json
import multiprocessing
import shutil
import sys
import time
from pathlib import Path

import fake_comfy
import packs
import torch

FOLDER, CALLS, TRANSFERS = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
ROUNDS = 4
SHAPE = (8, 1042, 1000, 3)


def load():
    """A ComfyUI that has just loaded the pack; its host is not running."""
    packs.forget()
    described = json.loads((FOLDER / "nodes.json").read_text("utf-8"))
    made = packs.make_pack("bench", "1.0.0", described["nodes"])
    for name in ("host.mjs", "pack.mjs"):
        shutil.copy(FOLDER / name, made / "dist" / name)
    packs.load(made)


async def timed(times, count, node_id, **values):
    """Milliseconds of each call; the first one warms up."""
    found = None
    for number in range(count + 1):
        begin = time.perf_counter()
        found = await packs.call(node_id, **values)
        if number > 0:
            times.append((time.perf_counter() - begin) * 1000)
    return found


async def transfers(figures, suffix=""):
    images = torch.rand(SHAPE)
    assert (await timed(figures.setdefault(f"in{suffix}", []), TRANSFERS, "BenchIn", images=images)) == (images.nbytes,)
    (out,) = await timed(figures.setdefault(f"out{suffix}", []), TRANSFERS, "BenchOut")
    assert out.shape == SHAPE and out.dtype == torch.float32
    (through,) = await timed(figures.setdefault(f"through{suffix}", []), TRANSFERS, "BenchThrough", images=images)
    assert torch.equal(through, images)


async def everything(figures):
    assert (await timed(figures.setdefault("call", []), CALLS, "BenchCall", value=1)) == (2,)
    assert (await timed(figures.setdefault("prompt", []), CALLS, "BenchPrompt", value=1)) == (500,)
    images = torch.rand(SHAPE)
    (same,) = await timed(figures.setdefault("reference", []), TRANSFERS, "BenchReference", images=images)
    assert same is images
    (joined,) = await timed(figures.setdefault("join", []), TRANSFERS, "BenchJoin", images=images)
    assert joined.shape == (9, *SHAPE[1:])


def prompt():
    return fake_comfy.prompt_run({str(n): {"class_type": "BenchCall", "inputs": {"value": n}} for n in range(500)})


def start(figures):
    for _ in range(3):
        load()
        begin = time.perf_counter()
        asyncio.run(packs.call("BenchCall", value=1))
        figures.setdefault("start", []).append((time.perf_counter() - begin) * 1000)


def without_files():
    """As on Windows."""
    name = next(name for name in sys.modules if name.endswith(".netdist_shim.exchange"))
    sys.modules[name].make_file = lambda: None


def echo(pipe):
    while (value := pipe.recv()) is not None:
        pipe.send(value)


def pickle(figures):
    """What packs do that run their nodes in another Python: numpy arrays, pickled, through a pipe."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=echo, args=(theirs,))
    process.start()
    array = torch.rand(SHAPE).numpy()
    for number in range(TRANSFERS + 1):
        begin = time.perf_counter()
        ours.send(array)
        torch.from_numpy(ours.recv())
        if number > 0:
            figures.setdefault("pickle", []).append((time.perf_counter() - begin) * 1000)
    ours.send(None)
    process.join()


def main():
    figures = {}
    with prompt():
        start(figures)
        asyncio.run(everything(figures))
        # In turns: what else the machine does then weighs on both.
        for _ in range(ROUNDS):
            load()
            asyncio.run(transfers(figures))
            load()
            without_files()
            asyncio.run(transfers(figures, ", pipe"))
    packs.forget()
    pickle(figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
