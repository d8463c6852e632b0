"""The analyses of one result, each done once and only when a measure asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kakehashi.analysis.absorption import Absorption, absorption
from kakehashi.analysis.by_project import completion_periods, per_project
from kakehashi.analysis.cover import cover_summary
from kakehashi.analysis.defaults import default_periods
from kakehashi.analysis.exposure import peak_exposure
from kakehashi.analysis.hurdle import hurdles
from kakehashi.analysis.losses import losses_by_bearer
from kakehashi.analysis.pace import required_pace
from kakehashi.analysis.readings import reading_row
from kakehashi.analysis.returns import returns
from kakehashi.analysis.tables import rows_by
from kakehashi.analysis.tariff_saving import TariffSaving, every_saving
from kakehashi.analysis.utilisation import Utilisation, utilisation_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kakehashi.analysis.resilience_headline import HeadlineResilience
    from kakehashi.arrays import ByProject
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project
    from kakehashi.schema.terms import Terms


Rows = dict[Any, dict[str, Any]]


@dataclass(frozen=True)
class Views:
    """What measures are read from."""

    result: Result

    @property
    def programme(self) -> Programme:
        """The programme as it was run."""
        return self.result.inputs.loaded.programme

    @cached_property
    def tariff_savings(self) -> dict[str, TariffSaving]:
        """Saving against each counterfactual; none where the file has no tariffs."""
        has = self.programme.tariffs is not None
        return every_saving(self.programme) if has else {}

    @cached_property
    def safety(self) -> HeadlineResilience:
        """Answers about the supply network; measures of it are asked where there is one."""
        from kakehashi.analysis.resilience_headline import headline_resilience

        return headline_resilience(self.programme, self.result.inputs.as_of)

    @property
    def terms(self) -> Terms:
        """Its terms."""
        return self.programme.terms

    @property
    def placed(self) -> list[Project]:
        """The placed projects, in the order of the run."""
        return [self.programme.projects[p.id] for p in self.result.inputs.projects]

    @cached_property
    def at_deadline(self) -> Utilisation:
        """Use of the envelope on the deadline."""
        return utilisation_at(self.result, self.terms.deadline.date)

    @cached_property
    def at_end(self) -> Utilisation:
        """Use of the envelope when the grid ends."""
        return utilisation_at(self.result, self.result.inputs.timeline.ends[-1])

    @cached_property
    def paces(self) -> Rows:
        """Required pace by basis."""
        return rows_by(required_pace(self.result), "basis")

    @cached_property
    def absorption(self) -> Absorption:
        """What the pipeline can take up."""
        return absorption(self.result.inputs.loaded, self.result.inputs.as_of)

    @cached_property
    def returns(self) -> Rows:
        """Paid in and received by party."""
        return rows_by(returns(self.result), "party")

    @cached_property
    def reading(self) -> dict[str, object]:
        """Who gets what under the reading in force."""
        return reading_row(self.result)

    @cached_property
    def cover(self) -> Rows:
        """Cover by project."""
        return rows_by(cover_summary(self.result), "project")

    @cached_property
    def peaks(self) -> Rows:
        """Peak exposure by institution and kind."""
        return rows_by(peak_exposure(self.result), "institution", "kind")

    @cached_property
    def losses(self) -> Rows:
        """Losses by bearer."""
        return rows_by(losses_by_bearer(self.result), "bearer")

    @cached_property
    def defaults(self) -> np.ndarray:
        """Period of default by project."""
        return default_periods(self.result)

    @cached_property
    def hurdle(self) -> dict[str, Any]:
        """Row of the reading in force in the table of cash hurdles."""
        return rows_by(hurdles(self.result), "reading")[self.result.inputs.reading]

    @cached_property
    def construction_interest(self) -> ByProject:
        """Interest that accrues before completion, paid or capitalised; (project,)."""
        accrued = per_project(
            self.result, self.result.facility_flows["interest_accrued"]
        )
        period = np.arange(accrued.shape[0])[:, None]
        building = period < completion_periods(self.result)[None]
        total: ByProject = np.where(building, accrued, 0.0).sum(axis=0)
        return total

    def total(self, column: str) -> float:
        """Sum of one column of the project flows over the whole grid."""
        return float(np.asarray(self.result.project_flows[column]).sum())

    def lost(self, bearers: Iterable[str]) -> float:
        """Final loss of some bearers together."""
        return self.borne("final_loss", bearers)

    def borne(self, column: str, bearers: Iterable[str] | None = None) -> float:
        """A column of the losses, of some bearers or of all."""
        chosen = self.losses if bearers is None else bearers
        known = [self.losses[bearer] for bearer in chosen if bearer in self.losses]
        return float(sum(row[column] for row in known))
