"""Events drawn from what is known of a hazard, on named counter-based streams.

All sites within reach are hit together or spared one by one (common cause): a site is
hit with its own probability, all that are hit lose the same severity for the same time.
The numbers of a draw hang on seed, hazard and site name alone, so that two networks, two
portfolios or two sets of rules meet the same events (common random numbers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import exponential, normal_quantile
from kakehashi.kernels.refusal import outside, refuse, share_problems
from kakehashi.kernels.shocks import recovery_rates
from kakehashi.kernels.streams import uniforms
from kakehashi.kernels.supply.events import Events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import ByCorridor, ByDraw, BySite

STREAM = "events"
SEVERITY, DURATION, RECOVERY, ONSET = "severity", "duration", "recovery", "onset"


class Hazard(NamedTuple):
    """What one kind of event does, given that it comes."""

    name: str
    hit_probability: BySite  # 0 where it cannot reach
    corridor_share: ByCorridor  # share of each corridor closed at full severity
    severity_mean: float  # a beta law on 0..1
    severity_deviation: float
    duration_weeks: float  # median of a log-normal law
    duration_spread: float  # standard deviation of its logarithm
    recovery_weeks: float
    recovery_spread: float
    shape: int  # of the recovery


def sample_events(
    hazard: Hazard,
    sites: Sequence[str],
    onset_weeks: tuple[int, int],
    seed: int,
    first: int,
    end: int,
) -> Events:
    """Draws [first, end) of events; they begin in [first week, end week), equally likely.

    `sites` are names, (site,), unique.
    """
    refuse(
        share_problems("hit_probability", hazard.hit_probability),
        share_problems("corridor_share", hazard.corridor_share),
        outside("onset_weeks", onset_weeks[1] - onset_weeks[0], 1, np.inf,
                "let the end come after the first week"),
    )  # fmt: skip
    parts = [f"{hazard.name} {part}" for part in (SEVERITY, DURATION, RECOVERY, ONSET)]
    drawn = uniforms(seed, STREAM, parts, first, end)
    one = np.ones(1)
    severity = recovery_rates(
        drawn[:, :1],
        hazard.severity_mean * one,
        hazard.severity_deviation * one,
        0.0 * one,
        one,
    )[:, 0]
    luck = uniforms(
        seed, STREAM, [f"{hazard.name} {site}" for site in sites], first, end
    )
    hit = luck < hazard.hit_probability
    duration = _log_normal(drawn[:, 1], hazard.duration_weeks, hazard.duration_spread)
    recovery = _log_normal(drawn[:, 2], hazard.recovery_weeks, hazard.recovery_spread)
    span = onset_weeks[1] - onset_weeks[0]
    onset = onset_weeks[0] + np.floor(drawn[:, -1] * span).astype(np.int64)
    corridors = np.ones((1, len(hazard.corridor_share)))
    return Events(
        onset=onset,
        shape=np.full(end - first, hazard.shape, dtype=np.int64),
        site_severity=np.where(hit, severity[:, None], 0.0),
        site_duration=np.repeat(duration[:, None], len(sites), axis=1),
        site_recovery=np.repeat(recovery[:, None], len(sites), axis=1),
        corridor_severity=severity[:, None] * hazard.corridor_share,
        corridor_duration=duration[:, None] * corridors,
        corridor_recovery=recovery[:, None] * corridors,
    )


def _log_normal(uniform: ByDraw, median: float, spread: float) -> ByDraw:
    """Quantiles of a log-normal law; the median itself where there is no spread."""
    return median * exponential(spread * normal_quantile(uniform))
