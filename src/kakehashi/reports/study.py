"""Everything that a report asks of one run, each question asked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kakehashi.analysis.deadline import absorption, acceleration, required_pace
from kakehashi.analysis.explain import origin
from kakehashi.analysis.headline import measures
from kakehashi.analysis.hurdle import hurdles
from kakehashi.analysis.losses import losses_by_bearer
from kakehashi.analysis.provenance import locate
from kakehashi.analysis.readings import readings
from kakehashi.analysis.returns import returns
from kakehashi.reports.names import state_name
from kakehashi.reports.records import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.analysis.deadline import Absorption
    from kakehashi.analysis.explain import Origin
    from kakehashi.analysis.measure import Measure
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.terms import DistributionRule


@dataclass(frozen=True)
class Study:
    """One run and the answers that more than one part of a report needs."""

    result: Result
    _origins: dict[str, Origin] = field(default_factory=dict, compare=False, repr=False)

    @property
    def programme(self) -> Programme:
        """The programme with the scenario's changes in it."""
        return self.result.inputs.loaded.programme

    @property
    def reading(self) -> DistributionRule:
        """The distribution rule in force."""
        return self.programme.terms.distribution_rules[self.result.inputs.reading]

    @property
    def investor(self) -> str:
        """Short name of the state that pays."""
        return state_name(self.programme.parties.investor)

    @property
    def host(self) -> str:
        """Short name of the state where the projects stand."""
        return state_name(self.programme.parties.host)

    @property
    def scenario(self) -> str:
        """Titles of the scenarios that were applied, in words."""
        loaded = self.result.inputs.loaded
        titles = [
            self.programme.scenarios[name].title for name in loaded.scenario_names
        ]
        return "; ".join(titles) or "As the programme file has it"

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Headline figures by id."""
        return measures(self.result)

    @cached_property
    def shapes(self) -> Mapping[str, str]:
        """Path of each parameter with `*` for free keys, by the path itself."""
        return {one.path: one.shape for one in locate(self.programme)}

    def origin(self, path: str) -> Origin:
        """Where the parameter or setting at a path comes from."""
        if path not in self._origins:
            self._origins[path] = origin(self.result, path)
        return self._origins[path]

    @cached_property
    def readings(self) -> list[Record]:
        """Who gets what under each reading."""
        return records(readings(self.result.inputs))

    @cached_property
    def hurdles(self) -> list[Record]:
        """Cash hurdle of each reading."""
        return records(hurdles(self.result))

    @cached_property
    def paces(self) -> list[Record]:
        """Required pace on each basis of the deadline."""
        return records(required_pace(self.result))

    @cached_property
    def absorption(self) -> Absorption:
        """What the pipeline can take up by the deadline."""
        return absorption(self.result.inputs.loaded, self.result.inputs.as_of)

    @cached_property
    def acceleration(self) -> list[Record]:
        """What earlier notices would do."""
        inputs = self.result.inputs
        return records(acceleration(inputs.loaded, as_of=inputs.as_of))

    @cached_property
    def losses(self) -> list[Record]:
        """Losses by bearer."""
        return records(losses_by_bearer(self.result))

    @cached_property
    def returns(self) -> list[Record]:
        """What each party pays in and gets back."""
        return records(returns(self.result))


@lru_cache(maxsize=1)
def study_of(result: Result) -> Study:
    """The study of a result; the page and the terminal ask of the same one."""
    return Study(result)
