"""What cannot be worked out is said in a sentence, in both languages: no ties, one person, nobody who signs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kam_lab import relationships as kam
from kam_lab.checks import InputError
from kam_lab.i18n import in_language
from kam_lab.plots import relationships as plots

from .relationships_world import make_world

WORLD = make_world()
HERE = (WORLD.contacts, WORLD.ties)
ALL = (WORLD.contacts, WORLD.ties, WORLD.contact_visits)
BROKEN = (WORLD.contacts, WORLD.ties[WORLD.ties["from_contact"] != "C03"])
UNTIED = (WORLD.contacts, WORLD.ties.iloc[:0])
UNTOLD = WORLD.contacts.assign(told=False)
FILES = pd.DataFrame({name: [1] for name in ("account_id", "scheme", "block", "item", "score", "updated_on")})


def _bad_meeting() -> object:
    return kam.plan_effect(*ALL, "A0001", WORLD.as_of, [("C04", "operational")])


def _nobody_there() -> object:
    return kam.single_threads(kam.contact_activity(WORLD.contacts, WORLD.contact_visits, WORLD.as_of), "A0009")


CASES: dict[str, tuple[Callable[[], object], str, str]] = {
    "a contact without ties": (lambda: kam.path_to_buyer(*HERE, "A0001", start="C05"), "no ties", "没有登记任何关系"),
    "nobody known as economic buyer": (lambda: kam.path_to_buyer(*HERE, "A0003"), "economic buyer", "决策者"),
    "no coach": (lambda: kam.path_to_buyer(*HERE, "A0002"), "coach", "内线教练"),
    "starting at the buyer": (lambda: kam.path_to_buyer(*HERE, "A0001", start="C04"), "already", "已经到了"),
    "no chain of ties": (lambda: kam.path_to_buyer(*BROKEN, "A0001"), "No chain", "走不到"),
    "a map with one person": (lambda: kam.account_centralities(*HERE, "A0002"), "no network", "成不了网"),
    "nobody tied to anybody": (lambda: kam.account_centralities(*UNTIED, "A0003"), "tied to anybody", "一条都没登记"),
    "nobody's stance is known": (lambda: kam.weighted_support([1, 2], [None, None]), "stance is known", "立场"),
    "nobody told": (lambda: kam.people_of(UNTOLD, "A0001", told_only=True), "told", "提起过"),
    "unknown account": (lambda: kam.people_of(WORLD.contacts, "A0009"), "A0001", "A0001"),
    "stranger": (lambda: kam.support(WORLD.contacts, "A0001", {"C08": 1}), "C08", "C08"),
    "stance out of range": (lambda: kam.weighted_support([1], [3]), "-2", "-2"),
    "different lengths": (lambda: kam.weighted_support([1, 2], [1]), "2 values", "2 个"),
    "wrong number of fields": (lambda: kam.meddicc([1, 2]), "7 scores", "7 个分数"),
    "a score of three": (lambda: kam.meddicc([3, 1, 1, 1, 1, 1, 1]), "from 0 to 2", "0 到 2"),
    "a field left out": (lambda: kam.meddicc({"metrics": 1}), "champion", "champion"),
    "unknown level": (lambda: kam.pairs_covered([("boss", "middle")]), "boss", "boss"),
    "no pairs": (lambda: kam.pairs_covered([], []), "at least one", "至少给一组"),
    "unknown mode": (lambda: kam.is_receptive("sleepy"), "sleepy", "sleepy"),
    "no such meeting": (_bad_meeting, "no such meeting", "没有这样的会面"),
    "unknown scheme": (lambda: kam.file_completeness(FILES, "2025-12-31", "ten_views"), "ten_views", "ten_views"),
    "unknown field": (lambda: kam.contact_fields(["shoe_size"]), "shoe_size", "shoe_size"),
    "unknown arrangement": (lambda: kam.map_positions(*HERE, "A0001", "stars"), "stars", "stars"),
    "no growth from nothing": (lambda: kam.yearly_growth(2, 0), "above 0", "大于 0"),
    "nothing to save on": (lambda: kam.substitution(0, 5), "above 0", "大于 0"),
    "no half-life": (lambda: kam.freshness(3, 0), "above 0", "大于 0"),
    "negative age": (lambda: kam.freshness(pd.Series([-1])), "at least 0", "不能小于 0"),
    "no tier": (lambda: kam.buyer_modes(WORLD.contacts, WORLD.accounts, tier="Z"), "Z", "Z"),
    "nobody at this account": (_nobody_there, "nobody on file", "一个联系人都没有"),
    "no ways at all": (lambda: kam.ways_to_buyers(*HERE, WORLD.accounts, "C"), "No account", "没有一家"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_in_both_languages(case: str) -> None:
    function, english, chinese = CASES[case]
    for lang, words in (("en", english), ("zh", chinese)):
        with in_language(lang), pytest.raises(InputError) as caught:
            function()
        said = str(caught.value)
        assert words in said and "{" not in said
        assert said.endswith((".", "。"))


def test_people_without_ties_are_listed_and_have_zeros() -> None:
    assert kam.loose_contacts(*HERE, "A0001") == ["C05"]
    table = kam.account_centralities(*HERE, "A0001")
    assert table.loc["C05", ["neighbours", "degree", "closeness", "betweenness"]].tolist() == [0, 0, 0, 0]


def test_empty_ties_and_no_meetings_are_no_error() -> None:
    ties, visits = WORLD.ties.iloc[:0], WORLD.contact_visits.iloc[:0]
    assert kam.loose_contacts(WORLD.contacts, ties, "A0003") == ["C07", "C08"]
    assert kam.cut_vertices(ties, ["C07", "C08"]) == []
    risk = kam.thread_risk(WORLD.contacts, visits, WORLD.accounts, WORLD.as_of, tier=None)
    assert (risk["thread"] == "none").all() and risk["last_met"].isna().all()
    assert kam.coverage_pairs(WORLD.contacts, visits, "A0001", WORLD.as_of)["covered"].sum() == 0
    assert kam.path_blockers(WORLD.contacts, ties, WORLD.accounts).empty


def test_roles_that_nobody_fills_are_named() -> None:
    table = kam.buying_centre(WORLD.contacts, WORLD.accounts, tier=None)
    assert table.at["A0003", "missing_roles"] == ("economic", "technical")
    assert table.at["A0001", "missing_roles"] == () and table.at["A0001", "role_unknown"] == 1
    assert kam.economic_buyer(WORLD.contacts, "A0003") is None
    modes = kam.buyer_modes(WORLD.contacts, WORLD.accounts, tier=None)
    assert modes.index.tolist() == ["A0001", "A0002"]
    assert modes["receptive"].tolist() == ["no", "no"]


@pytest.mark.parametrize("account", ["A0001", "A0002", "A0003"])
@pytest.mark.parametrize("arrange", kam.ARRANGEMENTS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_map_can_be_drawn(account: str, arrange: str, lang: str) -> None:
    import matplotlib.pyplot as plt

    with in_language(lang):
        axes = plots.people_map(*HERE, account, arrange)
        assert "{" not in axes.get_title(loc="left")
    plt.close(axes.figure)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_other_charts_can_be_drawn(lang: str) -> None:
    import matplotlib.pyplot as plt

    with in_language(lang):
        risk = kam.thread_risk(*ALL[::2], WORLD.accounts, WORLD.as_of, tier=None)
        names = plots.account_names(WORLD.accounts)
        drawn = [
            plots.power_stance(WORLD.contacts, "A0001"),
            plots.power_stance(WORLD.contacts, "A0001", tell=False),
            plots.centralities(kam.centralities(kam.krackhardt_kite())),
            plots.coverage_matrix(kam.coverage_pairs(*ALL[::2], "A0003", WORLD.as_of)),
            plots.threads(risk, names),
            plots.threads(risk[risk["active_contacts"] != 1], names),
            plots.plan_effect(
                *(kam.plan_effect(*ALL, "A0001", WORLD.as_of, plan) for plan in ([], [("C02", "middle")]))
            ),
        ]
        for axes in drawn:
            assert axes.get_title(loc="left") and "{" not in axes.get_title(loc="left")
            plt.close(axes.figure)
