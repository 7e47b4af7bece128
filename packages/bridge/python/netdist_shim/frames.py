"""Frames: a length, one MessagePack map, and the segments that it speaks of."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from . import exchange, msgpack
from .errors import ProtocolError
from .room import room

MAX_MAP = 64 * 1024 * 1024
MAX_SEGMENTS = 4096
MAX_SEGMENT = 2**32 - 1
MAX_INLINE = 16 * 1024 * 1024 * 1024
# From this size on a file is faster than the pipe.
LARGE = 1024 * 1024


class Frame(NamedTuple):
    """A message and its segments."""

    message: dict
    segments: list


def write_frame(frame: Frame, write: Callable[[bytes], object], files: exchange.Writer | None = None) -> None:
    """Writes a frame; large segments go to the exchange file if there is one. Raises ProtocolError before it writes."""
    message = dict(frame.message)
    views = [memoryview(segment).cast("B") if len(segment) else memoryview(b"") for segment in frame.segments]
    if len(views) > MAX_SEGMENTS or any(len(view) > MAX_SEGMENT for view in views):
        raise ProtocolError("too many segments, or one that is too large")
    inline: list[memoryview] = []
    if views:
        message["segs"] = [_place(view, inline, files) for view in views]
    head = msgpack.pack(message)
    if len(head) > MAX_MAP:
        raise ProtocolError(f"a message of {len(head)} bytes")
    write(struct.pack("<I", len(head)) + head)
    for view in inline:
        write(view)


def _place(view: memoryview, inline: list[memoryview], files: exchange.Writer | None) -> object:
    offset = files.put(view) if files is not None and len(view) >= LARGE else None
    if offset is not None:
        return [offset, len(view)]
    inline.append(view)
    return len(view)


class Reader:
    """Reads the frames of a stream. `freed` hears of the places of the other side's file that have been read."""

    def __init__(
        self, stream: object, file: int | None = None, freed: Callable[[list], object] = lambda _: None
    ) -> None:
        self._stream = stream
        self._file = file
        self._freed = freed

    def next(self) -> Frame | None:
        """The next frame; None at the end of the stream. Raises ProtocolError."""
        head = self._bytes(4, may_end=True)
        if head is None:
            return None
        (length,) = struct.unpack("<I", head)
        if not 0 < length <= MAX_MAP:
            raise ProtocolError(f"a message of {length} bytes")
        message = msgpack.unpack(self._bytes(length))
        if not isinstance(message, dict) or not isinstance(message.get("t"), str):
            raise ProtocolError("a message without a type")
        places = _places(message.pop("segs", []))
        read: list[int] = []
        segments = [self._segment(place, read) for place in places]
        if read:
            self._freed(read)
        return Frame(message, segments)

    def _segment(self, place: int | tuple[int, int], read: list[int]) -> bytearray:
        if isinstance(place, int):
            return self._bytes(place)
        if self._file is None:
            raise ProtocolError("a segment in an exchange file that does not exist")
        data = exchange.read(self._file, *place)
        read.append(place[0])
        return data

    def _bytes(self, length: int, may_end: bool = False) -> bytearray | memoryview | None:
        data = room(length)
        view = memoryview(data)
        at = 0
        while at < length:
            count = self._stream.readinto(view[at:])
            if not count:
                if may_end and at == 0:
                    return None
                raise ProtocolError(f"the stream ended {length - at} bytes too early")
            at += count
        return data


def _places(segs: object) -> list[int | tuple[int, int]]:
    if not isinstance(segs, list) or len(segs) > MAX_SEGMENTS:
        raise ProtocolError("segments that are no list, or too many")
    places: list = []
    for seg in segs:
        if isinstance(seg, list) and len(seg) == 2 and _is_size(seg[0], 2**53) and _is_size(seg[1], MAX_SEGMENT):
            places.append((seg[0], seg[1]))
        elif _is_size(seg, MAX_SEGMENT):
            places.append(seg)
        else:
            raise ProtocolError("a segment of no known kind")
    if sum(place for place in places if isinstance(place, int)) > MAX_INLINE:
        raise ProtocolError("segments that are too large together")
    return places


def _is_size(value: object, limit: int) -> bool:
    return type(value) is int and 0 <= value <= limit
