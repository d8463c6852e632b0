"""Tables on saving against loss, refusals, other models and who took a tariff on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kakehashi.analysis.tariff_decline import at_stake, decline_table
from kakehashi.analysis.tariff_models import model_comparison
from kakehashi.analysis.tariff_published import absorption
from kakehashi.model.compile_tariffs import tariffs_of
from kakehashi.reports.cite import cite
from kakehashi.reports.estimates import (
    INTERVAL,
    amount,
    column,
    named,
    probability,
)
from kakehashi.reports.formats import (
    NO_BREAK,
    Shown,
    count,
    date,
    in_billions,
    in_trillions,
    money,
    plain,
    share,
    short_date,
)
from kakehashi.reports.names import project_name
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table
from kakehashi.reports.tariff_tables import label_of, sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.analysis.tariff_offset import Offset
    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table
    from kakehashi.schema.programme import Programme


def offset_table(
    offset: Offset, horizon: str, chosen: Sequence[str] | None = None
) -> Table:
    """One row a counterfactual and perimeter, savings up to one of the two horizons.

    `chosen` names the counterfactuals; none: all of them.
    """
    programme = offset.drawn.inputs.loaded.programme
    until = getattr(offset.kept.horizons, horizon)
    rows = [
        _offset_row(row, programme)
        for row in records(offset.rows())
        if row["horizon"] == horizon
        and row["counterfactual"] in (chosen or offset.counterfactuals)
    ]
    columns = [
        name("Without the agreement"),
        name("Whose"),
        number("Value", "\N{YEN SIGN} tn"),
        number("5 % of draws below", "\N{YEN SIGN} tn"),
        number("95 % of draws below", "\N{YEN SIGN} tn"),
        number("Beats loss", "in draws"),
        number("By formula", "this run"),
        number("By formula", "envelope"),
        number("Loss covered", "% of lent"),
        number("The same", "% of envelope"),
        number("Covers in", "years"),
    ]
    return table(
        f"Savings up to {date(until)}, present value, against the loss over the life of "
        "the loans",
        columns,
        rows,
        note=_words(offset),
        usd_jpy=programme.market.usd_jpy,
    )


def _words(offset: Offset) -> str:
    """What the columns mean, and what the loss and the formula rest on."""
    pool = offset.pool
    return (
        "Beats loss: probability that the saving exceeds the loss. Loss covered: "
        "the loss rate that uses the saving up, of what this run lends and covers, and of "
        "the whole envelope. By formula: the same probability for an even pool, of this "
        f"run's size and of the envelope's. {count(offset.drawn.draws, 'draw')}. The "
        f"expected loss is {amount(offset.loss._asdict(), 'JPY')}; a saving of "
        f"{amount(offset.needed_a_year()._asdict(), 'JPY')} a year to the deadline would "
        f"be worth as much. The formula takes one even pool of "
        f"{money(pool.exposure, 'JPY')} with a "
        f"default probability of {share(pool.pd)}, a loss given default of "
        f"{share(pool.lgd)} and a correlation of {share(pool.correlation)}, and does not "
        "discount its loss. Years are of the first day's saving, were it to last. "
        f"{INTERVAL}."
    )


def _offset_row(row: Record, programme: Programme) -> list[Cell | str]:
    verdict: list[Cell | str]
    known = tariffs_of(programme).counterfactuals
    if row.get("probability") is None or math.isnan(row["probability"]):
        reason = empty("not the lender's to hold against its loss")
        verdict = [reason] * 6
    else:
        shares = ("closed_form", "envelope_closed_form")
        rates = ("break_even_rate", "envelope_break_even_rate")
        verdict = [
            probability(named(row, "probability")),
            *(column(row, share, one) for one in shares),
            *(column(row, _percent, one) for one in rates),
            column(row, _years, "years_to_break_even")
            if math.isfinite(row["years_to_break_even"])
            else empty("never"),
        ]
    return [
        known[row["counterfactual"]].label,
        perimeter_names(programme)[row["perimeter"]],
        column(row, in_trillions),
        column(row, in_trillions, "quantile_5"),
        column(row, in_trillions, "quantile_95"),
        *verdict,
    ]


def _percent(fraction: float) -> Shown:
    """Hundredths, for columns whose head says so."""
    return plain(100 * fraction)


def _years(number_: float) -> Shown:
    """Years to two digits; a loss can be too large for any number of them."""
    if math.isfinite(number_):
        return plain(number_, 2)
    return Shown("never", math.inf)


def perimeter_names(programme: Programme) -> dict[str, str]:
    """What each perimeter is called."""
    investor, host = sides(programme)
    return {
        "gross_duty": "Gross duty",
        "investor_private": f"{investor}'s firms",
        "investor_treasury": f"{investor}'s treasury",
        "host_buyers": f"{host} buyers",
        "host_treasury": f"{host} Treasury",
    }


def stakes_table(savings: Mapping[str, TariffSaving]) -> Table:
    """One row a counterfactual: what a refusal would put at stake."""
    first = next(iter(savings.values()))
    investor, _ = sides(first.programme)
    terms = tariffs_of(first.programme).decline
    rows = []
    for key, saving in savings.items():
        stake = at_stake(saving.programme, key, saving.terms.day)
        rows.append(
            [
                label_of(saving),
                in_billions(stake.investor),
                in_billions(stake.treasury),
                in_billions(stake.expected),
            ]
        )
    columns = [
        name("Tariffs that would come back"),
        number(f"{investor} would lose", "US$ bn"),
        number("Its treasury", "US$ bn"),
        number("Times the probability", "US$ bn"),
    ]
    return table(
        "What the host could answer to a refusal",
        columns,
        rows,
        note=f"For {plain(12 * terms.duration.base)} months, with a probability of "
        f"{share(terms.probability.base)}; both are assumed, since it never happened.",
    )


def refusals_table(result: Result, offset: Offset, saving: TariffSaving) -> Table:
    """One row a project: its expected loss, and how likely a tariff must be for yes."""
    programme = saving.programme
    key = saving.terms.counterfactual
    investor, _ = sides(programme)
    found = decline_table(result, offset.drawn, key, saving.terms.day)
    rows = [
        [
            project_name(programme, row["project"]),
            column(row, name="expected_loss"),
            in_billions(row["reclaimed"]),
            in_billions(row["cost_of_no"]),
            column(row, name="net_cost_of_no"),
            column(row, _chance, "break_even_probability"),
            column(row, _chance, "break_even_treasury"),
        ]
        for row in records(found)
    ]
    columns = [
        name("Project"),
        number("Expected loss", "US$ bn"),
        number("Reclaimed", "US$ bn"),
        number("Cost of no", "US$ bn"),
        number("Less the loss", "US$ bn"),
        number(f"Yes pays for {investor}", "from"),
        number("For its treasury", "from"),
    ]
    return table(
        f"Saying no to a project, if these tariffs came back: {label_of(saving)}",
        columns,
        rows,
        note="The expected loss is the investor state's on this project alone, from the "
        "draws, not discounted; reclaimed are distributions. Yes pays from the "
        "probability of the tariff on at which its cost alone exceeds the loss. Above 100 %: "
        f"saying no is cheaper whatever the tariff does. {INTERVAL}.",
    )


def _chance(probability_: float) -> Shown:
    """A probability, or that none is high enough."""
    if probability_ <= 1.0:
        return share(probability_)
    return Shown(f"over{NO_BREAK}100{NO_BREAK}%", probability_)


def models_table(saving: TariffSaving) -> Table:
    """One row a group: the same cut through each model."""
    market = tariffs_of(saving.programme).rivals
    shown = ("incidence", "smart", "armington", "armington_rivals", "armington_linear")
    prices = ("incidence_price", "gsim_price", "gsim_rivals_price")
    rows = [
        [row["label"], *(plain(100 * row[key]) for key in (*shown, *prices))]
        for row in records(model_comparison(saving))
    ]
    heads = (
        ("Incidence", "volume, %"),
        ("SMART", "volume, %"),
        ("Armington", "volume, %"),
        ("With rivals cut", "volume, %"),
        ("Linear", "volume, %"),
        ("Incidence", "price, %"),
        ("GSIM", "price, %"),
        ("With rivals cut", "price, %"),
    )
    return table(
        f"Other models of the same cut, against: {label_of(saving)}",
        [name("Goods"), *(number(head, unit) for head, unit in heads)],
        rows,
        note="Change of the volume sold and of the price that exporters get; rivals pay "
        "what they paid, or are cut too. Linear: Armington by the usual shortcut. "
        f"Rivals pay {share(market.rival_rate.base)} in the end where that lies "
        f"between the two rates. Substitution {plain(market.substitution.base)}, demand "
        f"{plain(market.demand.base)}, supply {plain(market.supply.base)}; buyers spend "
        f"{share(market.own_share.base)} on these goods and "
        f"{share(market.rival_share.base)} on rivals'. All are one number for all goods, "
        "so the table shows what a model does, not a forecast by group.",
    )


def evidence_table(programme: Programme) -> Table:
    """What export prices say of who took a tariff on."""
    rows = [
        [
            row["label"],
            short_date(row["date"]),
            plain(100 * row["price_change"]),
            plain(100 * row["rate"]),
            plain(row["absorbed"]),
            cite(row["source"]),
        ]
        for row in records(absorption(programme))
    ]
    columns = [
        name("Price"),
        name("Month to"),
        number("Change in a year", "%"),
        number("Tariff then", "%"),
        number("Taken on by exporters", "1: all of it"),
        name("Source"),
    ]
    return table(
        "Who took the tariff on, by export prices",
        columns,
        rows,
        note="Prices between firms of one group can be set for tax; above 1 the price "
        "fell by more than the tariff asks.",
    )
