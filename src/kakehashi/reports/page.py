"""The report of a run: which sections it has, in the order in which a reader asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi import __version__
from kakehashi.reports.blocks import Page, Section
from kakehashi.reports.formats import date
from kakehashi.reports.html import render
from kakehashi.reports.sections.backing import backing_section
from kakehashi.reports.sections.cash_flows import cash_flows_section
from kakehashi.reports.sections.claims import claims_section
from kakehashi.reports.sections.cross_check import cross_check_section
from kakehashi.reports.sections.currency import currency_section
from kakehashi.reports.sections.deadline import deadline_section
from kakehashi.reports.sections.deadline_chances import deadline_chances_section
from kakehashi.reports.sections.drawn_losses import drawn_losses_section
from kakehashi.reports.sections.exposure import exposure_section
from kakehashi.reports.sections.fiscal_cost import fiscal_cost_section
from kakehashi.reports.sections.headline import headline_section
from kakehashi.reports.sections.losses import losses_section
from kakehashi.reports.sections.method import method_section
from kakehashi.reports.sections.money import money_section
from kakehashi.reports.sections.pricing import pricing_section
from kakehashi.reports.sections.projects import projects_section
from kakehashi.reports.sections.provenance import provenance_section
from kakehashi.reports.sections.readings import readings_section
from kakehashi.reports.sections.resilience import resilience_section
from kakehashi.reports.sections.scenario import scenario_section
from kakehashi.reports.sections.sensitivity import sensitivity_section
from kakehashi.reports.sections.sources import sources_section
from kakehashi.reports.sections.tariffs import tariffs_section
from kakehashi.reports.sections.unknowns import unknowns_section
from kakehashi.reports.study import Study, study_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.result import Result

SECTIONS: tuple[Callable[[Study], Section], ...] = (
    headline_section,
    money_section,
    deadline_section,
    readings_section,
    losses_section,
    drawn_losses_section,
    backing_section,
    deadline_chances_section,
    cross_check_section,
    exposure_section,
    fiscal_cost_section,
    pricing_section,
    currency_section,
    projects_section,
    cash_flows_section,
    tariffs_section,
    resilience_section,
    claims_section,
    unknowns_section,
    scenario_section,
    provenance_section,
    method_section,
    sources_section,
)
PLAN_AND_DRAWS = (
    " A figure without an interval is the plan's: one course of events, with every number "
    "at its best figure. Estimates from the draws stand with their intervals."
)
# Sections that say something only of a run with draws.
OF_DRAWS = (
    drawn_losses_section,
    backing_section,
    deadline_chances_section,
    cross_check_section,
)


def report_page(result: Result, sensitivity: Sensitivity | None = None) -> Page:
    """Everything that the report of a run says, its sensitivity where that is known."""
    study = study_of(result)
    programme = study.programme
    sections = [
        make(study) for make in SECTIONS if result.draws or make not in OF_DRAWS
    ]
    if sensitivity is not None:
        place = [section.id for section in sections].index("exposure")
        sections.insert(place, sensitivity_section(sensitivity))
    return Page(
        title=programme.title,
        subtitle=f"{study.scenario}. As of {date(result.inputs.as_of)}.",
        description=programme.description,
        notice="This is what follows from the published terms and, where nothing is "
        "published, from stated assumptions. It is no forecast; what is not known is "
        "listed below with its ranges." + PLAN_AND_DRAWS * (result.draws is not None),
        sections=sections,
        usd_jpy=programme.market.usd_jpy,
        footer=f"Kakehashi {__version__}, programme {programme.id}, scenario "
        f"{', '.join(result.inputs.loaded.scenario_names) or 'none'}, as of "
        f"{result.inputs.as_of.isoformat()}. Every figure leads to its sources.",
    )


def report_html(result: Result, sensitivity: Sensitivity | None = None) -> str:
    """The report of a run as one HTML file."""
    return render(report_page(result, sensitivity))
