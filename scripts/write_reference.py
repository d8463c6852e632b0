"""Write docs/reference from the code: its commands, its measures, the programme file.

`make reference` runs it; a test finds the pages to be what it would write.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import typer
from typer.cli import get_docs_for_click

from kakehashi.analysis.headline import measures_page
from kakehashi.cli.app import app
from kakehashi.schema.json_schema import programme_schema

Schema: TypeAlias = dict[str, Any]
Shapes: TypeAlias = dict[str, Schema]

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
WRITTEN = "This page is written by `make reference`."
PROGRAMME_INTRODUCTION = f"""# The programme file

Every key that a programme's files may hold. A key of the first table stands in
`programme.yaml`, or in a file or folder of its own name beside it; those in **bold** have
to be there. `kakehashi schema` prints the same as JSON Schema, by which an editor completes
and checks while you type; `kakehashi check` says what else a file breaks.
[Write your own programme](../how-to/write-your-own-programme.md) leads through a first one.
{WRITTEN}
"""


def commands_page() -> str:
    """Text of docs/reference/commands.md."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="kakehashi")
    said = get_docs_for_click(obj=command, ctx=context, name="kakehashi")
    return (
        said.replace("# `kakehashi`\n", f"# Commands\n\n{WRITTEN}\n", 1).strip() + "\n"
    )


def programme_page() -> str:
    """Text of docs/reference/programme-file.md."""
    whole = programme_schema()
    shapes = {
        name: part for name, part in whole["$defs"].items() if is_shape(name, part)
    }
    keys = {key: whole["$defs"][key] for key in whole["properties"]}
    parts = [
        PROGRAMME_INTRODUCTION,
        rows_of(keys, whole["required"], shapes),
        *(shape_text(name, shapes) for name in sorted(shapes)),
    ]
    return "\n".join(parts)


def is_shape(name: str, part: Schema) -> bool:
    """Whether a definition has a place of its own: a block of keys, or a list of words."""
    return name[0].isupper() and ("properties" in part or "enum" in part)


def shape_text(name: str, shapes: Shapes) -> str:
    """A block of keys, or the words of which a value is one."""
    part = shapes[name]
    head = f"## {name}\n\n{sentence(part)}\n"
    if "enum" in part:
        return f"{head}\nOne of {', '.join(f'`{word}`' for word in part['enum'])}.\n"
    return f"{head}\n{rows_of(part['properties'], part.get('required', []), shapes)}"


def rows_of(keys: Shapes, required: list[str], shapes: Shapes) -> str:
    """A table of keys: what each holds, what it is if left out, what it means.

    A key that says nothing of itself is what the block says that it holds.
    """
    lines = ["| key | holds | if left out | what it is |", "| --- | --- | --- | --- |"]
    for key, part in keys.items():
        shown = f"**`{key}`**" if key in required else f"`{key}`"
        left_out = "" if key in required else default_of(part)
        said = sentence(part) or sentence(shapes.get(held_by(part), {}))
        lines.append(f"| {shown} | {kind_of(part)} | {left_out} | {said} |")
    return "\n".join(lines) + "\n"


def held_by(part: Schema) -> str:
    """Name of the block that a key holds, alone, by name or in a list; empty: none."""
    inner = part.get("items"), part.get("additionalProperties")
    for one in (part, *inner, *part.get("anyOf", ())):
        if one and "$ref" in one:
            return str(one["$ref"].rsplit("/", 1)[1])
    return ""


def default_of(part: Schema) -> str:
    """What stands for a key that is left out."""
    default = part.get("default")
    return "nothing" if default in (None, [], {}, "") else f"`{default}`"


def kind_of(part: Schema) -> str:
    """What a key holds, with the way to where that is described."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "allOf" in part:
        return kind_of(part["allOf"][0])
    if "anyOf" in part or "oneOf" in part:
        choices = part.get("anyOf") or part["oneOf"]
        kinds = [kind_of(one) for one in choices if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return ", ".join(f"`{word}`" for word in part["enum"])
    return plain_kind_of(part)


def plain_kind_of(part: Schema) -> str:
    """The same of lists, of maps by name, and of single values."""
    match part.get("type"):
        case "array":
            inner = part.get("items") or (part.get("prefixItems") or [{}])[0]
            return f"list of {kind_of(inner)}"
        case "object":
            inner = part.get("additionalProperties") or {}
            return f"by name: {kind_of(inner)}" if inner else "block"
        case "string":
            return "day" if part.get("format") == "date" else "text"
        case "boolean":
            return "`true` or `false`"
        case "integer":
            return "whole number"
        case kind:
            return kind or "any value"


def sentence(part: Schema) -> str:
    """What a definition says of itself, in one line that a table can hold."""
    return " ".join(part.get("description", "").split()).replace("|", "\\|")


PAGES = {
    "commands.md": commands_page,
    "measures.md": measures_page,
    "programme-file.md": programme_page,
}


if __name__ == "__main__":
    for file, page in PAGES.items():
        (REFERENCE / file).write_text(page(), encoding="utf-8")
        typer.echo(f"docs/reference/{file}")
