"""Files and functions stay short enough to be read at one sitting."""

import ast
from typing import Any

import pytest

FILE_LINES = 400
FUNCTION_LINES = 40
RECURSION_LINES = 80  # of one function a file, where recursions live
RECURSION_RANKS = ("src/kakehashi/model/", "src/kakehashi/kernels/")
FIRST_PAGE = "src/kakehashi/model/run.py"
FIRST_PAGE_LINES = 120


def line_count(text: str) -> int:
    """Lines of a file."""
    return len(text.splitlines())


def function_lengths(tree: ast.AST) -> dict[str, int]:
    """Lines of each function from `def` to its end, by name and line."""
    return {
        f"{node.name} (line {node.lineno})": (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def file_problem(path: str, text: str) -> str | None:
    """Why a file is too long, or None."""
    limit = FIRST_PAGE_LINES if path == FIRST_PAGE else FILE_LINES
    lines = line_count(text)
    return f"{path}: {lines} lines, at most {limit}" if lines > limit else None


def function_problems(path: str, tree: ast.AST) -> list[str]:
    """Each function of a file that is too long."""
    long = {
        name: lines
        for name, lines in function_lengths(tree).items()
        if lines > FUNCTION_LINES
    }
    recursions = path.startswith(RECURSION_RANKS)
    if recursions and len(long) == 1 and max(long.values()) <= RECURSION_LINES:
        return []
    limit = f"{FUNCTION_LINES}"
    if recursions:
        limit += f", or {RECURSION_LINES} for one function a file"
    return [
        f"{path}: {name} has {lines} lines, at most {limit}"
        for name, lines in long.items()
    ]


def docstring_problem(path: str, tree: ast.Module) -> str | None:
    """Why the top of a file does not say what the file is, or None."""
    docstring = ast.get_docstring(tree)
    if not docstring:
        return f"{path}: no docstring at its top"
    first_paragraph = docstring.split("\n\n")[0].strip()
    if not first_paragraph.endswith("."):
        return f"{path}: its docstring does not open with a sentence"
    return None


def test_files_are_short(every_source: list[Any]) -> None:
    """No file is longer than 400 lines, and model/run.py than 120."""
    found = [file_problem(source.path, source.text) for source in every_source]
    problems = list(filter(None, found))
    assert not problems, "\n".join(problems)


def test_functions_are_short(package: list[Any]) -> None:
    """No function is longer than 40 lines; one recursion a file may reach 80."""
    problems = [
        problem
        for source in package
        for problem in function_problems(source.path, source.tree)
    ]
    assert not problems, "\n".join(problems)


def test_files_say_what_they_are(every_source: list[Any]) -> None:
    """Every file opens with a sentence that says what it is."""
    found = [docstring_problem(source.path, source.tree) for source in every_source]
    problems = list(filter(None, found))
    assert not problems, "\n".join(problems)


def function_of(lines: int, name: str = "level_payment") -> str:
    """Text of a function with so many lines."""
    return "\n".join([f"def {name}():", *["    pass"] * (lines - 1), ""])


@pytest.mark.parametrize(
    ("path", "lines", "allowed"),
    [
        ("src/kakehashi/units.py", 400, True),
        ("src/kakehashi/units.py", 401, False),
        ("src/kakehashi/model/run.py", 120, True),
        ("src/kakehashi/model/run.py", 121, False),
    ],
)
def test_the_limit_of_a_file_bites(path: str, lines: int, allowed: bool) -> None:
    """A file of one line too many is found, and one at the limit is not."""
    assert (file_problem(path, "\n" * lines) is None) is allowed


@pytest.mark.parametrize(
    ("path", "lengths", "found"),
    [
        ("src/kakehashi/schema/load.py", [40], 0),
        ("src/kakehashi/schema/load.py", [41], 1),
        ("src/kakehashi/kernels/debt.py", [80, 40], 0),
        ("src/kakehashi/kernels/debt.py", [81], 1),
        ("src/kakehashi/kernels/debt.py", [41, 41], 2),
        ("src/kakehashi/model/identities.py", [41], 0),
    ],
)
def test_the_limit_of_a_function_bites(
    path: str, lengths: list[int], found: int
) -> None:
    """A function of one line too many is found, wherever it stands."""
    text = "".join(
        function_of(lines, f"part_{place}") for place, lines in enumerate(lengths)
    )
    assert len(function_problems(path, ast.parse(text))) == found


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ('"""Money in and out of one facility."""', True),
        ('"""Money in and out of one facility.\n\nMore of it\n"""', True),
        ('"""Money in and out of one facility"""', False),
        ("import math", False),
        ('import math\n"""Money in and out of one facility."""', False),
    ],
)
def test_the_opening_sentence_is_missed(text: str, allowed: bool) -> None:
    """A file without a sentence at its top is found."""
    assert (docstring_problem("a.py", ast.parse(text)) is None) is allowed
