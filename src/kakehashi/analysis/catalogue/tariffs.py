"""Measures of the tariff saving: a span over all counterfactuals, since none is default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.definition import Definition, Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.analysis.views import Views

PARAMETERS = ("tariffs.**", "product_groups.**")


def _found(
    views: Views,
    choose: Callable[[list[tuple[float, str]]], tuple[float, str]],
    of: Callable[[TariffSaving], float],
) -> Found:
    """The saving against one of the counterfactuals, which the note names."""
    tariffs = views.programme.tariffs
    if tariffs is None:
        return Found(value=None, note="the programme says nothing of tariffs")
    amount, name = choose(
        [(of(saving), name) for name, saving in views.tariff_savings.items()]
    )
    label = tariffs.counterfactuals[name].label
    return Found(value=amount, note=f"if otherwise: {label} ({name})")


def _gross_yen(saving: TariffSaving) -> float:
    return saving.in_yen(saving.gross_duty)


FORMULA = (
    "sum over groups of imports x (rate without - rate with), neither prices nor volumes "
    "moving, on the day of the agreement, against the {which} favourable counterfactual"
)

DEFINITIONS = (
    Definition(
        id="tariff_saving_most",
        label="Duty avoided a year, against the most favourable counterfactual",
        unit="JPY / year",
        formula=f"{FORMULA.format(which='most')}, in yen",
        parameters=PARAMETERS,
        value=lambda views, _: _found(views, max, _gross_yen),
    ),
    Definition(
        id="tariff_saving_most_dollars",
        label="Duty avoided a year, against the most favourable counterfactual",
        unit="USD / year",
        formula=FORMULA.format(which="most"),
        parameters=PARAMETERS,
        value=lambda views, _: _found(views, max, lambda saving: saving.gross_duty),
    ),
    Definition(
        id="tariff_saving_least",
        label="Duty avoided a year, against the least favourable counterfactual",
        unit="JPY / year",
        formula=f"{FORMULA.format(which='least')}, in yen",
        parameters=PARAMETERS,
        value=lambda views, _: _found(views, min, _gross_yen),
    ),
    Definition(
        id="tariff_gain_most",
        label="Gain a year of {investor}'s firms and treasury, most favourable counterfactual",
        unit="JPY / year",
        formula="exporters' better prices and margin on further sales, in yen",
        parameters=PARAMETERS,
        value=lambda views, _: _found(
            views, max, lambda saving: saving.in_yen(saving.perimeters.investor)
        ),
    ),
    Definition(
        id="tariff_gain_treasury_most",
        label="Tax on that gain, most favourable counterfactual",
        unit="JPY / year",
        formula="tax share x gain of the exporters, in yen",
        parameters=PARAMETERS,
        value=lambda views, _: _found(
            views,
            max,
            lambda saving: saving.in_yen(saving.perimeters.investor_treasury),
        ),
    ),
)
