"""A programme's folder as a zip: packed here, unpacked in a child with bounds."""

from __future__ import annotations

import io
import multiprocessing
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.folder import MAIN, ROOT_KEYS, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from kakehashi.schema.files.tree import Tree
    from kakehashi.web.limits import Limits

ENDINGS = frozenset({".yaml", ".csv"})
MOST_FILES = 2_000
DEEPEST = 2  # a part's folder and its file
CHUNK = 2**16
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file, so the same folder is the same zip


def packed(folder: Path) -> bytes:
    """The files of a programme as a zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(_files(folder)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def _files(place: Path) -> Iterator[tuple[str, Path]]:
    """The files that the loader would read, by their names in the zip."""
    main = f"{MAIN}.yaml"
    if place.is_file() and place.name != main:
        yield main, place  # a programme in one file
        return
    folder = place.parent if place.is_file() else place
    home = folder.resolve()
    for path in folder.rglob("*"):
        name = _plain_name(path.relative_to(folder).as_posix(), "")
        if name is not None and path.is_file() and path.resolve().is_relative_to(home):
            yield str(name), path


def unpack(content: bytes, into: Path, limits: Limits) -> Path:
    """Write the files of a zip below `into`, and say where the programme lies.

    Only names that a programme has are written, so none leads out; bytes are counted
    while they are inflated, since a zip's own figures may lie.
    """
    left = limits.inflated_bytes
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise refused_zip(f"it holds more than {MOST_FILES:,} files")
        top = _top(entries)
        for entry in entries:
            name = _plain_name(entry.filename, top)
            if name is None:
                continue
            target = into.joinpath(*name.parts)
            target.parent.mkdir(exist_ok=True)
            with archive.open(entry) as packed_file, target.open("wb") as file:
                while chunk := packed_file.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise refused_zip(
                            f"it inflates to more than {limits.inflated_bytes:,} bytes"
                        )
                    file.write(chunk)
    return into


def _top(entries: list[zipfile.ZipInfo]) -> str:
    """The one folder around the programme, where the zip has one."""
    names = [PurePosixPath(entry.filename) for entry in entries]
    mains = [name for name in names if name.name == f"{MAIN}.yaml"]
    parts = min((name.parts for name in mains), key=len, default=())
    return "/".join(parts[:-1])


def _plain_name(name: str, top: str) -> PurePosixPath | None:
    """The name below the programme; None: no file of a programme has such a name."""
    if top:
        if not name.startswith(f"{top}/"):
            return None
        name = name.removeprefix(f"{top}/")
    path = PurePosixPath(name)
    parts = path.parts
    known = len(parts) == 1 or (len(parts) == DEEPEST and parts[0] in ROOT_KEYS)
    plain = all(_is_plain(part) for part in parts)
    return path if known and plain and path.suffix in ENDINGS else None


def _is_plain(part: str) -> bool:
    """Letters, digits, and what joins them; no dot first, so never `..`."""
    joined = part.replace("-", "").replace("_", "").replace(".", "")
    return len(part) <= 100 and joined.isalnum() and joined.isascii() and part[0] != "."  # noqa: PLR2004 - letters of a name


def refused_zip(why: str) -> InputError:
    """A zip that is not taken."""
    return InputError(
        [
            Problem(
                where="upload",
                what=f"the upload is no programme: {why}",
                fix="send a zip of the folder that holds programme.yaml",
            )
        ]
    )


def read_upload(content: bytes, limits: Limits) -> Tree:
    """The tree of an uploaded zip, read in a process of its own; raises `InputError`."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise refused_zip("it is no zip, or a broken one")
    context = multiprocessing.get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(told, content, limits), daemon=True)
    process.start()
    told.close()
    try:
        if not heard.poll(limits.parse_seconds):
            raise refused_zip(
                f"reading it takes longer than {limits.parse_seconds:g} s"
            )
        found: Any = heard.recv()
    except EOFError:
        raise refused_zip("it cannot be read within the memory it may take") from None
    finally:
        process.kill()
        process.join()
        heard.close()
    if isinstance(found, str):
        raise refused_zip(found)
    return found


def _read(told: Connection, content: bytes, limits: Limits) -> None:
    """In the child: unpack, read, send the tree, or say why not."""
    from kakehashi.web.jobs.child import bound_memory

    try:
        bound_memory(limits.parse_memory)
        with tempfile.TemporaryDirectory() as place:
            tree = read_tree(unpack(content, Path(place), limits))
        told.send(tree)
    except InputError as error:
        told.send(error.problems[0].what.partition(": ")[2])
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        told.send("it is no zip, or a broken one")
    except MemoryError:
        told.send("it needs too much memory")
