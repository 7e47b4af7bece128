"""The subset of MessagePack that PROTOCOL.md allows, with its limits.

Values are None, bool, int, float, str, bytes, list, dict with str keys, and `Ext`.
"""

from __future__ import annotations

import struct

from .errors import ProtocolError

MAX_DEPTH = 128
EXTENSIONS = frozenset((1, 2, 3, 4))


class Ext:
    """An extension whose payload is one MessagePack value."""

    __slots__ = ("code", "value")

    def __init__(self, code: int, value: object) -> None:
        self.code = code
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ext) and (self.code, self.value) == (other.code, other.value)

    def __repr__(self) -> str:
        return f"Ext({self.code}, {self.value!r})"


def pack(value: object) -> bytes:
    """The bytes of a value. Raises ProtocolError for what the subset cannot hold."""
    out = bytearray()
    _pack(value, out, 0)
    return bytes(out)


def _pack(value: object, out: bytearray, depth: int) -> None:
    if value is None:
        out.append(0xC0)
    elif value is True or value is False:
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        _pack_int(value, out)
    elif isinstance(value, float):
        out += struct.pack(">Bd", 0xCB, value)
    elif isinstance(value, str):
        _pack_str(value, out)
    elif isinstance(value, bytes):
        _head(out, len(value), None, (0xC4, 0xC5, 0xC6))
        out += value
    else:
        _pack_container(value, out, _deeper(depth))


def _pack_container(value: object, out: bytearray, depth: int) -> None:
    if isinstance(value, (list, tuple)):
        _head(out, len(value), (0x90, 15), (None, 0xDC, 0xDD))
        for item in value:
            _pack(item, out, depth)
    elif isinstance(value, dict):
        _head(out, len(value), (0x80, 15), (None, 0xDE, 0xDF))
        for key, item in value.items():
            if not isinstance(key, str):
                raise ProtocolError(f"a map key of type {type(key).__name__}")
            _pack_str(key, out)
            _pack(item, out, depth)
    elif isinstance(value, Ext):
        payload = bytearray()
        _pack(value.value, payload, depth)
        _pack_ext(value.code, payload, out)
    else:
        raise ProtocolError(f"a value of type {type(value).__name__}")


def _pack_int(value: int, out: bytearray) -> None:
    if 0 <= value < 0x80 or -0x20 <= value < 0:
        out.append(value & 0xFF)
        return
    forms = _UNSIGNED if value >= 0 else _SIGNED
    for low, high, code, form in forms:
        if low <= value <= high:
            out += struct.pack(form, code, value)
            return
    raise ProtocolError("an integer of more than 64 bits")


_UNSIGNED = tuple(
    (0, 2**bits - 1, code, form)
    for bits, code, form in ((8, 0xCC, ">BB"), (16, 0xCD, ">BH"), (32, 0xCE, ">BI"), (64, 0xCF, ">BQ"))
)
_SIGNED = tuple(
    (-(2 ** (bits - 1)), -1, code, form)
    for bits, code, form in ((8, 0xD0, ">Bb"), (16, 0xD1, ">Bh"), (32, 0xD2, ">Bi"), (64, 0xD3, ">Bq"))
)


def _pack_str(value: str, out: bytearray) -> None:
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ProtocolError("a text with half a surrogate pair") from error
    _head(out, len(data), (0xA0, 31), (0xD9, 0xDA, 0xDB))
    out += data


def _pack_ext(code: int, payload: bytearray, out: bytearray) -> None:
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}.get(len(payload))
    if fixed is None:
        _head(out, len(payload), None, (0xC7, 0xC8, 0xC9))
    else:
        out.append(fixed)
    out.append(code)
    out += payload


def _head(out: bytearray, length: int, fixed: tuple[int, int] | None, codes: tuple) -> None:
    """The shortest head for a length: in the code itself, or with 8, 16 or 32 bits behind it."""
    if fixed is not None and length <= fixed[1]:
        out.append(fixed[0] | length)
        return
    for code, limit, form in zip(codes, (0xFF, 0xFFFF, 0xFFFFFFFF), (">BB", ">BH", ">BI"), strict=True):
        if code is not None and length <= limit:
            out += struct.pack(form, code, length)
            return
    raise ProtocolError(f"a length of {length}")


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise ProtocolError(f"values nested deeper than {MAX_DEPTH}")
    return depth + 1


def unpack(data: bytes | bytearray | memoryview) -> object:
    """The one value in `data`. Raises ProtocolError on anything else."""
    reader = _Reader(memoryview(data))
    value = reader.value(0)
    reader.end()
    return value


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def end(self) -> None:
        if self.at != len(self.data):
            raise ProtocolError(f"{len(self.data) - self.at} bytes after the value")

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.at:
            raise ProtocolError(f"{count} bytes wanted at {self.at}, {len(self.data) - self.at} left")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form: str) -> int:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self, depth: int) -> object:
        code = self.take(1)[0]
        if code < 0x80:
            return code
        if code >= 0xE0:
            return code - 0x100
        if code < 0x90:
            return self.map(code & 15, depth)
        if code < 0xA0:
            return self.array(code & 15, depth)
        if code < 0xC0:
            return self.text(code & 31)
        if code in _CONSTANTS:
            return _CONSTANTS[code]
        if code in _NUMBERS:
            return self.number(_NUMBERS[code])
        return self.sized(code, depth)

    def sized(self, code: int, depth: int) -> object:
        if code in _FIXED_EXT:
            return self.extension(_FIXED_EXT[code], depth)
        if code not in _LENGTHS:
            raise ProtocolError(f"the MessagePack code 0x{code:02x}")
        kind, form = _LENGTHS[code]
        length = self.number(form)
        if kind == "str":
            return self.text(length)
        if kind == "bin":
            return bytes(self.take(length))
        return {"array": self.array, "map": self.map, "ext": self.extension}[kind](length, depth)

    def text(self, length: int) -> str:
        try:
            return str(self.take(length), "utf-8")
        except UnicodeDecodeError as error:
            raise ProtocolError("a text that is no UTF-8") from error

    def array(self, length: int, depth: int) -> list:
        depth = self.container(length, depth)
        return [self.value(depth) for _ in range(length)]

    def map(self, length: int, depth: int) -> dict:
        depth = self.container(2 * length, depth)
        found: dict = {}
        for _ in range(length):
            key = self.value(depth)
            if type(key) is not str:
                raise ProtocolError("a map key that is no text")
            if key in found:
                raise ProtocolError("a map key that comes twice")
            found[key] = self.value(depth)
        return found

    def container(self, values: int, depth: int) -> int:
        """Each value has a byte at least: a length that cannot be is refused before anything is made for it."""
        if values > len(self.data) - self.at:
            raise ProtocolError(f"{values} values in {len(self.data) - self.at} bytes")
        return _deeper(depth)

    def extension(self, length: int, depth: int) -> Ext:
        code = self.number(">b")
        if code not in EXTENSIONS:
            raise ProtocolError(f"the extension type {code}")
        depth = _deeper(depth)
        inner = _Reader(self.take(length))
        value = inner.value(depth)
        inner.end()
        return Ext(code, value)


_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = {0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_FIXED_EXT = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_LENGTHS = {
    0xC4: ("bin", ">B"),
    0xC5: ("bin", ">H"),
    0xC6: ("bin", ">I"),
    0xC7: ("ext", ">B"),
    0xC8: ("ext", ">H"),
    0xC9: ("ext", ">I"),
    0xD9: ("str", ">B"),
    0xDA: ("str", ">H"),
    0xDB: ("str", ">I"),
    0xDC: ("array", ">H"),
    0xDD: ("array", ">I"),
    0xDE: ("map", ">H"),
    0xDF: ("map", ">I"),
}
