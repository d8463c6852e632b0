"""Named counter-based random streams: a draw has the same bits wherever it is made.

Each stream is Philox-4x64-10 [Salmon, Moraes, Dror and Shaw, SC 2011] under a key of
its own, which is a hash of the seed and the stream's name, and the draw is the counter.
So a block of draws does not hang on the blocks before it, and a further stream shifts
no other. An item (a project, an obligor, a parameter) is part of the name: adding one,
or naming them in another order, leaves the numbers of the others as they are.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawItem

PURPOSE = b"kakehashi draws"  # keeps our keys apart from anybody else's use of the hash
KEY_BYTES = 16  # of a Philox-4x64 key
SEPARATOR = "\0"  # no name holds it, so no two paths of names read alike
REMEMBERED = 64  # tables of normals, so that reruns of the same draws find them again
WORDS_PER_COUNT = 4  # 64-bit words that one step of the counter yields
WORD_BITS = 64
FRACTION_BITS = 52  # with a half added, the most that float64 holds below one


def stream_key(seed: int, *names: str) -> int:
    """128-bit key of the stream that `names` lead to, the widest name first."""
    if seed < 0:
        raise ValueError(f"the seed is {seed}; it must be a whole number of at least 0")
    path = SEPARATOR.join((str(seed), *names)).encode()
    digest = hashlib.blake2b(path, person=PURPOSE, digest_size=KEY_BYTES)
    return int.from_bytes(digest.digest(), "little")


def check_block(first: int, end: int) -> None:
    """Refuse a block of draws [first, end) that is none."""
    if not 0 <= first <= end:
        raise ValueError(
            f"draws [{first}, {end}) are no block: 0 <= first <= end must hold"
        )


def stream_words(key: int, first: int, end: int) -> NDArray[np.uint64]:
    """Random 64-bit words of the draws [first, end), (draw,)."""
    check_block(first, end)
    count, skipped = divmod(first, WORDS_PER_COUNT)
    generator = np.random.Philox(key=key, counter=count)
    return generator.random_raw(skipped + end - first)[skipped:]


def stream_uniforms(key: int, first: int, end: int) -> ByDraw:
    """Uniform numbers between 0 and 1, ends excluded, of [first, end), (draw,).

    (k + 1/2) / 2^52 with k the upper 52 bits of the word, which float64 holds exactly;
    u and 1 - u are equally likely.
    """
    unused = np.uint64(WORD_BITS - FRACTION_BITS)
    steps = (stream_words(key, first, end) >> unused).astype(np.float64)
    return (steps + 0.5) / 2.0**FRACTION_BITS  # half a step off 0 and off 1


def uniforms(
    seed: int, stream: str, items: Sequence[str], first: int, end: int
) -> ByDrawItem:
    """Uniform numbers between 0 and 1, ends excluded, of [first, end), (draw, item)."""
    if len(set(items)) < len(items):
        twice = sorted({item for item in items if list(items).count(item) > 1})
        raise ValueError(
            f"stream '{stream}' names an item twice, which would give it the same "
            f"numbers twice: {', '.join(twice)}"
        )
    check_block(first, end)
    numbers = np.empty((end - first, len(items)))
    for place, item in enumerate(items):
        numbers[:, place] = stream_uniforms(stream_key(seed, stream, item), first, end)
    return numbers


def normals(
    seed: int, stream: str, items: Sequence[str], first: int, end: int
) -> ByDrawItem:
    """Standard normal numbers of the draws [first, end), (draw, item); inverse CDF."""
    # A copy, since a caller may write into its own.
    return _normals(seed, stream, tuple(items), first, end).copy()


@lru_cache(maxsize=REMEMBERED)
def _normals(
    seed: int, stream: str, items: tuple[str, ...], first: int, end: int
) -> ByDrawItem:
    """The same, remembered: a function of its arguments alone."""
    return normal_quantile(uniforms(seed, stream, items, first, end))
