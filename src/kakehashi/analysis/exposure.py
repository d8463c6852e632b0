"""What each institution has at stake over time, and how near to its limit it comes.

A bank's insured loan is drawn for the bank and guaranteed exposure for the insurer. In
the row of the investor state, which stands behind its institutions, one loan counts
once: as drawn where its own institution lends, as guaranteed where a private bank does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.by_project import completion_periods, facility_project
from kakehashi.analysis.convert import convert, in_currency
from kakehashi.analysis.defaults import default_periods
from kakehashi.analysis.parties import members, party_name
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    from kakehashi.arrays import ByFacilityPeriod, ByPeriod
    from kakehashi.model.result import Result

DRAWN, UNDRAWN = "drawn loans", "undrawn commitments"
GUARANTEED, CLAIMS = "guaranteed exposure", "open claims"
KINDS = (DRAWN, UNDRAWN, GUARANTEED, CLAIMS)
ALL = "all"

Stakes = dict[str, dict[str, "ByPeriod"]]


def committed_periods(result: Result) -> np.ndarray:
    """Period in which each placed project's contracts are signed; (project,)."""
    return np.asarray(result.inputs.terms.projects["committed_from"])


def undrawn(result: Result) -> ByFacilityPeriod:
    """Commitment not yet used, from signature to completion or default."""
    loans = result.facility_flows
    used = np.cumsum(loans["drawdown"] + loans["capitalised"], axis=0)
    left = np.maximum(result.inputs.terms.facilities["commitment"][None] - used, 0.0)
    owner = facility_project(result)
    period = np.arange(left.shape[0])[:, None]
    end = np.minimum(completion_periods(result), default_periods(result))
    bound = (period >= committed_periods(result)[owner]) & (period < end[owner])
    open_: ByFacilityPeriod = np.where(bound, left, 0.0)
    return open_


def guaranteed(result: Result) -> ByFacilityPeriod:
    """Part of each loan that a guarantor would have to pay, and has not paid yet.

    Until default it is cover x balance. After it, cover x exposure at default less the
    principal that was claimed, and never more than the lender still holds.
    """
    loans = result.facility_flows
    closing = np.asarray(loans["closing_balance"])
    cover = result.inputs.terms.facilities["cover_ratio"][None]
    since = default_periods(result)[facility_project(result)][None]
    period = np.arange(closing.shape[0])[:, None]
    at_default = (
        loans["opening_balance"] + loans["capitalised"] - loans["principal_repaid"]
    )
    place = np.minimum(since, closing.shape[0] - 1)
    exposed = np.take_along_axis(at_default, place, axis=0)
    interest = np.where(period > since, loans["capitalised"], 0.0)
    claimed = np.cumsum(loans["guarantee_call"] - interest, axis=0)
    after = np.clip(cover * exposed - claimed, 0.0, closing)
    stake: ByFacilityPeriod = np.where(period < since, cover * closing, after)
    return stake


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
    drawn = np.asarray(result.facility_flows["closing_balance"])
    open_, covered = undrawn(result), guaranteed(result)
    claims = np.asarray(result.facility_flows["subrogated_balance"])
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
