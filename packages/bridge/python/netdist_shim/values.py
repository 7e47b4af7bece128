"""Values of nodes to what travels and back (PROTOCOL.md, "Extensions")."""

from __future__ import annotations

import json

from . import comfy, tensors
from .errors import ProtocolError
from .msgpack import Ext

# Larger lists and dicts stay here whole, and the host gets a reference alone.
MAX_ITEMS = 100_000
MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64


class Refs:
    """The objects that stay here during one call, by the number that the host knows them by."""

    def __init__(self) -> None:
        self._objects: list[object] = []
        self._numbers: dict[int, int] = {}

    def hold(self, value: object) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        return number

    def get(self, number: object) -> object:
        if type(number) is not int or not 0 <= number < len(self._objects):
            raise ProtocolError(f"ref {number!r}, which this call does not have")
        return self._objects[number]


class _Opaque(Exception):
    """A value whose content cannot travel."""


def save(value: object, refs: Refs) -> object:
    """A value of an input. Lists and dicts stay here too, so that handing one back gives the very same object."""
    if type(value) not in (list, tuple, dict):
        return _Saver(refs).save(value, 0)
    held = {"ref": refs.hold(value), "type": type(value).__name__}
    try:
        return Ext(2, {**held, "value": _Saver(refs).save(value, 0)})
    except _Opaque:
        return Ext(2, held)


class _Saver:
    """Writes one input's value within the limits; `_Opaque` where the content of a container cannot go along."""

    def __init__(self, refs: Refs) -> None:
        self._refs = refs
        self._items = MAX_ITEMS
        self._bytes = MAX_BYTES

    def save(self, value: object, depth: int) -> object:
        self._items -= 1
        if self._items < 0 or depth > MAX_DEPTH:
            raise _Opaque
        kind = type(value)
        if value is None or kind is bool or kind is float or (kind is int and -(2**63) <= value < 2**64):
            return value
        if kind is str:
            return self._text(value)
        if kind is list or kind is tuple:
            return [self.save(item, depth + 1) for item in value]
        if kind is dict:
            return {self._key(key): self.save(item, depth + 1) for key, item in value.items()}
        return self._object(value)

    def _text(self, value: str) -> object:
        try:
            self._bytes -= len(value.encode("utf-8"))
        except UnicodeEncodeError:
            return self._object(value)
        if self._bytes < 0:
            raise _Opaque
        return value

    def _key(self, key: object) -> str:
        if type(key) is not str or self._text(key) is not key:
            raise _Opaque
        return key

    def _object(self, value: object) -> Ext:
        ref = self._refs.hold(value)
        if comfy.is_tensor(value) and tensors.is_plain(value):
            return tensors.save(value, ref)
        return Ext(2, {"ref": ref, "type": _type_name(value)})


def _type_name(value: object) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}"[:200].encode("utf-8", "replace").decode("utf-8")


def load(value: object, segments: list, refs: Refs) -> object:
    """What the host sends, as nodes in ComfyUI get it. Raises ProtocolError."""
    if isinstance(value, list):
        return [load(item, segments, refs) for item in value]
    if isinstance(value, dict):
        return {key: load(item, segments, refs) for key, item in value.items()}
    if not isinstance(value, Ext):
        return value
    if value.code == 1:
        return tensors.load(value.value, segments, refs.get)
    if value.code == 2:
        if not isinstance(value.value, dict):
            raise ProtocolError("an object that is no map")
        return refs.get(value.value.get("ref"))
    if value.code == 3:
        return comfy.blocker(_message(value.value))
    return load_json(value, segments)


def _message(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ProtocolError("a blocker whose message is no text")


def save_json(value: object, segments: list) -> Ext:
    """JSON text for whoever wants to parse it; numbers keep all their digits."""
    segments.append(json.dumps(value, separators=(",", ":")).encode("ascii"))
    return Ext(4, len(segments) - 1)


def load_json(value: object, segments: list) -> object:
    """The value of JSON text that the host sends. Raises ProtocolError."""
    if not isinstance(value, Ext) or value.code != 4:
        raise ProtocolError("JSON text that is none")
    try:
        return json.loads(bytes(tensors.segment(value.value, segments)))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"JSON text that cannot be read: {error}") from error
