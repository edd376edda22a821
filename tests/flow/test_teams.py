"""Teams, representatives, roles, member forms and project marks in a class folder: files, log, kills, repetitions."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.assessment import audit
from grading.assessment.contribution.factors import FactorRules
from grading.assessment.outcome import Outcome
from grading.assessment.panel.combine import combine
from grading.assessment.panel.model import Card, PanelRules, People, project_from_rubric
from grading.assessment.rollup.policy import load_policy
from grading.assessment.rubric_file import load_rubric
from grading.assessment.steps import lines
from grading.classroom import ClassroomError
from grading.classroom.folder import Classroom
from grading.classroom.teams import data_team, teams_ever
from grading.commands.team import app
from grading.flow import member_forms, project_marks
from grading.flow import teams as team_flow
from kam_lab.i18n import in_language

from .kills import killed_everywhere, state

START, MARCH, APRIL = date(2026, 3, 1), date(2026, 3, 20), date(2026, 4, 2)
STUDENTS = [f"S{number:02d}" for number in range(1, 13)]
TEAM = {student: ("Red", "Green", "Blue")[number // 4] for number, student in enumerate(STUDENTS)}
ASSIGNMENTS = ["prospecting", "project_1", "project_1_member", "project_1_reflection"]
BY = {"who": "Ms Wei", "why": "asked for it"}


@pytest.fixture(autouse=True)
def in_english():
    with in_language("en"):
        yield


@pytest.fixture
def room(tmp_path) -> Classroom:
    rows = [f"{s},Name {s},{TEAM[s]},{'zh' if n % 2 else 'en'}" for n, s in enumerate(STUDENTS)]
    roster = tmp_path / "roster.csv"
    roster.write_text("student_id,name,team,language\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return Classroom.create(
        tmp_path / "class",
        name="Sales",
        roster=roster,
        assignments=ASSIGNMENTS,
        secret=b"k" * 32,
        due={"project_1": "2026-04-01T18:00"},
    )


def hand_in(room: Classroom, student: str, assignment: str, at: str, place: str = "submitted", **files: bytes) -> Path:
    folder = room.step(place, student, assignment)
    if place == "attempts":
        folder = folder / at.replace(":", "")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answers.json").write_bytes(files.pop("answers", f"{student} {at}".encode()))
    for name, data in files.items():
        (folder / f"{name}.json").write_bytes(data)
    stamp = datetime.fromisoformat(at).replace(tzinfo=UTC)
    (folder / "timestamp.txt").write_text(stamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC\n"), encoding="ascii")
    return folder


# -- teams ------------------------------------------------------------------------------------------------------------


def test_a_class_that_never_entered_teams_has_those_of_the_roster(room):
    history = team_flow.history(room)
    assert history.teams(START) == {team: [s for s in STUDENTS if TEAM[s] == team] for team in ("Blue", "Green", "Red")}
    assert not room.teams_file.exists() and team_flow.history_and_notes(room)[1] == []
    assert {row.since for row in history.rows} == {team_flow.START}


def test_a_move_keeps_history_changes_the_roster_and_is_logged_once(room):
    room.roster_path.write_text(
        room.roster_path.read_text(encoding="utf-8-sig")
        .replace("student_id,", "remark,student_id,", 1)
        .replace("\nS", "\n=1+1,S"),
        encoding="utf-8-sig",
    )
    room = Classroom.open(room.root)
    made = team_flow.move(room, "S01", "Green", since=MARCH, **BY)
    assert made.moves == (("S01", "Red", "Green"),)
    assert made.history.team_of("S01", START) == "Red" and made.history.team_of("S01", MARCH) == "Green"
    assert room.student("S01").team == "Green" and Classroom.open(room.root).student("S01").team == "Green"
    assert room.roster_path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("=1+1,S01,Name S01,Green")
    log = [entry["data"] for entry in audit.entries(room.audit_file)]
    assert {"student_id": "S01", "team": "Green", "before": "Red", "since": "2026-03-20"} in log
    assert len(log) == 13  # twelve beginnings, one change
    again = team_flow.move(room, "S01", "Green", since=APRIL, **BY)
    assert again.moves == () and len(list(audit.entries(room.audit_file))) == 13
    with pytest.raises(ClassroomError, match="would rewrite"):
        team_flow.move(room, "S01", "Red", since=START, **BY)
    with pytest.raises(ClassroomError, match="both go into the log"):
        team_flow.move(room, "S02", "Blue", since=MARCH, who="Ms Wei", why=" ")
    with pytest.raises(ClassroomError, match="cannot be a team's name"):
        team_flow.move(room, "S02", "a\nb", since=MARCH, **BY)


def test_finished_work_stays_with_the_data_of_its_day(room):
    hand_in(room, "S01", "prospecting", "2026-03-05T10:00")
    (room.handouts / "project_1").mkdir(parents=True)
    (room.handouts / "project_1" / "S01.zip").write_bytes(b"zip")
    made = team_flow.move(room, "S01", "Green", since=MARCH, **BY)
    assert "Handed out and not handed in yet: project_1." in made.notes[0]["en"]
    assert data_team(room, "S01", "prospecting") == "Red"
    assert data_team(room, "S01", "project_1") == "Green"
    hand_in(room, "S01", "prospecting", "2026-03-21T10:00")
    assert data_team(room, "S01", "prospecting") == "Green"
    team_flow.move(room, "S01", "Solo", since=APRIL, **BY)
    assert teams_ever(room) == {"Red", "Green", "Blue", "Solo"}


def test_a_move_does_not_take_handed_in_work_along_unless_that_is_meant(room):
    hand_in(room, "S01", "project_1", "2026-03-25T10:00")
    before = state(room)
    with pytest.raises(ClassroomError, match=r"--since 2026-03-26.*--with-work"):
        team_flow.move(room, "S01", "Green", since=MARCH, **BY)
    assert state(room) == before
    team_flow.move(room, "S01", "Green", since=MARCH, with_work=True, **BY)
    assert team_flow.team_hand_ins(room, "project_1")["Green"].counts.student_id == "S01"


def test_a_join_list_moves_those_it_names(room, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("学号,小组\nS01,Blue\nS02,Blue\nS99,Red\nS03,\n", encoding="gb18030")
    made = team_flow.join(room, file, since=MARCH, **BY)
    assert made.moves == (("S01", "Red", "Blue"), ("S02", "Red", "Blue"))
    said = " ".join(note["en"] for note in made.notes)
    assert "S99 is not in roster.csv" in said and "S03 has no team" in said and "not in any team yet" in said
    assert room.student("S12").team == "Blue" and room.student("S05").team == "Green"


def test_a_draw_is_the_same_each_time_and_another_number_is_another_draw(room):
    first = team_flow.draw(room, smallest=3, largest=4, since=MARCH, **BY)
    assert sorted(s for members in first.history.teams(MARCH).values() for s in members) == STUDENTS
    again = team_flow.draw(Classroom.open(room.root), smallest=3, largest=4, since=APRIL, **BY)
    assert again.moves == () and again.history == first.history
    other = team_flow.draw(Classroom.open(room.root), smallest=3, largest=4, since=APRIL, number=2, **BY)
    assert other.moves
    with pytest.raises(ClassroomError, match="cannot be divided"):
        team_flow.draw(room, smallest=5, largest=5, since=APRIL, **BY)


def test_a_roster_edited_by_hand_is_told(room):
    team_flow.move(room, "S01", "Green", since=MARCH, **BY)
    text = room.roster_path.read_text(encoding="utf-8-sig").replace("S02,Name S02,Red", "S02,Name S02,Blue")
    room.roster_path.write_text(text, encoding="utf-8-sig")
    notes = team_flow.history_and_notes(Classroom.open(room.root))[1]
    assert ["S02: roster.csv says team Blue, teams.csv says Red" in note["en"] for note in notes] == [True]


def test_the_representative_is_locked_and_replaceable(room):
    team_flow.name_representative(room, "project_1", "Red", "S01", since=MARCH, **BY)
    with pytest.raises(ClassroomError, match="S01"):
        team_flow.name_representative(room, "project_1", "Red", "S02", since=MARCH, **BY)
    with pytest.raises(ClassroomError, match="not a member"):
        team_flow.name_representative(room, "project_1", "Red", "S05", since=MARCH, **BY)
    with pytest.raises(ClassroomError, match="no project project_9"):
        team_flow.name_representative(room, "project_9", "Red", "S01", since=MARCH, **BY)
    made = team_flow.name_representative(room, "project_1", "Red", "S02", since=APRIL, replace=True, **BY)
    assert made.of("project_1", "Red", MARCH) == "S01" and made.of("project_1", "Red", APRIL) == "S02"
    moved = team_flow.move(room, "S02", "Green", since=date(2026, 4, 10), **BY)
    assert any("has left the team" in note["en"] for note in moved.notes)
    events = [entry["event"] for entry in audit.entries(room.audit_file)]
    assert events.count("representative_named") == 2


# -- hand-ins and roles -----------------------------------------------------------------------------------------------


def test_the_latest_hand_in_of_any_member_counts_and_the_others_are_kept(room):
    hand_in(room, "S01", "project_1", "2026-03-10T10:00")
    hand_in(room, "S02", "project_1", "2026-03-11T10:00")
    hand_in(room, "S02", "project_1", "2026-03-09T10:00", place="attempts")
    found = team_flow.team_hand_ins(room, "project_1")
    assert found["Red"].counts.student_id == "S02" and len(found["Red"].kept) == 2
    assert found["Blue"].counts is None and "has not handed in" in found["Blue"].report()[0]["en"]


def test_a_hand_in_that_was_replaced_after_a_move_is_told_and_can_be_put_back(room):
    hand_in(room, "S01", "project_1", "2026-03-10T10:00", place="attempts", answers=b"red")
    team_flow.move(room, "S01", "Green", since=MARCH, **BY)
    hand_in(room, "S01", "project_1", "2026-03-25T10:00", answers=b"green")
    found = team_flow.team_hand_ins(room, "project_1")
    assert found["Red"].counts.place.startswith("attempts/") and found["Green"].counts.place.startswith("submitted/")
    outcomes = {("S01", "project_1"): outcomes_of("project_1", room, 0.5)}
    result = project_marks.project_marks(room, "project_1", outcomes)
    assert any("was replaced by a later one" in note["en"] for note in result.notes)
    assert "not graded yet: The team's notebook" in result.marks["S02"].reason["en"]
    assert "not graded" not in result.marks["S05"].reason["en"]
    hand_in(room, "S02", "project_1", "2026-03-10T10:00", answers=b"red")
    assert team_flow.team_hand_ins(room, "project_1")["Red"].counts.student_id == "S02"


def test_roles_are_read_by_title_or_id_and_logged_when_they_change(room, tmp_path):
    file = tmp_path / "roles.csv"
    file.write_text(
        "学号,角色\nS01,分析员\nS02,Examiner\nS02,planner\nS03,liaison\nS04,liaison\nS99,liaison\nS05,boss\n"
    )
    held, problems = team_flow.give_roles(room, "project_1", file, **BY)
    assert held["S02"] == ("examiner", "planner") and held["S03"] == held["S04"] == ("liaison",)
    said = " ".join(problem["en"] for problem in problems)
    assert "S99 is in no team" in said and "“boss”" in said and "Analyst, Examiner" in said
    owners = team_flow.owners(room, "project_1")["Red"]
    assert owners["traps"] == ("S02",) and owners["promises"] == ("S03", "S04")
    assert team_flow.owners(room, "project_1")["Blue"] == {}
    again = state(room)
    team_flow.give_roles(room, "project_1", file, **BY)
    assert state(room) == again
    file.write_text("student_id,role\nS01,analyst\nS02,examiner\n")
    _, problems = team_flow.give_roles(room, "project_1", file, **BY)
    assert any("nobody has the role Planner, Liaison" in problem["en"] for problem in problems)
    last = [entry["data"] for entry in audit.entries(room.audit_file) if entry["event"] == "roles_given"][-3:]
    assert [(one["student_id"], one["roles"]) for one in last] == [("S02", ["examiner"]), ("S03", []), ("S04", [])]


# -- member forms -----------------------------------------------------------------------------------------------------


def form(rater: str, at: str = "2026-04-03T10:00:00+08:00", team: str | None = None, points=3, **more) -> bytes:
    team = team or TEAM[rater]
    members = [s for s in STUDENTS if TEAM[s] == team and s != rater]
    cells = ("share", "reliability", "judgement", "cooperation")
    scores = {m: dict.fromkeys(cells, points if isinstance(points, int) else points[m]) for m in members}
    tree = {"format": 1, "kind": "member_form", "project": "project_1", "rater": rater, "team": team, "at": at}
    return json.dumps({**tree, "scores": scores, "comment": "secret words", **more}).encode()


def test_the_setup_asks_about_the_others_of_the_team(room):
    made = json.loads(member_forms.setup_json(room, "project_1", "S01"))
    assert [one["id"] for one in made["members"]] == ["S02", "S03", "S04"] and made["team"] == "Red"
    assert made["members"][0]["name"] == "Name S02"
    assert member_forms.forms_out(room, "project_1")["S01"] == member_forms.setup_json(room, "project_1", "S01")


def test_forms_are_collected_confidentially_and_logged_once(room, tmp_path):
    hand_in(room, "S01", "project_1_reflection", "2026-04-03T10:00", member_form=form("S01"))
    older = form("S01", at="2026-04-02T10:00:00+08:00", points=1)
    hand_in(room, "S01", "project_1_member", "2026-04-05T10:00", member_form=older)
    hand_in(room, "S02", "project_1_reflection", "2026-04-03T10:00", member_form=form("S03"))
    hand_in(room, "S04", "project_1_reflection", "2026-04-03T10:00", member_form=b"not json")
    found = member_forms.collect_forms(room, "project_1")
    assert found.new == found.there == ["S01"] and "S02" in found.missing and len(found.missing) == 11
    said = " ".join(problem["en"] for problem in found.problems)
    assert "the student is “S03”" in said and "S04/project_1_reflection/member_form.json" in said
    kept = room.contributions / "project_1" / "S01.json"
    assert kept.read_bytes() == form("S01")
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    log = room.audit_file.read_text(encoding="utf-8")
    assert "secret words" not in log and log.count("member_form") == 1
    before = state(room)
    assert member_forms.collect_forms(room, "project_1").new == [] and state(room) == before
    # what a later form says takes the place, whatever folder it comes from
    hand_in(room, "S01", "project_1", "2026-03-03T10:00", member_form=form("S01", at="2026-04-09T10:00:00+08:00"))
    assert member_forms.collect_forms(room, "project_1").new == ["S01"]
    # a damaged one never does
    hand_in(room, "S01", "project_1", "2026-03-03T10:00", member_form=b"{}")
    assert member_forms.collect_forms(room, "project_1").new == []


def test_sheets_go_out_and_come_back(room, tmp_path):
    from openpyxl import load_workbook

    made = member_forms.write_sheets(room, "project_1")
    assert set(made) == set(STUDENTS)
    bytes_ = made["S05"].read_bytes()
    member_forms.write_sheets(room, "project_1")
    assert made["S05"].read_bytes() == bytes_
    back = tmp_path / "back"
    back.mkdir()
    book = load_workbook(made["S05"])
    sheet = book["Form"]
    for row in range(5, 8):
        for column in range(3, 7):
            sheet.cell(row, column).value = 4
    book.save(back / "S05.xlsx")
    shutil.copy(made["S06"], back / "somebody.xlsx")
    found = member_forms.collect_forms(room, "project_1", back, who="Ms Wei")
    assert found.there == ["S05"] and any("somebody.xlsx" in problem["en"] for problem in found.problems)
    assert next(e for e in audit.entries(room.audit_file) if e["event"] == "member_form")["who"] == "Ms Wei"


def test_a_class_may_ask_its_own_questions(room):
    own = room.contributions / "criteria.yaml"
    own.write_text(
        "criteria: [{id: all, en: All, zh: 全部}]\nscale: [{points: 0, en: a, zh: 甲}, {points: 5, en: b, zh: 乙}]"
    )
    assert [one["id"] for one in json.loads(member_forms.setup_json(room, "project_1", "S01"))["criteria"]] == ["all"]
    own.write_text("criteria: 3")
    with pytest.raises(ClassroomError, match="cannot be used"):
        member_forms.form_rules(room)


# -- marks ------------------------------------------------------------------------------------------------------------


def outcomes_of(assignment: str, room: Classroom, share: float | None) -> dict[str, Outcome]:
    made = {}
    for question in room.questions(assignment):
        points = None if share is None else round(question.points * share, 4)
        made[question.id] = Outcome(question.id, points, float(question.points), "partial", None, {"en": "", "zh": ""})
    return made


class Panel:
    def __init__(self, room: Classroom, share: float = 0.8, gate: str | None = None) -> None:
        rubric, teams = load_rubric("project_1"), team_flow.project_teams(room, "project_1")
        project = project_from_rubric(rubric, {team: team for team in teams})
        heads = {members[0]: team for team, members in teams.items()}
        own = {member: team for team, members in teams.items() for member in members}
        people = People(heads, own, frozenset({"teacher:teacher"}))
        cards = []
        for rater in (*heads, "teacher:teacher"):
            role = people.role(rater)
            scores = {
                t: {c.id: 0.0 if t == gate and c.id == "ethics" else c.max * share for c in project.asked(role)}
                for t in teams
            }
            cards.append(Card("project_1", rater, role, people.team(rater), "", scores))
        self.combined = combine(cards, project, PanelRules(), people)


def everything(room: Classroom, share: float = 0.8) -> dict[tuple[str, str], dict[str, Outcome]]:
    outcomes = {}
    for student in ("S01", "S05", "S09"):
        hand_in(room, student, "project_1", "2026-03-30T10:00")
        outcomes[student, "project_1"] = outcomes_of("project_1", room, share)
    for student in STUDENTS:
        for name in ("project_1_member", "project_1_reflection"):
            hand_in(room, student, name, "2026-04-02T10:00", member_form=form(student))
            outcomes[student, name] = outcomes_of(name, room, share)
    member_forms.collect_forms(room, "project_1")
    return outcomes


def policy_of(room: Classroom, **fields):
    return load_policy(room.policy_path).model_copy(update={"decimals": 2, **fields})


def test_a_whole_class_is_marked_and_nothing_is_written(room):
    outcomes = everything(room)
    before = state(room)
    result = project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy_of(room))
    assert state(room) == before and result.day == date(2026, 4, 1)
    assert {str(mark.value) for mark in result.marks.values()} == {"80.00"}
    assert list(result.marks) == STUDENTS and set(result.teams) == {"Red", "Green", "Blue"}
    assert result.teams["Red"].total.mark == 80 and result.teams["Red"].forms == ("S01", "S02", "S03", "S04")
    assert result.shares()["Red"]["figures"] == pytest.approx(0.8)
    told = "\n".join("  " * depth + line for depth, line in lines(result.marks["S01"].steps, "en"))
    assert "Question 1 (traps): " in told and "80% × 80.00 + 12 + 4 = 80.00" in told
    assert "Representatives of the other teams, mean of 2" in told
    if os.environ.get("KAM_SHOW"):
        for lang, secret in (("en", True), ("zh", False)):
            print("\n".join("  " * d + line for d, line in lines(result.marks["S02"].steps, lang, secret)))
    assert project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy_of(room)) == result


def test_the_gate_and_open_ends_reach_the_person(room):
    outcomes = everything(room)
    shut = project_marks.project_marks(room, "project_1", outcomes, Panel(room, gate="Green"), policy_of(room))
    assert {s for s, mark in shut.marks.items() if mark.value == 0} == {"S05", "S06", "S07", "S08"}
    none = project_marks.project_marks(room, "project_1", outcomes, None, policy_of(room))
    assert all(mark.status == "pending" for mark in none.marks.values())
    assert "teacher's points are missing" in none.marks["S01"].reason["en"]
    outcomes["S02", "project_1_reflection"] = outcomes_of("project_1_reflection", room, None)
    open_ = project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy_of(room)).marks
    assert open_["S02"].status == "pending" and "what_i_did" in open_["S02"].reason["en"] and open_["S03"].value == 80


def test_own_roles_appeals_and_late_work_count(room, tmp_path):
    outcomes = everything(room)
    traps = outcomes["S01", "project_1"]["traps"]
    outcomes["S01", "project_1"]["traps"] = Outcome("traps", 0.0, traps.max_points, "wrong", None, traps.comment)
    file = tmp_path / "roles.csv"
    file.write_text("student_id,role\nS01,analyst\nS02,examiner\nS03,planner\nS04,liaison\n")
    team_flow.give_roles(room, "project_1", file, **BY)
    policy = policy_of(room, owned_parts=20)
    found = project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy)
    assert found.marks["S02"].value < found.marks["S01"].value and found.marks["S05"].value == 80
    given = {("S02", "project_1/ten_names"): 18.0}
    appealed = project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy, given)
    assert appealed.marks["S02"].value > found.marks["S02"].value
    assert {s for s in STUDENTS if appealed.marks[s] != found.marks[s]} == {"S02"}
    asked = {("S01", "project_1/traps"): traps.max_points, ("S02", "project_1/traps"): traps.max_points}
    own = {**outcomes, ("S01", "project_1"): {**outcomes["S01", "project_1"], "traps": traps}}
    spread = {**own, ("S03", "project_1"): outcomes["S01", "project_1"]}  # the others of the team keep what was graded
    both = project_marks.project_marks(room, "project_1", spread, Panel(room), policy, asked)
    assert {s for s in STUDENTS if both.marks[s] != found.marks[s]} == {"S01", "S02"}
    assert both.marks["S02"].value > found.marks["S02"].value
    from grading.assessment.exams.rules import Verdict

    late = {("S05", "project_1"): Verdict("late", 1, Decimal("0.5"), {"en": "late", "zh": "迟"})}
    later = project_marks.project_marks(room, "project_1", outcomes, Panel(room), policy, late=late)
    assert {s for s in STUDENTS if later.marks[s] != found.marks[s]} == {"S05", "S06", "S07", "S08"}


def test_the_published_numbers_hold_from_the_files_on(room):
    """T-A4 through forms with self-scores: shares .30 .28 .24 .18 of a team mark of 87.2."""
    points = {"S01": 15, "S02": 14, "S03": 12, "S04": 9}
    spread = {15: (4, 4, 4, 3), 14: (4, 4, 3, 3), 12: (3, 3, 3, 3), 9: (3, 2, 2, 2)}
    for rater in points:
        tree = json.loads(form(rater))
        cells = ("share", "reliability", "judgement", "cooperation")
        tree["scores"] = {m: dict(zip(cells, spread[p], strict=True)) for m, p in points.items()}
        hand_in(room, rater, "project_1_reflection", "2026-04-02T10:00", member_form=json.dumps(tree).encode())
    hand_in(room, "S01", "project_1", "2026-03-30T10:00")
    rubric = load_rubric("project_1").model_dump()
    first = {**rubric["criteria"][0], "weight": 100, "evidence": {"answers": 1}, "questions": ["ten_accounts"]}
    from grading.assessment.rubric_file import ProjectRubric

    one = ProjectRubric.model_validate({**rubric, "criteria": [first]})
    outcomes = {("S01", "project_1"): outcomes_of("project_1", room, 0.872)}

    def marked(rules: FactorRules) -> list[str]:
        policy = policy_of(room, contribution=rules, owned_parts=0)
        room.policy_path.write_text(f"weights: {{project_1: 100}}\ncontribution: {rules.model_dump_json()}\n")
        member_forms.collect_forms(room, "project_1")
        found = project_marks.project_marks(room, "project_1", outcomes, None, policy, rubric=one)
        return [str(found.marks[student].value) for student in points]

    assert marked(FactorRules(method="share", weight=0.5, self_scores=True)) == ["95.92", "92.43", "85.46", "74.99"]
    # Without self-scores what members gave themselves makes no difference to anybody.
    off = marked(FactorRules(method="share", weight=0.5))
    for rater in points:
        file = room.contributions / "project_1" / f"{rater}.json"
        tree = json.loads(file.read_text(encoding="utf-8"))
        tree["scores"][rater] = dict.fromkeys(("share", "reliability", "judgement", "cooperation"), 5)
        file.write_text(json.dumps(tree), encoding="utf-8")
    assert marked(FactorRules(method="share", weight=0.5)) == off


def test_the_order_of_files_does_not_matter(room, tmp_path, monkeypatch):
    outcomes = everything(room)
    result = project_marks.project_marks(room, "project_1", outcomes, Panel(room))
    real = Path.iterdir

    def shuffled(self):
        found = list(real(self))
        random.Random(str(self)).shuffle(found)
        return iter(found)

    monkeypatch.setattr(Path, "iterdir", shuffled)
    turned = dict(reversed(outcomes.items()))
    assert project_marks.project_marks(Classroom.open(room.root), "project_1", turned, Panel(room)) == result


def test_who_is_in_no_team_is_told(room):
    outcomes = everything(room)
    text = (room.root / "teams.csv").read_text(encoding="utf-8-sig") if room.teams_file.exists() else ""
    assert text == ""
    rows = [f"{s},{TEAM[s]},2026-01-01,,start,Ms Wei" for s in STUDENTS[:-1]] + ["S12,,2026-01-01,,left,Ms Wei"]
    room.teams_file.write_text("student_id,team,since,until,why,who\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = project_marks.project_marks(room, "project_1", outcomes, Panel(room)).marks["S12"]
    assert found.value is None and "S12 was in no team on 2026-04-01" in found.reason["en"]


def test_inputs_entered_by_hand_are_logged_once(room):
    folder = room.contributions / "project_1"
    folder.mkdir(parents=True)
    (folder / "S01.json").write_bytes(form("S01"))
    (folder / "roles.csv").write_text("student_id,role\nS01,analyst\n")
    project_marks.log_inputs(room, "project_1", who="Ms Wei")
    events = [entry["event"] for entry in audit.entries(room.audit_file)]
    assert events == ["roles_given", "member_form"]
    project_marks.log_inputs(room, "project_1", who="Ms Wei")
    assert len(list(audit.entries(room.audit_file))) == 2


# -- kills ------------------------------------------------------------------------------------------------------------


def test_a_move_killed_anywhere_is_made_good_by_the_next_run(room, monkeypatch):
    assert killed_everywhere(room, lambda r: team_flow.move(r, "S01", "Green", since=MARCH, **BY), monkeypatch) > 20


def test_a_draw_killed_anywhere_is_made_good_by_the_next_run(room, monkeypatch):
    def act(there):
        team_flow.draw(there, smallest=3, largest=4, since=MARCH, **BY)

    assert killed_everywhere(room, act, monkeypatch) > 20


def test_naming_and_roles_killed_anywhere_are_made_good_by_the_next_run(room, monkeypatch, tmp_path):
    file = tmp_path / "roles.csv"
    file.write_text("student_id,role\nS01,analyst\nS02,examiner\n")

    def act(there):
        team_flow.name_representative(there, "project_1", "Red", "S01", since=MARCH, **BY)
        team_flow.give_roles(there, "project_1", file, **BY)

    assert killed_everywhere(room, act, monkeypatch) >= 8


def test_collecting_killed_anywhere_is_made_good_by_the_next_run(room, monkeypatch):
    for student in STUDENTS[:3]:
        hand_in(room, student, "project_1_reflection", "2026-04-03T10:00", member_form=form(student))
    assert killed_everywhere(room, lambda r: member_forms.collect_forms(r, "project_1"), monkeypatch) >= 12


# -- the command ------------------------------------------------------------------------------------------------------


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_commands_do_what_they_say(room, tmp_path):
    out = run("draw", room.root, "--min", 3, "--max", 4, "--since", "2026-03-02", "--who", "Ms Wei")
    assert "T01" in out and "changes" in out
    team = Classroom.open(room.root).student("S01").team
    other = next(name for name in ("T01", "T02", "T03") if name != team)
    out = run("move", room.root, "S01", other, "--since", "2026-03-09", "--why", "wish")
    assert f"S01: {team} → {other}" in out
    run("representative", room.root, "project_1", other, "S01", "--since", "2026-03-10")
    file = tmp_path / "roles.csv"
    file.write_text("student_id,role\nS01,analyst\n")
    assert "S01: analyst" in run("roles", room.root, "project_1", "--from", file)
    assert "12 forms" in run("forms", room.root, "project_1", "--sheets")
    assert "Missing: S01" in run("forms", room.root, "project_1")
    out = run("show", room.root, "project_1")
    assert "S01  Name S01  ★ analyst" in out and "has not handed in project_1" in out
    assert "S01" in run("show", room.root)
    refused = CliRunner().invoke(app, ["move", str(room.root), "S01", team, "--since", "2026-03-20"])
    assert refused.exit_code == 2
