"""What an editor offers: the words of a closed list, or names that the file gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.schema.checks.references import REFERENCES
from kakehashi.schema.files.tree import KeyPath, Tree, mapping
from kakehashi.schema.paths.pattern import STAR, matching

if TYPE_CHECKING:
    from kakehashi.schema.paths.shape import Slot


def choices_of(tree: Tree, path: KeyPath, slot: Slot) -> list[str]:
    """The values that fit at a path; none: it is no closed choice."""
    if slot.words:
        return list(slot.words)
    for reference in REFERENCES:
        if _fits(path, reference.used):
            return _names(tree, reference.given)
    return []


def _fits(path: KeyPath, pattern: str) -> bool:
    parts = pattern.split(".")
    return len(parts) == len(path) and all(
        part in (STAR, str(key)) for part, key in zip(parts, path, strict=True)
    )


def _names(tree: Tree, given: tuple[str, ...]) -> list[str]:
    """The keys, or the texts, that stand at some patterns."""
    names: list[str] = []
    for pattern in given:
        for _, node in matching(tree.values, pattern):
            names += mapping(node) or ([node] if isinstance(node, str) else [])
    return list(dict.fromkeys(names))
