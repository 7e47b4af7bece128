"""torch tensors to bytes and back. torch is imported when the first value is, never when ComfyUI starts."""

from __future__ import annotations

import math
from collections.abc import Callable

from .errors import ProtocolError
from .msgpack import Ext

DTYPES = (
    "bool",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "uint64",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "float8_e4m3fn",
    "float8_e5m2",
    "float8_e4m3fnuz",
    "float8_e5m2fnuz",
    "float8_e8m0fnu",
)
MAX_DIMENSIONS = 64
# What an unsigned integer of a normalized picture is divided by.
SCALES = {"uint8": 255, "uint16": 65535}


def is_plain(value: object) -> bool:
    """True for a tensor whose bytes say all that it is: no subclass, strided, of a dtype that has a name."""
    import torch

    return (
        type(value) is torch.Tensor
        and value.layout == torch.strided
        and not value.is_quantized
        and value.device.type != "meta"
        and dtype_name(value) in DTYPES
    )


def dtype_name(tensor: object) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def to_bytes(tensor: object) -> memoryview:
    """The bytes of a tensor on any device and of any layout, in C order."""
    import torch

    flat = tensor.detach().resolve_conj().resolve_neg().to("cpu").contiguous().reshape(-1)
    if flat.numel() == 0:
        return memoryview(b"")
    return memoryview(flat.view(torch.uint8).numpy())


def save(value: object, ref: int) -> Ext:
    """A tensor that stays here, as the host hears of it."""
    return Ext(1, {**facts(value), "ref": ref})


def facts(tensor: object) -> dict:
    return {"dtype": dtype_name(tensor), "shape": list(tensor.shape)}


def load(sent: object, segments: list, held: Callable[[object], object]) -> object:
    """The tensor that the host sends: one that we hold, one from a segment, or several put together."""
    if not isinstance(sent, dict):
        raise ProtocolError("a tensor that is no map")
    if "ref" in sent:
        return _held(held(sent["ref"]))
    if "cat" in sent:
        return _joined(sent["cat"], segments, held)
    return _from_segment(sent, segments)


def _held(value: object) -> object:
    import torch

    if not isinstance(value, torch.Tensor):
        raise ProtocolError("a tensor's ref that is none")
    return value


def _joined(parts: object, segments: list, held: Callable[[object], object]) -> object:
    import torch

    if not isinstance(parts, list) or not parts or not all(isinstance(part, Ext) and part.code == 1 for part in parts):
        raise ProtocolError("a joined tensor without parts")
    tensors = [load(part.value, segments, held) for part in parts]
    if len({(tensor.dtype, tuple(tensor.shape[1:]), tensor.dim()) for tensor in tensors}) != 1 or tensors[0].dim() == 0:
        raise ProtocolError("a joined tensor whose parts do not fit")
    if len({tensor.device for tensor in tensors}) > 1:
        tensors = [tensor.cpu() for tensor in tensors]
    return torch.cat(tensors)


def _from_segment(sent: dict, segments: list) -> object:
    import torch

    name, shape = sent.get("dtype"), _shape(sent.get("shape"))
    dtype = getattr(torch, name, None) if name in DTYPES else None
    if dtype is None:
        raise ProtocolError(f"a tensor of dtype {name!r}")
    data = segment(sent.get("seg"), segments)
    wanted = math.prod(shape) * torch.empty(0, dtype=dtype).element_size()
    if len(data) != wanted:
        raise ProtocolError(f"{len(data)} bytes for a {name} tensor of shape {shape}, which has {wanted}")
    if sent.get("normalized") is True:
        return _normalized(name, data, shape)
    if wanted == 0:
        return torch.empty(shape, dtype=dtype)
    if name == "bool":
        return torch.frombuffer(data, dtype=torch.uint8).ne(0).reshape(shape)
    return torch.frombuffer(data, dtype=dtype).reshape(shape)


def _normalized(name: str, data: bytearray, shape: list[int]) -> object:
    """As LoadImage computes it, bit for bit."""
    import numpy
    import torch

    if name not in SCALES:
        raise ProtocolError(f"a normalized tensor of dtype {name}")
    samples = numpy.frombuffer(data, "u1" if name == "uint8" else "<u2")
    # numpy asks for huge pages, torch does not: one pass into its memory takes a quarter of the time.
    pixels = numpy.empty(samples.shape, numpy.float32)
    numpy.divide(samples, numpy.float32(SCALES[name]), out=pixels, dtype=numpy.float32)
    return torch.from_numpy(pixels).reshape(shape)


def segment(index: object, segments: list) -> bytearray:
    """A segment of the frame. Raises ProtocolError where there is none of this number."""
    if type(index) is not int or not 0 <= index < len(segments):
        raise ProtocolError(f"segment {index!r} of {len(segments)}")
    return segments[index]


def _shape(shape: object) -> list[int]:
    if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
        raise ProtocolError("a tensor without a shape")
    if not all(type(size) is int and 0 <= size < 2**53 for size in shape):
        raise ProtocolError(f"a tensor of shape {shape}")
    return shape
