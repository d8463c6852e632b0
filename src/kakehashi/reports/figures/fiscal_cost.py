"""Figure: the cost to the state measured four ways, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.disclosure import AT_RISK, cost_four_ways
from kakehashi.analysis.fiscal_cost import CREDIT_REFORM, FAIR_VALUE
from kakehashi.analysis.given_away import OPTION, given_away
from kakehashi.analysis.policy_cost import policy_costs
from kakehashi.analysis.priced_defaults import PRICED_DEFAULTS
from kakehashi.model.fiscal_terms import PROGRAMME_EQUITY, STATE
from kakehashi.reports.estimates import INTERVAL, amount, column, trillions
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.interval_rows import Interval, interval_rows
from kakehashi.reports.formats import money
from kakehashi.reports.names import institution_name, kind, state_name
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.model.result import Result
    from kakehashi.reports.formats import Shown
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

NO_DRAWS = "the plan is one world: ask for draws"
ALIKE = "a figure without one is the same in all draws"
WITH_DRAWS = f"{INTERVAL}, where there are draws; {ALIKE}."
AWAY = {
    CREDIT_REFORM: "Expected, at the state's rates",
    FAIR_VALUE: "Expected, at what shares must earn",
    OPTION: "As an option, closed form of the plan",
}


def bearer_name(result: Result, bearer: str) -> str:
    """Institutions by their short name, the shares, and the state in all."""
    programme = result.inputs.loaded.programme
    if bearer == STATE:
        return f"{state_name(programme.parties.investor)} in all"
    if bearer == PROGRAMME_EQUITY:
        return "Programme's shares"
    if bearer in programme.institutions:
        return institution_name(programme, bearer)
    return f"{state_name(programme.parties.investor)} itself"


def reading_name(row: Record) -> str:
    """Name of a reading, with the level of a cash flow at risk."""
    level = f", {100 * row['level']:.0f} %" if row["level"] is not None else ""
    return f"{row['reading']}{level}".capitalize()


def cost_figure(result: Result) -> Figure:
    """One panel a bearer, one row a reading; what is given away has its own panel."""
    rows, given = records(cost_four_ways(result)), records(given_away(result))
    return Figure(
        id="fiscal_cost",
        title="What the programme costs the state, measured four ways",
        sentence=_sentence(result, rows, given),
        table=_table(result, rows),
        drawing=lambda width: interval_rows(
            _panels(result, rows, given), "US$ bn, more is a cost", width
        ),
    )


def _sentence(result: Result, rows: list[Record], given: list[Record]) -> str:
    whole = {
        row["reading"]: row
        for row in rows
        if row["bearer"] == STATE and row["reading"] != AT_RISK
    }
    host = result.inputs.loaded.programme.parties.host.name
    fair = f"{amount(whole[FAIR_VALUE])}"
    if PRICED_DEFAULTS in whole:
        fair += f" or, with priced default rates, {amount(whole[PRICED_DEFAULTS])}"
    text = (
        f"By credit reform {amount(whole[CREDIT_REFORM])}, at fair value {fair}; beside "
        f"it {amount(given[0])} of profits go to the host state, {host}."
    )
    if rows and rows[0]["low"] is None:
        text += " This is the plan, one world, with no interval."
    return text


def _panels(
    result: Result, rows: list[Record], given: list[Record]
) -> list[tuple[str, list[Interval]]]:
    bearers = dict.fromkeys(row["bearer"] for row in rows)
    order = [STATE, *(bearer for bearer in bearers if bearer != STATE)]
    panels = [
        (
            bearer_name(result, bearer),
            [
                _interval(row, reading_name(row), _kind(result, bearer))
                for row in rows
                if row["bearer"] == bearer and row["value"] is not None
            ],
        )
        for bearer in order
    ]
    away = [
        _interval(row, AWAY[row["reading"]], "host") for row in given if row["value"]
    ]
    return [*panels, ("Profits that go to the host state", away)]


def _kind(result: Result, bearer: str) -> str:
    if bearer in result.inputs.loaded.programme.institutions:
        return kind(result.inputs.loaded.programme, bearer)
    return "sponsor" if bearer == PROGRAMME_EQUITY else "investor"


def _interval(row: Record, name_: str, colour: str) -> Interval:
    bn = {
        key: None if row[key] is None else round(row[key] / 1e9, 6)
        for key in ("value", "low", "high")
    }
    return Interval(
        name=name_,
        words=money(row["value"]),
        value=bn["value"] or 0.0,
        low=bn["low"],
        high=bn["high"],
        kind=colour,
    )


def _table(result: Result, rows: list[Record]) -> Table:
    """All four readings of all bearers."""
    cells = [
        [bearer_name(result, row["bearer"]), reading_name(row), column(row)]
        for row in rows
        if row["value"] is not None
    ]
    columns = [name("Who"), name("Reading"), number("Cost", "US$ bn")]
    return table("Cost to the state, four ways", columns, cells, note=WITH_DRAWS)


def away_table(result: Result) -> Table:
    """What the host state gets of the profits, valued as payments and as an option."""
    rows = [
        [AWAY[row["reading"]], column(row), row["ends"]]
        for row in records(given_away(result))
    ]
    columns = [
        name("Reading"), number("Worth", "US$ bn"), name("What stands in brackets"),
    ]  # fmt: skip
    return table("Profits that go to the host state", columns, rows)


def policy_table(result: Result) -> Table:
    """The three parts of the policy cost, and the cost at rates a step away."""
    found = policy_costs(result)
    base = found[found["curve"] == found["curve"].iloc[0]] if len(found) else found
    rows = [
        [
            bearer_name(result, row["bearer"]),
            trillions(row, "subsidies"),
            trillions(row, "payments_to_treasury"),
            trillions(row, "opportunity_cost"),
            trillions(row),
            *(_at_step(found, row["bearer"], sign) for sign in (1, -1)),
        ]
        for row in records(base)
    ]  # fmt: skip
    unit = "\N{YEN SIGN} tn"
    columns = [
        name("Who"), number("Subsidies", unit), number("Paid to the state", unit),
        number("Opportunity cost", unit), number("Policy cost", unit),
        number("Rates higher", unit), number("Rates lower", unit),
    ]  # fmt: skip
    return table(
        "Japan's policy cost in its parts" if rows else "Policy cost", columns, rows,
        note=WITH_DRAWS,
    )  # fmt: skip


def _at_step(found: pd.DataFrame, bearer: str, sign: int) -> Shown:
    """Policy cost of a bearer with rates one step higher or lower."""
    chosen = found[(found["bearer"] == bearer) & (found["step"] * sign > 0)]
    return trillions(records(chosen)[0])
