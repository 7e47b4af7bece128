"""Picture files in and out, through Pillow, as ComfyUI 0.3.64's LoadImage reads them."""

from __future__ import annotations

import io
from collections.abc import Callable

from .errors import RequestError

# As sharp and our PNG reader: stops a file of a few bytes from asking for gigabytes.
MAX_PIXELS = 0x3FFF**2
MAX_TOTAL = 2**32 - 1
FORMATS = {"jpeg": "JPEG", "webp": "WEBP"}


def decode(data: bytes | bytearray) -> tuple[object, object]:
    """(uint8 tensor [B,H,W,3], float32 mask [B,H,W] or None) of every frame that has the first one's size."""
    import numpy
    import torch
    from PIL import Image

    try:
        picture = _patiently(Image.open, io.BytesIO(data))
        if picture.width * picture.height > MAX_PIXELS:
            raise _refusal("PICTURE_TOO_LARGE", f"it has {picture.width}x{picture.height} pixels, more than are taken")
        colours, masks = _frames(picture)
    except RequestError:
        raise
    except Image.DecompressionBombError as error:
        raise _refusal("PICTURE_TOO_LARGE", str(error)) from error
    except Exception as error:  # Pillow throws many kinds
        raise _refusal("PICTURE_UNREADABLE", str(error)) from error
    image = torch.from_numpy(numpy.stack(colours))
    if all(mask is None for mask in masks):
        return image, None
    blank = numpy.zeros(image.shape[1:3], numpy.float32)
    return image, torch.from_numpy(numpy.stack([blank if mask is None else mask for mask in masks]))


def _frames(picture: object) -> tuple[list, list]:
    import numpy
    from PIL import ImageOps, ImageSequence

    colours: list = []
    masks: list = []
    total = 0
    for frame in ImageSequence.Iterator(picture):
        frame = _patiently(ImageOps.exif_transpose, frame)
        if frame.mode == "I":
            frame = frame.point(lambda value: value * (1 / 255))
        pixels = numpy.array(frame.convert("RGB"))
        if colours and pixels.shape != colours[0].shape:
            continue
        total += pixels.nbytes
        if total > MAX_TOTAL:
            raise _refusal("PICTURE_TOO_LARGE", f"its frames have more than {MAX_TOTAL} bytes")
        colours.append(pixels)
        masks.append(_mask(frame))
        if picture.format == "MPO":  # the other frames are the same picture again, for other displays
            break
    return colours, masks


def _mask(frame: object) -> object:
    """1 - alpha in float32, or None where there is no alpha."""
    import numpy

    if "A" in frame.getbands():
        alpha = frame.getchannel("A")
    elif frame.mode == "P" and "transparency" in frame.info:
        alpha = frame.convert("RGBA").getchannel("A")
    else:
        return None
    return numpy.float32(1) - numpy.array(alpha).astype(numpy.float32) / numpy.float32(255)


def encode(pixels: bytes | bytearray, width: int, height: int, channels: int, kind: str, quality: int) -> bytes:
    """8-bit rows of RGB or RGBA as a JPEG or WebP file. JPEG has no alpha."""
    from PIL import Image

    if kind not in FORMATS or channels not in (3, 4) or not 0 <= quality <= 100:
        raise RequestError(f"a picture of {channels} channels as {kind} with quality {quality} cannot be written")
    if width < 1 or height < 1 or len(pixels) != width * height * channels:
        raise RequestError(f"{len(pixels)} bytes are no picture of {width}x{height} with {channels} channels")
    picture = Image.frombytes("RGBA" if channels == 4 else "RGB", (width, height), bytes(pixels))
    if kind == "jpeg":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, FORMATS[kind], quality=quality)
    return out.getvalue()


def _patiently(function: Callable, argument: object) -> object:
    """A file whose end is missing is read as far as it goes, as ComfyUI does."""
    from PIL import ImageFile

    try:
        return function(argument)
    except (OSError, ValueError):
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            return function(argument)
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refusal(code: str, reason: str) -> RequestError:
    return RequestError(f"the picture cannot be read: {reason}", "PictureError", code)
