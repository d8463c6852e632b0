"""Random small programmes, described by plain numbers and built from the parts of `make`."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import strategies as st

Spec = dict[str, Any]
DAY = dt.date(2026, 1, 1)
MONTHS = 12


def sometimes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or none, as often."""
    return st.none() | values


facilities = st.fixed_dictionaries(
    {
        "weight": st.integers(0, 5),
        "profile": st.sampled_from(
            [
                "bullet",
                "level_principal",
                "level_payment",
                "sculpted",
                "balloon",
                "custom",
            ]
        ),
        "interest": st.sampled_from(["capitalised", "funded"]),
        "margin": st.sampled_from([-9.0, 0.0, 1.0, 2.5, 8.0]),
        "floating": st.booleans(),
        "day_count": st.sampled_from(["act_360", "act_365f", "thirty_360"]),
        "tenor": st.integers(10, 25),
        "grace": st.sampled_from([0, 6, 12]),
        "interval": st.sampled_from([3, 6, 12]),
        "fees": st.sampled_from([(0, 0), (1, 0.5), (3, 0)]),
        "limit": sometimes(st.sampled_from([50, 400])),
        "cover": sometimes(st.sampled_from([0.5, 0.9, 1.0])),
        "claim": st.sampled_from(["accelerated", "as_due"]),
        "wait": st.sampled_from([0, 6, 18]),
    }
)
plans = st.fixed_dictionaries(
    {
        "facilities": st.lists(facilities, min_size=1, max_size=3),
        "equity": st.integers(1, 6),
        "inside": st.booleans(),
        "order": st.sampled_from(["pro_rata", "equity_first", "debt_first"]),
        "timing": st.sampled_from(["start", "middle", "end"]),
        "dscr": sometimes(st.sampled_from([1.0, 1.3, 2.0])),
        "gearing": sometimes(st.sampled_from([0.0, 0.5, 0.8])),
        "reserve": sometimes(st.sampled_from([0, 3, 6, 18])),
        "funded": st.sampled_from(["at_completion", "from_cash_flow"]),
        "sweep": st.sampled_from([0.0, 0.0, 0.5, 1.0]),
        "lock_up": sometimes(st.sampled_from([1.1, 1.5])),
        "missed": st.sampled_from([0, 0, 3, 12]),
        "recovery": st.sampled_from([0.0, 0.4, 1.0]),
        "recovery_lag": st.sampled_from([0, 12, 36]),
    }
)
projects = st.fixed_dictionaries(
    {
        "plan": st.integers(0, 1),
        "capex": st.sampled_from([0.001, 0.3, 1.0, 40.0]),
        "share": st.sampled_from([0.2, 0.5, 1.0]),
        "earns": st.sampled_from([0.0, 0.3, 0.8, 1.0, 2.0]),
        "starts": st.integers(-18, 18),
        "builds": st.integers(1, 48),
        "delay": st.sampled_from([0, 0, 0, 5, 24, 240]),
        "uniform": st.booleans(),
        "default": sometimes(st.integers(0, 150)),
        "grant": st.sampled_from([0.0, 0.0, 0.1, 2.0]),
        "credit": st.sampled_from([0.0, 0.35]),
        "inclusive": st.booleans(),
    }
)
early_tiers = st.lists(
    st.fixed_dictionaries(
        {
            "until": st.sampled_from(
                ["deemed_allocation", "deemed_principal", "deemed_interest", "irr"]
            ),
            "share": st.sampled_from([0.0, 0.5, 0.9, 1.0]),
            "each_side": st.booleans(),
            "carry": sometimes(st.sampled_from([0.0, 5.0])),
            "target": st.sampled_from([0.0, 8.0]),
            "switch": st.sampled_from(["at_once", "next_period"]),
        }
    ),
    max_size=3,
)
programmes = st.fixed_dictionaries(
    {
        "frequency": st.sampled_from(["monthly", "quarterly", "half_yearly"]),
        "projects": st.lists(projects, min_size=1, max_size=4),
        "plans": st.lists(plans, min_size=2, max_size=2),
        "tiers": early_tiers,
        "last_share": st.sampled_from([0.0, 0.1, 1.0]),
        "basis": st.sampled_from(["available_cash", "equity_residual"]),
        "umbrella": st.booleans(),
        "starts": st.sampled_from(["completion", "drawdown"]),
        "spread": st.sampled_from([-9.0, 0.0, 1.5]),
        "host_loss": st.sampled_from([0.0, 0.3, 1.0]),
        "deadline": st.sampled_from(["commitment", "disbursement"]),
        "tax": st.sampled_from([0.0, 21.0]),
        "escalation": st.sampled_from([0.0, 2.0]),
    }
)


def months_after(months: int) -> dt.date:
    """The first of a month, so many months after the start of the grid."""
    year, month = divmod(DAY.year * MONTHS + months, MONTHS)
    return dt.date(year, month + 1, 1)


def facility_of(make: Any, spec: Spec, name: str, share: float) -> Any:
    """A facility from its numbers."""
    shape: Spec = {"kind": spec["profile"]}
    if spec["profile"] == "balloon":
        shape["balloon_share"] = make.parameter(0.4, "share")
    if spec["profile"] == "custom":
        shape["shares"] = [0.2, 0.0, 0.5, 0.3]
    changes = {
        "profile": shape,
        "interest_during_construction": spec["interest"],
        "margin": spec["margin"],
        "reference_rate": "base" if spec["floating"] else None,
        "day_count": spec["day_count"],
        "tenor": spec["tenor"],
        "grace_period": spec["grace"],
        "instalment_interval": spec["interval"],
        "upfront_fee": spec["fees"][0],
        "commitment_fee": spec["fees"][1],
    }
    if spec["limit"] is not None:
        changes["limit"] = make.parameter(spec["limit"], "USD m")
    if spec["cover"] is not None:
        terms = {"claim": spec["claim"], "waiting_period": spec["wait"]}
        changes["cover"] = make.cover(spec["cover"], **terms)
    return make.facility(name, share, **changes)


def plan_of(make: Any, spec: Spec) -> Any:
    """A financing plan from its numbers."""
    total = sum(loan["weight"] for loan in spec["facilities"]) + spec["equity"]
    equity = spec["equity"] / total
    loans = [
        facility_of(make, loan, f"loan-{place}", loan["weight"] / total)
        for place, loan in enumerate(spec["facilities"])
    ]
    if spec["inside"]:
        loans[0]["share"]["value"] += equity
        loans[0]["includes_programme_equity"] = True
    changes = {
        "programme_equity": {
            "holder": "bank",
            "share": make.parameter(equity, "share"),
        },
        "funding_order": spec["order"],
        "draw_timing": spec["timing"],
        "cash_sweep": spec["sweep"],
        "default.arrears_are_default": spec["missed"] > 0,
        "default.missed_payments": spec["missed"] or 6,
        "default.recovery_rate": spec["recovery"],
        "default.recovery_lag": spec["recovery_lag"],
    }
    if spec["dscr"] is not None:
        changes["sizing_dscr"] = make.parameter(spec["dscr"], "x")
    if spec["gearing"] is not None:
        changes["gearing_limit"] = make.parameter(spec["gearing"], "share")
    if spec["lock_up"] is not None:
        changes["lock_up_dscr"] = make.parameter(spec["lock_up"], "x")
    if spec["reserve"] is not None:
        months = make.parameter(spec["reserve"], "months")
        changes["reserve"] = {"months": months, "funded": spec["funded"]}
    return make.plan(loans, **changes)


def project_of(make: Any, spec: Spec, place: int) -> Any:
    """A project from its numbers."""
    chance = make.parameter(1, "share")
    building: Spec = {
        "start": months_after(spec["starts"]),
        "completion": months_after(spec["starts"] + spec["builds"]),
        "delay": make.parameter(spec["delay"], "months"),
        "profile": "uniform" if spec["uniform"] else "s_curve",
    }
    changes = {
        "capex": spec["capex"],
        "capex_includes_financing": spec["inclusive"],
        "construction": building,
        "programme_share": make.parameter(spec["share"], "share"),
        "operations.capacity": spec["capex"] * spec["earns"],
        "financing_plan": f"plan-{spec['plan']}",
    }
    if spec["default"] is not None:
        changes["default_on"] = months_after(spec["default"])
    if spec["grant"]:
        money = make.parameter(spec["grant"] * spec["capex"], "USD bn")
        changes["grants"] = [{"label": "g", "amount": money, "probability": chance}]
    if spec["credit"]:
        share, lag = (
            make.parameter(spec["credit"], "share"),
            make.parameter(9, "months"),
        )
        credit = {"label": "c", "share": share, "probability": chance, "lag": lag}
        changes["tax_credits"] = [credit]
    return make.project(f"P{place}", **changes)


def tiers_of(make: Any, spec: Spec) -> Any:
    """The tiers of a programme, the last without end."""
    tiers = []
    for row in spec["tiers"]:
        changes: Spec = {}
        if row["until"] == "irr":
            changes["target_irr"] = make.parameter(row["target"], "% / year")
            changes["switch"] = row["switch"]
        elif row["each_side"]:
            changes["counted"] = "each_side"
        if row["carry"] is not None:
            changes["carry_rate"] = make.parameter(row["carry"], "% / year")
        share = 0.5 if "counted" in changes else row["share"]
        tiers.append(make.tier(row["until"], share, **changes))
    return [*tiers, make.tier("unlimited", spec["last_share"])]


def tree_of(make: Any, spec: Spec) -> Any:
    """A programme tree from its numbers."""
    rule = make.reading(spec["basis"], *tiers_of(make, spec))
    deadline = {"date": dt.date(2027, 5, 1), "basis": spec["deadline"]}
    tree = make.tree(
        *(
            project_of(make, plant, place)
            for place, plant in enumerate(spec["projects"])
        ),
        plans={
            f"plan-{n}": plan_of(make, plan) for n, plan in enumerate(spec["plans"])
        },
        grid__frequency=spec["frequency"],
        grid__end=dt.date(2038, 6, 30),
        terms__distribution_rules={"rule": rule},
        terms__distribution_rule="rule",
        terms__spv_pooling="umbrella" if spec["umbrella"] else "per_project",
        terms__deemed_allocation__starts=spec["starts"],
        terms__deemed_allocation__spread=spec["spread"],
        terms__loss_share_of_host=spec["host_loss"],
        tax__rate=spec["tax"],
        market__escalation=spec["escalation"],
    )
    tree["terms"]["deadline"].update(deadline)
    return tree


@pytest.fixture(scope="session")
def random_programme() -> st.SearchStrategy[Spec]:
    """Random programmes as plain numbers; see `grow`."""
    return programmes


@pytest.fixture(scope="session")
def grow(make: Any) -> Any:
    """A programme tree from the numbers of a random programme."""
    return lambda spec: tree_of(make, spec)
