"""What the host may ask for: bytes of tensors, files, pictures, ComfyUI's object_info."""

from __future__ import annotations

from . import comfy, files, pictures, tensors
from .errors import RequestError, encodable
from .listing import list_files
from .msgpack import Ext
from .values import Refs

MAX_TEXT = 65_536


def answer(message: dict, segments: list, refs: Refs | None, out: list) -> object:
    """The `ok` of an answer; bytes go to `out`. Raises RequestError, or what went wrong."""
    ask = _ASKS.get(message.get("what"))
    if ask is None:
        raise RequestError(f"there is nothing like {message.get('what')!r} to ask for")
    return ask(message, segments, refs, out)


def _bytes(message: dict, _: list, refs: Refs | None, out: list) -> int:
    if refs is None:
        raise RequestError("the call that this tensor came with is over", code="CALL_OVER")
    value = refs.get(message.get("ref"))
    if not comfy.is_tensor(value):
        raise RequestError("this is no tensor")
    return _add(out, tensors.to_bytes(value))


def _list(message: dict, *_: object) -> list[str]:
    choices = message.get("choices")
    if not isinstance(choices, dict):
        raise RequestError("a list without choices")
    return [encodable(name) for name in list_files(choices)]


def _resolve(message: dict, *_: object) -> str:
    return files.resolve(_text(message, "name"), message.get("kind") or "input")


def _save_path(message: dict, *_: object) -> dict:
    return files.save_path(
        _text(message, "prefix"), message.get("kind") or "output", _number(message, "width"), _number(message, "height")
    )


def _decode(message: dict, segments: list, _: object, out: list) -> dict:
    image, mask = pictures.decode(tensors.segment(message.get("seg"), segments))
    return {"image": _tensor(image, out, normalized=True), "mask": None if mask is None else _tensor(mask, out)}


def _tensor(tensor: object, out: list, **more: bool) -> Ext:
    return Ext(1, {**tensors.facts(tensor), "seg": _add(out, tensors.to_bytes(tensor)), **more})


def _encode(message: dict, segments: list, _: object, out: list) -> int:
    pixels = tensors.segment(message.get("seg"), segments)
    size = [_number(message, name) for name in ("width", "height", "channels")]
    return _add(out, pictures.encode(pixels, *size, _text(message, "format"), _number(message, "quality")))


def _owns(message: dict, *_: object) -> bool:
    return comfy.owns_prompt(_text(message, "promptId"))


def _object_info(_message: dict, _segments: list, _refs: object, out: list) -> Ext:
    return Ext(4, _add(out, comfy.object_info()))


_ASKS = {
    "bytes": _bytes,
    "list": _list,
    "resolve": _resolve,
    "savePath": _save_path,
    "decode": _decode,
    "encode": _encode,
    "owns": _owns,
    "objectInfo": _object_info,
}


def _add(out: list, data: object) -> int:
    out.append(data)
    return len(out) - 1


def _text(message: dict, name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise RequestError(f"{message['what']} without {name}")
    return value


def _number(message: dict, name: str) -> int:
    value = message.get(name)
    value = 0 if value is None else value
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not int or not 0 <= value < 2**31:
        raise RequestError(f"{message['what']} with {name} {value!r}")
    return value
