"""One sheet for the director: a figure for each of the five design questions of key account management (S001-5)."""

from __future__ import annotations

from kam_lab.concentration import ACCOUNTS_PER_MANAGER, managers_needed
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.role.exposure import single_owner_share
from kam_lab.role.organisation import KEY_TIERS, DesignSheet, region_staffing, sponsors
from kam_lab.role.people import competency_gaps
from kam_lab.world import World


def design_sheet(world: World, per_manager: float = ACCOUNTS_PER_MANAGER, year: int = LAST_FULL_YEAR) -> DesignSheet:
    """The five design questions in figures: select, structure, develop, manage, place.

    Returns
    -------
    DesignSheet
        ``key_accounts`` (tiers A and B), ``managers_now`` (people with a key account), ``managers_needed`` (for all
        together), ``understaffed_region``, ``training_first``, ``share_alone`` (of revenue, with one owner),
        ``share_sponsored`` (of tier A, with an executive of ours).

    Covers: design_questions.
    """
    key = world.accounts[world.accounts["tier"].isin(KEY_TIERS)]
    regions = region_staffing(world.accounts, world.staffing, per_manager)
    return DesignSheet(
        key_accounts=len(key),
        managers_now=int(key["manager_id"].nunique()),
        managers_needed=managers_needed(len(key), per_manager),
        understaffed_region=str(regions.index[0]),
        training_first=str(competency_gaps(world.competencies).index[0]),
        share_alone=single_owner_share(world.account_owners, world.orders, year),
        share_sponsored=float(sponsors(world.accounts, world.account_owners)["sponsored"].mean()),
    )
