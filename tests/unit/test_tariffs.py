"""The bundled schedule of tariffs, the savings that it gives, and what is refused."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import kakehashi as kk
from kakehashi.analysis.tariff_claim import check_claim, claimed_saving, claims_on_file
from kakehashi.analysis.tariff_models import model_comparison
from kakehashi.analysis.tariff_published import published_rates, top_down
from kakehashi.analysis.tariff_saving import every_saving, tariff_saving
from kakehashi.model.compile_tariffs import rates_on, tariffs_of
from kakehashi.model.tariff_path import tariff_path
from kakehashi.schema.load import load_programme

NAMES = ("letter_25", "in_force_2025_08_06", "auto_232_only", "pre_2025")
DEAL = dt.date(2025, 9, 16)
COLUMNS = (
    "id,label,hs,imports [USD bn / year],mfn [%],scopes.autos [share],"
    "scopes.general [share],pass_through [share],elasticity [x],as_of,source,confidence"
)
CARS = "cars,Cars,8703,40,2.5,1,,0.15,1.5,2024-12-31,own_table,derived"
TYRES = "tyres,Tyres,4011,3,3.4,,1,0.9,1.5,2024-12-31,own_table,derived"


@pytest.fixture(scope="module")
def programme() -> Any:
    """The bundled programme."""
    return load_programme("us-japan-2025").programme


@pytest.fixture(scope="module")
def savings(programme) -> Any:
    """Each counterfactual against the agreed rates."""
    return every_saving(programme)


def problems(function: Any, *arguments: Any, **named: Any) -> list[Any]:
    """What a call complains of."""
    with pytest.raises(kk.InputError) as refusal:
        function(*arguments, **named)
    assert all(problem.fix for problem in refusal.value.problems)
    return list(refusal.value.problems)


def test_every_published_average_is_met(programme):
    """The groups come within 0.3 points of the five dates up to the agreement."""
    table = published_rates(programme)
    early = table[[day <= DEAL for day in table["date"]]]
    assert len(early) >= 5
    assert early["gap"].abs().max() <= 0.003


def test_the_letter_is_worth_twelve_billion(savings):
    """Against 25 % about US$12.3bn of duty, JPY 1.8tn, are avoided; by averages as well."""
    letter = savings["letter_25"]
    assert_allclose(letter.gross_duty, 12.3e9, rtol=0.01)
    assert_allclose(letter.in_yen(letter.gross_duty), 1.8e12, rtol=0.02)
    seen = top_down(letter.programme, "letter_25")
    assert seen is not None
    assert_allclose(seen.saving, 12.35e9, rtol=0.001)
    assert_allclose(seen.rate_without, 0.2295, atol=0.0005)


def test_the_car_list_is_worth_half_of_it(savings):
    """The car list alone saves about JPY 0.94tn, and groups elsewhere nothing."""
    cars = savings["auto_232_only"]
    assert_allclose(cars.in_yen(cars.gross_duty), 0.94e12, rtol=0.035)
    assert_allclose(cars.in_yen(cars.on_all_imports), 0.94e12, rtol=0.01)
    table = cars.by_group().set_index("group")
    assert table.loc["machinery", "gross_duty"] == 0
    assert table.loc["cars", "gross_duty"] > 0.75 * cars.gross_duty


def test_against_the_past_the_deal_costs(savings):
    """Against the tariffs before 2025 the agreement is a cost to every perimeter."""
    gain = savings["pre_2025"].perimeters
    assert_allclose(gain.gross_duty, -19e9, rtol=0.05)
    assert max(gain.investor_private, gain.investor_treasury, gain.host_buyers) < 0
    assert gain.host_treasury > 0


def test_perimeters_are_the_sum_of_the_groups(savings):
    """Exporters, buyers and treasury by group add up to the perimeters."""
    for saving in savings.values():
        gain, table = saving.perimeters, saving.by_group()
        assert_allclose(table["exporters"].sum(), gain.investor)
        assert_allclose(table["host_buyers"].sum(), gain.host_buyers)
        assert_allclose(table["host_treasury"].sum(), gain.host_treasury)
        parts = gain.investor + gain.host_buyers + gain.host_treasury
        assert_allclose(gain.net, parts)


def test_the_same_day_saves_nothing(programme):
    """A counterfactual that is the day's own regime saves nothing to anybody."""
    saving = tariff_saving(programme, "in_force_2025_08_06", dt.date(2025, 8, 6))
    assert set(saving.perimeters) == {0.0}


def test_the_claim_needs_47_points_or_five_and_a_half_years(savings, programme):
    """The claim on file is 18 % true for one year, or takes 5.5 of them."""
    (_, claim), *_ = claims_on_file(programme)
    assert claim.amount == 10e12
    found = check_claim(claim, [savings["letter_25"]])[0]
    assert_allclose(found.rate_cut, 0.47, atol=0.001)
    assert_allclose(found.years, 5.5, atol=0.05)
    assert_allclose(found.ratio, 0.18, atol=0.005)


def test_a_claim_in_dollars_is_the_same_claim(savings):
    """Converted at the programme's rate a claim gives the same answers."""
    yen = check_claim(claimed_saving("10 JPY tn"), savings.values())
    dollars = check_claim(claimed_saving("67.71856 USD bn / year"), savings.values())
    for one, other in zip(yen, dollars, strict=True):
        assert_allclose(one.ratio, other.ratio, rtol=1e-5)
        assert_allclose(one.rate_cut, other.rate_cut, rtol=1e-5)


@pytest.mark.parametrize(
    "text",
    ["ten trillion", "10 EUR tn", "10 JPY zn", "0 JPY tn", "-3 JPY tn", "10 %", ""],
)
def test_a_claim_that_is_no_money_is_refused(text):
    """A claim must be an amount of yen or dollars above nought."""
    (problem,) = problems(claimed_saving, text)
    assert problem.where == "claim"


def test_the_ruling_takes_the_letter_with_it(programme):
    """From the ruling on only the cars are left of the letter; before, nothing changes."""
    tariffs = tariffs_of(programme)
    ends = [dt.date(2025, 12, 31), dt.date(2026, 12, 31), dt.date(2027, 12, 31)]
    path = tariff_path(programme, "letter_25", DEAL, ends)
    cars = tariff_path(programme, "auto_232_only", DEAL, ends)
    assert path.starts[1] == tariffs.counterfactuals["letter_25"].legal_until
    assert np.any(path.rate_without[:, 0] > cars.rate_without[:, 0])
    assert_allclose(
        path.rate_without[:, 1:],
        cars.rate_without[:, -path.rate_without.shape[1] + 1 :],
    )
    frozen = tariff_path(programme, "letter_25", DEAL, ends, frozen=True)
    assert_allclose(frozen.rate_without, path.rate_without[:, :1])


def test_a_path_spends_every_day_once(programme):
    """The regimes of a path share out all days from the first to the last, and no other."""
    ends = [dt.date(2025, 6, 30), dt.date(2025, 12, 31), dt.date(2026, 12, 31)]
    path = tariff_path(programme, "letter_25", DEAL, ends)
    days = (dt.date(2027, 1, 1) - DEAL).days
    assert_allclose(path.years.sum(), days / 365.25)
    assert_allclose(path.years[0], 0)


def test_the_civil_aircraft_were_general_before(programme):
    """A scope without a step of its own pays what the scope behind it pays."""
    place = list(programme.product_groups).index("transport_other")
    before, after = (
        rates_on(programme, day)[place] for day in (DEAL - dt.timedelta(days=1), DEAL)
    )
    assert_allclose(before, 0.006 + 0.7 * 0.15)
    assert_allclose(after, 0.5 * 0.15 + 0.5 * 0.006)


def test_other_models_agree_on_the_sign(savings):
    """Every model has the volume rise with the cut, and less where rivals share it."""
    table = model_comparison(savings["letter_25"])
    for column in ("incidence", "smart", "armington", "armington_linear"):
        assert (table[column] > 0).all()
    assert (table["armington_rivals"] <= table["armington"] + 1e-12).all()
    assert (table["gsim_rivals_price"] <= table["gsim_price"] + 1e-12).all()


# --------------------------------------------------------------- what is refused


def test_a_saving_without_counterfactual_is_refused():
    """There is no default, and the message names every choice."""
    (problem,) = problems(kk.tariffs, "us-japan-2025")
    assert all(name in problem.fix for name in NAMES)


def test_an_unknown_counterfactual_is_refused():
    """A name that is nearly right is suggested."""
    (problem,) = problems(kk.tariffs, "us-japan-2025", "letter25")
    assert "letter_25" in problem.fix


@pytest.mark.parametrize("day", [dt.date(2024, 12, 31), dt.date(2030, 1, 1)])
def test_a_day_outside_the_schedule_is_refused(day):
    """The message says from when to when the schedule is known."""
    (problem,) = problems(kk.tariffs, "us-japan-2025", "pre_2025", as_of=day)
    assert "2025-01-01" in problem.what
    assert "2026-11-22" in problem.what


def test_a_programme_without_tariffs_is_refused():
    """Another programme runs on, and says that it has no tariffs when they are asked for."""
    (problem,) = problems(kk.tariffs, "korea-2025", "pre_2025")
    assert "no `tariffs`" in problem.what


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("product_groups.cars.imports.value", -1.0, "is negative"),
        ("product_groups.cars.mfn.value", 1100.0, "above the most"),
        ("tariffs.scopes.autos.schedule.0.rate.value", 2500.0, "above the most"),
        ("product_groups.carz.mfn.value", 2.5, "carz"),
        ("product_groups.cars.imports.unit", "JPY bn / year", "USD"),
        ("tariffs.exports.unit", "USD bn / year", "JPY"),
        ("product_groups.cars.scopes.autos.value", 2.0, "above the most"),
        ("product_groups.machinery.scopes.general.value", 0.99, "more than the whole"),
        ("tariffs.scopes.civil_aircraft.otherwise", "generel", "no scope"),
        ("tariffs.scopes.general.otherwise", "civil_aircraft", "leads back"),
        ("tariffs.counterfactuals.letter_25.regime_on", dt.date(2020, 1, 1), "outside"),
        ("tariffs.counterfactuals.letter_25.succeeded_by", "cars", "no counterfactual"),
        ("tariffs.rivals.own_share.value", 70.0, "leave nothing"),
        ("tariffs.scopes.autos.schedule.0.rule", "exempt", "takes no"),
        ("tariffs.scopes.autos.schedule.1.rule", "content_share", "`content`"),
    ],
)
def test_a_file_with_a_fault_is_refused(path, value, said):
    """Negative imports, rates above ten, unknown names, other currencies, wrong days."""
    found = problems(
        kk.tariffs, "us-japan-2025", "pre_2025", changes=[(path, value, "a test")]
    )
    assert any(said in problem.what for problem in found), found


# --------------------------------------------------------------- a table of one's own


def written(folder: Path, *rows: str) -> Path:
    """A table in a file."""
    path = folder / "own.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_table_takes_the_place_of_the_groups(tmp_path):
    """Savings are those of the table's headings, under the programme's rules."""
    table = written(tmp_path, COLUMNS, CARS, TYRES)
    found = kk.tariffs("us-japan-2025", "letter_25", groups=table)
    assert list(found.by_group()["group"]) == ["cars", "tyres"]
    assert not found.by_group()["calibrated"].any()
    wanted = 40e9 * (0.275 - 0.15) + 3e9 * (0.034 + 0.25 - 0.15)
    assert_allclose(found.perimeters.gross_duty, wanted)


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([COLUMNS, CARS.replace(",40,", ",-40,")], 2, "is negative"),
        ([COLUMNS, CARS, TYRES.replace(",3.4,", ",3400,")], 3, "above the most"),
        ([COLUMNS.replace("USD", "JPY"), CARS], 2, "USD / year"),
        ([COLUMNS.replace("scopes.autos", "scopes.boats"), CARS], 2, "no scope"),
        ([COLUMNS.replace("elasticity", "elastisity"), CARS], 1, "no key"),
        ([COLUMNS, CARS, CARS], 3, "stands twice"),
        ([COLUMNS, CARS.replace("own_table", "census")], 2, "not listed in sources"),
        ([COLUMNS, CARS.replace(",0.15,", ",,")], 2, "pass_through"),
        ([COLUMNS, CARS + ",more"], 2, "cells"),
    ],
)
def test_a_table_with_a_fault_names_its_line(tmp_path, rows, line, said):
    """Each mistake is told with file and line, and nothing is computed."""
    table = written(tmp_path, *rows)
    found = problems(kk.tariffs, "us-japan-2025", "letter_25", groups=table)
    assert any(
        problem.where.startswith(f"own.csv:{line}") and said in problem.what
        for problem in found
    ), found


@pytest.mark.parametrize("rows", [[], [COLUMNS]])
def test_an_empty_table_is_refused(tmp_path, rows):
    """A table without a row is no table."""
    table = written(tmp_path, *rows)
    assert problems(kk.tariffs, "us-japan-2025", "letter_25", groups=table)


def test_a_table_that_is_not_there_is_refused(tmp_path):
    """A path that leads nowhere is told as such."""
    missing = tmp_path / "none.csv"
    assert problems(kk.tariffs, "us-japan-2025", "letter_25", groups=missing)
