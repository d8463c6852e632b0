"""Every case of `golden/loans.yaml`, run by the engine's own kernels.

The numbers of a case are read out of its own sentence, so that other cases of the same
kinds are tried by putting them into the file.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from kakehashi.kernels import profile as shapes
from kakehashi.kernels.debt import funded_need, roll, schedule
from kakehashi.kernels.equity import deemed_allocation, split
from kakehashi.kernels.guarantee import accelerated_claim, share_recovery
from kakehashi.kernels.records import (
    DEEMED_ALLOCATION,
    DRAW_WEIGHTS,
    FACILITY,
    LEVEL_PAYMENT,
    PRO_RATA,
    TIER,
    TIER_FLOWS,
    TIER_STATE,
    UNLIMITED,
    records,
)
from kakehashi.kernels.sizing import sculpt

PER_YEAR = {
    "half-year": 2,
    "semi": 2,
    "quarter": 4,
    "month": 12,
    "year": 1,
    "annual": 1,
}
TIMINGS = {"start": "start", "mid": "middle", "average": "middle", "end": "end"}
TIMING = r"(start|mid|end|average)(?:dle)?(?:_of)?_(?:period|balance).*"


def per_year(text: str) -> int:
    """Periods in a year, from the first word of time in a sentence."""
    return next(count for word, count in PER_YEAR.items() if word in text)


def rate_of(words: Any, text: str) -> float:
    """Rate per period: `3 % per period`, `6 % p.a. nominal semi-annual`, or a bare 5 %."""
    percentages = words.percentages(text)
    named = {"gearing", "sweep", "coverage", "recovery", "discount"}
    rate = next(percentages[word] for word in percentages if word not in named)
    return rate / per_year(text.split("p.a.")[1]) if "p.a." in text else rate


def each(words: Any, word: str, text: str, count: int) -> np.ndarray:
    """One amount a period: a list, or one amount for `each`."""
    return np.resize(words.after(word, text), count)


def interest_is_capitalised(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Interest during construction is added to the principal, whenever money is drawn."""
    text = case.text
    periods = int(words.before(r"[a-z-]+, draw", text))
    drawn = each(words, "draw", text, periods)
    rate = rate_of(words, text)
    for key, figures in case.take(TIMING):
        weight = DRAW_WEIGHTS[TIMINGS[key[1]]]
        rows = step(
            periods=periods,
            project={"capex": drawn.sum(), "debt_share": 1, "draw_weight": weight},
            facilities=[{"share": 1, "margin": rate, "capitalises": True}],
            spending=drawn / drawn.sum(),
        )
        made = {
            "balances": rows.facilities["closing_balance"][:, 0],
            "idc_total": rows.facilities["capitalised"].sum(),
        }
        balance, balances = 0.0, []
        for amount in drawn:
            balance, _ = roll(balance, rate, amount, weight)
            balances.append(balance)
        for name, figure in figures.items():
            agrees(made[name], figure)
        agrees(balances, figures["balances"])


def interest_is_funded(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Interest during construction is a use that debt and equity share by the gearing."""
    text = case.text
    periods = int(words.before(r"[a-z-]+, cost", text))
    cost = each(words, "cost", text, periods)
    gearing, rate = words.percentages(text)["gearing"], rate_of(words, text)
    made = {}
    for key in [key for key in case.left if re.fullmatch(TIMING, key)]:
        weight = DRAW_WEIGHTS[TIMINGS[key.split("_")[0]]]
        rows = step(
            periods=periods,
            project={"capex": cost.sum(), "debt_share": gearing, "draw_weight": weight},
            facilities=[{"share": gearing, "margin": rate}],
            spending=cost / cost.sum(),
        )
        made = {
            "idc": rows.facilities["interest_accrued"][:, 0],
            "debt_draw": rows.facilities["drawdown"][:, 0],
            "equity_draw": rows.projects["sponsor_equity"][:, 0],
            "debt_balance": rows.facilities["closing_balance"][:, 0],
        }
        case.table(re.escape(key), made)
    before = np.append(0.0, made["debt_balance"][:-1])
    for _, formula in case.take("closed_form"):
        for place, spent in enumerate(cost):
            names = {"g": gearing, "cost": spent, "r": rate, "B_prev": before[place]}
            draw = words.evaluated(formula.split("=")[1], names)
            agrees(made["debt_draw"][place], draw)
            need = funded_need(spent, rate * before[place], gearing * rate / 2)
            agrees(gearing * need, draw)


def table_of(kind: str, instalments: int) -> np.ndarray:
    """Shares of the balance that the instalments of a profile repay."""
    made = {"equal_principal": shapes.level_principal, "bullet": shapes.bullet}
    return made.get(kind, shapes.level_principal)(instalments)


def profiles_repay(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Each profile repays the balance after the grace period, in `schedule` and in a run."""
    text = case.text
    (balance,) = words.after("balance", text)
    rate = rate_of(words, text)
    grace = int(words.before("grace", text))
    instalments = int(words.before("periods$", text))
    rows = 1 + grace + instalments  # one of construction, which draws at its end
    for kind in ("annuity", "equal_principal", "bullet"):
        table = table_of(kind, instalments)
        terms = {
            "share": 1.0,
            "margin": rate,
            "grace_periods": grace,
            "profile": LEVEL_PAYMENT if kind == "annuity" else 0,
        }
        run = step(
            periods=rows,
            project={"capex": balance, "debt_share": 1},
            facilities=[terms],
            fractions=[table],
            cfads=[9 * balance] * rows,
        ).facilities[1:, 0]
        facility = records(1, FACILITY)
        counts = {"instalments": instalments, "instalment_every": 1}
        for name, value in {**terms, **counts}.items():
            facility[name] = value
        drawn = np.append(balance, np.zeros(rows - 1))
        rates, nothing = np.full(rows, rate), np.zeros(rows)
        made = schedule(facility[0], table, rates, drawn, -1, nothing)
        interest, principal, prepayment, closing = (part[1:] for part in made)
        assert not prepayment.any()
        agrees(run["interest_paid"], interest)
        agrees(run["principal_repaid"], principal)
        agrees(run["closing_balance"], closing)
        figures = {"interest": interest, "principal": principal, "closing": closing}
        case.table(kind, figures)
        for _, payment in case.take(f"{kind}_payment"):
            agrees((interest + principal)[grace:], [payment] * instalments)


def debt_is_sculpted(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Sculpted debt keeps the cover in every period, and is repaid by it in a run."""
    text = case.text
    cfads = np.array(words.after("CFADS", text))
    (dscr,) = words.after("DSCR", text)
    rate = rate_of(words, text)
    debt, interest, principal, closing = sculpt(cfads, dscr, np.full(cfads.size, rate))
    for _, figure in case.take("debt"):
        agrees(debt, figure)
    rows = step(
        periods=1 + cfads.size,
        project={"capex": debt, "debt_share": 1},
        facilities=[{"share": 1, "margin": rate}],
        fractions=[shapes.of_balance(principal / debt)],
        cfads=cfads,
    )
    agrees(rows.projects["debt_service_paid"][1:, 0], cfads / dscr)
    closing[-1] = 0.0  # but for rounding, as the run shows
    agrees(rows.facilities["closing_balance"][1:, 0], closing)
    case.table(
        "rows", {"interest": interest, "principal": principal, "closing": closing}
    )


def cash_is_swept(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """A share of the cash after debt service prepays the loan, the rest goes to equity."""
    text = case.text
    (balance,) = words.after("balance", text)
    (scheduled,) = words.after("principal", text)
    cfads = words.after("CFADS", text)
    whole, rest = divmod(balance, scheduled)
    shares = np.array([scheduled] * int(whole) + [rest] * (rest > 0)) / balance
    rows = step(
        periods=1 + len(cfads),
        project={
            "capex": balance,
            "debt_share": 1,
            "cash_sweep": words.percentages(text)["sweep"],
        },
        facilities=[{"share": 1, "margin": rate_of(words, text)}],
        fractions=[shapes.of_balance(shares)],
        cfads=cfads,
    )
    loan = rows.facilities[1:, 0]
    made = {
        "interest": loan["interest_paid"],
        "scheduled": loan["principal_repaid"],
        "sweep": loan["prepayment"],
        "to_equity": rows.projects["distribution_investor"][1:, 0],
        "closing": loan["closing_balance"],
    }
    equity = rows.projects["distribution_host"]
    agrees(equity.sum(), 0.0)
    case.table("rows", made)


def lags(text: str) -> tuple[int, int]:
    """Periods from default to claim and to recovery."""
    claim = re.search(r"settlement after (\d+)", text)
    recovery = re.search(r"recovery.*? after (\d+)", text)
    return int(claim[1]) if claim else 0, int(recovery[1]) if recovery else 0


def guarantee_pays(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Claim, recovery and fee of a guaranteed loan, whole or as instalments fall due."""
    text = case.text
    (balance,), (accrued,) = (
        words.after("outstanding", text),
        words.after("accrued", text),
    )
    shares = words.percentages(text)
    cover, rate = shares["coverage"], accrued / balance
    claim_lag, recovery_lag = lags(text)
    loan = {"share": 1, "margin": rate, "cover_ratio": cover, "claim_lag": claim_lag}

    def run(fractions: Any = (1.0,), default: int = 1, **terms: Any) -> Any:
        return step(
            periods=2 + max(claim_lag, recovery_lag),
            project={"capex": balance, "debt_share": 1, "recovery_lag": recovery_lag},
            facilities=[{**loan, "accelerated": True, **terms}],
            fractions=[fractions],
            cfads=[9 * balance],
            shock={"default_period": default, "recovery_rate": shares["recovery"]},
        ).facilities[1:, 0]

    flows = run()
    call, back = flows["guarantee_call"], flows["recovery_guarantor"]
    discount = (1 + shares["discount"]) ** -np.arange(call.size)
    claim, retained = accelerated_claim(cover, balance + accrued)
    recovered = shares["recovery"] * (balance + accrued)
    made = {
        "claim_accelerated": (call.sum(), claim),
        "lender_loss_before_recovery": (balance + accrued - call.sum(), retained),
        "recovery_total": (back.sum() + flows["recovery_lender"].sum(), recovered),
        "recovery_to_guarantor": (
            back.sum(),
            share_recovery(recovered, cover, claim)[0],
        ),
        "guarantor_net_pv": (((back - call) * discount).sum(),),
    }
    for name, figures in made.items():
        for _, expected in case.take(name):
            for figure in figures:
                agrees(figure, expected)
    key = r"claim_as_due_first_instalment_([\d.]+)_plus_([\d.]+)"
    for found, expected in case.take(key):
        first, interest = float(found[1]), float(found[2])
        terms = {"accelerated": False, "margin": interest / balance}
        flows = run((first / balance, 1.0), **terms)
        agrees(flows["guarantee_call"][claim_lag], expected)
    for found, expected in case.take(r"fee_([\d.]+)pct_pa_(.+?)_on_guaranteed_opening"):
        fee = float(found[1]) / 100 / per_year(found[2])
        agrees(run(premium_running=fee, default=9)["premium"][0], expected)


def deemed_tiers(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Both sides get the deemed allocation with what was carried, then 90/10."""
    text = case.text
    cash = words.after("cash", text)
    (invested,), (life,) = words.after("invested", text), words.after("life", text)
    rate, life = words.percentages(text)["rate"], int(life)
    found = re.findall(r"(\d+)_(\d+)", case.name)
    japan_shares = [int(found[0][0]) / 100, 1 - int(found[1][0]) / 100]
    halves = {"until": DEEMED_ALLOCATION, "each_side": True}
    kinds: list[Mapping[str, Any]] = [halves, {"until": UNLIMITED}]
    tiers = [
        {**kind, "investor_share": share, "host_share": 1 - share}
        for kind, share in zip(kinds, japan_shares, strict=True)
    ]
    rows = step(
        periods=1 + len(cash),
        project={
            "capex": invested,
            "budget": invested,
            "programme_equity_share": 1,
            "life_periods": life,
        },
        facilities=[{}],
        cfads=np.append(cash, np.zeros(life)),
        tiers=tiers,
        rule={"before_debt": True, "deemed_spread": rate},
    ).projects[1:, 0]
    each_side = sum(deemed_allocation(invested, rate, life))
    agrees(each_side, words.after("DAA", text)[0])
    agrees(rows["deemed_allocation"], [each_side] * len(cash))
    carried = rows["deemed_shortfall"]
    made = {
        "daa_incl_carry_per_side": each_side + np.append(0.0, carried[:-1]),
        "tier1_cash": np.array(cash) - rows["beyond_deemed"],
        "tier2_cash": rows["beyond_deemed"],
        "japan": rows["distribution_investor"],
        "us": rows["distribution_host"],
        "carry_out": carried,
    }
    case.table("rows", made)
    for _, sentences in case.take("identities"):
        for place, paid in enumerate(cash):
            names = {name: float(figures[place]) for name, figures in made.items()}
            names |= {"cash": paid, "daa": names["daa_incl_carry_per_side"]}
            names |= {"tier1": names["tier1_cash"], "tier2": names["tier2_cash"]}
            names["japan_tier1"] = japan_shares[0] * names["tier1"]
            assert all(words.holds(sentence, names) for sentence in sentences)


def equity_is_shared(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """Distributions are shared by two numbers, with and without a project around them."""
    text = case.text
    cash = words.after("distributions", text)
    japan = float(re.search(r"([\d.]+) % Japan", text)[1]) / 100  # type: ignore[index]
    host = float(re.search(r"([\d.]+) % US", text)[1]) / 100  # type: ignore[index]
    tier = {"until": UNLIMITED, "investor_share": japan, "host_share": host}
    rows = step(
        periods=1 + len(cash),
        project={"capex": 1.0},
        facilities=[{}],
        cfads=cash,
        tiers=[tier],
    ).projects[1:, 0]
    tiers, states = records(1, TIER), records(1, TIER_STATE)
    for name, value in tier.items():
        tiers[name] = value
    shared = [
        split(paid, tiers, states, records(1, TIER_FLOWS), 0.0, 0.0) for paid in cash
    ]
    sides = {"japan": "distribution_investor", "us": "distribution_host"}
    for place, (side, column) in enumerate(sides.items()):
        for _, figures in case.take(side):
            agrees(rows[column], figures)
            agrees([parts[place] for parts in shared], figures)


KINDS: Mapping[str, Callable[[Any, Any, Any, Any], None]] = {
    "idc_capitalised": interest_is_capitalised,
    "idc_gearing": interest_is_funded,
    "repayment_profiles": profiles_repay,
    "sculpted": debt_is_sculpted,
    "cash_sweep": cash_is_swept,
    "guarantee": guarantee_pays,
    "daa_waterfall": deemed_tiers,
    "equity": equity_is_shared,
}


def test_loan_case(case: Any, step: Any, words: Any, agrees: Any) -> None:
    """The engine reproduces every figure of the case to 1e-9; none is left unchecked."""
    kind = next((kind for kind in KINDS if case.name.startswith(kind)), None)
    if kind is None:
        pytest.fail(f"nobody knows how to check {case.name}")
    KINDS[kind](case, step, words, agrees)


def test_pro_rata_is_the_usual_order(step: Any) -> None:
    """The harness of these cases funds pro rata unless a case says otherwise."""
    assert PRO_RATA == 1
    rows = step(
        periods=1,
        project={"capex": 10.0, "debt_share": 0.7},
        facilities=[{"share": 0.7}],
    )
    assert rows.facilities["drawdown"][0, 0] == pytest.approx(7.0)
