"""Financing plans: which instruments pay for a project, on what terms."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import (
    Duration,
    Fee,
    Model,
    Money,
    Parameter,
    Rate,
    Ratio,
    Share,
)
from kakehashi.schema.word import Word

ROUNDING = 1e-6  # shares printed with a few digits, such as thirds


class DayCount(Word):
    """Turns dates into year fractions."""

    ACT_360 = "act_360"
    ACT_365F = "act_365f"
    THIRTY_360 = "thirty_360"


class ProfileKind(Word):
    """Shape of principal over time."""

    BULLET = "bullet"
    LEVEL_PRINCIPAL = "level_principal"
    LEVEL_PAYMENT = "level_payment"
    BALLOON = "balloon"
    SCULPTED = "sculpted"
    CUSTOM = "custom"


class RepaymentProfile(Model):
    """Shape of principal; `balloon` needs `balloon_share`, `custom` needs `shares`."""

    kind: ProfileKind
    balloon_share: Share | None = None
    """Part of the principal that falls due with the last instalment."""
    shares: list[float] | None = None
    """Part of the principal due with each instalment; sums to one."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind is ProfileKind.BALLOON) != (self.balloon_share is not None):
            raise PydanticCustomError(
                "profile_balloon",
                "`balloon_share` belongs to `kind: balloon`, and only there",
            )
        if (self.kind is ProfileKind.CUSTOM) != (self.shares is not None):
            raise PydanticCustomError(
                "profile_custom", "`shares` belongs to `kind: custom`, and only there"
            )
        if self.shares is not None and (
            abs(sum(self.shares) - 1) > ROUNDING or min(self.shares, default=-1) < 0
        ):
            raise PydanticCustomError(
                "shares_sum",
                "the instalment shares sum to {total}, not 1, or one is negative",
                {"total": round(sum(self.shares), 9)},
            )
        return self


class Cover(Model):
    """Insurance of one facility: what the guarantor bears, when and for what price."""

    guarantor: str
    """Id of an institution."""
    cover_ratio: Share
    premium_upfront: Fee
    """Once, on the covered commitment, at the first drawdown."""
    premium_running: Rate
    """Per year, on the covered opening balance."""
    claim: Literal["accelerated", "as_due"]
    """Pay the covered exposure at once, or each instalment when it falls due."""
    waiting_period: Duration
    """From default to payment of the claim."""


class FacilityPlan(Model):
    """One loan of the plan."""

    id: str
    lender: str
    """Id of an institution."""
    share: Share
    """Part of what the programme finances."""
    includes_programme_equity: bool = False
    """True: the programme's equity stands inside this share, the loan is the rest."""
    limit: Money | None = None
    """Most that this facility lends to one project."""
    reference_rate: str | None
    """Key of the market's reference rates; none: the margin is the whole fixed rate."""
    margin: Rate
    day_count: DayCount
    tenor: Duration
    """First drawdown to last instalment."""
    grace_period: Duration
    """From completion to the first instalment period; interest is paid."""
    instalment_interval: Duration
    profile: RepaymentProfile
    upfront_fee: Fee
    """Once, on the commitment, at the first drawdown."""
    commitment_fee: Rate
    """Per year, on the undrawn commitment while it is available."""
    interest_during_construction: Literal["capitalised", "funded"]
    """Added to the principal, or a use of funds that all sources share."""
    cover: Cover | None = None


class ProgrammeEquity(Model):
    """Shares that the programme itself takes in the SPV."""

    holder: str
    share: Share
    """Part of what the programme finances."""


class ReserveAccount(Model):
    """Debt service reserve account: months of coming debt service kept in cash."""

    months: Duration
    funded: Literal["at_completion", "from_cash_flow"]


class DefaultTerms(Model):
    """What makes a default, and what comes back after it."""

    arrears_are_default: bool = True
    """Whether arrears are an event of default at all; if not, only scripted ones are."""
    missed_payments: Duration
    """Length of arrears that is an event of default; above 0, its range too."""
    recovery_rate: Share
    recovery_lag: Duration

    @field_validator("missed_payments")
    @classmethod
    def _is_a_rule(cls, missed: Parameter) -> Parameter:
        """Nought months would be another rule, and no length of arrears."""
        if missed.base_low <= 0.0:
            raise PydanticCustomError("no_rule", "arrears of 0 months are no rule")
        return missed


class FinancingPlan(Model):
    """How a project is paid for: facilities, equity, order, reserves, covenants."""

    label: str
    facilities: Annotated[list[FacilityPlan], Field(min_length=1)]
    programme_equity: ProgrammeEquity | None = None
    funding_order: Literal["equity_first", "pro_rata", "debt_first"]
    draw_timing: Literal["start", "middle", "end"]
    """When in a period money is drawn, for its interest in that period."""
    sizing_dscr: Ratio | None = None
    """Least cover that debt is sized to; none: the plan's shares alone set the debt."""
    gearing_limit: Share | None = None
    """Most debt in the project's total uses."""
    reserve: ReserveAccount | None = None
    cash_sweep: Share
    """Part of the cash left after debt service that prepays debt."""
    lock_up_dscr: Ratio | None = None
    """Below this cover nothing is distributed."""
    default: DefaultTerms
    source: str
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        shares = sum(facility.share.base for facility in self.facilities)
        equity = self.programme_equity.share.base if self.programme_equity else 0.0
        inside = [f for f in self.facilities if f.includes_programme_equity]
        if inside and self.programme_equity and inside[0].share.base < equity:
            raise PydanticCustomError(
                "equity_inside",
                "programme equity {equity} does not fit inside the share {share} of '{id}'",
                {"equity": equity, "share": inside[0].share.base, "id": inside[0].id},
            )
        if len(inside) > 1:
            raise PydanticCustomError(
                "equity_inside", "only one facility may include the programme's equity"
            )
        total = shares if inside else shares + equity
        if abs(total - 1) > ROUNDING:
            raise PydanticCustomError(
                "shares_sum",
                "the shares of facilities and programme equity sum to {total}, not 1",
                {"total": round(total, 9)},
            )
        ids = [facility.id for facility in self.facilities]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError(
                "facility_twice", "two facilities of the plan have the same id"
            )
        return self
