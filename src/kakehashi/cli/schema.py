"""`kakehashi schema`: the JSON Schema of programme files."""

from __future__ import annotations

import json
import sys


def schema(part: str | None = None) -> int:
    """Print the schema of a whole programme or of one `part`; give the exit code."""
    from kakehashi.errors import InputError
    from kakehashi.schema.json_schema import part_schema, programme_schema

    try:
        found = programme_schema() if part is None else part_schema(part)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 0
