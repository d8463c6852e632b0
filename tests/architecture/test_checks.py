"""Every check of a programme file is made when one is loaded."""

import ast
from pathlib import Path

import pytest

import kakehashi.schema.checks as package
from kakehashi.schema.checks.cross_checks import CHECKS

MODULES = sorted(Path(package.__path__[0]).glob("*.py"))
CALLERS = ("__init__", "cross_checks", "whole_check")  # they call checks


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_module_of_checks_is_used(path):
    """Each `check_...` of a module stands in `CHECKS`, and each module has one."""
    if path.stem in CALLERS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
    }
    assert own
    assert own <= {check.__name__ for check in CHECKS}
