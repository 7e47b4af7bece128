"""What the reference libraries take for what codecs.mjs measures: prints JSON of median milliseconds, null for a library that is not there.

Usage: python codecs_python.py FOLDER, with the files that codecs.mjs put there.
"""

import io
import json
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[1])
MIN_RUNS, MIN_SECONDS = 3, 0.5


def median(act):
    act()
    times = []
    started = time.perf_counter()
    while len(times) < MIN_RUNS or (time.perf_counter() - started < MIN_SECONDS and len(times) < 200):
        before = time.perf_counter()
        act()
        times.append((time.perf_counter() - before) * 1000)
    return sorted(times)[len(times) // 2]


def measure():
    results = {}
    try:
        import numpy as np
    except ImportError:
        return results
    results["numpy"] = np.__version__
    for size in ("1", "64"):
        npy = (FOLDER / f"{size}.npy").read_bytes()
        array = np.load(io.BytesIO(npy))
        results[f"npy read {size}"] = median(lambda: np.load(io.BytesIO(npy)))
        results[f"npy write {size}"] = median(lambda: np.save(io.BytesIO(), array))
        for name, save in (("npz", np.savez), ("npz packed", np.savez_compressed)):
            if name == "npz packed" and size == "64":
                continue
            target = io.BytesIO()
            save(target, latents=array)
            npz = target.getvalue()
            results[f"{name} read {size}"] = median(lambda: np.load(io.BytesIO(npz))["latents"])
            results[f"{name} write {size}"] = median(lambda: save(io.BytesIO(), latents=array))
        measure_safetensors(results, size, array)
    small = (FOLDER / "small.npy").read_bytes()
    results["npy header"] = median(lambda: np.lib.format.read_array_header_1_0(io.BytesIO(small[8:])))
    measure_pillow(results, np)
    measure_soundfile(results)
    return results


def measure_safetensors(results, size, array):
    try:
        import safetensors
        import safetensors.numpy as st
    except ImportError:
        return
    results["safetensors"] = safetensors.__version__
    file = st.save({"latents": array})
    results[f"safetensors read {size}"] = median(lambda: st.load(file))
    results[f"safetensors write {size}"] = median(lambda: st.save({"latents": array}))
    if size == "1":
        for count in (1, 1000):
            path = str(FOLDER / f"{count}.safetensors")
            results[f"safetensors header {count}"] = median(lambda: open_header(safetensors, path))


def open_header(safetensors, path):
    with safetensors.safe_open(path, "np") as file:
        return file.keys()


def measure_pillow(results, np):
    try:
        import PIL
        from PIL import Image
    except ImportError:
        return
    results["Pillow"] = PIL.__version__
    png = (FOLDER / "picture.png").read_bytes()
    picture = Image.open(io.BytesIO(png))
    picture.load()
    results["png read"] = median(lambda: np.asarray(Image.open(io.BytesIO(png))))
    results["png write"] = median(lambda: picture.save(io.BytesIO(), "PNG", compress_level=1))


def measure_soundfile(results):
    try:
        import soundfile
    except ImportError:
        return
    results["soundfile"] = soundfile.__version__
    flac = (FOLDER / "sound.flac").read_bytes()
    sound, rate = soundfile.read(io.BytesIO(flac), dtype="int16")
    results["flac read"] = median(lambda: soundfile.read(io.BytesIO(flac), dtype="float32"))
    results["flac write"] = median(lambda: soundfile.write(io.BytesIO(), sound, rate, format="FLAC", subtype="PCM_16"))


print(json.dumps(measure()))
