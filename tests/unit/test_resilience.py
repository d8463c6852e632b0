"""Resilience of the small network: brackets, what plants avert, and the record."""

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import kakehashi
from kakehashi.analysis.resilience import Resilience, resilience
from kakehashi.analysis.resilience_dependence import host_need, missing_packaging
from kakehashi.analysis.resilience_draws import drawn_brackets
from kakehashi.analysis.resilience_headline import headline_resilience
from kakehashi.analysis.resilience_history import back_tests, verdict
from kakehashi.analysis.resilience_losses import BRACKET, RULES, brackets
from kakehashi.analysis.resilience_risk import Variants
from kakehashi.analysis.resilience_setting import NetworkSetting, network_setting
from kakehashi.analysis.resilience_value import averted
from kakehashi.errors import InputError
from kakehashi.reports.blocks import Facts
from kakehashi.reports.html import render
from kakehashi.reports.resilience_page import resilience_page, write_resilience
from kakehashi.reports.sections.resilience import resilience_section
from kakehashi.reports.study import study_of
from kakehashi.schema.load import load_programme

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny programme with the small network."""
    folder = tmp_path_factory.mktemp("network") / "tiny"
    shutil.copytree(PROGRAMMES / "tiny", folder)
    shutil.copy(PROGRAMMES / "tiny_network.yaml", folder / "network.yaml")
    return folder


@pytest.fixture(scope="module")
def found(small: Path) -> Resilience:
    """Every answer for the small network."""
    return resilience(small, (), draws=8)


@pytest.fixture(scope="module")
def setting(small: Path) -> NetworkSetting:
    """The small network of the tiny programme."""
    return network_setting(load_programme(small, ()).programme)


def test_the_bracket_holds(found: Resilience) -> None:
    """A planner loses no more than people who keep to rules, in any event."""
    for losses in (found.before, found.after):
        planner, *rules = (losses.total(way) for way in BRACKET)
        for rule in rules:
            assert np.all(planner <= rule * (1 + 1e-6) + 1e-6)


def test_the_bracket_is_whole_in_every_table(found: Resilience) -> None:
    """Days of onset, variants, years and groups all have the planner's end."""
    assert found.averted[list(BRACKET)].notna().all().all()
    for table in (found.drawn, found.yearly, found.groups):
        assert set(table["rule"]) == set(BRACKET)


def test_the_planner_loses_least_in_every_variant(setting: NetworkSetting) -> None:
    """Of each drawn variant, the planner's loss is no more than that of either rule."""
    names, onset = list(setting.network.events), setting.onsets[-1]
    drawn = drawn_brackets(setting, names, onset, Variants(5, 0))
    for losses in (drawn.before, drawn.after):
        for name in names:
            for rule in RULES:
                most = losses[rule][name] * (1 + 1e-6) + 1e-6
                assert np.all(losses[BRACKET[0]][name] <= most)
    assert drawn.before[BRACKET[0]]["fire"].max() > 0


def test_a_variant_alone_loses_what_it_loses_among_others(
    setting: NetworkSetting,
) -> None:
    """The planner's loss does not hang on which variants were solved before."""
    onset = setting.onsets[-1]
    many, few = (
        drawn_brackets(setting, ["fire"], onset, Variants(draws, 0)) for draws in (6, 3)
    )
    assert_allclose(
        many.before[BRACKET[0]]["fire"][:3],
        few.before[BRACKET[0]]["fire"],
        rtol=1e-7,
    )


def test_a_mean_year_needs_no_drawn_years(found: Resilience) -> None:
    """The expected loss is each event's yearly probability times its mean loss."""
    drawn = found.drawn[found.drawn["when"] == "before"]
    chances = {
        name: event.probability.base
        for name, event in found.setting.network.events.items()
        if event.probability is not None
    }
    yearly = found.yearly[found.yearly["measure"] == "expected_loss"]
    for _, row in yearly.iterrows():
        own = drawn[drawn["rule"] == row["rule"]].set_index("event")["mean"]
        told = sum(chance * own[name] for name, chance in chances.items())
        assert row["before"] == pytest.approx(told)


def test_nothing_is_lost_without_an_event(setting: NetworkSetting) -> None:
    """An event that takes nothing costs nothing under any rule."""
    fire = setting.network.events["fire"]
    none = fire.hits[0].severity.model_copy(update={"value": 0.0})
    hit = fire.hits[0].model_copy(update={"severity": none})
    calm = fire.model_copy(update={"hits": [hit]})
    network = setting.network.model_copy(update={"events": {"calm": calm}})
    quiet = NetworkSetting(
        programme=setting.programme,
        network=network,
        placement=setting.placement,
        added=setting.added,
    )
    at = quiet.before(setting.onsets[0])
    (losses,) = brackets(quiet, [at], ["calm"])
    for way in BRACKET:
        assert_allclose(losses.total(way), 0, atol=1e-6)


def test_plants_avert_nothing_before_they_stand(found: Resilience) -> None:
    """An event that comes and goes before completion meets the same network twice."""
    first = found.setting.onsets[0]
    early = found.averted[found.averted["onset"] == first]
    complete = min(one.completion for one in found.setting.added)
    assert complete > first + dt.timedelta(weeks=found.setting.weeks)
    for rule in RULES:
        assert_allclose(early[rule].to_numpy(float), 0, atol=1e-6)


def test_plants_at_home_help_when_those_away_burn(found: Resilience) -> None:
    """More stands elsewhere, so even the best answer to the fire loses less.

    When the strait to the plants at home is closed it is the other way round: more of
    the trade hangs on it.
    """
    fire, strait = averted(found.before, found.after, BRACKET[0])
    assert fire > 0
    assert strait < 0


def test_shapley_values_share_the_whole(found: Resilience) -> None:
    """Of one group the first, the last and the mean are the same, and the whole."""
    for _, row in found.groups.iterrows():
        assert row["first_in"] == pytest.approx(row["last_in"])
        assert row["shapley"] == pytest.approx(row["first_in"])


def test_every_region_and_site_is_tried(found: Resilience) -> None:
    """The region that makes all wafers is a single point of failure, served nothing."""
    rows = found.single_points.set_index("case")
    assert {"home", "away", "wafers.away", "chips.away", "chips.home"} == set(
        rows.index
    )
    assert rows.loc["away", "fill_before"] == pytest.approx(0, abs=1e-9)
    assert rows.loc["away", "is_single_point"]


def test_need_of_the_host_is_traced_to_materials(setting: NetworkSetting) -> None:
    """Users at home take a quarter of all chips, and so of all wafers."""
    need = host_need(setting.before(setting.onsets[0]))
    assert need["chips"] == pytest.approx(25)
    assert need["wafers"] == pytest.approx(25)


def test_a_fab_without_packaging_is_named(setting: NetworkSetting) -> None:
    """A network without packaging has nothing to match, so nothing is warned of."""
    assert missing_packaging(setting) == []


def test_the_bundled_pipeline_lacks_packaging() -> None:
    """The American fabs of the open pipeline make more than packaging there can take."""
    bundled = network_setting(load_programme("us-japan-2025", ["mou-2025"]).programme)
    assert any("Logic below 10 nm" in warning for warning in missing_packaging(bundled))


@pytest.mark.parametrize(
    ("model", "record", "words"),
    [
        ((1, 2), (2, 3), "within"),
        ((1, 1.9), (2, 3), "nearly within"),
        ((1, 1), (2, 3), "too low by a factor of 2.0"),
        ((9, 9), (2, 3), "too high by a factor of 3.0"),
        ((0, 0), (2, 3), "too low by 2"),
    ],
)
def test_a_verdict_says_by_how_much_not(
    model: tuple[float, float], record: tuple[float, float], words: str
) -> None:
    """Two ranges that meet agree; others are apart by a factor, or by an amount."""
    assert verdict(*model, *record) == words


def test_past_durations_are_met(found: Resilience) -> None:
    """Ten weeks of outage, four of a straight recovery: near twelve, and scrapped work."""
    row = found.back_tests.iloc[0]
    scrapped = 12 * 0.5
    assert row["computed_low"] == pytest.approx(12 + scrapped, abs=1)
    assert "too high" in row["verdict"]


def test_the_record_of_the_bundled_network() -> None:
    """The durations of the past events on file are met within their ranges or nearly."""
    bundled = network_setting(load_programme("us-japan-2025").programme)
    table = back_tests(bundled)
    lost = table[table["figure"].str.contains("Output lost")]
    assert len(lost) >= len(("Naka 2021", "Naka 2022", "Texas", "Yokkaichi"))
    assert set(lost["verdict"]) <= {"within", "nearly within"}


def test_an_unknown_event_is_refused(small: Path) -> None:
    """The message names the events that there are."""
    with pytest.raises(InputError) as refusal:
        kakehashi.resilience(small, (), event="flod")
    assert "fire" in str(refusal.value)


def test_a_programme_without_network_is_refused() -> None:
    """Korea's programme holds no network, and the message says what to do."""
    with pytest.raises(InputError) as refusal:
        kakehashi.resilience("korea-2025", ())
    assert "network" in refusal.value.problems[0].fix


def test_progress_is_told(small: Path) -> None:
    """Whoever waits hears what is done, and never of more steps than there are."""
    told: list[tuple[str, int, int]] = []
    resilience(small, (), draws=2, progress=lambda *step: told.append(step))
    assert told
    assert all(0 <= done <= total for _, done, total in told)


def test_the_page_holds_every_event(found: Resilience, tmp_path: Path) -> None:
    """Page and JSON are written whole, and no event is missing from either."""
    write_resilience(found, tmp_path)
    page = (tmp_path / "resilience.html").read_text(encoding="utf-8")
    for event in found.setting.network.events.values():
        assert event.label in page
    assert '"back_tests"' in (tmp_path / "resilience.json").read_text(encoding="utf-8")


def test_without_plants_the_page_says_so(found: Resilience) -> None:
    """Where nothing funded adds to the network, the page says that nothing is averted."""
    bare = NetworkSetting(
        programme=found.setting.programme,
        network=found.setting.network,
        placement=found.setting.placement,
        added=(),
    )
    fields = {name: getattr(found, name) for name in found.__dataclass_fields__}
    page = resilience_page(Resilience(**{**fields, "setting": bare}))
    assert "nothing is averted" in render(page)


def test_addition_and_displacement_are_of_the_additional_part(
    setting: NetworkSetting,
) -> None:
    """Without a group its plants keep what would be built anyway."""
    assert [one.site for one in setting.added] == ["chips.home"]
    last = setting.onsets[-1]
    home = setting.before(last).compiled.site("chips.home")
    before = setting.before(last).compiled.arrays.capacity[home]
    after = setting.at(last).compiled.arrays.capacity[home]
    assert after >= before


def test_the_headline_agrees_with_the_whole_catalogue(
    found: Resilience, small: Path
) -> None:
    """The report of a run shows the same losses as the command that asks everything."""
    programme = load_programme(small, ()).programme
    brief = headline_resilience(programme, programme.as_of)
    places = [list(found.before.events).index(event) for event in brief.before.events]
    assert list(brief.before.events) == ["fire"]
    for way in BRACKET:
        for few, every in ((brief.before, found.before), (brief.after, found.after)):
            assert_allclose(few.total(way), every.total(way)[places], rtol=1e-6)


def test_the_headline_is_asked_once_for_a_network(small: Path) -> None:
    """What does not touch network or plants leaves the answers as they are."""
    first, again = (load_programme(small, ()).programme for _ in range(2))
    assert headline_resilience(first, first.as_of) is headline_resilience(
        again, again.as_of
    )


def test_the_report_has_a_section_on_resilience(small: Path) -> None:
    """The first fact is what is averted, and a programme without network says so."""
    section = resilience_section(study_of(kakehashi.run(small, ()).result))
    facts = next(block for block in section.blocks if isinstance(block, Facts)).facts
    assert facts[0].label == "Averted by funded plants"
    assert " before, " in facts[-1].value
    bare = resilience_section(study_of(kakehashi.run(PROGRAMMES / "tiny", ()).result))
    assert "no supply network" in bare.lead
    assert not bare.blocks


def test_times_and_ranking_are_shown(found: Resilience) -> None:
    """Each sector has its times under both rules, each site its place in the ranking."""
    costly = sum(
        max(found.before.total(rule)[place] for rule in RULES) > 0
        for place in range(len(found.before.events))
    )
    assert len(found.times) == costly * len(found.before.sectors) * len(RULES)
    assert (found.times["survives"] <= found.times["survives_planner"]).all()
    sites = found.single_points[found.single_points["kind"] == "site"]
    assert sites["systemic_risk"].between(0.0, 1.0).all()
