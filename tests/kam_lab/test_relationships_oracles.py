"""Every figure that the handbook gives for stage 2, and every count that can be made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import relationships as kam

from .relationships_world import make_world


def test_t_2_1_doubling_in_three_years() -> None:
    assert kam.yearly_growth(2, 3) == pytest.approx(0.2599, abs=5e-5)
    assert kam.years_to_double(kam.yearly_growth(2, 3)) == pytest.approx(3)
    table = kam.published_growth()
    assert list(table.index) == ["forged_wheels", "steel"]
    assert table.at["steel", "yearly_growth_rate"] == pytest.approx(0.10)


def test_t_2_2_full_substitution_at_half_price_saves_half() -> None:
    found = kam.substitution(1_000, 20_000, trial_cost=500_000)
    assert found.saving_share == 0.5
    assert found.cost_before - found.cost_after == found.saved == 10_000_000
    assert found.payback_months == pytest.approx(0.6)
    assert kam.substitution(1_000, 20_000, 0.55, 0.8).saving_share == pytest.approx(0.36)


def test_t_2_3_meddicc() -> None:
    found = kam.meddicc([2, 1, 2, 1, 2, 1, 1])
    assert (found.points, found.most) == (10, 14)
    assert found.points_share == pytest.approx(0.714, abs=5e-4)
    assert found.gate and found.qualification == "go"


def test_meddpicc_counts_the_paper_process_and_the_gate_closes() -> None:
    assert kam.meddicc([2, 1, 2, 1, 2, 2, 1, 1], paper=True)[:2] == (12, 16)
    hollow = kam.meddicc([2, 0, 2, 2, 2, 2, 2])
    assert hollow.points == 12 and not hollow.gate and hollow.qualification == "hollow"
    assert kam.meddicc([2, 2, 2, 2, 2, 0, 2]).qualification == "hollow"
    assert kam.meddicc([1] * 7).qualification == "weak"
    assert kam.meddicc([2, 1, 2, 1, 1, 1, 1]).qualification == "weak"  # 9 of 14 is below 70 %


def test_t_2_4_weighted_support() -> None:
    assert kam.weighted_support([5, 3, 4, 2], [1, 2, -1, 2]) == pytest.approx(0.786, abs=5e-4)


def test_coverage_five_of_eight() -> None:
    found = kam.pairs_covered(kam.REQUIRED_PAIRS[:5])
    assert (found.covered, found.required, found.coverage_share) == (5, 8, 0.625)


def test_krackhardts_kite() -> None:
    kite = kam.centralities(kam.krackhardt_kite())
    assert len(kite) == 10 and len(kam.krackhardt_kite()) == 18
    assert kite["degree"].idxmax() == "Diane" and kite.at["Diane", "degree"] == pytest.approx(0.667, abs=5e-4)
    near = kite["closeness"].nlargest(2, keep="all")
    assert set(near.index) == {"Fernando", "Garth"} and near.max() == pytest.approx(0.643, abs=5e-4)
    assert kite["betweenness"].idxmax() == "Heather"
    assert kite.at["Heather", "betweenness"] == pytest.approx(0.389, abs=5e-4)
    assert kam.cut_vertices(kam.krackhardt_kite()) == ["Heather", "Ike"]
    assert kam.cut_off(kam.krackhardt_kite(), "Heather") == ["Ike", "Jane"]


def test_the_kite_is_the_one_of_networkx() -> None:
    import networkx as nx

    names = ["Andre", "Beverley", "Carol", "Diane", "Ed", "Fernando", "Garth", "Heather", "Ike", "Jane"]
    expected = {frozenset((names[a], names[b])) for a, b in nx.krackhardt_kite_graph().edges}
    table = kam.krackhardt_kite()
    assert {frozenset(pair) for pair in zip(table["from_contact"], table["to_contact"], strict=True)} == expected


def test_freshness_halves() -> None:
    assert [kam.freshness(days, 90) for days in (0, 90, 180, 270)] == [1, 0.5, 0.25, 0.125]
    assert kam.freshness(None) == 0


# ------------------------------------------------------------------------------------------------ counted by hand


def test_the_way_leads_through_the_blocker() -> None:
    world = make_world()
    way = kam.path_to_buyer(world.contacts, world.ties, "A0001")
    assert way["contact_id"].tolist() == ["C01", "C03", "C04"]
    assert way["next_tie"].tolist()[:2] == ["influences", "reports_to"]
    assert way["blocker"].tolist() == [False, True, False]
    told = kam.path_to_buyer(world.contacts, world.ties, "A0001", start="C02")
    assert told["contact_id"].tolist() == ["C02", "C03", "C04"]
    table = kam.path_blockers(world.contacts, world.ties, world.accounts)
    assert table.index.tolist() == ["C03"] and table.at["C03", "ways_share"] == 1
    assert kam.path_blockers(world.contacts, world.ties, world.accounts, told_only=True).empty


def test_support_of_the_small_account() -> None:
    found = kam.support(make_world().contacts, "A0001")
    # C01 2·2, C02 3·1, C03 4·(−2); nobody knows C04 (5) and C05 (1).
    assert found.support == pytest.approx((4 + 3 - 8) / 9)
    assert found.known_power_share == pytest.approx(9 / 15)
    assert (found.people, found.stance_unknown, found.blockers) == (5, 2, 1)
    assert kam.support(make_world().contacts, "A0001", {"C03": 0}).support == pytest.approx(7 / 9)
    assert kam.counted_support(make_world().contacts, "A0001", by_power=False) == pytest.approx(1 / 3)
    assert kam.counted_support(make_world().contacts, "A0001", unknown_as_neutral=True) == pytest.approx(-1 / 15)


def test_threads_and_coverage_of_the_small_account() -> None:
    world = make_world()
    risk = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, tier=None)
    assert risk["active_contacts"].to_dict() == {"A0001": 1, "A0002": 1, "A0003": 0}
    assert risk.at["A0001", "effective_contacts"] == pytest.approx(0.5 ** (11 / 90) + 0.5 ** (360 / 90))
    assert risk.at["A0001", "single_roles"] == 1 and risk.at["A0001", "empty_roles"] == 3
    pairs = kam.coverage_pairs(world.contacts, world.contact_visits, "A0001", world.as_of)
    covered = pairs[pairs["covered"]]
    assert list(zip(covered["their_level"], covered["our_level"], strict=True)) == [
        ("operational", "middle"),
        ("operational", "operational"),
    ]
    assert pairs["open_pair"].sum() == 6
    threads = kam.single_threads(kam.contact_activity(world.contacts, world.contact_visits, world.as_of), "A0001")
    assert threads["thread"].to_dict() == {"economic": "none", "user": "none", "technical": "none", "coach": "single"}


def test_completeness_and_decay_of_a_file() -> None:
    rows = [("A0001", "six_points", "needs", item, score, day) for item, score, day in (
        ("full_file", 2, "2025-12-31"), ("business", 2, "2024-12-31"), ("technology_goals", 1, "2025-12-31"),
        ("product_use", 0, None), ("decision_process", 0, None), ("latent_needs", 2, "2023-12-31"),
    )]  # fmt: skip
    files = pd.DataFrame(rows, columns=["account_id", "scheme", "block", "item", "score", "updated_on"])
    files["updated_on"] = pd.to_datetime(files["updated_on"])
    table = kam.file_completeness(files, "2025-12-31", "six_points")
    assert table.at["A0001", "filled_share"] == pytest.approx(7 / 12)
    fresh = (2 + 2 * 0.5 + 1 + 2 * 0.5 ** (731 / 365)) / 12
    assert table.at["A0001", "fresh_share"] == pytest.approx(fresh)
    asked = kam.interview_questions(files, "A0001", "2025-12-31", "six_points")
    assert asked["why"].tolist() == ["open", "open", "in_part", "stale"]
    assert (asked["question"].str.len() > 5).all()


def test_traits_are_weighted() -> None:
    scores = dict(zip(kam.TRAIT_WEIGHTS, (2, 1, 0, 2, 1, 0, 2, 2), strict=True))
    rows = [
        ("A0001", "eight_traits", "traits", item, score, pd.Timestamp("2025-12-31")) for item, score in scores.items()
    ]
    files = pd.DataFrame(rows, columns=["account_id", "scheme", "block", "item", "score", "updated_on"])
    table = kam.accounts_to_research(files, "2025-12-31")
    assert table.at["A0001", "filled_share"] == pytest.approx(0.525)
    assert kam.accounts_to_research(files, "2025-12-31", below=0.5).empty


def test_a_plan_changes_what_it_should() -> None:
    world = make_world()
    tables = (world.contacts, world.ties, world.contact_visits, "A0001", world.as_of)
    before = kam.plan_effect(*tables)
    assert (before.coverage_share, before.active_contacts, before.hours) == (0.25, 1, 0)
    after = kam.plan_effect(*tables, [("C02", "middle"), ("C03", "executive")])
    assert after.hours == 10 and after.active_contacts == 3 and after.coverage_share == 0.5
    assert after.power_met_share == pytest.approx(9 / 15)
    # C02 is in trouble and moves from +1 to +2; C03 sits on an even keel and does not move.
    assert after.support == pytest.approx((4 + 6 - 8) / 9)
    options = kam.meeting_options(*tables)
    assert options.at[("C05", "operational"), "hours"] == 5  # nobody can introduce us: two hours more
    assert options.at[("C03", "executive"), "introduced_by"] == "C01"
    plan = kam.propose_plan(*tables, 10)
    assert plan["hours"].sum() <= 10 and plan["gain"].gt(0).all()
    assert kam.propose_plan(*tables, 1).empty


def test_whom_to_see_first() -> None:
    people = pd.DataFrame({"power": [5, 4, 2, 2], "hours": [6, 3, 4, 2]}, index=list("pqrs"))
    assert kam.visit_candidates(people, 100) == ["q", "s", "p", "r"]
    assert kam.visit_candidates(people, 9) == ["q", "s", "r"]  # p does not fit any more


def test_stances_give_advice() -> None:
    rows = [("responsive", 5, 3, 4), ("innovation", 4, 4, 4), ("productivity", 2, 5, 3), ("cost_leader", 1, 2, 4)]
    table = pd.DataFrame(rows, columns=["lens", "wish", "our_record", "rival_record"]).assign(account_id="A0001")
    fit = kam.stance_fit(table, "A0001")
    assert fit["advice"].to_dict() == {
        "responsive": "build", "innovation": "promise", "productivity": "keep_quiet", "cost_leader": "leave",
    }  # fmt: skip
    assert kam.stance_to_take(table).at["A0001", "lens"] == "responsive"


def test_what_a_contact_file_may_hold() -> None:
    kinds = kam.contact_fields()
    assert kinds["health"] == kinds["young_child"] == kinds["religion"] == "sensitive"
    assert kinds["spouse_job"] == "not_needed" and kinds["name"] == "needed"
    hidden = kam.without_names(make_world().contacts)
    assert hidden.loc[hidden["account_id"] == "A0003", "name_en"].tolist() == ["Person 1", "Person 2"]
    assert not hidden["name_zh"].str.contains("第").any()
