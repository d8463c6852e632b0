"""What a claimed saving would need to be true: a rate cut, a number of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse
from kakehashi.kernels.tariff_rates import HIGHEST_RATE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


class ClaimNeeds(NamedTuple):
    """What has to hold for a claim; all amounts in one currency."""

    rate_cut: Numbers
    """Cut of the tariff on all exports that would save the claim in one year."""
    years: Numbers
    """Years of the computed saving that add up to the claim; infinite: never."""
    ratio: Numbers
    """Computed saving of one year as a share of the claim."""


def claim_needs(
    claim: ArrayLike, exports: ArrayLike, computed: ArrayLike
) -> ClaimNeeds:
    """Check a claimed saving against a year's exports and the computed yearly saving.

    rate cut = claim / exports, years = claim / computed, ratio = computed / claim.
    """
    refuse(
        outside("claim", claim, 0.0, np.inf, "give the claimed saving, above 0",
                above_low=True, below_high=True),
        outside("exports", exports, 0.0, np.inf, "give a year's exports, above 0",
                above_low=True, below_high=True),
        outside("computed", computed, -np.inf, np.inf, "give the computed saving"),
    )  # fmt: skip
    said, saved = (np.asarray(x, dtype=np.float64) for x in (claim, computed))
    years = np.divide(said, saved, out=np.full(np.broadcast(said, saved).shape, np.inf),
                      where=saved > 0)  # fmt: skip
    return ClaimNeeds(
        rate_cut=said / np.asarray(exports, dtype=np.float64),
        years=years,
        ratio=saved / said,
    )


def crude_saving(exports: ArrayLike, rate_cut: ArrayLike) -> Numbers:
    """What a cut would save if it held for all exports: exports x cut.

    The sum that headlines do; wrong both ways, since some goods are exempt and others
    had a larger cut.
    """
    refuse(
        outside("exports", exports, 0.0, np.inf, "give a year's exports"),
        outside("rate_cut", rate_cut, 0.0, HIGHEST_RATE, "ten points are 0.1"),
    )
    return np.asarray(exports, dtype=np.float64) * np.asarray(rate_cut)
