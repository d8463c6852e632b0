"""What each institution has at stake over time, and how near to its limit it comes.

A bank's insured loan is drawn for the bank and guaranteed exposure for the insurer. In
the row of the investor state, which stands behind its institutions, one loan counts
once: as drawn where its own institution lends, as guaranteed where a private bank does.
The stocks are those that the engine writes for each loan (`kernels.accounts.hold`) and sums
into the accounts of every draw, so a plan and its draws measure exposure alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.convert import convert, in_currency
from kakehashi.analysis.parties import members, party_name
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.model.result import Result

DRAWN, UNDRAWN = "drawn loans", "undrawn commitments"
GUARANTEED, CLAIMS = "guaranteed exposure", "open claims"
KINDS = (DRAWN, UNDRAWN, GUARANTEED, CLAIMS)
ALL = "all"

Stakes = dict[str, dict[str, "ByPeriod"]]


def _stakes(result: Result) -> Stakes:
    """Amounts by institution and kind; the investor state is one more institution."""
    programme = result.inputs.loaded.programme
    state = programme.parties.investor.id
    own = members(programme, state)
    blank = np.zeros(result.inputs.timeline.periods)
    stakes: Stakes = {
        name: {kind: blank.copy() for kind in KINDS}
        for name in (state, *programme.institutions)
    }
    loans = result.facility_flows
    drawn, open_ = np.asarray(loans["closing_balance"]), np.asarray(loans["undrawn"])
    covered = np.asarray(loans["guaranteed_exposure"])
    claims = np.asarray(loans["subrogated_balance"])
    cover = result.inputs.terms.facilities["cover_ratio"]
    for place, loan in enumerate(result.inputs.facilities):
        lent = {DRAWN: drawn[:, place], UNDRAWN: open_[:, place]}
        insured = {
            GUARANTEED: covered[:, place],
            UNDRAWN: cover[place] * open_[:, place],
        }
        _add(stakes[loan.lender], lent)
        if loan.lender in own:
            _add(stakes[state], lent)
        if loan.guarantor is None:
            continue
        _add(stakes[loan.guarantor], {**insured, CLAIMS: claims[:, place]})
        if loan.guarantor in own:
            _add(stakes[state], {CLAIMS: claims[:, place]})
            if loan.lender not in own:
                _add(stakes[state], insured)
    return stakes


def _add(stake: dict[str, ByPeriod], more: dict[str, ByPeriod]) -> None:
    for kind, amounts in more.items():
        stake[kind] += amounts


def exposure(result: Result) -> pd.DataFrame:
    """One row an institution, kind and period; amounts in USD at the period's end.

    Columns: institution (or the investor state), kind, period, date, amount. Kinds are
    those of `KINDS`; an insurer's undrawn commitments are the covered part of loans
    that may still be drawn.
    """
    timeline = result.inputs.timeline
    tables = [
        pd.DataFrame(
            {
                "institution": name,
                "kind": kind,
                "period": timeline.labels,
                "date": np.array(timeline.ends, dtype="datetime64[s]"),
                "amount": amounts,
            }
        )
        for name, stake in _stakes(result).items()
        for kind, amounts in stake.items()
    ]
    return pd.concat(tables, ignore_index=True)


def peak_exposure(result: Result) -> pd.DataFrame:
    """Largest exposure of each institution by kind, and of all kinds on one day.

    Columns: institution, name, kind (one of `KINDS`, or `all`), amount (USD),
    amount_jpy, date, limit (USD), share_of_limit, facts (capacity facts as printed).
    The limit stands on the row `all`; it is absent where none is known.
    """
    programme, timeline = result.inputs.loaded.programme, result.inputs.timeline
    rows = []
    for name, stake in _stakes(result).items():
        part = programme.institutions.get(name)
        limit = None
        if part is not None and part.exposure_limit is not None:
            limit = in_currency(part.exposure_limit, "USD", programme.market)
        for kind, amounts in {**stake, ALL: sum_of(stake)}.items():
            peak = int(np.argmax(amounts))
            amount = float(amounts[peak])
            if kind != ALL and amount <= 0:
                continue
            rows.append(
                {
                    "institution": name,
                    "name": party_name(programme, name),
                    "kind": kind,
                    "amount": amount,
                    "amount_jpy": convert(
                        amount, currency="USD", into="JPY", market=programme.market
                    ),
                    "date": timeline.ends[peak] if amount > 0 else None,
                    "limit": limit if kind == ALL else None,
                    "share_of_limit": amount / limit if limit and kind == ALL else None,
                    "facts": capacity_facts(result, name) if kind == ALL else (),
                }
            )
    numbers = ("amount", "amount_jpy", "limit", "share_of_limit")
    columns = ("institution", "name", "kind", "amount", "amount_jpy", "date")
    return table_of(
        rows, [*columns, "limit", "share_of_limit", "facts"], numbers=numbers
    )


def sum_of(stake: dict[str, ByPeriod]) -> ByPeriod:
    """All kinds of exposure together, by period."""
    total: ByPeriod = np.sum(list(stake.values()), axis=0)
    return total


def capacity_facts(result: Result, institution: str) -> tuple[str, ...]:
    """What is known of an institution's capacity, as printed, to stand beside it."""
    part = result.inputs.loaded.programme.institutions.get(institution)
    return tuple(
        f"{name.replace('_', ' ')}: {fact.value:,g} {fact.unit} ({fact.as_of})"
        for name, fact in (part.facts if part else {}).items()
    )
