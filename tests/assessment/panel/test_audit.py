"""The audit: the handbook's figures, planted cheaters found, honest panels left in peace, a picture without boxes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from grading.assessment.panel.audit import Audit, audit, rounding, totals
from grading.assessment.panel.handout import public_panel
from grading.assessment.panel.heat_map import heat_map
from grading.assessment.panel.model import Card, Criterion, PanelProject, People, problem, project_from_rubric
from grading.assessment.rubric_file import load_rubric
from grading.demo import project as demo
from kam_lab.plots.look import FONTS, style

from .conftest import make_card

mpl.use("Agg")
Panel = tuple[list[Card], PanelProject, People]


def test_the_handbooks_rater_means(oracle: Panel) -> None:
    found = audit(*oracle)
    means = found.raters.loc[["S-A", "S-B", "S-C", "S-D"], "mean"].round(2).tolist()
    assert means == [80, 82.67, 81.33, 84]
    assert len(found.cells) == 16
    assert not found.findings
    assert found.sentences[0]["en"].startswith("Nothing stands out") and "80.0" in found.sentences[0]["zh"]
    assert found.raters.loc["S-A", "team"] == "A" and found.raters.loc["teacher:Wu", "role"] == "teacher"


def _kinds(found: Audit) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.kind, one.raters) for one in found.findings}


CHEATS = {
    "pair": ({("reciprocal", ("S-0", "S-1"))}, 0.85),
    "pairs": ({("reciprocal", ("S-0", "S-1")), ("reciprocal", ("S-2", "S-3"))}, 0.75),
    "harsh": ({("severity", ("S-2",))}, 0.9),
    "retaliator": ({("retaliation", ("S-0",))}, 0.55),
}


@pytest.mark.parametrize("plant", CHEATS)
def test_planted_cheaters_are_found(plant: str, panel: Callable[..., Panel]) -> None:
    """Six teams, raters' noise and severity 3 points, cheats of 14 points."""
    wanted, rate = CHEATS[plant]
    hits = [wanted <= _kinds(audit(*panel(seed, 6, plant))) for seed in range(60)]
    assert sum(hits) / len(hits) >= rate


def test_honest_panels_are_rarely_flagged(panel: Callable[..., Panel]) -> None:
    flagged = [_kinds(audit(*panel(seed, 6))) for seed in range(1000, 1080)]
    assert sum(map(bool, flagged)) / len(flagged) <= 0.10
    accused = [kinds for kinds in flagged if {kind for kind, _ in kinds} - {"severity"}]
    assert len(accused) / len(flagged) <= 0.07


def test_honest_panels_that_pick_levels_are_rarely_flagged(panel_of_levels: Callable[..., Panel]) -> None:
    """Four levels a criterion: a slip of one level is a third of the points, and nobody's fault."""
    flagged = [_kinds(audit(*panel_of_levels(seed))) for seed in range(100)]
    accused = [kinds for kinds in flagged if {kind for kind, _ in kinds} - {"severity"}]
    assert len(accused) / len(flagged) <= 0.08
    pairs = [kinds for kinds in flagged if "reciprocal" in {kind for kind, _ in kinds}]
    assert len(pairs) / len(flagged) <= 0.02


def test_friends_who_pick_levels_are_found(panel_of_levels: Callable[..., Panel]) -> None:
    hits = [("reciprocal", ("S-1", "S-4")) in _kinds(audit(*panel_of_levels(seed, pair=True))) for seed in range(40)]
    assert sum(hits) / len(hits) >= 0.85


def test_levels_take_a_total_as_far_as_rounding_does(panel_of_levels: Callable[..., Panel], oracle: Panel) -> None:
    """Against a simulation: shares spread evenly, each taken to the level next to it."""
    project = panel_of_levels(0)[1]
    most, steps = np.array([c.max for c in project.criteria]), np.array([lv.share for lv in project.criteria[0].levels])
    shares = np.random.default_rng(1).random((20_000, len(most)))
    taken = steps[np.abs(shares[:, :, None] - steps).argmin(axis=2)]
    assert rounding(project) == pytest.approx(np.std((taken - shares) @ most / most.sum() * 100), rel=0.03)
    assert rounding(oracle[1]) == 0


@pytest.mark.parametrize("teams", [5, 6, 7, 8, 10])
@pytest.mark.parametrize("size", [2, 4, 6])
@pytest.mark.parametrize("name", ["project_1", "project_2"])
def test_what_the_demonstration_plants_is_found(name: str, teams: int, size: int) -> None:
    """For classes of other sizes than the one that the tests make: the cards alone."""
    standing = {str(2026001 + teams * (size - 1) + place): f"T{place + 1}" for place in range(teams)}
    people = People(standing, standing, frozenset({"teacher:Wu"}))
    project = project_from_rubric(load_rubric(name), {team: team for team in standing.values()})
    worth, cards = demo.quality(list(standing.values())), []
    for rater in [*standing, "teacher:Wu"]:
        card = demo.card(public_panel(project, rater, people), worth, None if rater in standing else 0.0)
        cards.append(make_card(rater, card["scores"], people, name))
    found = {(one.kind, standing[rater]) for one in audit(cards, project, people).findings for rater in one.raters}
    for kind, who in demo.planted(name, list(standing.values())).items():
        assert any((kind, team) in found for team in who), (kind, found)


def test_sentences_say_what_and_what_to_do(panel: Callable[..., Panel]) -> None:
    for seed in range(20):
        found = audit(*panel(seed, 6, "pair"))
        if ("reciprocal", ("S-0", "S-1")) in _kinds(found):
            break
    first, second = found.sentences
    assert "T0 and T1 score each other" in first["en"] and "互相打高分" in first["zh"]
    assert second["en"].startswith("Read these two teams' work again")
    flagged = found.cells[found.cells["flag"] == "reciprocal"]
    assert set(zip(flagged["rater"], flagged["team"], strict=True)) == {("S-0", "T1"), ("S-1", "T0")}
    assert (flagged["deviation"] > 5).all()


def test_an_earlier_panel_explains_revenge(panel: Callable[..., Panel]) -> None:
    """The grudge comes from project 1, the revenge in project 2: only with the earlier audit it is called so."""
    hits = 0
    for seed in range(40):
        before = audit(*panel(seed, 6, "retaliator"))
        cards, project, people = panel(seed + 500, 6)
        for card in cards:
            if card.rater == "S-0":
                for team in ("T1", "T2"):
                    card.scores[team]["overall"] -= 16  # type: ignore[index]
        hits += ("retaliation", ("S-0",)) in _kinds(audit(cards, project, people, earlier=before))
    assert hits >= 20


def test_own_team_attempts_are_counted_and_come_first(oracle: Panel) -> None:
    cards, project, people = oracle
    problems = [problem("own_team", "S-B.xlsx", cell, "S-B", team="B") for cell in ("C6", "D6")]
    smuggled = [
        Card(c.project, c.rater, c.role, c.team, c.at, {**c.scores, "C": {"overall": 100.0}}, {}, c.source)
        if c.rater == "S-C"
        else c
        for c in cards
    ]
    found = audit(smuggled, project, people, problems)
    assert found.raters["own_team_attempts"].to_dict() == {
        "S-A": 0,
        "S-B": 2,
        "S-C": 1,
        "S-D": 0,
        "teacher:He": 0,
        "teacher:Wu": 0,
    }
    assert found.findings[0].kind == "own_team" and "B" in found.sentences[0]["en"]
    assert found.raters.loc["S-C", "mean"] == pytest.approx(81.333, abs=1e-3)


def test_a_rater_who_tells_nothing_apart(oracle: Panel) -> None:
    cards, project, people = oracle
    flat = [
        Card(c.project, c.rater, c.role, c.team, c.at, {t: {"overall": 82.0} for t in c.scores}, {}, c.source)
        if c.rater == "S-A"
        else c
        for c in cards
    ]
    assert ("flat", ("S-A",)) in _kinds(audit(flat, project, people))


@pytest.mark.parametrize("size", range(5))
def test_small_and_empty_panels_are_no_trouble(size: int, oracle: Panel) -> None:
    cards, project, people = oracle
    found = audit(cards[:size], project, people)
    assert len(found.sentences) == 2
    assert heat_map(found).get_title(loc="left")


def test_the_heat_map_states_the_finding_without_boxes(lang: str, panel: Callable[..., Panel], tmp_path: Path) -> None:
    cards, project, people = panel(1, 6, "pair")
    named = PanelProject(project.id, project.title, project.criteria, {t: f"瀚海{t}🚀 $x$" for t in project.teams})
    found = audit(cards, named, people)
    before = dict(mpl.rcParams)
    ax = heat_map(found, lang=lang)
    assert dict(mpl.rcParams) == before
    figure = ax.figure
    assert isinstance(figure, Figure)
    figure.savefig(tmp_path / "map.png")  # a missing glyph is a warning, and warnings are errors here
    title = ax.get_title(loc="left").replace("\n", "")
    assert ("互相打高分" if lang == "zh" else "score each other") in title.replace(" ", "" if lang == "zh" else " ")
    with style():
        known = set().union(*(font_manager.get_font(font_manager.findfont(name)).get_charmap() for name in FONTS))
    shown = "".join(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))
    assert {ord(c) for c in shown if not c.isspace()} <= known
    frames = [patch for patch in ax.patches if patch.get_linewidth() > 2]
    assert len(frames) >= 2


def test_a_teachers_total_covers_what_the_representatives_judge(people: People) -> None:
    criteria = tuple(
        Criterion(name, {"en": name, "zh": name}, 50, (), share) for name, share in (("both", 0.6), ("own", 1.0))
    )
    project = PanelProject("project_1", {"en": "P", "zh": "项"}, criteria, {team: team for team in "ABCD"})
    teacher = Card("project_1", "teacher:Wu", "teacher", None, "", {"A": {"both": 25.0, "own": 50.0}})
    peer = Card("project_1", "S-B", "representative", "B", "", {"A": {"both": 20.0}})
    assert totals([teacher, peer], project, people) == {("teacher:Wu", "A"): 50, ("S-B", "A"): 40}
