"""Names say what they name, and nothing ties the project to one machine."""

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

NEVER = {"df", "data", "tmp", "val", "calc", "helper", "utils", "manager"}
NEVER |= {"ob", "cb", "ds", "el"}
NEVER_FIRST = ("calc_", "do_")
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|X{3})\b")

ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'`)>\]]+")
# Names of vocabularies, which look like addresses and are never fetched.
VOCABULARIES = ("http://www.w3.org/", "https://vega.github.io/schema/")
USUAL_PLACES = ("home", "Users", "root", "opt", "mnt", "tmp", "srv", "var")
NO_PART_OF_A_NAME_BEFORE = r"(?<![\w.~}\)<>*-])"

# Every kept text. Programme files cite their sources and prose has its links:
# those two may hold addresses.
TEXTS = ("src", "page/src", "tests", "benchmarks", "docs", "scripts", ".ci")
BUILT = ("src/kakehashi/web/static/", "page/src/api/types.ts")  # made, never kept
CITING = (".yaml", ".yml", ".csv", ".md")
LICENCE = "LICENSE"  # other people's words
WORKTREE = ".git"  # a file where the repository is a second checkout: git's, not ours
BINARY = (".png", ".pdf", ".parquet", ".ttf", ".woff2", ".xlsx")


def named(node: ast.AST) -> str | None:
    """The name that one node gives to something, or None."""
    match node:
        case (
            ast.Name(id=name, ctx=ast.Store())
            | ast.Attribute(attr=name, ctx=ast.Store())
            | ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.ClassDef(name=name)
            | ast.arg(arg=name)
            | ast.alias(asname=str(name))
            | ast.alias(name=name)
            | ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
        ):
            return name.split(".")[0]
    return None


def barred(name: str) -> bool:
    """Whether a whole identifier is on the never-list."""
    plain = name.strip("_").lower()
    return plain in NEVER or plain.startswith(NEVER_FIRST)


def name_problems(path: str, tree: ast.AST) -> list[str]:
    """Each name in a file, and of it, that says nothing."""
    inside = [
        f"{path}:{getattr(node, 'lineno', 1)}: the name {name} says nothing"
        for node in ast.walk(tree)
        if (name := named(node)) and barred(name)
    ]
    of_it = [
        f"{path}: the name {part} says nothing"
        for part in PurePosixPath(path).with_suffix("").parts
        if barred(part)
    ]
    return of_it + inside


def star_problems(path: str, tree: ast.AST) -> list[str]:
    """Each import in a file that does not say what it brings in."""
    return [
        f"{path}:{node.lineno}: a star import"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and any(alias.name == "*" for alias in node.names)
    ]


def unfinished_problems(path: str, text: str) -> list[str]:
    """Each mark in a file that something is left to do."""
    return [
        f"{path}:{number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := UNFINISHED.search(line))
    ]


def address_problems(path: str, text: str) -> list[str]:
    """Each address of a host in a file that is not there to cite."""
    if path.endswith(CITING) or path == LICENCE:
        return []
    return [
        f"{path}:{number}: the address {address}"
        for number, line in enumerate(text.splitlines(), start=1)
        for address in ADDRESS.findall(line)
        if not address.startswith(VOCABULARIES)
    ]


def machine_paths(repository: Path) -> re.Pattern[str]:
    """What a path on somebody's machine, or on this one, looks like."""
    here = [repository, repository.parent, Path.home(), Path(tempfile.gettempdir())]
    places = {f"/{place}" for place in USUAL_PLACES}
    places |= {place.as_posix() for place in here if place != Path(place.anchor)}
    listed = "|".join(sorted(map(re.escape, places), key=len, reverse=True))
    return re.compile(rf"{NO_PART_OF_A_NAME_BEFORE}(?:{listed})/|\b[A-Z]:\\\w")


def path_problems(path: str, text: str, pattern: re.Pattern[str]) -> list[str]:
    """Each path in a file that holds on one machine only."""
    return [
        f"{path}:{number}: the path {found.group()}..."
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def kept_texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Path below the repository and text of every file that is kept."""
    files = [
        file
        for file in repository.iterdir()
        if file.is_file() and file.name != WORKTREE
    ]
    for top in TEXTS:
        files += [
            file
            for file in (repository / top).rglob("*")
            if file.is_file() and "_cache/" not in file.as_posix()
        ]
    for file in sorted(files):
        if "__pycache__" not in file.parts and file.suffix not in BINARY:
            path = file.relative_to(repository).as_posix()
            if not path.startswith(BUILT):
                yield path, file.read_text(encoding="utf-8", errors="replace")


def test_names_say_what_they_name(package: list[Any]) -> None:
    """No whole identifier in the package is on the never-list."""
    problems = [
        problem
        for source in package
        for problem in name_problems(source.path, source.tree)
    ]
    assert not problems, "\n".join(problems)


def test_imports_say_what_they_bring_in(every_source: list[Any]) -> None:
    """No file imports a star."""
    problems = [
        problem
        for source in every_source
        for problem in star_problems(source.path, source.tree)
    ]
    assert not problems, "\n".join(problems)


def test_nothing_is_left_to_do(repository: Path) -> None:
    """What is left to do is an issue, not a mark in a file."""
    problems = [
        problem
        for path, text in kept_texts(repository)
        for problem in unfinished_problems(path, text)
    ]
    assert not problems, "\n".join(problems)


def test_no_host_is_named(repository: Path) -> None:
    """Code, locks and scripts hold no address; sources and prose may cite."""
    problems = [
        problem
        for path, text in kept_texts(repository)
        for problem in address_problems(path, text)
    ]
    assert not problems, "\n".join(problems)


def test_no_machine_is_named(repository: Path) -> None:
    """No file holds a path that is right on one machine only."""
    pattern = machine_paths(repository)
    problems = [
        problem
        for path, text in kept_texts(repository)
        for problem in path_problems(path, text, pattern)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "text",
    [
        "df = 1",
        "for val in (): pass",
        "def calc(): pass",
        "def calc_payment(): pass",
        "def pay(data): pass",
        "class Manager: pass",
        "facility.tmp = 1",
        "import loans as ds",
        "from loans import utils",
        "(el := 1)",
        "with open(path) as ob: pass",
    ],
)
def test_a_barred_name_is_found(text: str) -> None:
    """A name on the never-list is found wherever a name can be given."""
    assert len(name_problems("src/loans.py", ast.parse(text))) == 1


def test_a_barred_file_is_found() -> None:
    """A module may not be called by a barred name either."""
    assert len(name_problems("src/kakehashi/utils.py", ast.parse(""))) == 1


@pytest.mark.parametrize(
    "text", ["market_data = 1", "pay(data=1)", "line = node.lc.data", "label = 1"]
)
def test_a_good_name_passes(text: str) -> None:
    """Longer names pass, and so do the names that others gave to their things."""
    assert name_problems("src/loans.py", ast.parse(text)) == []


def test_a_star_is_found() -> None:
    """A star import is found."""
    assert len(star_problems("a.py", ast.parse("from math import *"))) == 1


def test_a_mark_is_found() -> None:
    """A mark of unfinished work is found, and an ordinary word is not."""
    mark = "TO" + "DO"
    assert len(unfinished_problems("a.py", f"# {mark}: later")) == 1
    assert unfinished_problems("a.py", "# to do so would count it twice") == []


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("src/a.py", 1),
        ("requirements.lock", 1),
        ("Makefile", 1),
        ("src/programmes/sources.yaml", 0),
        ("docs/a.md", 0),
    ],
)
def test_an_address_is_found(path: str, found: int) -> None:
    """An address is found, unless the file is there to cite."""
    address = "https:" + "//example.org/simple"
    assert len(address_problems(path, f"index = '{address}'")) == found


def test_a_vocabulary_is_no_address() -> None:
    """The name of a vocabulary may stand in code."""
    assert address_problems("src/a.py", "xmlns='http://www.w3.org/2000/svg'") == []


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("/home" + "/somebody/a.csv", True),
        ("/elsewhere" + "/checkout/a.csv", True),
        ("C:" + "\\files\\a.csv", True),
        ("programmes/home" + "/a.csv", False),
        ("$(CURDIR)/tmp" + "/a.csv", False),
        ("US$/home" + "less", False),
    ],
)
def test_a_machine_path_is_found(below: str, found: bool) -> None:
    """A path of somebody's machine is found, and so is the one of this checkout."""
    pattern = machine_paths(Path("/elsewhere" + "/checkout"))
    assert bool(path_problems("a.py", f"open('{below}')", pattern)) is found
