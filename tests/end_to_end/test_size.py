"""The engine carries programmes far larger than the bundled ones."""

from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from kakehashi.analysis.headline import measures

MANY = 1000


def test_a_programme_of_a_thousand_projects_runs(make: Any) -> None:
    """A thousand projects run as one, each with the flows that it has on its own."""
    alone = make.result(make.tree(make.project("P0")))
    plans = [make.project(f"P{place}") for place in range(MANY)]
    together = make.result(
        make.tree(*plans, terms__envelope=make.parameter(1000, "USD tn"))
    )
    assert len(together.inputs.projects) == MANY
    for column in ("capex", "cfads", "distribution_host"):
        each = np.asarray(together.project_flows[column])
        assert_allclose(each, np.repeat(alone.project_flows[column], MANY, axis=1))
    assert measures(together)["placed_projects"].value == MANY
    assert abs(together.flows["net_amount"].sum()) < 1.0
