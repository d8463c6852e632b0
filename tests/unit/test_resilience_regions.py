"""Where each product is made, as the map of the workbench shows it."""

import numpy as np
import pytest

from kakehashi.analysis.resilience_dependence import dependence
from kakehashi.analysis.resilience_regions import region_shares
from kakehashi.analysis.resilience_setting import network_setting
from kakehashi.schema.load import load_programme


@pytest.fixture(scope="module")
def setting():
    """The bundled network with the plants of the memorandum."""
    return network_setting(load_programme("us-japan-2025", ["mou-2025"]).programme)


def test_shares_of_a_product_sum_to_one(setting):
    """No capacity is lost between regions, before or after."""
    sums = region_shares(setting).groupby("product")[["before", "after"]].sum()
    assert len(sums) > 0
    np.testing.assert_allclose(sums.to_numpy(float), 1.0, rtol=1e-12)


def test_shares_are_those_of_the_dependence(setting):
    """The host's share of each product is the one that dependence is measured by."""
    shares = region_shares(setting)
    host = shares[shares["region"] == setting.network.host].set_index("product")
    told = dependence(setting)
    assert host["after"].ne(host["before"]).any()
    for when in ("before", "after"):
        own = told[told["when"] == when].set_index("product")["host_share"]
        np.testing.assert_allclose(host[when], own[host.index], rtol=1e-12)
