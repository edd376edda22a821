"""The people of an account as a network: the way to the economic buyer, centralities, gatekeepers.

A tie has a direction: who reports to or influences whom. The way to the economic buyer follows it; who stands in the
middle of things is asked without it. Graphs are made with networkx; tables go in and come out.
``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd

from kam_lab.checks import InputError, fail, listed, need_columns
from kam_lab.relationships.buying import _accounts_of, economic_buyer, people_of
from kam_lab.relationships.power import BLOCKER_POWER, is_blocker

if TYPE_CHECKING:
    import networkx as nx

_TIE_COLUMNS = ["account_id", "from_contact", "to_contact", "kind", "strength"]
#: Krackhardt's kite (1990): ten people, three of them each "central" in another way.
_KITE = (
    "Andre Beverley, Andre Carol, Andre Diane, Andre Fernando, Beverley Diane, Beverley Ed, Beverley Garth,"
    "Carol Diane, Carol Fernando, Diane Ed, Diane Fernando, Diane Garth, Ed Garth,"
    "Fernando Garth, Fernando Heather, Garth Heather, Heather Ike, Ike Jane"
)


def decision_graph(contacts: pd.DataFrame, ties: pd.DataFrame, account_id: str, told_only: bool = False) -> nx.DiGraph:
    """Who reports to or influences whom at one account.

    Parameters
    ----------
    ties : DataFrame with account_id, from_contact, to_contact, kind ("reports_to", "influences"), strength (1–3), told.
    told_only : leave out people and ties that none of our contacts has told us of.

    Returns
    -------
    networkx.DiGraph
        Nodes are contact ids (everybody of the account, also those without a tie), in the order of their ids. Edges
        carry ``kind`` and ``strength``; of two ties in the same direction the stronger one is kept.

    Covers: decision_complexity.
    """
    import networkx as nx  # here: a notebook that draws no map need not wait for it

    people = people_of(contacts, account_id, told_only)
    need_columns(ties, [*_TIE_COLUMNS, *(["told"] if told_only else [])], "ties", empty_ok=True)
    rows = ties[ties["account_id"] == account_id]
    if told_only:
        rows = rows[rows["told"].astype(bool)]
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(people.index))
    rows = rows.sort_values(["from_contact", "to_contact", "strength", "kind"], kind="stable")
    for start, end, kind, strength in zip(
        rows["from_contact"], rows["to_contact"], rows["kind"], rows["strength"], strict=True
    ):
        if start in graph and end in graph and start != end:
            graph.add_edge(str(start), str(end), kind=str(kind), strength=int(strength))
    return graph


def loose_contacts(contacts: pd.DataFrame, ties: pd.DataFrame, account_id: str, told_only: bool = False) -> list[str]:
    """Contact ids of the people nobody has tied to anybody yet: a gap in our map, not in their firm."""
    import networkx as nx

    return [str(node) for node in nx.isolates(decision_graph(contacts, ties, account_id, told_only))]


def path_to_buyer(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    account_id: str,
    start: str | None = None,
    told_only: bool = False,
) -> pd.DataFrame:
    """The shortest way from somebody we know to the economic buyer, along the direction of the ties.

    Parameters
    ----------
    start : contact id; None: the coach (of several the one with the shortest way, ties by id).

    Returns
    -------
    DataFrame, one row a person, from ``start`` to the economic buyer: ``path_step`` (0, 1, …), ``contact_id``,
    ``department, level, role, power, stance``, ``blocker`` (power of 4 or more and against us), ``next_tie`` (kind of
    the tie to the next one). Of several ways of the same length the one whose ids come first.

    Raises
    ------
    InputError
        Nobody is known as economic buyer; no coach is known and no ``start`` given; ``start`` has no ties or is not
        there; no chain of ties leads to the buyer. Each is a sentence that says what to find out.

    Covers: decision_complexity.
    """
    people = people_of(contacts, account_id, told_only)
    graph = decision_graph(contacts, ties, account_id, told_only)
    way = min(_ways(contacts, people, graph, account_id, start, told_only), key=lambda nodes: (len(nodes), nodes))
    table = people.loc[way, ["department", "level", "role", "power", "stance"]]
    table = table.assign(blocker=is_blocker(people).loc[way])
    kinds = [graph.edges[a, b]["kind"] for a, b in itertools.pairwise(way)]
    table["next_tie"] = pd.Series([*kinds, None], index=table.index, dtype="str")
    table.insert(0, "path_step", range(len(way)))
    table.insert(1, "contact_id", way)
    return table.reset_index(drop=True)


def on_the_way(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    account_id: str,
    start: str | None = None,
    told_only: bool = False,
) -> pd.DataFrame:
    """Who stands between us and the economic buyer: everybody inside a shortest way.

    Returns
    -------
    DataFrame, index contact_id: ``ways`` (number of shortest ways through this person), ``ways_share`` (of all
    shortest ways, 0–1; 1: there is no way round), ``department, level, role, power, stance, blocker``. Most ways
    first. No rows where the start reports to the buyer directly.

    Raises
    ------
    InputError
        As :func:`path_to_buyer`.

    Covers: decision_complexity, blockers.
    """
    people = people_of(contacts, account_id, told_only)
    graph = decision_graph(contacts, ties, account_id, told_only)
    ways = _ways(contacts, people, graph, account_id, start, told_only)
    counts: dict[str, int] = {}
    for way in ways:
        for name in way[1:-1]:
            counts[name] = counts.get(name, 0) + 1
    order = sorted(counts, key=lambda name: (-counts[name], name))
    table = people.loc[order, ["department", "level", "role", "power", "stance"]]
    table.insert(0, "ways", [counts[name] for name in order])
    table.insert(1, "ways_share", [counts[name] / len(ways) for name in order])
    return table.assign(blocker=is_blocker(people).loc[order])


def _ways(
    contacts: pd.DataFrame,
    people: pd.DataFrame,
    graph: nx.DiGraph,
    account_id: str,
    start: str | None,
    told_only: bool,
) -> list[list[str]]:
    """All shortest ways from ``start`` (or from each coach) to the economic buyer; at least one."""
    import networkx as nx

    buyer = economic_buyer(contacts, account_id, told_only)
    if buyer is None:
        raise fail("no_buyer", owner="relationships", account=account_id)
    if start is not None and start not in people.index:
        raise fail("not_here", owner="relationships", contact=start, present=listed(people.index, 8))
    starts = [start] if start is not None else sorted(people.index[people["role"] == "coach"])
    if not starts:
        raise fail("no_coach", owner="relationships", account=account_id)
    if starts == [buyer]:
        raise fail("start_is_buyer", owner="relationships", contact=buyer)
    ways: list[list[str]] = []
    for one in starts:
        if one != buyer and nx.has_path(graph, one, buyer):
            ways += [[str(node) for node in way] for way in nx.all_shortest_paths(graph, one, buyer)]
    if not ways:
        lonely = [one for one in starts if graph.degree(one) == 0]
        key = "no_ties" if len(lonely) == len(starts) else "no_way"
        raise fail(key, owner="relationships", contact=listed(starts), buyer=buyer)
    return ways


def ways_to_buyers(
    contacts: pd.DataFrame, ties: pd.DataFrame, accounts: pd.DataFrame, tier: str | None = "A"
) -> pd.DataFrame:
    """The shortest way from the coach to the economic buyer of every account of a tier, one below the other.

    Returns
    -------
    DataFrame: ``account_id`` and the columns of :func:`path_to_buyer` without ``blocker``. Accounts without a way are
    left out.

    Covers: decision_complexity.
    """
    found = []
    for account in sorted(set(_accounts_of(accounts, tier)) & set(contacts["account_id"])):
        try:
            way = path_to_buyer(contacts, ties, account)
        except InputError:
            continue
        way.insert(0, "account_id", account)
        found.append(way.drop(columns="blocker"))
    if not found:
        raise fail("no_ways", owner="relationships")
    return pd.concat(found, ignore_index=True)


def path_blockers(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    accounts: pd.DataFrame,
    tier: str | None = "A",
    power: int = BLOCKER_POWER,
    told_only: bool = False,
) -> pd.DataFrame:
    """Blockers who stand on a shortest way from a coach to the economic buyer, over all accounts of a tier.

    An opponent somewhere in the firm is weather; an opponent on the only way to the buyer is a closed door. Accounts
    whose map has no coach, no buyer or no way are left out.

    Returns
    -------
    DataFrame, index contact_id: ``account_id, department, level, power, stance, told, ways_share`` (share of the
    shortest ways that lead through this person). By account.

    Covers: blockers, decision_complexity.
    """
    found = []
    for account in sorted(set(_accounts_of(accounts, tier)) & set(contacts["account_id"])):
        try:
            inner = on_the_way(contacts, ties, account, told_only=told_only)
        except InputError:  # nobody to start from, or nowhere to go: no way, nobody on it
            continue
        inner = inner[is_blocker(inner, power)].join(people_of(contacts, account)["told"])
        found.append(inner.assign(account_id=account).sort_index())
    columns = ["account_id", "department", "level", "power", "stance", "told", "ways_share"]
    if not found:
        return pd.DataFrame(columns=columns).rename_axis("contact_id")
    return pd.concat(found)[columns].rename_axis("contact_id")


def undirected(ties: pd.DataFrame, people: pd.Index | list[str] | None = None) -> nx.Graph:
    """The ties without their direction. ``people`` adds those without a tie (and leaves out everybody else)."""
    import networkx as nx

    need_columns(ties, ["from_contact", "to_contact"], "ties", empty_ok=True)
    graph = nx.Graph()
    if people is not None:
        graph.add_nodes_from(sorted(str(name) for name in people))
    pairs = sorted(zip(ties["from_contact"].astype(str), ties["to_contact"].astype(str), strict=True))
    graph.add_edges_from((a, b) for a, b in pairs if a != b and (people is None or (a in graph and b in graph)))
    return graph


def centralities(ties: pd.DataFrame, people: pd.Index | list[str] | None = None) -> pd.DataFrame:
    """Three ways of being in the middle, and who holds the map together (Krackhardt's kite: handbook §4).

    Parameters
    ----------
    ties : DataFrame with from_contact, to_contact (directions do not count here).
    people : everybody on the map; those without a tie get zeros. None: only who has a tie.

    Returns
    -------
    DataFrame, index contact_id, highest degree first: ``neighbours`` (number), ``degree`` (÷ everybody else, 0–1: the
    well-connected "boss"), ``closeness`` (short ways to everybody: the "fast messenger"), ``betweenness`` (lies on
    the ways of others: the "gatekeeper"), ``cut_vertex`` (without this person the map falls apart).

    Raises
    ------
    InputError
        Fewer than two people: one person alone is no network.

    Covers: centrality, cut_vertices.
    """
    import networkx as nx

    graph = undirected(ties, people)
    if len(graph) < 2:
        raise fail("one_person", owner="relationships", count=len(graph))
    cuts = set(nx.articulation_points(graph))
    table = pd.DataFrame(
        {
            "neighbours": dict(graph.degree()),
            "degree": nx.degree_centrality(graph),
            "closeness": nx.closeness_centrality(graph),
            "betweenness": nx.betweenness_centrality(graph),
            "cut_vertex": {name: name in cuts for name in graph},
        }
    ).rename_axis("contact_id")
    return table.sort_index().sort_values(["degree", "betweenness"], ascending=False, kind="stable")


def account_centralities(
    contacts: pd.DataFrame, ties: pd.DataFrame, account_id: str, told_only: bool = False
) -> pd.DataFrame:
    """:func:`centralities` for the people of one account, with ``department, level, role, power`` beside them.

    Covers: centrality, cut_vertices.
    """
    people = people_of(contacts, account_id, told_only)
    graph = decision_graph(contacts, ties, account_id, told_only)
    pairs = pd.DataFrame(list(graph.edges), columns=["from_contact", "to_contact"])
    if pairs.empty and len(people) > 1:
        raise fail("no_ties_at_all", owner="relationships", account=account_id)
    if len(people) == 1:
        raise fail("one_person", owner="relationships", count=1)
    table = centralities(pairs, people.index)
    return table.join(people[["department", "level", "role", "power"]])


def cut_vertices(ties: pd.DataFrame, people: pd.Index | list[str] | None = None) -> list[str]:
    """Ids of the people without whom the map falls into parts: gatekeepers. Sorted; empty if there is none.

    Covers: cut_vertices.
    """
    import networkx as nx

    return sorted(str(name) for name in nx.articulation_points(undirected(ties, people)))


def cut_off(ties: pd.DataFrame, contact_id: str, people: pd.Index | list[str] | None = None) -> list[str]:
    """Who is no longer tied to the largest remaining part once this person is gone. Sorted ids.

    Covers: cut_vertices.
    """
    import networkx as nx

    graph = undirected(ties, people)
    if contact_id not in graph:
        raise fail("not_here", owner="relationships", contact=contact_id, present=listed(sorted(graph), 8))
    near = nx.node_connected_component(graph, contact_id) - {contact_id}
    rest = graph.subgraph(near)
    parts = sorted(nx.connected_components(rest), key=lambda part: (-len(part), min(part)))
    return sorted(str(name) for part in parts[1:] for name in part)


def krackhardt_kite() -> pd.DataFrame:
    """Krackhardt's kite as a table of ties (Krackhardt 1990; networkx documentation): the oracle of centralities."""
    pairs = [pair.strip().split() for pair in _KITE.split(",")]
    return pd.DataFrame(pairs, columns=["from_contact", "to_contact"])
