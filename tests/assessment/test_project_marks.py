"""From criteria, panel, factors and own parts to each member's mark in a project; every printed number adds up."""

from __future__ import annotations

import random
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.assessment.contribution.criteria import Answer, TeamEvidence, Work
from grading.assessment.contribution.factors import FactorRules, factors, factors_from_shares
from grading.assessment.contribution.persons import Part
from grading.assessment.contribution.project import mark_project, team_total, without_names
from grading.assessment.panel.combine import combine
from grading.assessment.panel.model import Card, PanelRules, People, project_from_rubric
from grading.assessment.rollup.policy import Policy
from grading.assessment.rubric_file import ProjectRubric, load_rubric
from grading.assessment.steps import lines

RUBRIC = load_rubric("project_1")
NAMES = ("Alice", "Bob", "Claire", "David", "Elaine")
MATRIX = {"Alice": [4, 4, 3, 2, 1], "Bob": [3, 5, 3, 2, 0], "Claire": [4, 4, 4, 4, 4], "David": [3, 5, 4, 3, 1]}
PUBLISHED = {rater: dict(zip(NAMES, row, strict=True)) for rater, row in MATRIX.items()}
LEVELS = [{"points": 1, "en": "good", "zh": "好"}, {"points": 0, "en": "bad", "zh": "差"}]


def text(name: str) -> dict[str, str]:
    return {"en": name, "zh": name}


def rules(**fields) -> Policy:
    return Policy(weights={"project_1": 100}, **fields)


def rubric(*criteria: dict) -> ProjectRubric:
    common = {"family": "accuracy", "aspect": "ability", "levels": LEVELS}
    made = [{"title": text(c["id"]), **common, **c} for c in criteria]
    return ProjectRubric.model_validate({"id": "project_1", "title": text("P"), "criteria": made})


def work(points: dict[str, float | None], most: float = 10, state: str = "graded", title: str = "notebook") -> Work:
    return Work(text(title), {q: Answer(p, most, text(q)) for q, p in points.items()}, state)  # type: ignore[arg-type]


ANSWERS = rubric({"id": "all", "weight": 100, "evidence": {"answers": 1}, "questions": ["q"]})


def walk(steps):
    for step in steps:
        yield step
        yield from walk(step.details)


OF = re.compile(r"([\d.]+) of ([\d.]+) points = ([\d.]+)(?:%| of 100|$)")


def adds_up(step) -> int:
    """Each equation on a line holds with the numbers printed in it; how many there were."""
    found = OF.search(step.text["en"])
    if found is not None:
        got, most, shown = map(Decimal, found.groups())
        # The mean of raters is printed to four decimals, so its share may differ in the last one.
        width = Decimal("0.005") if step.key in {"team", "own"} else Decimal("0.0004")
        assert abs(100 * got / most - shown) <= width, step.text["en"]
        return 1
    count = 0
    for part in step.text["en"].split("; "):
        left, equals, right = part.rpartition(" = ")
        if not equals or " × " not in left or "forms" in left or "members" in left:
            continue
        left = re.sub(r"^.*: ", "", left).replace(" points", "").replace("×", "*")
        left = re.sub(r"[\d.]+%?", lambda n: f"Decimal('{n[0].rstrip('%')}'){'/100' * n[0].endswith('%')}", left)
        value = eval(left) * (100 if right.endswith("%") else 1)
        shown = Decimal(right.rstrip("%"))
        # Equal to the last digit; what has no end zeros is rounded to four decimals.
        places = 4 if step.key.startswith(("criterion", "late")) else -shown.as_tuple().exponent
        assert value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == shown, step.text["en"]
        count += 1
    return count


# -- the published numbers --------------------------------------------------------------------------------------------


def marks_of(marks) -> list[str]:
    return [str(mark.value) for mark in marks.values()]


def test_the_published_webpa_example_holds_through_a_project():
    policy = rules(contribution=FactorRules(self_scores=True, weight=0.5))
    made = {"T": factors(NAMES, PUBLISHED, policy.contribution)}
    marks = mark_project(ANSWERS, {"T": NAMES}, {"T": TeamEvidence(work({"q": 8}))}, {}, made, {}, policy)
    assert marks_of(marks) == ["85.20", "99.14", "84.75", "74.21", "56.70"]
    assert all(mark.status == "complete" and mark.shares == {"ability": 0.8} for mark in marks.values())


def test_the_mean_preserving_oracle_holds_through_a_project():
    policy = rules(contribution=FactorRules(method="share", weight=0.5))
    made = {"T": factors_from_shares({"a": 0.30, "b": 0.28, "c": 0.24, "d": 0.18})}
    marks = mark_project(ANSWERS, {"T": "abcd"}, {"T": TeamEvidence(work({"q": 8.72}))}, {}, made, {}, policy)
    assert marks_of(marks) == ["95.92", "92.43", "85.46", "74.99"]


def test_a_panel_of_four_teams_holds_through_a_project():
    """The handbook's recusal example: teacher and peers at 60/40, one criterion."""
    one = rubric({"id": "all", "weight": 100, "evidence": {"teacher": 0.6, "panel": 0.4}})
    given = {
        "a": {"B": 80, "C": 85, "D": 75},
        "b": {"A": 82, "C": 88, "D": 78},
        "c": {"A": 90, "B": 84, "D": 70},
        "d": {"A": 86, "B": 82, "C": 84},
        "teacher:t": {"A": 88, "B": 84, "C": 80, "D": 78},
    }
    people = People({x: x.upper() for x in "abcd"}, teachers=frozenset({"teacher:t"}))
    project = project_from_rubric(one, {t: t for t in "ABCD"})
    cards = [
        Card("project_1", rater, people.role(rater), people.team(rater), "", {t: {"all": p} for t, p in row.items()})
        for rater, row in given.items()
    ]
    combined = combine(cards, project, PanelRules(), people)
    evidence = {t: TeamEvidence(work({}), combined.teams[t]) for t in "ABCD"}
    marks = mark_project(one, {t: [t.lower()] for t in "ABCD"}, evidence, {}, {}, {}, rules(decimals=3))
    assert marks_of(marks) == ["87.200", "83.200", "82.267", "76.533"]
    # What the arithmetic takes from the panel is what the panel says of itself.
    for team in "ABCD":
        said = combined.evidence(team)["all"]
        keys = {step.key: step.value for step in walk(marks[team.lower()].steps)}
        assert float(keys["teacher"]) == pytest.approx(said["teacher"] * 100, abs=1e-4)
        assert float(keys["panel_mean"]) == pytest.approx(said["panel"] * 100, abs=1e-4)


# -- a whole project --------------------------------------------------------------------------------------------------

QUESTIONS = [q for c in RUBRIC.of_scope("team") for q in c.questions]
OWN = [q for c in RUBRIC.of_scope("person") for q in c.questions]
TEAMS = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2"], "C": ["c1", "c2", "c3", "c4"]}
PEOPLE = People(
    {"a1": "A", "b1": "B", "c1": "C"}, {m: t for t, ms in TEAMS.items() for m in ms}, frozenset({"teacher:t"})
)


def panel_of(seed: int, gate: dict[str, float] | None = None, missing: tuple[str, ...] = ()):
    rng = random.Random(seed)
    project = project_from_rubric(RUBRIC, {team: team for team in TEAMS})
    cards = []
    for rater in ("a1", "b1", "c1", "teacher:t"):
        role = PEOPLE.role(rater)
        scores = {
            team: {c.id: c.points(rng.randrange(len(c.levels))) for c in project.asked(role)}
            for team in TEAMS
            if team != PEOPLE.team(rater)
        }
        if role == "teacher":
            for team in scores:
                scores[team]["ethics"] = (gate or {}).get(team, 5.0)
        if rater not in missing:
            cards.append(Card("project_1", rater, role, PEOPLE.team(rater), "", scores))
    rng.shuffle(cards)
    return combine(cards, project, PanelRules(), PEOPLE)


def class_of(seed: int = 1, *, combined=None, policy: Policy | None = None, overrides=None, own=None, team=None):
    rng = random.Random(seed)
    policy = policy or rules(contribution=FactorRules(), owned_parts=20)
    combined = combined or panel_of(seed)
    evidence = {}
    for name in TEAMS:
        made = team or work({q: rng.randrange(0, 101) / 10 for q in QUESTIONS}, title="team's")
        evidence[name] = TeamEvidence(made, combined.teams[name])
    answers = {
        m: [own or work({q: rng.randrange(0, 11) for q in OWN}, title="own")] for ms in TEAMS.values() for m in ms
    }
    rows = {t: {m: {o: rng.randrange(0, 21) for o in ms if o != m} for m in ms[1:]} for t, ms in TEAMS.items()}
    made = {name: factors(members, rows[name], policy.contribution) for name, members in TEAMS.items()}
    parts = {"a1": [Part("traps", 7, 10), Part("one_page", 3, 10)], "c2": [Part("promises", 9, 10)]}
    return mark_project(RUBRIC, TEAMS, evidence, answers, made, parts, policy, overrides)


@pytest.mark.parametrize("seed", range(6))
def test_every_line_adds_up_to_the_mark(seed):
    for student, mark in class_of(seed).items():
        assert mark.status == "complete" and mark.value is not None, student
        assert sum(adds_up(step) for step in walk(mark.steps)) > 25
        team = next(step for step in mark.steps if step.key == "team")
        points = sum((step.value for step in team.details), Decimal(0))
        assert f"{points.normalize():f} of 80 points" in team.text["en"]
        assert mark.steps[-1].value == mark.value
        own = [step.value for step in mark.steps if step.key == "criterion_one"]
        member = [s for s in mark.steps if s.key in {"group", "limit", "penalty", "mixed"}][-1].value
        by_hand = (Decimal("0.8") * member + sum(own)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert mark.value == by_hand


def test_a_student_sees_no_rater():
    for student, mark in class_of().items():
        for lang in ("en", "zh"):
            shown = "\n".join(line for _, line in lines(mark.steps, lang))
            told = "\n".join(line for _, line in lines(mark.steps, lang, confidential=True))
            raters = {"a1", "b1", "c1", "teacher:t"}
            assert not [rater for rater in raters if re.search(rf"\b{rater}\b", shown)], student
            assert "teacher:t" in told and "{" not in told
            bare = "\n".join(line for _, line in lines(without_names(mark).steps, lang, confidential=True))
            assert bare == shown


def test_ability_and_knowledge_are_the_criterias_before_the_factor():
    marks = class_of()
    first, second = marks["b1"], marks["b2"]
    team = next(step for step in first.steps if step.key == "team")
    own = [step for step in first.steps if step.key == "criterion_one"]
    values = dict(
        zip([c.id for c in RUBRIC.criteria if c.scope == "team"], [s.value for s in team.details], strict=True)
    )
    values |= dict(zip(["own_part", "reflection"], [s.value for s in own], strict=True))
    for aspect in ("ability", "knowledge"):
        got = sum(float(values[c.id]) for c in RUBRIC.criteria if c.aspect == aspect)
        assert first.shares[aspect] == pytest.approx(got / 50)
    assert first.shares["ability"] == second.shares["ability"]  # all of it is the team's


def test_a_gate_takes_everything_and_its_appeal_gives_it_back():
    marks = class_of(combined=panel_of(1, gate={"B": 0.0}))
    for student, mark in marks.items():
        if student.startswith("b"):
            assert mark.value == 0 and mark.status == "complete" and "Fair dealing: not passed" in mark.reason["en"]
            assert mark.steps[-1].key == "gate" and mark.shares["ability"] > 0
        else:
            assert mark.value > 0
    back = class_of(combined=panel_of(1, gate={"B": 0.0}), overrides={("b1", "project_1/ethics"): 4})
    assert back["b1"].value > 0 and back["b2"].value == 0


def test_an_appeal_changes_one_criterion_for_one_student():
    before, after = class_of(), class_of(overrides={("a2", "project_1/presentation"): 5, ("a3", "project_1"): 99})
    assert {s for s in before if before[s].value != after[s].value} == {"a2"}
    step = next(step for step in walk(after["a2"].steps) if step.key == "appeal")
    assert step.value == 5 and "after an appeal 5 of 5 points" in step.text["en"]
    own = class_of(overrides={("a2", "project_1/own_part"): 15})
    assert own["a2"].value > before["a2"].value
    beyond = class_of(overrides={("a2", "project_1/own_part"): 400})
    assert beyond["a2"].value == own["a2"].value
    for mark in (*after.values(), *own.values()):
        for step in walk(mark.steps):
            adds_up(step)


def test_an_appeal_about_a_question_of_the_teams_counts_for_one():
    notebook = work({q: 5 for q in QUESTIONS})
    before = class_of(team=notebook)
    after = class_of(team=notebook, overrides={("a2", "project_1/traps"): 10})
    assert {s for s in before if before[s] != after[s]} == {"a2"} and after["a2"].value > before["a2"].value
    # the criterion is meant where a question has the same id
    same = class_of(team=notebook, overrides={("a2", "project_1/contact_plan"): 10})
    assert next(step for step in walk(same["a2"].steps) if step.key == "appeal").value == 10
    assert "contact_plan: 5 of 10 points" in [line for _, line in lines(same["a2"].steps, "en")]


def test_what_is_missing_is_named():
    half = work({q: (None if q == "one_page" else 5) for q in QUESTIONS})
    mark = class_of(team=half)["a1"]
    assert (
        mark.value is None
        and mark.status == "pending"
        and "A person still has to judge: one_page." in mark.reason["en"]
    )
    mark = class_of(combined=panel_of(1, missing=("teacher:t",)))["a1"]
    assert mark.status == "pending" and "The teacher's points are missing: The ten names, Figures" in mark.reason["en"]
    assert "缺老师的分数" in mark.reason["zh"]
    gone = work(dict.fromkeys(OWN), state="unreadable", title="Your own notebook")
    mark = class_of(own=gone)["b2"]
    assert mark.status == "ungraded" and "Could not be read or run: Your own notebook." in mark.reason["en"]
    absent = work(dict.fromkeys(OWN), state="not_handed_in", title="Your own notebook")
    mark = class_of(own=absent)["b2"]
    assert mark.status == "complete" and mark.value <= 80 and "earns 0: Your own notebook" in mark.reason["en"]
    mark = class_of(own=absent, policy=rules(not_handed_in="empty"))["b2"]
    assert mark.status == "not_handed_in" and mark.value is None and "Not handed in yet" in mark.reason["en"]
    bare = mark_project(RUBRIC, TEAMS, {}, {}, {}, {}, rules())
    assert all(mark.value is None and mark.reason for mark in bare.values())


def test_a_missing_scorecard_costs_what_the_policy_says():
    combined = panel_of(1, missing=("b1",))
    costly = PanelRules(missing_rater="deduct", deduct=5)
    cards_free = team_total(RUBRIC, TeamEvidence(work(dict.fromkeys(QUESTIONS, 5.0)), combined.teams["B"]), rules())
    import dataclasses

    cut = dataclasses.replace(combined.teams["B"], deducted=5.0)
    cost = team_total(RUBRIC, TeamEvidence(work(dict.fromkeys(QUESTIONS, 5.0)), cut), rules(panel=costly))
    assert cost.mark == cards_free.mark - 5 and "no scorecard" in cost.steps[-1].text["en"]


def test_only_the_teachers_own_word_shuts_the_gate():
    gate = rubric(
        {"id": "fair", "weight": 40, "evidence": {"teacher": 0.5, "panel": 0.5}, "gate": True},
        {"id": "rest", "weight": 60, "evidence": {"answers": 1}, "questions": ["q"]},
    )
    people = People({"b": "B", "c": "C"}, teachers=frozenset())
    project = project_from_rubric(gate, {t: t for t in "ABC"})
    cards = [
        Card("project_1", rater, "representative", team, "", {"A": {"fair": 0}})
        for rater, team in (("b", "B"), ("c", "C"))
    ]
    made = combine(cards, project, PanelRules(no_teacher="peers_only"), people)
    policy = rules(panel=PanelRules(no_teacher="peers_only"))
    mark = mark_project(gate, {"A": ["a"]}, {"A": TeamEvidence(work({"q": 10}), made.teams["A"])}, {}, {}, {}, policy)
    assert mark["a"].value == 60 and mark["a"].status == "complete"


def test_late_work_keeps_what_is_left():
    late = Work(text("n"), {"q": Answer(8, 10, text("q"))}, "graded", Decimal("0.9"), text("one day late"))
    mark = mark_project(ANSWERS, {"T": ["a"]}, {"T": TeamEvidence(late)}, {}, {}, {}, rules())["a"]
    assert mark.value == 72
    assert "Handed in late: 80% × 90% = 72%" in [line for _, line in lines(mark.steps, "en")]


# -- promises ---------------------------------------------------------------------------------------------------------

share = st.one_of(st.none(), st.floats(0, 10), st.integers(0, 10))
member = st.sampled_from(["a1", "a2", "a3", "b1", "b2", "c1"])
rows = st.dictionaries(member, st.dictionaries(member, st.one_of(st.integers(-1, 20), st.floats(), st.none())))


@settings(max_examples=40)
@given(
    answers=st.lists(share, min_size=len(QUESTIONS), max_size=len(QUESTIONS)),
    own=st.lists(share, min_size=len(OWN), max_size=len(OWN)),
    rows=rows,
    seed=st.integers(0, 20),
    zero=st.booleans(),
    owned=st.floats(0, 100),
    points=st.floats(-5, 500),
    criterion=st.sampled_from([c.id for c in RUBRIC.criteria]),
    contribution=st.builds(
        FactorRules,
        method=st.sampled_from(["webpa", "share", "average_ratio", "zero_sum", "spark"]),
        self_scores=st.booleans(),
        weight=st.floats(0, 1),
        penalty=st.floats(0, 1),
    ),
)
def test_marks_stay_within_0_and_100_and_open_ones_say_why(
    answers, own, rows, seed, zero, owned, points, criterion, contribution
):
    policy = rules(contribution=contribution, owned_parts=owned, not_handed_in="zero" if zero else "empty")
    combined = panel_of(seed)
    team = work(dict(zip(QUESTIONS, answers, strict=True)))
    evidence = {name: TeamEvidence(team, combined.teams[name]) for name in TEAMS}
    mine = {m: [work(dict(zip(OWN, own, strict=True)))] for ms in TEAMS.values() for m in ms}
    made = {name: factors(members, rows, policy.contribution) for name, members in TEAMS.items()}
    parts = {"a1": [Part("traps", team.answers["traps"].points, 10)]}
    marks = mark_project(RUBRIC, TEAMS, evidence, mine, made, parts, policy, {("a1", f"project_1/{criterion}"): points})
    for mark in marks.values():
        assert mark.value is None or Decimal(0) <= mark.value <= Decimal(100)
        assert (mark.value is None) == (mark.status != "complete")
        assert mark.value is not None or mark.reason
        assert all(0 <= value <= 1 for value in mark.shares.values())
        for lang in ("en", "zh"):
            assert all("{" not in line for _, line in lines(mark.steps, lang, confidential=True))


@settings(max_examples=40)
@given(
    rows=rows,
    own=st.one_of(st.integers(-5, 50), st.floats(), st.none(), st.text(max_size=3)),
    method=st.sampled_from(["webpa", "share", "average_ratio", "zero_sum", "spark"]),
)
def test_no_self_score_counts(rows, own, method):
    policy = rules(contribution=FactorRules(method=method))
    evidence = {"A": TeamEvidence(work({"q": 7}))}
    members = ["a1", "a2", "a3"]

    def marked(rows):
        return mark_project(
            ANSWERS, {"A": members}, evidence, {}, {"A": factors(members, rows, policy.contribution)}, {}, policy
        )

    without = {rater: {m: p for m, p in row.items() if m != rater} for rater, row in rows.items()}
    with_own = {rater: {**row, rater: own} for rater, row in rows.items()}
    assert marks_of(marked(with_own)) == marks_of(marked(without))


@settings(max_examples=40)
@given(rows=rows, points=st.integers(0, 6), weight=st.sampled_from([0.0, 0.1, 0.15]))
def test_the_teams_mean_is_kept_where_that_is_promised(rows, points, weight):
    policy = rules(contribution=FactorRules(method="share", weight=weight))
    made = {"A": factors(TEAMS["A"], rows, policy.contribution)}
    found = mark_project(ANSWERS, {"A": TEAMS["A"]}, {"A": TeamEvidence(work({"q": points}))}, {}, made, {}, policy)
    values = [mark.value for mark in found.values()]
    assert abs(sum(values) / len(values) - 10 * points) <= Decimal("0.01")


@settings(max_examples=15)
@given(order=st.permutations(["A", "B", "C"]), seed=st.integers(0, 5))
def test_the_order_of_teams_members_and_forms_does_not_matter(order, seed):
    combined = panel_of(seed)
    shuffled = {team: random.Random(seed).sample(TEAMS[team], len(TEAMS[team])) for team in order}
    evidence = {t: TeamEvidence(work({q: 3.5 for q in QUESTIONS}), combined.teams[t]) for t in TEAMS}
    answers = {m: [work({q: 4 for q in OWN})] for ms in TEAMS.values() for m in ms}
    rng = random.Random(seed)
    rows = {t: {m: {o: rng.randrange(21) for o in ms if o != m} for m in ms} for t, ms in TEAMS.items()}
    policy = rules()

    def marked(teams, turn):
        made = {t: factors(teams[t], dict(sorted(rows[t].items(), reverse=turn)), policy.contribution) for t in teams}
        there = {t: evidence[t] for t in teams}
        return mark_project(RUBRIC, teams, there, answers, made, {}, policy)

    assert marked(TEAMS, False) == marked(shuffled, True)
