"""The known word that a mistyped one was most likely meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

LIKENESS = 0.6  # share of letters in common, the usual bar of difflib
MOST_LISTED = 12
LONGEST = 64  # letters that are compared, as many as an id may have


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The likeliest of the known words, or None where none is alike."""
    return _nearest(word[:LONGEST], tuple(known))


@lru_cache
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """As `nearest`; a word that is wrong in a thousand places is compared once."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=LIKENESS)
    return close[0] if close else None


def suggestion(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """What to do about an unknown word, for the `fix` of a problem."""
    words = list(known)
    close = nearest(word, words)
    if close is not None:
        return f"did you mean '{close}'? Else {otherwise}"
    if not words:
        return otherwise
    listed = ", ".join(words[:MOST_LISTED]) + (
        ", …" if len(words) > MOST_LISTED else ""
    )
    return f"{otherwise}; known here: {listed}"
