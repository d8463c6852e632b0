"""A number in the engine has a name, or a comment that says why it stands there."""

import ast
import io
import tokenize
from typing import Any

import pytest

ENGINE = tuple(f"src/kakehashi/{rank}/" for rank in ("kernels", "model", "analysis"))
FREE = (0, 1, 2)


def named_numbers(tree: ast.Module) -> set[ast.AST]:
    """Every node below a constant: an assignment to names in capitals at the top."""
    assignments = [
        node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)
    ]
    return {
        below
        for node in assignments
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if all(
            name.id.isupper() for name in ast.walk(target) if isinstance(name, ast.Name)
        )
        for below in ast.walk(node)
    }


def commented_lines(text: str) -> set[int]:
    """Lines that carry a comment."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def number_problems(path: str, text: str) -> list[str]:
    """Each number of a file but 0, 1 and 2 that has no name and no comment."""
    tree = ast.parse(text)
    named = named_numbers(tree)
    commented = commented_lines(text)
    return [
        f"{path}:{node.lineno}: {node.value!r} has no name and no comment"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and node.value not in FREE
        and node not in named
        and node.lineno not in commented
    ]


def test_numbers_have_names(package: list[Any]) -> None:
    """None but 0, 1 and 2 stands bare in the engine: the world's are parameters."""
    problems = [
        problem
        for source in package
        if source.path.startswith(ENGINE)
        for problem in number_problems(source.path, source.text)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rate = 0.05", 1),
        ("def pay(share=0.9): pass", 1),
        ("def pay():\n    LIMIT = 12", 1),
        ("CENT = 0.01", 0),
        ("_FIRST, _SECOND, _THIRD = 1, 2, 3", 0),
        ("width = 3.0 * width  # the cubic above", 0),
        ("halves = (0, 1.0, 2, True)", 0),
    ],
)
def test_a_bare_number_is_found(text: str, found: int) -> None:
    """A bare number is found, one with a name or a reason is not."""
    assert len(number_problems("src/kakehashi/kernels/debt.py", text)) == found
