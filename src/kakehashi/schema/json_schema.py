"""The JSON Schema of programme files, by which editors complete and validate."""

from __future__ import annotations

import copy
import re
from typing import Any, TypeAlias

from pydantic.json_schema import GenerateJsonSchema

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.folder import MAIN, ROOT_KEYS
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.programme import Programme
from kakehashi.units import SCALES, known_units

Schema: TypeAlias = dict[str, Any]

DIALECT = GenerateJsonSchema.schema_dialect  # draft 2020-12
COMMON_UNITS = ("USD bn", "USD m", "JPY tn", "%", "% / year", "years", "months", "kwpm")
_ALWAYS_IN_MAIN = ("format", "id")


def programme_schema() -> Schema:
    """Schema of a programme in one file; `$defs` holds one schema for each root key.

    A file `terms.yaml` in a programme's folder is described by `#/$defs/terms`, a file
    in `projects/` by `#/$defs/projects`, and so on; `programme.yaml` of a folder by
    `#/$defs/programme`, which asks for less, since the rest may stand in other files.
    """
    schema = Programme.model_json_schema(mode="validation")
    definitions: Schema = schema.pop("$defs")
    _describe_units(definitions["Parameter"])
    for key, part in list(schema["properties"].items()):
        definitions[key] = {"title": f"{key} of a programme", **part}
        schema["properties"][key] = {"$ref": f"#/$defs/{key}"}
    main = copy.deepcopy(schema)
    main["title"] = "Main file of a programme's folder"
    main["required"] = list(_ALWAYS_IN_MAIN)
    definitions[MAIN] = main
    schema["title"] = "Programme of Kakehashi"
    return {
        "$schema": DIALECT,
        "$comment": "One file of a folder: '# yaml-language-server: "
        "$schema=FILE#/$defs/KEY' with the root key that the file holds.",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def part_schema(key: str) -> Schema:
    """Schema of the file, or of each file in the folder, that holds one root key.

    `programme` stands for programme.yaml. Raises `InputError` where no such key is.
    """
    whole = programme_schema()
    definitions = whole["$defs"]
    if key != MAIN and key not in ROOT_KEYS:
        raise InputError(
            [
                Problem(
                    where=f"schema {key}",
                    what=f"'{key}' is no key of a programme",
                    fix=suggestion(key, (MAIN, *ROOT_KEYS), otherwise="name a key"),
                )
            ]
        )
    part = dict(definitions[key])
    needed = _reachable(part, definitions)
    return {
        "$schema": DIALECT,
        **part,
        "$defs": {name: definitions[name] for name in sorted(needed)},
    }


def _reachable(part: Schema, definitions: Schema) -> set[str]:
    """Names of the definitions that a schema needs, directly or not."""
    found: set[str] = set()
    open_parts: list[Any] = [part]
    while open_parts:
        node = open_parts.pop()
        if isinstance(node, list):
            open_parts.extend(node)
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in found:
                found.add(name)
                open_parts.append(definitions[name])
            open_parts.extend(node.values())
    return found


def _describe_units(parameter: Schema) -> None:
    """Let editors offer units, and refuse one that cannot be read."""
    atoms = "|".join(re.escape(unit) for unit in sorted(known_units(), reverse=True))
    scales = "|".join(SCALES)
    part = f"(?:(?:{scales})\\s+)?(?:{atoms})(?:\\s+(?:{scales}))?"
    unit = parameter["properties"]["unit"]
    unit["examples"] = list(dict.fromkeys((*COMMON_UNITS, *known_units())))
    unit["pattern"] = f"^\\s*{part}(?:\\s*/\\s*{part})*\\s*$"
