"""The two files through which large segments go (PROTOCOL.md, "Exchange files")."""

from __future__ import annotations

import os
import tempfile
import threading

from .errors import ProtocolError
from .room import room

# What is left on the disk between two large segments.
KEEP = 256 * 1024 * 1024
# More than this at a time goes through the pipe.
LIMIT = 16 * 1024 * 1024 * 1024
# One system call moves no more than 2 GiB.
CHUNK = 1024 * 1024 * 1024


def make_file() -> int | None:
    """The descriptor of a new file that has no name any more, or None where that cannot be."""
    if os.name != "posix":
        return None
    try:
        descriptor, path = tempfile.mkstemp(prefix="netdist-")
        os.unlink(path)
        return descriptor
    except OSError:
        return None


class Writer:
    """The file that we write; the other side tells which places it has read."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._used: dict[int, int] = {}
        self._size = 0
        self._lock = threading.Lock()

    def put(self, data: memoryview) -> int | None:
        """Where the bytes stand now, or None when they have to go another way (no room, disk full)."""
        offset = self._reserve(len(data))
        if offset is None:
            return None
        try:
            _write(self._descriptor, data, offset)
            return offset
        except OSError:
            self.free(offset)
            return None

    def free(self, offset: object) -> None:
        """The other side has read what stands there. Raises ProtocolError for a place that is not in use."""
        with self._lock:
            if type(offset) is not int or self._used.pop(offset, None) is None:
                raise ProtocolError(f"a place in the exchange file that is not in use: {offset!r}")
            if not self._used and self._size > KEEP:
                os.ftruncate(self._descriptor, KEEP)
                self._size = KEEP

    def _reserve(self, length: int) -> int | None:
        with self._lock:
            at = 0
            for start in sorted(self._used):
                if start - at >= length:
                    break
                at = start + self._used[start]
            if at + length > LIMIT:
                return None
            self._used[at] = length
            self._size = max(self._size, at + length)
            return at


def read(descriptor: int, offset: int, length: int) -> bytearray | memoryview:
    """The bytes of a range. Raises ProtocolError when it is not there in full."""
    data = room(length)
    view = memoryview(data)
    at = 0
    while at < length:
        count = os.preadv(descriptor, [view[at : at + CHUNK]], offset + at)
        if count == 0:
            raise ProtocolError(f"{length} bytes at {offset} of the exchange file: {length - at} are missing")
        at += count
    return data


def _write(descriptor: int, data: memoryview, offset: int) -> None:
    at = 0
    while at < len(data):
        at += os.pwrite(descriptor, data[at : at + CHUNK], offset + at)
