"""The terms: the rules that bind a whole programme."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.eligibility import Rule
from kakehashi.schema.parameter import (
    BusinessDays,
    Confidence,
    Duration,
    Model,
    Money,
    MoneyPerYear,
    Rate,
    Share,
)
from kakehashi.schema.word import Word


class DeadlineBasis(Word):
    """What must have happened by the deadline."""

    SELECTION = "selection"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"


class CalendarKind(Word):
    """Whose holidays stop a business day."""

    US_FEDERAL = "us_federal"
    JAPAN_BANK = "japan_bank"
    BOTH = "both"
    WEEKENDS_ONLY = "weekends_only"


class Stage(Word):
    """Where a project stands, in order; `declined` and `cancelled` end the way."""

    PROPOSED = "proposed"
    CONSULTED = "consulted"
    SELECTED = "selected"
    NOTIFIED = "notified"
    COMMITTED = "committed"
    DRAWING = "drawing"
    OPERATING = "operating"
    REPAID = "repaid"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Deadline(Model):
    """The last day of the programme and what must have happened by then."""

    date: dt.date
    basis: DeadlineBasis
    """What counts; where the text is silent this is a reading, and the note says so."""
    source: str
    confidence: Confidence
    note: str | None = None


class GovernanceStage(Model):
    """One gate on the way of a project, with the paragraph that sets it."""

    stage: Stage
    label: str
    by: str
    """Who decides."""
    source: str


class NeedKind(Word):
    """Up to what amount a tier takes cash."""

    DEEMED_ALLOCATION = "deemed_allocation"
    DEEMED_PRINCIPAL = "deemed_principal"
    DEEMED_INTEREST = "deemed_interest"
    IRR = "irr"
    UNLIMITED = "unlimited"


class Tier(Model):
    """One step of a distribution rule: who shares the cash, and until when.

    `counted: each_side` lets the tier run until *each* side has had the need (so twice
    the need passes through it); `total` until both together have had it once.
    """

    label: str
    until: NeedKind
    counted: Literal["each_side", "total"] = "total"
    investor_share: Share
    host_share: Share
    carry_rate: Rate | None = None
    """Interest on a need carried forward; none: carried without interest."""
    target_irr: Rate | None = None
    """Yearly return of the investor at which an `irr` tier ends."""
    switch: Literal["at_once", "next_period"] = "at_once"
    """Whether an `irr` tier ends within the period that reaches its target or after it."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        total = self.investor_share.base + self.host_share.base
        if abs(total - 1) > 1e-9:  # noqa: PLR2004 - rounding of two printed shares
            raise PydanticCustomError(
                "shares_sum",
                "investor_share {investor} and host_share {host} sum to {total}, not 1",
                {
                    "investor": self.investor_share.base,
                    "host": self.host_share.base,
                    "total": round(total, 9),
                },
            )
        if (self.until is NeedKind.IRR) != (self.target_irr is not None):
            raise PydanticCustomError(
                "tier_irr",
                "target_irr belongs to a tier with `until: irr`, and only there",
            )
        if self.counted == "each_side" and (
            self.investor_share.base != self.host_share.base
        ):
            raise PydanticCustomError(
                "tier_each_side",
                "`counted: each_side` needs equal shares, so that both sides fill together",
            )
        return self


class SplitBasis(Word):
    """Which cash the tiers share."""

    AVAILABLE_CASH = "available_cash"
    EQUITY_RESIDUAL = "equity_residual"


class DistributionRule(Model):
    """How the cash of an investment SPV is shared between the two states.

    `available_cash`: the tiers share the SPV's cash before the loans are served, and the
    investor state serves the loans from its part. `equity_residual`: loans are served
    first, the tiers share only what falls to the programme's equity.
    """

    label: str
    basis: SplitBasis
    tiers: Annotated[list[Tier], Field(min_length=1)]
    source: str
    confidence: Confidence
    note: str | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.tiers[-1].until is not NeedKind.UNLIMITED:
            raise PydanticCustomError(
                "tier_last", "the last tier must be `until: unlimited`, or cash is lost"
            )
        if any(tier.until is NeedKind.UNLIMITED for tier in self.tiers[:-1]):
            raise PydanticCustomError(
                "tier_early",
                "`until: unlimited` before the last tier hides the tiers after it",
            )
        return self


class DeemedAllocation(Model):
    """The amount that each side is deemed to earn in a period.

    Invested x (reference rate + spread) + invested / project life + carried shortfall.
    """

    reference_rate: str
    """Key of the market's reference rates."""
    spread: Rate
    starts: Literal["completion", "drawdown"]
    """From when the amount accrues; the public texts leave it open."""
    note: str | None = None


class EligibilityMode(Word):
    """How strictly the eligibility rules keep projects out."""

    IGNORED = "ignored"
    NOT_REFUSED = "not_refused"
    PROVEN = "proven"


class Placement(Model):
    """Which projects of the file are funded."""

    minimum_stage: Stage
    """Projects that have reached this stage by the as-of date or are dated later in it."""
    sectors: list[str] | None = None
    """Only these sectors; none: all sectors of the eligibility rules."""
    eligibility: EligibilityMode
    """`proven`: every rule must be met; `not_refused`: no rule may be broken, but a fact may
    be unknown; `ignored`: rules are only reported."""


class Terms(Model):
    """The rules that bind the whole programme."""

    envelope: Money
    annual_cap: MoneyPerYear | None = None
    """Most that may be disbursed in a calendar year."""
    deadline: Deadline
    funding_lag: BusinessDays
    """Shortest time from notice to payment."""
    calendar: CalendarKind
    calendar_note: str | None = None
    spv_pooling: Literal["per_project", "umbrella"]
    """One SPV a project, or one over all, whose cash is pooled."""
    governance: list[GovernanceStage] = []
    distribution_rules: Annotated[dict[str, DistributionRule], Field(min_length=1)]
    """Every reading of the split, by name; reports show them side by side."""
    distribution_rule: str
    """Name of the reading in force."""
    deemed_allocation: DeemedAllocation
    loss_share_of_host: Share
    """Part of a final loss that the host state makes good; the memorandum is silent."""
    placement: Placement
    eligibility: Annotated[list[Rule], Field(min_length=1)]
    notice_interval: Duration | None = None
    """Assumed time between two notices when proposed projects are placed."""

    @model_validator(mode="after")
    def _rule_exists(self) -> Self:
        if self.distribution_rule not in self.distribution_rules:
            raise PydanticCustomError(
                "rule_unknown",
                "distribution_rule '{name}' is not one of {known}",
                {
                    "name": self.distribution_rule,
                    "known": ", ".join(self.distribution_rules),
                },
            )
        return self
