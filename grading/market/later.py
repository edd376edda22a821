"""The tables of stages 0 and 2 to 6, in the order in which they lean on each other."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from grading.market.behaviour import Behaviour
from grading.market.bids import make_bidders, make_bids
from grading.market.bonds import make_actions, make_delivered_value, make_loyalty, make_rewards, make_strategy_scores
from grading.market.care import make_complaints, make_standards, make_subscriptions, make_surveys
from grading.market.cast import Ground, make_cast
from grading.market.channel import make_rebates, make_routes, make_scans, make_territories
from grading.market.churn import make_agents, make_churn
from grading.market.claims import make_demands, make_disputes, make_pending
from grading.market.contacts import contacts_table, ties_table
from grading.market.contracts import make_authority, make_contracts, make_milestones, make_price_lines
from grading.market.deals import make_deal_issues, make_opportunities
from grading.market.dossiers import make_files, make_followers, make_stances, make_value_evidence
from grading.market.logistics import make_deliveries, make_shortage, make_swaps
from grading.market.meetings import make_meetings
from grading.market.network import make_network
from grading.market.population import Population
from grading.market.quotes import make_quotes
from grading.market.receivables import make_credit_files, make_habits, make_invoices, make_payments
from grading.market.staff import make_competencies, make_duties, make_owners, make_staff, make_staffing
from grading.market.tenders import make_committee, make_tenders, plan_tenders

#: Parts of the cast that are to be found as accounts.
ACCOUNTS = (
    "best_reference", "stale_file", "single_threaded", "blocked_account", "largest_map", "overconfident_account",
    "overloaded_dealer", "fed_dealer", "slow_payer", "disputed_good_payer", "time_barred_account",
)  # fmt: skip

Made = tuple[dict[str, pd.DataFrame], dict[str, str]]


def make_later(people: Population, habits: Behaviour, tables: Mapping[str, pd.DataFrame], seed: int) -> Made:
    """All tables of the later stages, and what is to be found in them (name → id).

    Parameters
    ----------
    tables
        Those of stage 1, typed and rounded. ``contacts`` comes back longer and wider; the others are left alone.
    """
    ground = Ground(people, habits, tables, make_cast(people, seed), seed)
    found = {part: ground.id(part) for part in ACCOUNTS}
    made: dict[str, pd.DataFrame] = {}
    for stage in (_role, _relationships, _deals, _receivables, _retention):
        stage(ground, made, found)
    return made, found


def _role(ground: Ground, made: dict[str, pd.DataFrame], found: dict[str, str]) -> None:
    made["staff"] = make_staff(ground)
    made["account_owners"], found["exposed_manager"] = make_owners(ground, made["staff"])
    made["competencies"], found["overrating_manager"], found["training_first"] = make_competencies(ground)
    made["duties"] = make_duties(ground)
    made["staffing"], found["understaffed_region"] = make_staffing(ground)
    made["value_evidence"] = make_value_evidence(ground)
    made["reference_followers"] = make_followers(ground)
    made["account_files"] = make_files(ground)


def _relationships(ground: Ground, made: dict[str, pd.DataFrame], found: dict[str, str]) -> None:
    network = make_network(ground)
    made["contact_visits"], last_met = make_meetings(ground, network, made["staff"])
    made["contacts"] = contacts_table(ground, network, last_met)
    made["ties"] = ties_table(network, ground)
    made["supplier_stance"] = make_stances(ground)
    made["opportunities"], found["hollow_deal"], found["no_zopa"] = make_opportunities(ground)
    made["deal_issues"] = make_deal_issues(ground, made["opportunities"], found["no_zopa"])
    found["hidden_blocker"] = f"C{network.blocker + 1:05d}"
    found["gatekeeper"] = f"C{network.gatekeeper + 1:05d}"


def _deals(ground: Ground, made: dict[str, pd.DataFrame], found: dict[str, str]) -> None:
    contracts, covered, truth = make_contracts(ground)
    found |= truth
    plan = plan_tenders(ground, contracts, found)
    tenders = make_tenders(ground, plan, contracts)
    made["bidders"] = make_bidders()
    made["bids"], made["tenders"], offers, truth = make_bids(ground, plan, tenders, contracts)
    found |= truth
    made["committee"] = make_committee(ground, plan, made["tenders"], made["bids"])
    made["quotes"], found["overreach_quote"] = make_quotes(ground, contracts, offers)
    won = {one.contract: tender for one, tender in zip(plan, tenders["tender_id"], strict=True) if one.contract}
    contracts["tender_id"] = contracts["contract_id"].map(won)
    paying = make_habits(ground)
    contracts["payment_days"] = contracts["account_id"].map(paying.terms)
    made["contracts"] = contracts
    made["authority"] = make_authority()
    made["milestones"] = make_milestones(ground, contracts, paying.late, paying.spread)
    made["price_lines"] = make_price_lines(ground, contracts)
    made["territories"] = make_territories(ground)
    made["rebates"], made["rebate_steps"] = make_rebates(ground)
    made["credit_files"] = make_credit_files(ground, paying, made["contacts"])
    made["invoices"] = make_invoices(ground, paying, contracts, covered, made["milestones"])
    made["payments"] = make_payments(ground, paying, made["invoices"])


def _receivables(ground: Ground, made: dict[str, pd.DataFrame], found: dict[str, str]) -> None:
    made["disputes"] = make_disputes(ground, made["invoices"], made["payments"])
    made["demands"], found["time_barred_soon"] = make_demands(ground, made["invoices"], made["payments"])
    made["pending_orders"] = make_pending(ground)
    made["deliveries"], found["late_carrier"] = make_deliveries(ground)
    made["shortage"], made["supply"] = make_shortage(ground)
    made["swaps"] = make_swaps(ground)


def _retention(ground: Ground, made: dict[str, pd.DataFrame], found: dict[str, str]) -> None:
    made["service_standards"], found["breached_tier"] = make_standards(ground)
    log = make_churn(ground)
    made["agents"], made["agent_accounts"], log["agent_id"], found["unruly_agent"] = make_agents(ground, log)
    made["churn_log"] = log
    made["subscriptions"] = make_subscriptions(ground)
    made["complaints"], found["slow_owner"] = make_complaints(ground, made["staff"])
    made["surveys"] = make_surveys(ground)
    made["scans"] = make_scans(ground)
    made["diversion_routes"] = make_routes(ground)
    found["diverting_dealer"] = ground.id("false_big_dealer")
    made["rewards"], found["losing_programme"] = make_rewards(ground)
    made["delivered_value"] = make_delivered_value(ground)
    made["loyalty"] = make_loyalty(ground)
    made["retention_actions"] = make_actions(ground)
    made["strategy_scores"], found["weakest_strategy"] = make_strategy_scores(ground)
