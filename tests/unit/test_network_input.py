"""A supply network with a fault is refused at its line, in plain words."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kakehashi.errors import Problem
from kakehashi.schema.load import load_programme

NETWORK = Path(__file__).resolve().parent.parent / "programmes" / "tiny_network.yaml"


def with_network(tiny: Path, old: str = "", new: str = "") -> Path:
    """The tiny programme with the small network, one text of it replaced."""
    text = NETWORK.read_text(encoding="utf-8")
    assert old in text
    (tiny / "network.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tiny


def test_the_small_network_is_without_fault(tiny: Path) -> None:
    """What the tests below break can be loaded as it is."""
    assert load_programme(with_network(tiny)).programme.network is not None


GIVEN = 'unit: "%", as_of: 2025-12-31, source: given, confidence: primary'
FAULTS = [
    ("away: {value: 60,", "away: {value: 50,", "label: Chips", "sum to 90.0%"),
    ("home: {value: 25,", "home: {value: 45,", "regions", "sum to 120.0%"),
    ("share: {value: 75,", "share: {value: 65,", "volume", "sum to 90.0%"),
    ("      away: {value: 60,", "      mars: {value: 60,", "mars", "no region 'mars'"),
    ("products: [wafers]", "products: [waffers]", "waffers", "no product 'waffers'"),
    ("      strait: {value: 100", "      strat: {value: 100", "strat", "no corridor"),
    ("    plant:\n", "    plannt:\n", "plannt", "no project 'plannt'"),
    ("host: home", "host: moon", "host: moon", "no region 'moon'"),
    ("headline: [fire]", "headline: [fir]", "headline", "no event 'fir'"),
    ("cover: {value: 4,", "cover: {value: -4,", "cover: {value: -4", "negative"),
    (
        "value_added: {value: 50,",
        f"backlog_share: {{value: 30, {GIVEN}}}\n    value_added: {{value: 50,",
        "label: Cars",
        "only one of `backlog_share` and `catch_up`",
    ),
    ("region: home", "region: nowhere", "nowhere", "no region 'nowhere'"),
]


@pytest.mark.parametrize("case", FAULTS, ids=[words for *_, words in FAULTS])
def test_a_fault_is_named_with_its_line(
    case: tuple[str, str, str, str],
    tiny: Path,
    problems_in: Callable[..., Sequence[Problem]],
) -> None:
    """Shares that do not sum, names that are not given, negative stock: at their line."""
    old, new, line, words = case
    folder = with_network(tiny, old, new)
    lines = (folder / "network.yaml").read_text(encoding="utf-8").splitlines()
    found = [problem for problem in problems_in(folder) if words in problem.what]
    assert len(found) == 1
    file, number = found[0].where.split(",")[0].rsplit(":", 1)
    assert file == "network.yaml"
    assert line in "\n".join(lines[max(int(number) - 3, 0) : int(number) + 8])


def test_goods_that_go_round_are_refused(
    tiny: Path, problems_in: Callable[..., Sequence[Problem]]
) -> None:
    """A product that is, over another, made from itself is named with the circle."""
    circle = (
        "    inputs:\n      chips:\n        use: {value: 1, unit: x, as_of: 2025-12-31, "
        "source: given, confidence: primary}\n        criticality: minor\n        cover: "
        "{value: 1, unit: weeks, as_of: 2025-12-31, source: given, confidence: primary}\n"
        "fabs:\n"
    )
    problems = problems_in(with_network(tiny, "fabs:\n", circle))
    assert ["chips from wafers from chips" in p.what for p in problems] == [True]


def test_a_sector_without_supply_is_refused(
    tiny: Path, problems_in: Callable[..., Sequence[Problem]]
) -> None:
    """Users who take no product cannot be short of one, so they are a mistake."""
    text = NETWORK.read_text(encoding="utf-8")
    start = text.index("    uses:", text.index("  toys:"))
    end = text.index("corridors:\n")
    (tiny / "network.yaml").write_text(text[:start] + "    uses: {}\n" + text[end:])
    whats = [problem.what for problem in problems_in(tiny)]
    assert any("'toys' takes no product" in what for what in whats)


def test_a_product_that_nobody_takes_is_refused(
    tiny: Path, problems_in: Callable[..., Sequence[Problem]]
) -> None:
    """Something that goes nowhere has no volume, and is named."""
    text = NETWORK.read_text(encoding="utf-8")
    start, end = text.index("  wafers:"), text.index("fabs:\n")
    spare = text[start:end].replace("  wafers:", "  paper:")
    (tiny / "network.yaml").write_text(text[:end] + spare + text[end:])
    whats = [problem.what for problem in problems_in(tiny)]
    assert whats == ["nobody takes 'paper'"]


def test_an_event_that_hits_nothing_is_refused(
    tiny: Path, problems_in: Callable[..., Sequence[Problem]]
) -> None:
    """An event without hits and corridors is a mistake, not an event without loss."""
    text = NETWORK.read_text(encoding="utf-8")
    start = text.index("    hits:")
    end = text.index("    outage:", start)
    (tiny / "network.yaml").write_text(text[:start] + text[end:])
    whats = [problem.what for problem in problems_in(tiny)]
    assert whats == ["the event 'fire' hits neither site nor corridor"]


def test_a_scenario_changes_the_network_by_path(tiny: Path) -> None:
    """Policy assumptions of the network are changed like any other value."""
    shutil.copy(NETWORK, tiny / "network.yaml")
    change = ("network.capacity.additionality", 100, "all of it is new")
    loaded = load_programme(tiny, (), [change])
    assert loaded.programme.network is not None
    assert loaded.programme.network.capacity.additionality.base == 1
