"""What the reference libraries take for what codecs.mjs measures, asked for case by case so that both are measured under the same load.

Usage: python codecs_python.py FOLDER, with the files that codecs.mjs put there. Prints a line of JSON with the versions of the
libraries and the names of all cases; then, for each line "NAME SECONDS" that it reads, a line of JSON with milliseconds of runs.
"""

import io
import json
import random
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[1])
SIZES = ("1", "8", "64")
OURS = FOLDER / "theirs"


def numpy_cases(found):
    import numpy as np

    found["numpy"] = np.__version__
    for size in SIZES:
        file = FOLDER / f"{size}.npy"
        npy = file.read_bytes()
        array = np.load(file)
        yield f"npy read {size}", lambda npy=npy: np.load(io.BytesIO(npy))
        yield f"npy write {size}", lambda array=array: np.save(io.BytesIO(), array)
        yield f"npy file read {size}", lambda file=file: np.load(file)
        yield f"npy file write {size}", lambda array=array: np.save(f"{OURS}.npy", array)
        yield f"npz file write {size}", lambda array=array: np.savez(f"{OURS}.npz", latents=array)
        yield from npz_cases(np, f"npz {{}} {size}", np.savez, array)
        if size == "1":
            yield from npz_cases(np, f"npz packed {{}} {size}", np.savez_compressed, array)
    header = (FOLDER / "small.npy").read_bytes()[8:]
    yield "npy header", lambda: np.lib.format.read_array_header_1_0(io.BytesIO(header))


def npz_cases(np, name, save, array):
    target = io.BytesIO()
    save(target, latents=array)
    npz = target.getvalue()
    yield name.format("read"), lambda: np.load(io.BytesIO(npz))["latents"]
    yield name.format("write"), lambda: save(io.BytesIO(), latents=array)


def safetensors_cases(found):
    import numpy as np
    import safetensors
    import safetensors.numpy as st

    found["safetensors"] = safetensors.__version__
    for size in SIZES:
        path = FOLDER / f"{size}.safetensors"
        file = path.read_bytes()
        tensors = {"latents": np.load(FOLDER / f"{size}.npy")}
        yield f"safetensors read {size}", lambda file=file: st.load(file)
        yield f"safetensors write {size}", lambda tensors=tensors: st.save(tensors)
        yield f"safetensors file read {size}", lambda path=path: st.load_file(path)
        yield f"safetensors file write {size}", lambda tensors=tensors: st.save_file(tensors, f"{OURS}.safetensors")
    for count in (1, 1000):
        path = str(FOLDER / f"{count}-names.safetensors")
        yield f"safetensors header {count}", lambda path=path: open_header(safetensors, path)


def open_header(safetensors, path):
    with safetensors.safe_open(path, "np") as file:
        return file.keys()


def pillow_cases(found):
    import PIL
    from PIL import Image

    found["Pillow"] = PIL.__version__
    png = (FOLDER / "picture.png").read_bytes()
    picture = Image.open(io.BytesIO(png))
    picture.load()
    yield "png read", lambda: Image.open(io.BytesIO(png)).tobytes()
    yield "png write", lambda: picture.save(io.BytesIO(), "PNG", compress_level=1)
    noise = Image.frombytes("RGB", picture.size, random.Random(1).randbytes(3 * picture.width * picture.height))
    yield webp_case("picture", picture)
    yield webp_case("picture, method 4", picture, quality=80, method=4)
    yield webp_case("noise", noise)
    yield webp_case("animation of 4", picture, save_all=True, append_images=[picture.rotate(90 * i) for i in (1, 2, 3)])


def webp_case(name, picture, quality=0, method=0, **options):
    """Unless told otherwise as ComfyUI's SaveAnimatedWEBP writes it at its fastest."""
    path = FOLDER / f"{name}.webp"
    picture.save(path, lossless=True, quality=quality, method=method, **options)
    webp = path.read_bytes()
    return f"webp read {name}", lambda: read_webp(webp)


def read_webp(webp):
    from PIL import Image, ImageSequence

    return [frame.tobytes() for frame in ImageSequence.Iterator(Image.open(io.BytesIO(webp)))]


def soundfile_cases(found):
    import soundfile

    found["soundfile"] = soundfile.__version__
    flac = (FOLDER / "sound.flac").read_bytes()
    sound, rate = soundfile.read(io.BytesIO(flac), dtype="int16")
    yield "flac read", lambda: soundfile.read(io.BytesIO(flac), dtype="float32")
    yield "flac write", lambda: soundfile.write(io.BytesIO(), sound, rate, format="FLAC", subtype="PCM_16")


def all_cases(found):
    cases = {}
    for library in (numpy_cases, safetensors_cases, pillow_cases, soundfile_cases):
        try:
            cases.update(library(found))
        except ImportError:
            continue
    return cases


def runs(act, seconds):
    times = []
    started = time.perf_counter()
    while len(times) < 2 or (time.perf_counter() - started < seconds and len(times) < 200):
        before = time.perf_counter()
        act()
        times.append((time.perf_counter() - before) * 1000)
    return times


versions = {}
known = all_cases(versions)
print(json.dumps({"versions": versions, "cases": list(known)}), flush=True)
for line in sys.stdin:
    case, _, limit = line.rstrip("\n").rpartition(" ")
    print(json.dumps(runs(known[case], float(limit))), flush=True)
