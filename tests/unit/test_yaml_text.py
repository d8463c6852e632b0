"""YAML text becomes plain values with their lines, and nothing else."""

import datetime as dt
import math
from typing import Any

import pytest

from kakehashi.schema.files.tree import Location
from kakehashi.schema.files.yaml_text import read_yaml


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-12.50", -12.5),
        (".5", 0.5),
        ("1.0e+13", 1e13),
        ("2.5E-3", 0.0025),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("2029-01-19", dt.date(2029, 1, 19)),
        ("'2029-01-19'", "2029-01-19"),
        ('"12"', "12"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("10e12", "10e12"),
        ("1e5", "1e5"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1:30", "1:30"),
        ("1,000", "1,000"),
        ("\uff15", "\uff15"),
        ("1.234.567", "1.234.567"),
        ("2029-13-01", "2029-13-01"),
        ("2029-01-19T10:00:00Z", "2029-01-19T10:00:00Z"),
        (".", "."),
        ("USD bn", "USD bn"),
    ],
)
def test_a_word_without_quotes_has_one_meaning(written: str, value: Any) -> None:
    """Numbers, dates and truth are what YAML 1.2 says, the doubtful stays text."""
    found = read_yaml(f"a: {written}\n", "f.yaml").values
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_not_a_number_is_read_as_what_it_is() -> None:
    """NaN and infinities are read, so that the format can refuse them by name."""
    reading = read_yaml("a: .nan\nb: -.inf\n", "f.yaml")
    assert isinstance(reading.values, dict)
    assert math.isnan(reading.values["a"])
    assert reading.values["b"] == -math.inf


def test_keys_are_always_text() -> None:
    """A key that looks like a number or a truth is a name."""
    assert read_yaml("2025: a\nno: b\ntrue: c\n", "f").values == {
        "2025": "a",
        "no": "b",
        "true": "c",
    }


def test_each_value_has_its_line() -> None:
    """A key counts by its own line, a part of a list by the line where it begins."""
    reading = read_yaml("a:\n  - b: 1\n    c: >-\n      long\n      text\n  - 2\n", "f")
    assert {path: place.line for path, place in reading.positions.items()} == {
        (): 1,
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "b"): 2,
        ("a", 0, "c"): 3,
        ("a", 1): 6,
    }
    assert reading.values == {"a": [{"b": 1, "c": "long text"}, 2]}
    assert reading.printed == {("a", 0, "b"): "1", ("a", 1): "2"}


def test_the_rest_of_a_file_with_a_mark_is_read() -> None:
    """An alias stops nothing else in its file from being checked."""
    reading = read_yaml("a: *x\nb: 2\n", "f.yaml")
    assert reading.complete
    assert isinstance(reading.values, dict)
    assert reading.values["b"] == 2
    assert [problem.where for problem in reading.problems] == ["f.yaml:1"]


def test_aliases_cannot_blow_up() -> None:
    """A file whose aliases would stand for a billion values is refused at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    reading = read_yaml("\n".join(lines), "f.yaml")
    assert len(reading.problems) == 100


def test_odd_keys_are_refused() -> None:
    """A key is one printable word or more, never a list or an escape."""
    (problem,) = read_yaml("? [a, b]\n: 1\n", "f.yaml").problems
    assert problem.what == "a list or a block stands where a key is needed"
    (problem,) = read_yaml('"a\\e[31m": 1\n', "f.yaml").problems
    assert problem.what == "'a\\x1b[31m' cannot be a key"


def test_both_parsers_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the compiled parser is installed, it gives what the other gives."""
    pytest.importorskip("_ruamel_yaml", reason="the compiled parser is not installed")
    texts = [
        "a: {b: urn:x:y, c: [1, 2.5, no]}\nd: |\n  e\n   f\n",
        "- 'it''s'\n- \"a\\tb\"\n- >-\n  long\n  text\n",
        "a: 1\n  b: 2\n",
        'a: "\\U00110000"\n',
    ]
    compiled = [read_yaml(text, "f.yaml") for text in texts]

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    assert compiled == [read_yaml(text, "f.yaml") for text in texts]


def test_places_print_as_editors_expect() -> None:
    """A place is file:line, and in a table names the column."""
    assert str(Location(file="terms.yaml", line=18)) == "terms.yaml:18"
    assert str(Location(file="p.csv", line=3, column="id")) == "p.csv:3, column 'id'"
