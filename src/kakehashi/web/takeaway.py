"""A question to take away: Python, a command line, a YAML file that give its numbers."""

from __future__ import annotations

import datetime as dt
import io
import json
import shlex
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.tree import Tree
from kakehashi.schema.files.yaml_text import read_yaml
from kakehashi.schema.paths.json_value import to_json
from kakehashi.web.question import Question, Shape, made

if TYPE_CHECKING:
    from kakehashi.schema.files.tree import Node

HEAD = (
    "# A question for Kakehashi: open it in the workbench, or give it to a colleague.\n"
)


class Snippet(Shape):
    """The same run, asked for without the workbench."""

    python: str
    command: str


def snippet(question: Question) -> Snippet:
    """Python and a command line that give the same numbers."""
    return Snippet(python=_python(question), command=_command(question))


def _python(question: Question) -> str:
    changes = made(question.changes)
    days = "dt.date" in repr(_coded(changes)) or question.as_of is not None
    more = {
        "scenarios": question.scenarios,
        "changes": changes or None,
        "as_of": question.as_of,
        "reading": question.reading,
        "draws": question.draws or None,
        "seed": question.seed if question.draws else None,
    }
    lines = [
        "import datetime as dt\n\n" * days + "import kakehashi as kk",
        "",
        "run = kk.run(",
        f"    {question.programme!r},",
        *(
            f"    {name}={_coded(value)!r},"
            for name, value in more.items()
            if value is not None
        ),
        ")",
        "for measure in run.measures.values():",
        "    print(measure.id, measure.value, measure.unit)",
    ]
    return "\n".join(lines) + "\n"


class _Day:
    """A day as Python code writes it."""

    def __init__(self, day: dt.date) -> None:
        self.day = day

    def __repr__(self) -> str:
        return f"dt.date({self.day.year}, {self.day.month}, {self.day.day})"


def _coded(node: Any) -> Any:  # noqa: ANN401 - any value of a file
    if isinstance(node, dt.date):
        return _Day(node)
    if isinstance(node, dict):
        return {key: _coded(below) for key, below in node.items()}
    if isinstance(node, list | tuple):
        return type(node)(_coded(below) for below in node)
    return node


def _command(question: Question) -> str:
    words = ["kakehashi", "run", question.programme]
    if question.scenarios is not None and not question.scenarios:
        words.append("--no-scenario")
    for name in question.scenarios or ():
        words += ["--scenario", name]
    for change in question.changes:
        value = json.dumps(change.value, ensure_ascii=False)
        words += ["--set", f"{change.path}={value}"]
    if question.reading is not None:
        words += ["--reading", question.reading]
    if question.as_of is not None:
        words += ["--as-of", question.as_of.isoformat()]
    if question.draws:
        words += ["--draws", str(question.draws), "--seed", str(question.seed)]
    return shlex.join(words)


def question_file(question: Question) -> str:
    """The question as a YAML file."""
    from ruamel.yaml import YAML

    whole = question.model_dump(mode="json")
    out = io.StringIO()
    writer: Any = YAML(typ="safe", pure=True)  # its types are too narrow
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 88
    writer.sort_base_mapping_type_on_output = False
    writer.dump(whole, out)
    return HEAD + out.getvalue()


def question_in(text: str) -> Question:
    """The question of such a file; raises `InputError` with every problem."""
    reading = read_yaml(text, "scenario.yaml", wanted=dict)
    if reading.problems:
        raise InputError(reading.problems)
    values: Node = reading.values
    try:
        return Question.model_validate(to_json(values))
    except ValidationError as error:
        tree = Tree(values={}, positions=reading.positions, printed={})
        raise InputError(
            [
                Problem(
                    where=f"scenario.yaml:{tree.where(tuple(fault['loc']))}",
                    what=str(fault["msg"]),
                    fix="write it as a file that the workbench gives",
                )
                for fault in error.errors(include_url=False, include_input=False)
            ]
        ) from error
