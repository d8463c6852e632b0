"""The JSON Schema says what the loader accepts."""

import json
import re

import pytest

from kakehashi.cli.schema import schema
from kakehashi.errors import InputError
from kakehashi.schema.files.folder import ROOT_KEYS
from kakehashi.schema.json_schema import part_schema, programme_schema


def test_every_key_of_the_root_has_its_own_part() -> None:
    """One file of a folder is described by the definition named after its key."""
    whole = programme_schema()
    assert whole["$schema"].endswith("2020-12/schema")
    for key in ROOT_KEYS:
        assert whole["properties"][key] == {"$ref": f"#/$defs/{key}"}
        assert key in whole["$defs"]
    assert whole["$defs"]["programme"]["required"] == ["format", "id"]


@pytest.mark.parametrize("key", ["programme", *ROOT_KEYS])
def test_a_part_stands_alone(key: str) -> None:
    """The schema of a part holds every definition that it needs, and no other."""
    part = part_schema(key)
    wanted = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(part)))
    assert wanted == set(part["$defs"])


def test_fields_are_described() -> None:
    """Editors show what a key means."""
    parameter = programme_schema()["$defs"]["Parameter"]
    assert parameter["properties"]["as_of"]["description"].startswith("Day that")
    assert parameter["additionalProperties"] is False


@pytest.mark.parametrize(
    ("unit", "fits"),
    [
        ("USD bn", True),
        ("m MWh / year", True),
        ("JPY / USD", True),
        ("business days", True),
        ("USD billion", False),
        ("USD bn /", False),
        ("", False),
    ],
)
def test_editors_know_units(unit: str, fits: bool) -> None:
    """The pattern of a unit accepts what the loader reads."""
    pattern = programme_schema()["$defs"]["Parameter"]["properties"]["unit"]["pattern"]
    assert (re.fullmatch(pattern, unit) is not None) is fits


def test_unknown_parts_bring_the_nearest() -> None:
    """A part that is no key of a programme is refused."""
    with pytest.raises(InputError, match="did you mean 'terms'"):
        part_schema("term")


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the schema, or says what is wrong, and gives the exit code."""
    assert schema("tax") == 0
    assert json.loads(capsys.readouterr().out) == part_schema("tax")
    assert schema("taxes") == 1
    assert "did you mean 'tax'" in capsys.readouterr().err
