"""Credit risk of a programme: hazards, ratings, guarantees of parents, what comes back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import (
    Duration,
    Model,
    Parameter,
    Rate,
    Ratio,
    Share,
)
from kakehashi.schema.word import Word


class DefaultModel(Word):
    """What makes a project default in a draw."""

    CASH = "cash"
    HAZARD = "hazard"


def _refuse_negative(name: str, rate: Parameter) -> None:
    """A default rate is at least zero; that it is at most one its unit sees to."""
    if rate.base < 0:
        raise PydanticCustomError(
            "default_rate",
            "{name} is negative; a default rate is at least 0",
            {"name": name},
        )


class RecoveryLaw(Model):
    """Share of the exposure that comes back after a default, a beta distribution."""

    mean: Share
    deviation: Ratio
    low: Share
    """Least that comes back."""
    high: Share
    """Most that comes back."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        low, mean, high = self.low.base, self.mean.base, self.high.base
        if not low <= mean <= high:
            raise PydanticCustomError(
                "recovery_order",
                "recovery: low {low} <= mean {mean} <= high {high} does not hold",
                {"low": low, "mean": mean, "high": high},
            )
        variance = self.deviation.base**2
        if variance > 0 and variance >= (mean - low) * (high - mean):
            raise PydanticCustomError(
                "recovery_spread",
                "a recovery of {mean} between {low} and {high} cannot have a standard "
                "deviation of {deviation}; it must stay below {most}",
                {
                    "mean": mean,
                    "low": low,
                    "high": high,
                    "deviation": self.deviation.base,
                    "most": round(((mean - low) * (high - mean)) ** 0.5, 4),
                },
            )
        return self


class HazardLaw(Model):
    """Default rate of a project loan by its age, high at first and low in the end.

    h(year) = h_inf + (h0 - h_inf) e^(-(year - 1) / tau).
    """

    h0: Rate
    """Rate of survivors that default in the first year."""
    h_inf: Rate
    """Rate that it falls to."""
    tau: Duration
    """How long the fall takes to be down to 1 / e."""
    early_factor: Ratio
    """How many times the hazard counts in construction and ramp-up."""

    @model_validator(mode="after")
    def _probabilities(self) -> Self:
        for name, rate in (("h0", self.h0), ("h_inf", self.h_inf)):
            _refuse_negative(name, rate)
        if self.tau.base <= 0:
            raise PydanticCustomError("hazard_range", "tau must be longer than nothing")
        return self


class ParentGuarantee(Model):
    """A parent that guarantees the loans of projects: its default rate replaces theirs."""

    projects: Annotated[list[str], Field(min_length=1)]
    yearly_pd: Rate | None = None
    """Share of such parents that default in a year; left out: its rating tells."""

    @model_validator(mode="after")
    def _probability(self) -> Self:
        if self.yearly_pd is not None:
            _refuse_negative("yearly_pd", self.yearly_pd)
        return self


class Rating(Model):
    """What an agency says of a sponsor, a parent or a project on one day."""

    agency: str
    printed: str
    """The rating as the agency prints it, outlook and all."""
    grade: str
    """The curve of `rating_curves` that stands for it."""
    dated: dt.date | None
    """Day of the rating; null where no source says. Old ones are told in every result."""
    source: str
    note: str | None = None


class DefaultedBy(Model):
    """Share of a grade that has defaulted by a horizon."""

    years: Annotated[float, Field(gt=0)]
    defaulted: Share


class RatingCurve(Model):
    """Cumulative default rates of one grade, as agencies print them."""

    knots: Annotated[list[DefaultedBy], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for before, after in pairwise(self.knots):
            lower, upper = before.defaulted.base, after.defaulted.base
            if before.years >= after.years or lower > upper:
                raise PydanticCustomError(
                    "rating_order",
                    "the horizons of a grade must rise, and its default rates not fall",
                )
        if self.knots[-1].defaulted.base >= 1:
            raise PydanticCustomError(
                "rating_certain", "a grade of which all default has no hazard"
            )
        return self


class Credit(Model):
    """When projects default and what comes back."""

    default_model: DefaultModel
    missed_payments: Duration
    """Under `cash`: arrears of this length are a default."""
    hazard: HazardLaw
    recovery: RecoveryLaw
    recovery_by_sector: dict[str, RecoveryLaw] = {}
    parent_guarantees: dict[str, ParentGuarantee] = {}
    rating_curves: dict[str, RatingCurve] = {}
    """By grade."""
    ratings: dict[str, Rating] = {}
    """By project, sponsor group, sponsor or parent. Under `hazard` a rated project
    defaults by the curve of its grade instead of the shape of `hazard`."""

    @model_validator(mode="after")
    def _graded(self) -> Self:
        for name, rating in self.ratings.items():
            if rating.grade not in self.rating_curves:
                raise PydanticCustomError(
                    "rating_grade",
                    "the rating of {name} has the grade '{grade}', of which "
                    "rating_curves knows nothing",
                    {"name": name, "grade": rating.grade},
                )
        for name, parent in self.parent_guarantees.items():
            if parent.yearly_pd is None and name not in self.ratings:
                raise PydanticCustomError(
                    "parent_unknown",
                    "the parent {name} has neither a yearly_pd nor a rating",
                    {"name": name},
                )
        return self
