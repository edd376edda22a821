"""Stage 0, the role: what a key account is, what its manager does, how many of them, and what hangs on whom.

Pure functions on the world's tables; money in CNY yuan, shares as fractions 0–1. Concentration and the arithmetic of
``ceil(accounts / 9)`` are in ``kam_lab.concentration`` and re-exported here. Errors are
:class:`~kam_lab.checks.InputError`: one sentence that says what to do.
"""

from __future__ import annotations

from kam_lab.checks import InputError
from kam_lab.concentration import ACCOUNTS_PER_MANAGER, accounts_per_manager, group_concentration, managers_needed
from kam_lab.profitability import contribution
from kam_lab.role.definitions import (
    CLAIMS,
    DEFINITIONS,
    LARGE_PLACES,
    definition_counts,
    definitions,
    high_margin_lines,
    pareto_claims,
)
from kam_lab.role.exposure import (
    Leaving,
    SecondOwners,
    accounts_of,
    exposure,
    if_leaves,
    ownership,
    second_owners,
    single_owner_share,
)
from kam_lab.role.ladder import LADDER, RUNGS, ladder, ladder_counts, ladder_rung
from kam_lab.role.organisation import (
    BASIC_MODULES,
    CASES,
    CHANNEL_OF_TIER,
    CHANNELS,
    DESIGN_QUESTIONS,
    ELEMENTS,
    KEY_TIERS,
    SINOPEC_STEPS,
    DesignSheet,
    four_plus_one,
    managers_for_hours,
    organisation_cases,
    region_product,
    region_staffing,
    sales_frame,
    sponsors,
)
from kam_lab.role.people import DUTIES, competency_gaps, duty_gap, manager_gaps, manager_results, self_ratings
from kam_lab.role.records import WELL_FILLED, data_scores, field_scores, stale_files
from kam_lab.role.sheet import design_sheet
from kam_lab.role.steadiness import monthly_sales, steadiness, tier_steadiness
from kam_lab.role.value import (
    FULL_INDEX,
    FUNCTIONS,
    VALUE_CUTS,
    VALUES,
    adjusted_value,
    functions_in_touch,
    functions_of_accounts,
    reference_value,
    value_scores,
)

__all__ = [
    "ACCOUNTS_PER_MANAGER",
    "BASIC_MODULES",
    "CASES",
    "CHANNELS",
    "CHANNEL_OF_TIER",
    "CLAIMS",
    "DEFINITIONS",
    "DESIGN_QUESTIONS",
    "DUTIES",
    "ELEMENTS",
    "FULL_INDEX",
    "FUNCTIONS",
    "KEY_TIERS",
    "LADDER",
    "LARGE_PLACES",
    "RUNGS",
    "SINOPEC_STEPS",
    "VALUES",
    "VALUE_CUTS",
    "WELL_FILLED",
    "DesignSheet",
    "InputError",
    "Leaving",
    "SecondOwners",
    "accounts_of",
    "accounts_per_manager",
    "adjusted_value",
    "competency_gaps",
    "contribution",
    "data_scores",
    "definition_counts",
    "definitions",
    "design_sheet",
    "duty_gap",
    "exposure",
    "field_scores",
    "four_plus_one",
    "functions_in_touch",
    "functions_of_accounts",
    "group_concentration",
    "high_margin_lines",
    "if_leaves",
    "ladder",
    "ladder_counts",
    "ladder_rung",
    "manager_gaps",
    "manager_results",
    "managers_for_hours",
    "managers_needed",
    "monthly_sales",
    "organisation_cases",
    "ownership",
    "pareto_claims",
    "reference_value",
    "region_product",
    "region_staffing",
    "sales_frame",
    "second_owners",
    "self_ratings",
    "single_owner_share",
    "sponsors",
    "stale_files",
    "steadiness",
    "tier_steadiness",
    "value_scores",
]
