"""Everything that must hold between the parts of a programme."""

from __future__ import annotations

from kakehashi.errors import Problem
from kakehashi.schema.checks.day_checks import check_days
from kakehashi.schema.checks.fiscal_checks import check_fiscal
from kakehashi.schema.checks.ids import check_ids
from kakehashi.schema.checks.network_names import check_network_names
from kakehashi.schema.checks.network_shares import check_network_shares
from kakehashi.schema.checks.output_units import check_output_units
from kakehashi.schema.checks.references import (
    check_facts,
    check_references,
    check_sources,
)
from kakehashi.schema.checks.tariff_checks import check_tariffs
from kakehashi.schema.checks.uncertainty_checks import check_uncertainty
from kakehashi.schema.files.tree import Tree

CHECKS = (
    check_ids,
    check_references,
    check_sources,
    check_facts,
    check_days,
    check_output_units,
    check_fiscal,
    check_network_names,
    check_network_shares,
    check_tariffs,
    check_uncertainty,
)


def check_all(tree: Tree) -> list[Problem]:
    """What does not hold; works on a tree with faults, and says what can be said."""
    return [problem for check in CHECKS for problem in check(tree)]
