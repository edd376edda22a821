"""Project 2: sources in both languages, questions, keys, mistakes and checks on many worlds and tenders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from assignments.keys.checking import checkers
from assignments.keys.project_2 import shared
from grading.assessment.checked import score_with_checks
from grading.assessment.keybook import KeyBook
from grading.assessment.rubric_file import load_rubric, unknown_questions
from grading.classroom.content import Content
from grading.classroom.sources import check_pairs
from grading.market import generate
from kam_lab import World, bidding, open_world
from kam_lab.i18n import in_language
from kam_lab.tendering import (
    FILE,
    Offer,
    TenderWorld,
    bid_fingerprint,
    floor_price,
    make_notice,
    make_position,
    milestones,
    offer_from_answers,
    open_tender,
    room_of,
    seal_bid,
)
from kam_lab.tendering.making import LEAST_CONTINGENCY, UNKNOWN_PLANT
from kam_lab.tendering.offer import defects

from .projects import Parts, check_message, english_text, run_cells

P = Parts("project_2")
CHECKED = checkers("project_2")
FIXED = {
    "compliance_matrix", "clauses", "lawful_tender", "bid_papers", "opening_order", "low_bid", "screens_say",
    "after_award",
}  # fmt: skip
SOMETIMES_ALIKE = {"bid_technical", "bid_commercial", "query_deadline", "bond_max"}


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    """The teaching world, another market, and the same market with two other tenders."""
    teaching, other = open_world(), generate(9301, name="w9301").world
    found = [teaching, other]
    for seed, day in ((5, "2026-05-12"), (8, "2025-11-20")):
        notice = make_notice(seed, day)
        room = room_of(other).model_copy(
            update={"notice": notice, "position": make_position(other, notice, seed, ticket=f"t{seed}")}
        )
        found.append(TenderWorld.of(World(f"w{seed}", other.tables, other.as_of), room))
    return found


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("MPLBACKEND", "agg")
    with in_language("en"):
        yield InteractiveShell()


# -- sources ------------------------------------------------------------------------------------------------------


def test_rubric_questions_and_roles_fit_each_other() -> None:
    rubric = load_rubric("project_2")
    assert unknown_questions(rubric, P.questions) == []
    counted = [question for criterion in rubric.criteria for question in criterion.questions]
    assert sorted(counted) == sorted(P.questions)
    owned = [question for role in P.project.roles for question in role.owns]
    assert sorted(owned) == sorted(question.id for question in P.asked["project_2"])
    shares = [sum(P.questions[question].points for question in role.owns) for role in P.project.roles]
    assert max(shares) - min(shares) <= 10
    assert P.project.tender is not None
    by_panel = {c.id for c in rubric.criteria if c.evidence.get("panel", 0) > 0 and not c.evidence.get("teacher")}
    assert set(P.project.tender.quality) <= by_panel


def test_ability_and_knowledge_weigh_the_same() -> None:
    for name in P.asked:
        points = P.aspects(name)
        assert points["ability"] == points["knowledge"]
    assert sum(question.points for question in P.asked["project_2"]) == 100
    assert all(question.difficulty and question.teacher_note for question in P.questions.values())


@pytest.mark.parametrize("assignment", list(P.asked))
def test_the_two_languages_go_together(assignment: str) -> None:
    assert check_pairs(Content().assignment_source(assignment)) == []
    text = english_text(assignment)
    assert f"{sum(question.points for question in P.asked[assignment])} points" in text
    if not assignment.endswith("reflection"):
        assert f"{len(P.asked[assignment])} questions" in text


@pytest.mark.parametrize("assignment", list(P.asked))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cell_runs(
    assignment: str, language: str, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "✗" not in run_cells(assignment, language, P.asked[assignment], shell, tmp_path)


# -- keys and mistakes --------------------------------------------------------------------------------------------


def test_every_question_that_a_program_marks_has_a_key_and_mistakes() -> None:
    for name, asked in P.asked.items():
        assert set(P.keys[name].keys) == {question.id for question in asked if question.kind != "text"}
        assert all(len(group) >= 2 for group in P.keys[name].mistakes.values())
    assert len({found.name for found in P.mistakes}) == len(P.mistakes) >= 40
    assert set(CHECKED) == {"bid_technical", "bid_commercial", "bid_price", "bid_papers"}


def test_keys_are_well_formed_and_follow_the_data(worlds: list[World]) -> None:
    for name in P.key_of:
        question, values = P.questions[name], [P.right(name, world) for world in worlds]
        assert all(value == json.loads(json.dumps(value)) for value in values)
        if question.pick:
            assert all(len(value) == question.pick for value in values)
        different = {json.dumps(value, sort_keys=True) for value in values}
        if name in FIXED - {"low_bid"}:
            assert len(different) == 1, name
        elif name not in SOMETIMES_ALIKE | {"low_bid"}:
            assert len(different) == len(worlds), name


def test_mistakes_are_wrong(worlds: list[World]) -> None:
    share = P.mostly_wrong(worlds)
    assert set(share) == {found.name for found in P.mistakes}
    assert not [name for name, wrong in share.items() if wrong <= 0.5]


@pytest.mark.parametrize("found", P.mistakes, ids=lambda found: found.name)
def test_a_message_speaks_both_languages(found: Any) -> None:
    check_message(found.message)


def test_the_law_of_the_day_decides(worlds: list[World]) -> None:
    for world in worlds:
        rows = P.right("example_winners", world)
        assert [rows[f"law_{year}"]["winner"] for year in (2021, 2023, 2026)] == ["K3", "K2", "K1"]
    assert P.right("low_bid", worlds[0]) == "explain" and P.right("low_bid", worlds[3]) == "stands"


def test_query_deadline_leaves_holidays_out() -> None:
    world, notice = open_world(), make_notice(1, "2026-03-10")
    room = room_of(world)
    # Documents issued on 2026-02-12, before the Spring Festival (15–23 February; worked on Saturday 14 and 28).
    notice = notice.model_copy(update={"issued_on": notice.deadline.replace(month=2, day=12)})
    held = TenderWorld.of(world, room.model_copy(update={"notice": notice}))
    assert P.key_of["query_deadline"](held) == "2026-02-28"


# -- checks -------------------------------------------------------------------------------------------------------


def share(checks: list[Any]) -> float:
    assert sum(check.weight for check in checks) == pytest.approx(1)
    assert all(0 <= check.share <= 1 for check in checks)
    return sum(check.weight * check.share for check in checks)


def bid(world: World) -> dict[str, Any]:
    return {name: P.right(name, world) for name in CHECKED}


def test_the_key_passes_every_check(worlds: list[World]) -> None:
    for world in worlds:
        answers = bid(world)
        for name, checker in CHECKED.items():
            assert share(checker(world, answers[name], answers)) == pytest.approx(1), name
        for found in P.mistakes:
            if found.of in CHECKED and not found.credit:
                value = found(world)
                if value is None:
                    continue
                assert share(CHECKED[found.of](world, value, {**answers, found.of: value})) < 0.95, found.name


def test_each_check_sees_its_own_fault(worlds: list[World]) -> None:
    world = worlds[0]
    room, answers = room_of(world), bid(world)

    def of(name: str, value: Any) -> dict[str, float]:
        return {one.id: one.share for one in CHECKED[name](world, value, {**answers, name: value})}

    assert of("bid_price", room.notice.ceiling + 1)["ceiling"] == 0
    offer = offer_from_answers(answers)
    assert offer is not None
    assert of("bid_price", floor_price(room, offer) - 2)["floor"] == 0
    assert of("bid_price", -1)["ceiling"] == 0 and of("bid_price", room.notice.ceiling)["value"] < 0.5
    row = answers["bid_commercial"]["ours"]
    most = P.right("bond_max", world)
    assert of("bid_commercial", {"ours": {**row, "bond": most + 1}})["bond"] == 0
    assert of("bid_commercial", {"ours": {**row, "validity": 89}})["validity"] == 0
    assert of("bid_commercial", {"ours": {}})["sound"] == 0
    assert of("bid_papers", ["letter"])["one_price"] == pytest.approx(0.2)
    assert of("bid_papers", [*answers["bid_papers"], "deal"])["clean"] == 0


def test_scoring_with_checks(worlds: list[World]) -> None:
    world, keys = worlds[0], P.keys["project_2"]
    right = {name: key(world) for name, key in keys.keys.items()}
    found = score_with_checks(P.asked["project_2"], right, world, KeyBook(keys), {world.name: world}, CHECKED)
    assert all(one.points == one.max_points for name, one in found.items() if name != "proposal")


# -- the tender ---------------------------------------------------------------------------------------------------


def test_a_tender_is_lawful_on_its_day() -> None:
    for seed in range(12):
        for day in ("2021-05-20", "2023-10-01", "2026-05-01"):
            notice = make_notice(seed, day)
            row = bidding.bond_limits(notice.budget, notice.budget, notice.deadline)
            assert notice.bid_bond <= row["bid_bond_max"] and notice.ceiling < notice.budget
            assert (notice.deadline - notice.issued_on).days >= 20
            total = notice.price_weight + notice.technical_points + notice.commercial_points + notice.committee_points
            assert total == 100 and notice.price_weight >= 30
            assert make_notice(seed, day) == notice


def test_the_best_promises_earn_what_the_documents_offer() -> None:
    from kam_lab.tendering import COMMERCIAL, TECHNICAL

    notice = make_notice(1, "2026-03-31")
    assert sum(max(table.values()) for table in TECHNICAL.values()) == notice.technical_points
    assert sum(max(table.values()) for table in COMMERCIAL.values()) == notice.commercial_points


def test_what_was_chosen_in_project_1_counts(worlds: list[World]) -> None:
    world = worlds[0]
    notice = make_notice(3, "2026-03-31")
    bare = make_position(world, notice, 3, ticket="t")
    assert bare.contingency == UNKNOWN_PLANT and not bare.known
    from kam_lab.prospecting import classify_need

    account = bare.account_id
    need = str(classify_need(world.profiles)[account])
    ten = {"ten_accounts": [account], "contact_plan": {"account_1": {"account": account, "promise": need, "hours": 5}}}
    known = make_position(world, notice, 3, ticket="t", answers=ten)
    assert known.known and known.contingency == LEAST_CONTINGENCY and known.account_id == account
    assert known.lowest_to - known.lowest_from < bare.lowest_to - bare.lowest_from
    other = make_position(world, notice, 3, ticket="t", answers={"ten_accounts": "nonsense", "contact_plan": 3})
    assert other == bare


def test_costs_and_terms_follow_the_promises(worlds: list[World]) -> None:
    room = room_of(worlds[0])
    plain, better = Offer(price=1.0), shared.REFERENCE
    assert floor_price(room, better) > floor_price(room, plain)
    for offer in (plain, better):
        steps = milestones(room.notice, offer)
        assert sum(part for _, part, _ in steps) == pytest.approx(1)
        assert [days for *_, days in steps] == sorted(days for *_, days in steps)


def test_a_bid_is_read_carefully(worlds: list[World]) -> None:
    notice = room_of(worlds[0]).notice
    answers = bid(worlds[0])
    offer = offer_from_answers(answers)
    assert offer is not None and all(defects(notice, offer).values())
    for broken in (None, "cheap", True, float("nan"), 0, -5, 1e99):
        assert offer_from_answers({**answers, "bid_price": broken}) is None
    odd = offer_from_answers(
        {**answers, "bid_technical": {"ours": {"efficiency": ["x"], "delivery": 3}}, "bid_papers": 7}
    )
    assert odd is not None and odd.efficiency == "standard" and not defects(notice, odd)["signed"]


def test_the_fingerprint_knows_one_bid_from_another(worlds: list[World], tmp_path: Path, capsys: Any) -> None:
    world = worlds[0]
    answers = {**bid(world), "proposal": "Four crews, four weeks."}
    mark = bid_fingerprint("t", answers)
    assert mark == bid_fingerprint("t", {**answers, "something_else": 1}) != bid_fingerprint("u", answers)
    assert mark != bid_fingerprint("t", {**answers, "bid_price": answers["bid_price"] + 1})
    room = room_of(world)
    saved = {name: {"value": value} for name, value in answers.items()}
    (tmp_path / "answers.json").write_text(json.dumps({"format": 1, "answers": saved}), encoding="utf-8")
    with in_language("en"):
        seal_bid(room, tmp_path)
        said = capsys.readouterr().out
        assert "✗" not in said and bid_fingerprint(room.position.ticket, answers)[:4] in said
        seal_bid(room, tmp_path / "nowhere")
        assert "bid_price" in capsys.readouterr().out
    (tmp_path / FILE).write_bytes(room.json_bytes())
    assert open_tender(world, tmp_path / FILE) == room
    (tmp_path / FILE).write_text("{}", encoding="utf-8")
    with in_language("zh"), pytest.raises(ValueError, match=re.escape(FILE)):
        open_tender(world, tmp_path / FILE)
