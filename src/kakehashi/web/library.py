"""The programmes that a server knows: those of the package, one opened, uploads."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.schema.bundled import bundled_names
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import mapping
from kakehashi.schema.load import find_programme
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.web.folder import packed

if TYPE_CHECKING:
    from kakehashi.schema.files.tree import Tree

FIRST = "us-japan-2025"
UPLOADS = 8  # kept; the browser holds them and sends one again where it is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One programme as its files have it."""

    id: str
    tree: Tree
    digest: str
    """SHA-256 of what the files say."""
    place: Path | None = None
    """Where the files lie; None: an upload, whose bytes are kept."""
    zipped: bytes = b""


def held(programme: str, tree: Tree, place: Path | None = None) -> Held:
    """A tree with the digest of its values."""
    digest = hashlib.sha256(repr(tree.values).encode("utf-8", "replace")).hexdigest()
    return Held(id=programme, tree=tree, digest=digest, place=place)


class Library:
    """Programmes by id; a tree is read once."""

    def __init__(self, opened: str | None = None) -> None:
        self._lock = Lock()
        self._read: dict[str, Held] = {}
        self._uploads: OrderedDict[str, Held] = OrderedDict()
        self.first = FIRST
        if opened is not None and opened not in bundled_names():
            place = find_programme(opened)
            tree = read_tree(place)
            name = str(mapping(tree.values).get("id") or "opened")
            self.first = name if name not in bundled_names() else f"opened-{name}"
            self._read[self.first] = held(self.first, tree, place)
        elif opened is not None:
            self.first = opened

    def ids(self) -> list[str]:
        """What is listed: the first programme first."""
        with self._lock:
            names = [self.first, *bundled_names(), *self._read, *self._uploads]
        return list(dict.fromkeys(names))

    def get(self, programme: str) -> Held:
        """The programme of an id; raises `InputError` where there is none."""
        with self._lock:
            if programme in self._uploads:
                self._uploads.move_to_end(programme)
                return self._uploads[programme]
            if programme in self._read:
                return self._read[programme]
            if programme in bundled_names():
                place = find_programme(programme)
                found = held(programme, read_tree(place), place)
                self._read[programme] = found
                return found
            known = dict.fromkeys((*bundled_names(), *self._read, *self._uploads))
        raise InputError(
            [
                Problem(
                    where="programme",
                    what=f"this server has no programme '{programme}'",
                    fix=suggestion(programme, known, otherwise="upload its folder"),
                )
            ]
        )

    def folder(self, programme: str) -> bytes:
        """The files of a programme as a zip."""
        found = self.get(programme)
        if found.place is None:
            return found.zipped
        return packed(found.place)

    def add(self, tree: Tree, zipped: bytes) -> Held:
        """Keep an upload; its id says what it holds, so sending it twice is once."""
        found = held("", tree)
        name = f"upload-{found.digest[:16]}"
        kept = replace(found, id=name, zipped=zipped)
        with self._lock:
            self._uploads[name] = kept
            self._uploads.move_to_end(name)
            while len(self._uploads) > UPLOADS:
                self._uploads.popitem(last=False)
        return kept
