"""A programme is read from its files, wherever in them its keys stand."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kakehashi.errors import InputError, Problem
from kakehashi.schema.bundled import bundled_names
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.load import find_programme, load_programme

Edited = Callable[[str, str, str], Path]
ProblemsIn = Callable[..., Sequence[Problem]]


def test_folder_is_read(tiny: Path) -> None:
    """Keys of the root stand in programme.yaml, in a file, or in a folder."""
    programme = load_programme(tiny).programme
    assert programme.id == "tiny"
    assert programme.terms.envelope.base == 1e9
    assert programme.projects["plant"].capex is not None
    assert programme.projects["plant"].capex.base == 400e6


def test_one_file_is_read(tiny: Path, tmp_path: Path) -> None:
    """A programme may stand in one file, with every key of the root in it."""
    single = tmp_path / "single.yaml"
    keys = ("terms", "institutions", "market", "technologies", "financing_plans")
    files = {key: tiny / f"{key}.yaml" for key in (*keys, "sources")}
    files["projects"] = tiny / "projects" / "plant.yaml"
    parts = [_indented(key, file.read_text()) for key, file in files.items()]
    single.write_text("\n".join([(tiny / "programme.yaml").read_text(), *parts]))
    assert load_programme(single).programme.projects.keys() == {"plant"}


def _indented(key: str, text: str) -> str:
    """The text of a file as the value of a key."""
    return "\n".join([f"{key}:", *(f"  {line}" for line in text.splitlines())])


def test_every_bundled_programme_is_found_by_its_name() -> None:
    """A bundled programme is named after its folder."""
    assert "us-japan-2025" in bundled_names()
    for name in bundled_names():
        assert (find_programme(name) / "programme.yaml").is_file()


def test_a_value_knows_its_place(tiny: Path) -> None:
    """File and line of every value are kept, for reports that cite them."""
    places = load_programme(tiny).provenance
    assert str(places["terms.deadline.date"]) == "terms.yaml:2"
    assert str(places["projects.plant.capex.value"]) == "projects/plant.yaml:9"


def test_text_stays_as_printed(tiny: Path) -> None:
    """Where the format wants text, a date or number without quotes is that text."""
    assert load_programme(tiny).programme.sources["given"].date == "2025-12-31"


def test_norway_is_no_falsehood(edited: Edited) -> None:
    """The code of Norway stays text, as YAML 1.2 has it."""
    folder = edited("projects/plant.yaml", "country: US", "country: NO")
    assert load_programme(folder).programme.projects["plant"].country == "NO"


def test_all_problems_come_at_once(tiny: Path, problems_in: ProblemsIn) -> None:
    """A mistake in one part hides none in another, nor in the names between parts."""
    for file, old, new in (
        ("terms.yaml", "unit: USD bn", "unit: years"),
        ("projects/plant.yaml", "technology: power", "technology: powr"),
        ("sources.yaml", "  publisher: The authors of the tests\n", ""),
        ("market.yaml", "value: 150", "value: .nan"),
        ("financing_plans.yaml", "lender: state-bank", "lender: bank"),
    ):
        text = (tiny / file).read_text()
        assert old in text
        (tiny / file).write_text(text.replace(old, new, 1))
    assert [problem.where for problem in problems_in(tiny)] == [
        "financing_plans.yaml:7",
        "market.yaml:7",
        "projects/plant.yaml:12",
        "sources.yaml:1",
        "terms.yaml:1",
    ]


def test_one_broken_project_hides_no_other(tiny: Path, problems_in: ProblemsIn) -> None:
    """Each entry is checked for itself, down to the checks of the whole entry."""
    text = (tiny / "projects/plant.yaml").read_text().split("plant:\n")[1]
    late = text.replace("committed: 2025-12-01", "committed: 2025-09-01")
    (tiny / "projects/others.yaml").write_text(
        "first:\n" + text.replace("  sponsor: Plant Company\n", "") + "second:\n" + late
    )
    found = [problem.what for problem in problems_in(tiny)]
    assert found[0] == "`sponsor` is missing in projects.first"
    assert found[1].startswith("projects.second: stage 'committed'")


def test_a_broken_file_is_all_that_is_complained_of(
    edited: Edited, problems_in: ProblemsIn
) -> None:
    """What an unreadable file may have held is not said to be missing."""
    folder = edited("projects/plant.yaml", "name: The plant", "name: [The plant")
    found = problems_in(folder, ["dear"])
    assert [problem.where for problem in found] == ["projects/plant.yaml:4"]


def test_same_entry_in_two_files(tiny: Path, problems_in: ProblemsIn) -> None:
    """An entry is given once, in whichever file."""
    text = (tiny / "projects/plant.yaml").read_text()
    (tiny / "projects/again.yaml").write_text(text)
    assert list(problems_in(tiny)) == [
        Problem(
            where="projects/plant.yaml:2",
            what="'plant' is given already at projects/again.yaml:2",
            fix="keep one of the two",
        )
    ]


@pytest.mark.parametrize(
    ("name", "what", "fix"),
    [
        (
            "term.yaml",
            "'term.yaml' is no part of a programme",
            "did you mean 'terms'?",
        ),
        (
            "claims.yml",
            "only files that end in .yaml and .csv are read",
            "rename it to claims.yaml",
        ),
        (
            "claims.csv",
            "a table must stand in a folder named after its key",
            "move it to claims/claims.csv",
        ),
    ],
)
def test_misnamed_files_are_not_passed_over(
    name: str, what: str, fix: str, tiny: Path, problems_in: ProblemsIn
) -> None:
    """A file that would silently not be read is a problem."""
    (tiny / name).write_text("a: 1\n")
    (problem,) = problems_in(tiny)
    assert (problem.where, problem.what) == (name, what)
    assert problem.fix.startswith(fix)


def test_other_files_may_lie_in_the_folder(tiny: Path) -> None:
    """Notes and hidden files are nobody's business."""
    (tiny / "README.md").write_text("Notes")
    (tiny / ".cache.yaml").write_text("a: [")
    (tiny / "out").mkdir()
    assert load_programme(tiny).programme.id == "tiny"


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"", "claims.yaml:1", "the file is empty, but keys with values are needed"),
        (b"- a\n", "claims.yaml:1", "the file holds only a list, but keys with values"),
        (b"a: 1\nb: \xff\n", "claims.yaml:2", "the file is not UTF-8 text"),
        (b"\xff\xfea\x00", "claims.yaml:1", "the file is not UTF-8 text"),
        (b"a: 1\nb: \x07\n", "claims.yaml:2", "the character U+0007 is no part of"),
        (b"a: " + b"[" * 5000, "claims.yaml:1", "the file is nested more than 50"),
        (
            b"a:\n  " + b"- " * 90 + b"b",
            "claims.yaml:2",
            "the file is nested more than",
        ),
    ],
)
def test_files_that_are_no_programme_text(
    content: bytes, where: str, what: str, tiny: Path, problems_in: ProblemsIn
) -> None:
    """A file that cannot be text of a programme is one problem, never a crash."""
    (tiny / "claims.yaml").write_bytes(content)
    (problem,) = problems_in(tiny)
    assert problem.where.startswith(where)
    assert what in problem.what


def test_large_files_are_refused(tiny: Path, problems_in: ProblemsIn) -> None:
    """A file of more than 20 MB is not read at all."""
    with (tiny / "claims.yaml").open("wb") as file:
        file.truncate(20_000_001)
    (problem,) = problems_in(tiny)
    assert problem.what == "the file has 20,000,001 bytes, more than 20,000,000"


def test_links_do_not_lead_out(tiny: Path, problems_in: ProblemsIn) -> None:
    """A link inside the folder opens no file outside it."""
    outside = tiny.parent / "outside.yaml"
    outside.write_text("secret: 1\n")
    (tiny / "claims.yaml").symlink_to(outside)
    (problem,) = problems_in(tiny)
    assert problem.what == "the file is a link that leads out of the programme's folder"


def test_a_folder_in_the_place_of_a_file(tiny: Path, problems_in: ProblemsIn) -> None:
    """A folder named as a file is said to be none."""
    (tiny / "claims.yaml").mkdir()
    (problem,) = problems_in(tiny)
    assert problem.what == "this is not a file that can be read as text"


@pytest.mark.parametrize(
    ("path", "what", "fix"),
    [
        (
            "us-japan-2024",
            "there is no such folder or file, and no bundled programme of this name",
            "did you mean 'us-japan-2025'?",
        ),
        ("a\0b", "there is no such folder or file", "name a folder"),
        ("x" * 5000, "there is no such folder or file", "name a folder"),
    ],
)
def test_unknown_programmes(
    path: str, what: str, fix: str, problems_in: ProblemsIn
) -> None:
    """A name that stands for nothing brings the nearest that does."""
    (problem,) = problems_in(path)
    assert problem.what.startswith(what)
    assert problem.fix.startswith(fix)


def test_a_folder_that_is_no_programme(tmp_path: Path, problems_in: ProblemsIn) -> None:
    """A folder without programme.yaml is one problem, whatever lies in it."""
    (tmp_path / "terms.yaml").write_text("a: [")
    (problem,) = problems_in(tmp_path)
    assert problem.what == "the folder has no programme.yaml, so it holds no programme"


def test_a_part_is_no_programme(tiny: Path, problems_in: ProblemsIn) -> None:
    """Naming a part of a programme points to its folder."""
    (problem,) = problems_in(tiny / "terms.yaml")
    assert problem.fix == f"name the folder that holds it: {tiny}"
    assert load_programme(tiny / "programme.yaml").programme.id == "tiny"


def test_other_kinds_of_file_are_not_opened(
    tmp_path: Path, problems_in: ProblemsIn
) -> None:
    """Only YAML is read, so no other file is ever shown in a message."""
    (tmp_path / "notes.txt").write_text("secret")
    (problem,) = problems_in(tmp_path / "notes.txt")
    assert problem.what == "this is neither a folder nor a file that ends in .yaml"


def test_dates_are_dates(tiny: Path) -> None:
    """An ISO date without quotes is a day."""
    assert read_tree(tiny).at(("as_of",)) == dt.date(2025, 12, 31)


def test_problems_print_where_what_and_fix() -> None:
    """The text of the error holds every problem."""
    with pytest.raises(InputError, match="no-such: there is no such folder") as refusal:
        load_programme("no-such")
    assert "-> name a folder" in str(refusal.value)
