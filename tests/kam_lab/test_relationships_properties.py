"""What holds for every map, every set of meetings and every score."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import relationships as kam
from kam_lab.relationships.map_layout import APART

POWER = st.integers(1, 5)
STANCE = st.integers(-2, 2)
PEOPLE = st.lists(st.tuples(POWER, STANCE), min_size=1, max_size=12)
EDGES = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)


def ties(edges: set[tuple[int, int]]) -> pd.DataFrame:
    rows = [("A0001", f"C{a:02d}", f"C{b:02d}", "reports_to", 2, True) for a, b in sorted(edges) if a != b]
    columns = ["account_id", "from_contact", "to_contact", "kind", "strength", "told"]
    return pd.DataFrame(rows, columns=columns)


def people(count: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "contact_id": [f"C{n:02d}" for n in range(count)],
            "account_id": "A0001",
            "department": rng.choice(["management", "purchasing", "technical", "production"], count),
            "level": rng.choice(["executive", "middle", "operational"], count, p=[0.15, 0.45, 0.4]),
            "role": rng.choice(["user", "technical", "coach", "economic"], count),
            "mode": rng.choice(list(kam.MODES), count),
            "power": rng.integers(1, 6, count),
            "stance": pd.array(rng.integers(-2, 3, count), dtype="Int64"),
            "told": rng.random(count) < 0.7,
        }
    )


@given(PEOPLE)
def test_support_lies_between_the_stances_and_knows_no_scale(found: list[tuple[int, int]]) -> None:
    power, stance = zip(*found, strict=True)
    support = kam.weighted_support(power, stance)
    assert min(stance) - 1e-9 <= support <= max(stance) + 1e-9
    assert math.isclose(support, kam.weighted_support([3 * p for p in power], stance), abs_tol=1e-9)
    assert math.isclose(-support, kam.weighted_support(power, [-s for s in stance]), abs_tol=1e-9)


@given(PEOPLE, POWER)
def test_somebody_unknown_changes_nothing(found: list[tuple[int, int]], extra: int) -> None:
    power, stance = zip(*found, strict=True)
    with_unknown = kam.weighted_support([*power, extra], [*stance, None])
    assert math.isclose(with_unknown, kam.weighted_support(power, stance), abs_tol=1e-9)


@given(st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_more_points_never_make_a_deal_weaker(scores: list[int]) -> None:
    rank = {"weak": 0, "hollow": 1, "go": 2}
    found = kam.meddicc(scores)
    assert 0 <= found.points_share <= 1 and found.points == sum(scores)
    for place in range(7):
        if scores[place] < 2:
            better = [*scores]
            better[place] += 1
            assert rank[kam.meddicc(better).qualification] >= rank[found.qualification]


@given(EDGES)
@settings(max_examples=40)
def test_centralities_are_shares_and_cuts_cut(edges: set[tuple[int, int]]) -> None:
    everybody = [f"C{n:02d}" for n in range(12)]
    table = kam.centralities(ties(edges), everybody)
    assert set(table.index) == set(everybody)
    assert table[["degree", "closeness", "betweenness"]].stack().between(0, 1 + 1e-9).all()
    cuts = kam.cut_vertices(ties(edges), everybody)
    assert sorted(table.index[table["cut_vertex"]]) == cuts
    for name in everybody:
        assert bool(kam.cut_off(ties(edges), name, everybody)) == (name in cuts)


@given(EDGES)
@settings(max_examples=40)
def test_a_way_follows_the_arrows_and_is_shortest(edges: set[tuple[int, int]]) -> None:
    import networkx as nx

    contacts = people(12).assign(role=["coach", *["user"] * 10, "economic"])
    graph = nx.DiGraph([(f"C{a:02d}", f"C{b:02d}") for a, b in edges if a != b])
    graph.add_nodes_from(contacts["contact_id"])
    try:
        way = kam.path_to_buyer(contacts, ties(edges), "A0001")["contact_id"].tolist()
    except kam.InputError:
        assert not nx.has_path(graph, "C00", "C11")
        return
    assert way[0] == "C00" and way[-1] == "C11"
    assert all(graph.has_edge(a, b) for a, b in itertools.pairwise(way))
    assert len(way) - 1 == nx.shortest_path_length(graph, "C00", "C11")


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(kam.LEVELS), st.integers(0, 700)), max_size=25))
@settings(max_examples=25)
def test_coverage_and_threads_stay_in_bounds_and_never_fall_by_a_meeting(
    met: list[tuple[int, str, int]],
) -> None:
    contacts = people(12)
    as_of = pd.Timestamp("2025-12-31")

    def visits(rows: list[tuple[int, str, int]]) -> pd.DataFrame:
        table = pd.DataFrame(rows, columns=["contact_id", "our_level", "days"])
        return pd.DataFrame(
            {
                "contact_id": [f"C{n:02d}" for n in table["contact_id"]],
                "our_level": table["our_level"].astype("str"),
                "met_on": as_of - pd.to_timedelta(table["days"].astype(int), unit="D"),
            }
        )

    accounts = pd.DataFrame({"account_id": ["A0001"], "tier": ["A"]})
    now = kam.coverage_table(contacts, visits(met), accounts, as_of).iloc[0]
    more = kam.coverage_table(contacts, visits([*met, (0, "middle", 1)]), accounts, as_of).iloc[0]
    for row in (now, more):
        assert 0 <= row["coverage_share"] <= 1 and 0 <= row["fresh_share"] <= 1
    assert more["coverage_share"] >= now["coverage_share"] and more["fresh_share"] >= now["fresh_share"] - 1e-12
    risk = kam.thread_risk(contacts, visits(met), accounts, as_of).iloc[0]
    assert risk["active_contacts"] <= 12 and risk["effective_contacts"] <= 12


@given(st.integers(1, 30), st.integers(0, 40), EDGES)
@settings(max_examples=25)
def test_people_keep_apart_on_the_map(count: int, seed: int, edges: set[tuple[int, int]]) -> None:
    contacts = people(count, seed)
    rows = ties({(a % count, b % count) for a, b in edges})
    for arrange in ("levels", "departments"):
        table = kam.map_positions(contacts, rows, "A0001", arrange)
        assert len(table) == count and table["x"].between(0, 100).all() and table["y"].between(0, 100).all()
        points = table[["x", "y"]].round(6)
        assert not points.duplicated().any()
    again = kam.map_positions(contacts, rows, "A0001", "levels")
    assert again.equals(kam.map_positions(contacts, rows, "A0001", "levels"))


def test_twenty_five_people_keep_apart_by_ties() -> None:
    contacts = people(25, 3)
    rng = np.random.default_rng(5)
    rows = ties({(int(a), int(b)) for a, b in rng.integers(0, 25, (45, 2))})
    points = kam.map_positions(contacts, rows, "A0001", "network").to_numpy()
    gaps = (points[:, None] - points[None, :]) / np.array(APART)
    distance = np.hypot(gaps[..., 0], gaps[..., 1])[np.triu_indices(25, 1)]
    assert distance.min() > 0.75


@given(st.floats(0, 2000), st.floats(1, 1000))
def test_freshness_falls_and_stays_between_0_and_1(days: float, half_life: float) -> None:
    value = kam.freshness(days, half_life)
    assert 0 <= value <= 1 and kam.freshness(days + 1, half_life) <= value
    assert math.isclose(kam.freshness(days + half_life, half_life), value / 2, rel_tol=1e-9, abs_tol=1e-300)


@given(st.integers(0, 40), st.integers(0, 5))
@settings(max_examples=10)
def test_a_proposed_plan_keeps_the_hours_and_never_does_harm(hours: int, seed: int) -> None:
    contacts = people(10, seed)
    rows = ties({(n, (n * 3 + 1) % 10) for n in range(10)})
    visits = pd.DataFrame({"contact_id": ["C00"], "our_level": ["middle"], "met_on": [pd.Timestamp("2025-12-01")]})
    here = (contacts, rows, visits, "A0001", "2025-12-31")
    plan = kam.propose_plan(*here, hours)
    assert plan["hours"].sum() <= hours and plan.index.get_level_values(0).is_unique
    before, after = kam.plan_effect(*here), kam.plan_effect(*here, list(plan.index))
    assert after.score >= before.score and after.coverage_share >= before.coverage_share
    assert after.power_met_share >= before.power_met_share and after.support >= before.support - 1e-12
