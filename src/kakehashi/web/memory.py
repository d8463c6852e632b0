"""Memory that a server no longer needs goes back to the system.

The C library keeps what is freed, one heap for each thread, and a long run frees much of
it; a server of a hundred threads would hold twice what it uses.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

LARGE = 1 << 18  # bytes; an array of this size is memory of its own, gone when freed
SPARE = 1 << 20  # bytes that may stay free at the end of a heap
HEAPS = 2
_TRIM, _MMAP, _ARENAS = -1, -3, -8  # names of the settings in glibc's malloc.h


def keep_small() -> None:
    """Let this process hold no more than it uses; call it before there are threads."""
    with suppress(AttributeError):  # another C library than glibc has its own ways
        settle = ctypes.CDLL(None).mallopt
        for setting, value in ((_TRIM, SPARE), (_MMAP, LARGE), (_ARENAS, HEAPS)):
            settle(setting, value)


def give_back() -> None:
    """Return what is free now; takes some milliseconds."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
