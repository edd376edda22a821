"""Papers: they agree in the blueprint and differ in everything else, and both are graded right."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.assessment.exams import allocation
from grading.assessment.exams.allocation import Sort, shared_pairs, split
from grading.assessment.exams.blueprint import Blueprint
from grading.assessment.exams.dealing import deal, read_dealt, write_dealt
from grading.assessment.exams.papers import draw, eligible, load_bank, profile
from grading.assessment.scoring import score_submission
from grading.classroom.content import Content

SECRET = b"a secret for tests only"
TITLE = {"en": "Test", "zh": "测验"}


def blueprint(**fields) -> Blueprint:
    base = {
        "id": "quiz",
        "title": TITLE,
        "minutes": 45,
        "questions": 4,
        "stages": {"prospecting": 100},
        "difficulty": {"easy": {"levels": [1, 2], "share": 50}, "hard": {"levels": [3, 4, 5], "share": 50}},
    }
    return Blueprint.model_validate({**base, **fields})


def meets(paper, plan: Blueprint) -> bool:
    def total(test):
        return sum(question.points for question in paper.questions if test(question))

    return (
        len(paper.questions) == len({q.id for q in paper.questions}) == plan.questions
        and total(lambda q: True) == plan.points
        and all(total(lambda q, s=s: q.stage == s) == plan.target("stages", s) for s in plan.stages)
        and all(total(lambda q, a=a: q.aspect == a) == plan.target("aspects", a) for a in plan.aspects)
        and all(total(lambda q, b=b: q.difficulty in plan.difficulty[b].levels) == plan.target("difficulty", b)
                for b in plan.difficulty)
        and all(
            rule.least <= sum(q.kind == kind for q in paper.questions) <= (100 if rule.most is None else rule.most)
            for kind, rule in plan.wanted.items()
        )
        and all(plan.bounds.least <= q.points <= plan.bounds.most for q in paper.questions)
    )  # fmt: skip


def test_two_papers_agree_in_the_blueprint_and_differ_in_data(drawing, midterm, worlds):
    first, second = drawing.papers
    assert drawing.problems == ()
    assert meets(first, midterm) and meets(second, midterm)
    assert profile(first).equals(profile(second))
    assert first.variant != second.variant and first.label == "exam:midterm:A"
    assert not worlds["A"].orders.equals(worlds["B"].orders)
    assert not {q.id for q in first.questions} & {q.id for q in second.questions}
    assert drawing.notes == ()


def test_a_bank_that_makes_papers_share_says_so(midterm, bank):
    found = draw(midterm, [question for question in bank if not question.bank_only], SECRET)
    first, second = found.papers
    shared = {q.id for q in first.questions} & {q.id for q in second.questions}
    assert len(shared) == 2  # the assignment of one stage does not allow fewer with eight questions
    assert found.notes and "2" in found.notes[0]["en"]


def test_both_papers_are_graded_right(drawing, worlds, books):
    for paper in drawing.papers:
        world, book = worlds[paper.letter], books[paper.letter]
        values = {question.id: book.key(question, world) for question in paper.questions}
        outcomes = score_submission(paper.questions, values, world, book, worlds)
        assert {outcome.status for outcome in outcomes.values()} == {"right"}
        assert sum(outcome.points for outcome in outcomes.values()) == 100


def test_the_neighbours_answers_are_wrong(drawing, worlds, books):
    """Copied across papers, an answer from the data earns nothing."""
    first, second = drawing.papers
    theirs = {q.id: books["B"].key(q, worlds["B"]) for q in second.questions}
    mine = {q.id: books["A"].key(q, worlds["A"]) for q in first.questions}
    outcomes = score_submission(first.questions, theirs, worlds["A"], books["A"], worlds)
    for name in set(theirs) & set(mine):
        if theirs[name] != mine[name]:
            assert outcomes[name].points == 0


def test_the_options_of_a_shared_question_stand_elsewhere(midterm, bank):
    first, second = draw(midterm, [question for question in bank if not question.bank_only], SECRET).papers
    shared = 0
    for one, other in product(first.questions, second.questions):
        if one.id == other.id and len(one.options) > 3:
            shared += 1
            assert [option.id for option in one.options] != [option.id for option in other.options]
    assert shared


def test_the_same_secret_draws_the_same_papers(midterm, bank, drawing):
    assert draw(midterm, list(reversed(bank)), SECRET) == drawing
    assert draw(midterm, bank, b"another secret") != drawing


def test_every_secret_meets_the_blueprint(midterm, bank):
    seen = set()
    for number in range(25):
        for paper in draw(midterm, bank, b"secret %d" % number).papers:
            assert meets(paper, midterm)
            seen |= {question.id for question in paper.questions}
    sorts = {(q.stage, q.aspect, q.difficulty) for q in bank if q.id in seen}
    # Of every sort that the plan takes from, each question has its turn.
    assert seen == {q.id for q in eligible(bank, midterm) if (q.stage, q.aspect, q.difficulty) in sorts}
    assert len(seen) > 2 * midterm.questions


def test_a_larger_bank_of_two_stages_shares_nothing(ask):
    bank = [
        ask(f"q_{stage}_{aspect}_{level}_{number}", stage=stage, aspect=aspect, difficulty=level, points=4 + number)
        for stage in ("prospecting", "bidding")
        for aspect in ("ability", "knowledge")
        for level in (2, 3)
        for number in range(6)
    ]
    wanted = blueprint(
        questions=10, papers=3, stages={"prospecting": 40, "bidding": 60}, aspects={"ability": 45, "knowledge": 55},
        difficulty={"easy": {"levels": [1, 2], "share": 35}, "hard": {"levels": [3], "share": 65}},
    )  # fmt: skip
    found = draw(wanted, bank, SECRET)
    assert len(found.papers) == 3 and found.problems == () and found.notes == ()
    for paper in found.papers:
        assert meets(paper, wanted)
        assert [q.stage for q in paper.questions] == sorted((q.stage for q in paper.questions), reverse=True)
    for one, other in combinations(found.papers, 2):
        assert not {q.id for q in one.questions} & {q.id for q in other.questions}
        assert profile(one).equals(profile(other))


def test_kinds_that_are_wanted(ask):
    bank = [
        ask(f"q{n}", kind=kind, aspect=aspect, difficulty=level)
        for n, (kind, aspect, level, _) in enumerate(
            product(("number", "choice"), ("ability", "knowledge"), (2, 3), range(3))
        )
    ]
    wanted = blueprint(questions=6, wanted={"number": {"least": 4}, "choice": {"most": 2}})
    for paper in draw(wanted, bank, SECRET).papers:
        assert meets(paper, wanted)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questions": 40}, ("40", "too few")),
        ({"stages": {"prospecting": 50, "bidding": 50}}, ("Stage bidding", "has 0")),
        ({"wanted": {"money": {"least": 9}}}, ("Kind money", "too few")),
        (
            {"difficulty": {"one": {"levels": [1], "share": 60}, "rest": {"levels": [2, 3, 4, 5], "share": 40}}},
            ("Difficulty one", "has 2"),
        ),
        ({"allowed": ["table"], "questions": 4}, ("too few",)),
    ],
)
def test_a_bank_that_is_too_small_is_told_how_short(bank, changes, words):
    base = {"questions": 8, "allowed": [*blueprint().allowed, "text"]}
    found = draw(blueprint(**{**base, **changes}), bank, SECRET)
    assert found.papers == ()
    text = " ".join(problem["en"] for problem in found.problems)
    for word in words:
        assert word in text
    assert all(problem["zh"] for problem in found.problems)


def test_constraints_that_contradict_each_other_are_named(ask):
    # All hard questions are knowledge: 50 % hard and 70 % ability cannot both be.
    bank = [ask(f"a{n}", difficulty=2) for n in range(5)]
    bank += [ask(f"k{n}", aspect="knowledge", difficulty=4) for n in range(5)]
    found = draw(blueprint(aspects={"ability": 70, "knowledge": 30}), bank, SECRET)
    text = " ".join(problem["en"] for problem in found.problems)
    assert found.papers == ()
    assert "Aspect stands in the way" in text and "ability 50, knowledge 50" in text
    assert "Difficulty stands in the way" in text and "easy 70, hard 30" in text


def test_a_question_without_difficulty_is_left_out_and_named(ask, bank):
    found = draw(blueprint(), [*bank, ask("unrated", difficulty=None)], SECRET)
    assert found.papers and any("unrated" in note["en"] for note in found.notes)


def test_the_same_id_in_two_stages_is_named(tmp_path):
    own = Content(tmp_path)
    own.questions.mkdir(parents=True)
    text = "- {{id: twin, kind: number, aspect: ability, points: 5, difficulty: 2, prompt: {{en: {0}, zh: {0}}}}}\n"
    for stage in ("prospecting", "bidding"):
        (own.questions / f"{stage}.yaml").write_text(text.format(stage), encoding="utf-8")
    found, problems = load_bank(own)
    assert [question.stage for question in found] == ["prospecting"]
    assert len(problems) == 1 and "twin" in problems[0]["zh"]
    (own.questions / "contract.yaml").write_text("nonsense", encoding="utf-8")
    assert len(load_bank(own)[1]) == 2


# -- the programme ---------------------------------------------------------------------------------------------------


@given(st.integers(0, 8), st.integers(1, 9), st.integers(1, 5))
def test_dealing_in_a_circle_shares_as_few_as_possible(questions, size, papers):
    if questions > size:
        return
    hands = [{(number * questions + place) % size for place in range(questions)} for number in range(papers)]
    assert sum(len(one & other) for one, other in combinations(hands, 2)) == shared_pairs(questions, size, papers)
    if size <= 5 and papers == 2:  # no pair of hands at all shares fewer
        fewest = min(
            len(set(one) & set(other))
            for one in combinations(range(size), questions)
            for other in combinations(range(size), questions)
        )
        assert fewest == shared_pairs(questions, size, papers)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from(["ability", "knowledge"]), st.sampled_from([2, 4]), st.integers(1, 2)),
        min_size=1, max_size=4, unique_by=lambda sort: sort[:2],
    ),
    st.integers(1, 4),
    st.sampled_from([0, 25, 50, 75, 100]),
    st.sampled_from([0, 25, 50, 75, 100]),
)  # fmt: skip
def test_the_plan_is_the_best_of_all_plans(sorts, questions, ability, easy):
    """Against an exhaustive search over numbers and points of every sort."""
    wanted = blueprint(
        points=20, questions=questions, aspects={"ability": ability, "knowledge": 100 - ability},
        difficulty={"easy": {"levels": [1, 2], "share": easy}, "hard": {"levels": [3, 4], "share": 100 - easy}},
    )  # fmt: skip
    made = [Sort("prospecting", a, level, "", "easy" if level == 2 else "hard", m, 5 * m) for a, level, m in sorts]
    bounds = wanted.bounds
    best = None
    numbers = (n for n in product(*(range(sort.size + 1) for sort in made)) if sum(n) == questions)
    for chosen in (c for each in numbers for c in product(*(_points(n, bounds) for n in each))):
        if sum(p for _, p in chosen) != 20:
            continue
        pairs = list(zip(made, chosen, strict=True))
        if sum(p for sort, (_, p) in pairs if sort.aspect == "ability") * 5 != ability:
            continue
        if sum(p for sort, (_, p) in pairs if sort.band == "easy") * 5 != easy:
            continue
        cost = sum(shared_pairs(n, sort.size, wanted.papers) for sort, (n, _) in pairs)
        best = cost if best is None else min(best, cost)
    found = allocation.plan(made, wanted)
    assert (found.shared if found else None) == best


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(0, 60), st.integers(1, 5))
def test_split_adds_up_within_bounds(weights, extra, least):
    points = len(weights) * least + extra
    most = least + extra
    got = split(points, weights, least, most)
    assert sum(got) == points and all(least <= each <= most for each in got)


def _points(number, bounds):
    return [(number, points) for points in range(number * bounds.least, min(number * bounds.most, 20) + 1)]


def test_split_says_when_it_cannot():
    with pytest.raises(ValueError, match="cannot be split"):
        split(10, [1, 1], 6, 8)


# -- who gets which --------------------------------------------------------------------------------------------------


@given(st.integers(1, 60), st.integers(2, 5))
def test_neighbours_in_the_roster_differ(count, papers):
    students = [f"s{n}" for n in range(count)]
    given_ = list(deal("ABCDE"[:papers], students).values())
    assert all(one != other for one, other in pairwise(given_))


@given(st.integers(1, 7), st.integers(1, 7), st.integers(2, 6))
def test_neighbours_in_the_room_differ(rows, places, papers):
    seats = {f"{r}-{p}": (r, p) for r in range(rows) for p in range(places)}
    dealt = deal("ABCDEF"[:papers], list(seats), seats)
    at = {seats[student]: letter for student, letter in dealt.items()}
    reach = [(0, 1), (1, 0)] + ([(1, 1), (1, -1)] if papers >= 4 else [])
    for (row, place), letter in at.items():
        for down, right in reach:
            assert at.get((row + down, place + right), "") != letter


def test_a_paper_that_was_given_stays(tmp_path):
    path = write_dealt(tmp_path / "papers.csv", deal("AB", ["s1", "s2", "s3"]))
    known, problems = read_dealt(path, "AB", ["s1", "s2", "s3", "s0"])
    assert problems == [] and known == {"s1": "A", "s2": "B", "s3": "A"}
    assert deal("AB", ["s0", "s1", "s2", "s3"], known=known) == {"s0": "A", **known}


def test_a_bad_line_loses_nothing_else(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_bytes("student_id,paper\ns1,a\ns2,Q\n王五,B\ns1,B\ns9,A\n\ns3\n".encode("gb18030"))
    known, problems = read_dealt(path, "AB", ["s1", "s2", "s3", "王五"])
    assert known == {"s1": "A", "王五": "B"}
    assert [problem["en"].split("line ")[1][0] for problem in problems] == ["3", "5", "6", "8"]
    path.write_text("who,what\n1,2\n")
    assert read_dealt(path, "AB") == ({}, read_dealt(path, "AB")[1])
