"""One rule of a tariff: under which law, of which kind, how high."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import Model, Parameter, Share, _measured_in
from kakehashi.schema.word import Word

TariffRate = Annotated[Parameter, _measured_in("%", low=0, high=10)]
"""Ad valorem rate; at most 1000 %."""


class Authority(Word):
    """Law that a tariff rests on; it falls with it."""

    MFN = "mfn"
    IEEPA = "ieepa"
    SECTION_122 = "section_122"
    SECTION_232 = "section_232"
    SECTION_301 = "section_301"


class RuleKind(Word):
    """How a rate meets the most-favoured-nation rate of the goods."""

    ADDITIVE = "additive"
    INCLUSIVE_FLOOR = "inclusive_floor"
    CONTENT_SHARE = "content_share"
    EXEMPT = "exempt"


class TariffRule(Model):
    """What goods pay: on top of their own rate, up to a floor, on their content, nothing.

    `additive` adds the rate to the most-favoured-nation rate; `inclusive_floor` lets
    the goods pay whichever of the two is higher; `content_share` adds the rate on a
    share of the value and leaves the rest to the scope named by `otherwise`; `exempt`
    leaves the most-favoured-nation rate alone.
    """

    authority: Authority
    rule: RuleKind
    rate: TariffRate | None = None
    content: Share | None = None
    """Share of the value that a `content_share` counts on."""
    legal: str
    """Act, proclamation or order, and its heading in the tariff schedule."""
    source: str
    note: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.rate is None) != (self.rule is RuleKind.EXEMPT):
            raise PydanticCustomError(
                "tariff_rate",
                "the rule '{rule}' {needs} rate",
                {
                    "rule": str(self.rule),
                    "needs": "takes no" if self.rate is not None else "needs a",
                },
            )
        if (self.content is None) == (self.rule is RuleKind.CONTENT_SHARE):
            raise PydanticCustomError(
                "tariff_content",
                "`content` belongs to the rule content_share, and that needs it; the "
                "rule here is '{rule}'",
                {"rule": str(self.rule)},
            )
        return self


class TariffStep(TariffRule):
    """A rule from the day on which it takes effect."""

    effective: dt.date
