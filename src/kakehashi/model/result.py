"""What a run returns: the flows of every project and facility, and views of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kakehashi.model.streams import columns_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.kernels.records import Records
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import DrawResult


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """The table of flows of one run, with the inputs that it came from.

    Two results are the same only if they are one object; `analysis.compare` compares.
    """

    inputs: Inputs
    project_flows: Records
    """(period, project), columns of `kernels.records.PROJECT_FLOWS`; money >= 0."""
    facility_flows: Records
    """(period, facility), columns of `kernels.records.FACILITY_FLOWS`; money >= 0."""
    tier_flows: Records
    """(period, spv, tier): cash that a tier shared, and what it was still short of."""
    account_flows: Records
    """(period, account), columns of `kernels.records.ACCOUNT_FLOWS`; money >= 0."""
    draws: DrawResult | None = None
    """The same programme in many draws, where they were asked for."""

    @property
    def streams(self) -> NDArray[np.float64]:
        """Flows and stocks of the accounts, (period, account, kind); see `streams`."""
        return columns_of(self.account_flows)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """One row a project, instrument, party, cause and period; see `postings`."""
        from kakehashi.model.postings import postings

        return postings(self)
