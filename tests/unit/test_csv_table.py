"""A table in CSV gives the same entries as YAML would."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kakehashi.errors import Problem
from kakehashi.schema.load import load_programme

ProblemsIn = Callable[..., Sequence[Problem]]

HEADER = (
    "id,name,sponsor,country,sector,stage,stages.selected,capex [USD bn],"
    "capex.low [USD bn],capex.high [USD bn],capex.note,capex_includes_financing,"
    "construction.start,construction.profile,operations.technology,"
    "facts.us_facility,facts.borrower,grants.0.label,grants.0.amount [USD m],"
    "grants.0.probability [%],grants.1.label,grants.1.amount [USD m],"
    "grants.1.probability [%],as_of,source,confidence"
)
ROW = (
    'fab,"Fab, phase 1",3M,NO,chips,selected,2025-10-01,6.6,5,8,As told,TRUE,'
    "2026-01-01,0.5;0.5,power,true,2025,State,150,100,Federal,500,50,"
    "2025-06-30,given,press"
)


def write(tiny: Path, *rows: str) -> Path:
    """A table of projects beside the tiny programme's own project."""
    (tiny / "projects" / "table.csv").write_text("\n".join(rows) + "\n")
    return tiny


def test_a_row_is_an_entry(tiny: Path) -> None:
    """Paths fill the entry; date and source of the row go to its numbers."""
    fab = load_programme(write(tiny, HEADER, ROW)).programme.projects["fab"]
    assert (fab.name, fab.sponsor, fab.country) == ("Fab, phase 1", "3M", "NO")
    assert fab.capex is not None
    assert (fab.capex.base, fab.capex.base_low, fab.capex.base_high) == (
        6.6e9,
        5e9,
        8e9,
    )
    assert (fab.capex.source, str(fab.capex.as_of)) == ("given", "2025-06-30")
    assert fab.capex.note == "As told"
    assert fab.capex_includes_financing
    assert fab.construction.profile == [0.5, 0.5]
    assert fab.facts == {"us_facility": True, "borrower": "2025"}
    assert [grant.amount.base for grant in fab.grants] == [150e6, 500e6]
    assert (fab.source, fab.confidence) == ("given", "press")


def test_blank_is_not_known(tiny: Path) -> None:
    """A blank cell leaves its key out."""
    row = ROW.replace(",6.6,5,8,As told,", ",,,,,").replace(",Federal,500,50,", ",,,,")
    fab = load_programme(write(tiny, HEADER, row)).programme.projects["fab"]
    assert fab.capex is None
    assert len(fab.grants) == 1


def test_a_number_may_have_its_own_source(tiny: Path) -> None:
    """A column for one number's source goes before that of the row."""
    sources = tiny / "sources.yaml"
    text = sources.read_text()
    sources.write_text(text + text.replace("given:", "other:"))
    folder = write(tiny, f"{HEADER},capex.source", f"{ROW},other")
    fab = load_programme(folder).programme.projects["fab"]
    assert fab.capex is not None
    assert (fab.capex.source, fab.source) == ("other", "given")


def test_spreadsheets_may_have_written_it(tiny: Path) -> None:
    """Marks of byte order, line ends of Windows, blank lines are passed over."""
    path = tiny / "projects" / "table.csv"
    path.write_bytes(f"\ufeff{HEADER}\r\n\r\n{ROW}\r\n,,\r\n".encode())
    assert "fab" in load_programme(tiny).programme.projects


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id,name", "name,name2", ("1", "the table has no column `id`")),
        (
            ",sponsor,",
            ",sponser,",
            ("1, column 'sponser'", "the column 'sponser' is no key of projects"),
        ),
        (",sponsor,", ",name,", ("1, column 'name'", "the column 'name' stands twice")),
        (",sponsor,", ",,", ("1, column '3'", "the header is empty")),
        (
            ",capex [USD bn],",
            ",capex,",
            (
                "1, column 'capex'",
                "the column 'capex' holds numbers, but names no unit (§10)",
            ),
        ),
        (
            ",capex [USD bn],",
            ",capex [USD billion],",
            (
                "1, column 'capex [USD billion]'",
                "unit 'USD billion' is not known (the part 'USD billion')",
            ),
        ),
        (
            ",capex.low [USD bn],",
            ",capex.low [USD m],",
            (
                "1, column 'capex.low [USD m]'",
                "'capex.low' is in USD m, its value in USD bn",
            ),
        ),
        (
            ",sponsor,",
            ",sponsor [%],",
            (
                "1, column 'sponsor [%]'",
                "the column 'sponsor' has a unit, but holds no number with a unit",
            ),
        ),
        (",3M,", ",", ("2", "the row has 25 cells, the header 26")),
        ("\nfab,", "\n,", ("2", "the row has no id")),
        (
            "\nfab,",
            "\nplant,",
            ("2", "'plant' is given already at projects/plant.yaml:2"),
        ),
        (
            ",6.6,",
            ",6.6 bn,",
            (
                "2, column 'capex [USD bn]'",
                "`capex.value`: '6.6 bn' is text, not a number",
            ),
        ),
        (
            ",6.6,",
            ",n/a,",
            (
                "2, column 'capex [USD bn]'",
                "`capex.value`: 'n/a' is text, not a number",
            ),
        ),
        (
            ",6.6,",
            ",-6.6,",
            (
                "2, column 'capex [USD bn]'",
                "projects.fab.capex: low 5.0 <= value -6.6 <= high 8.0 does not hold",
            ),
        ),
        (
            ",2026-01-01,",
            ",01.02.2026,",
            (
                "2, column 'construction.start'",
                "`start`: '01.02.2026' is text, not a date",
            ),
        ),
        (
            ",TRUE,",
            ",yes,",
            (
                "2, column 'capex_includes_financing'",
                "`capex_includes_financing`: 'yes' is text, not true or false",
            ),
        ),
        (
            ",selected,",
            ",selectd,",
            ("2, column 'stage'", "`stage` is 'selectd', which it cannot be"),
        ),
        (
            ",State,150,100,",
            ",,,,",
            ("2", "'grants' is filled from a place other than 0"),
        ),
        (
            ",given,press",
            ",gven,press",
            ("2, column 'source'", "the source 'gven' is not listed in sources (§10)"),
        ),
        (
            '"Fab, phase 1"',
            '"Fab, phase 1',
            ("2", "this is not a CSV table from here on (unexpected end of data)"),
        ),
    ],
)
def test_mistakes_in_a_table(
    old: str,
    new: str,
    expected: tuple[str, str],
    tiny: Path,
    problems_in: ProblemsIn,
) -> None:
    """A mistake in a table is found at its line and column."""
    table = f"{HEADER}\n{ROW}"
    assert old in table
    found = problems_in(write(tiny, table.replace(old, new, 1)))
    place, what = expected
    where = f"projects/table.csv:{place}"
    assert (where, what) in [(problem.where, problem.what) for problem in found]


def test_an_empty_table(tiny: Path, problems_in: ProblemsIn) -> None:
    """A table without a header is said to be empty."""
    (problem,) = problems_in(write(tiny, ""))
    assert problem.what == "the table is empty, but a header is needed"


def test_parts_without_entries_have_no_tables(
    tiny: Path, problems_in: ProblemsIn
) -> None:
    """A table can only list entries."""
    (tiny / "market").mkdir()
    (tiny / "market" / "rates.csv").write_text("id\n")
    (problem,) = problems_in(tiny)
    assert problem.what == "market has no entries that a table could list"
