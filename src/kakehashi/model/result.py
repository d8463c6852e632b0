"""What a run returns: the flows of every project and facility, and views of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.kernels.records import Records
    from kakehashi.model.inputs import Inputs


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

    @cached_property
    def flows(self) -> pd.DataFrame:
        """One row a project, instrument, party, cause and period; see `postings`."""
        from kakehashi.model.postings import postings

        return postings(self)
