"""Scorecards as files: what is locked, what is read, and what each kind of tampering is told."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.panel.cards import card_name, collect, read_card, write_card
from grading.assessment.panel.handout import public_panel, write_panel_files
from grading.assessment.panel.layout import FIRST_ROW, LEVELS, SHEET
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import (
    Card,
    PanelProject,
    People,
    Problem,
    fingerprint,
    problem,
    project_from_rubric,
    told,
)

SECRET = b"a secret of the class"
# Columns: A team, B name, C judgement (60), D clarity (40), E total, F comment. Rows: 5 A, 6 B, 7 C, 8 D.


@pytest.fixture
def fill(
    tmp_path: Path, project: PanelProject, people: People
) -> Callable[..., tuple[Card | None, list[Problem], Path]]:
    """Writes S-A's card, fills it in, lets a test spoil it, and reads it."""

    def run(spoil: Callable[[Worksheet], None] | None = None, rater: str | None = None, **more: Any) -> Any:
        path, _ = write_card(tmp_path, project, "S-A", people, SECRET, "en")
        book = load_workbook(path)
        sheet = book[SHEET]
        for row, points in ((6, (30, 20)), (7, (60, 35.5)), (8, (0, 10))):
            sheet[f"C{row}"], sheet[f"D{row}"] = points
        if spoil:
            spoil(sheet)
        book.save(path)
        return *read_card(path, project, people, SECRET, rater, **more), path

    return run


EXPECTED = {
    "B": {"judgement": 30.0, "clarity": 20.0},
    "C": {"judgement": 60.0, "clarity": 35.5},
    "D": {"judgement": 0.0, "clarity": 10.0},
}


def test_only_what_may_be_filled_in_is_unlocked(tmp_path: Path, project: PanelProject, people: People) -> None:
    path, problems = write_card(tmp_path, project, "S-A", people, SECRET, "zh")
    assert not problems
    book = load_workbook(path)
    sheet = book[SHEET]
    assert sheet.protection.sheet and book[LEVELS].protection.sheet
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{row}" for column in "CDF" for row in (6, 7, 8)}  # row 5 is the own team
    assert sheet["C5"].fill.fgColor.rgb != sheet["C6"].fill.fgColor.rgb
    assert sheet.row_dimensions[1].hidden and sheet.row_dimensions[2].hidden
    assert fingerprint("project_1", "S-A", SECRET) in {cell.value for cell in sheet[1]}
    kinds = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds == {"C5:C8": "list", "D5:D8": "decimal"}
    said = [cell.value for row in book[LEVELS].iter_rows() for cell in row if cell.value is not None]
    assert {"判断", "没有。", "全部。"} <= set(said)


def test_the_same_card_has_the_same_bytes_and_keeps_what_was_entered(
    fill: Callable[..., Any], tmp_path: Path, project: PanelProject, people: People
) -> None:
    first, _ = write_card(tmp_path / "one", project, "S-B", people, SECRET)
    second, _ = write_card(tmp_path / "two", project, "S-B", people, SECRET)
    assert first.read_bytes() == second.read_bytes()
    _, _, path = fill()
    again, problems = write_card(tmp_path, project, "S-A", people, SECRET)
    assert again == path and not problems
    card, _ = read_card(path, project, people, SECRET)
    assert card is not None and card.scores == EXPECTED


def test_a_filled_in_card_is_read(fill: Callable[..., Any]) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["F6"] = "=1+1 good"  # a comment is text, whatever it looks like

    card, problems, _ = fill(spoil)
    assert problems == []
    assert card.scores == EXPECTED
    assert (card.rater, card.role, card.team, card.project) == ("S-A", "representative", "A", "project_1")
    assert card.comments == {"B": "=1+1 good"}
    assert datetime.fromisoformat(card.at).year >= 2024


def test_teachers_judge_every_team(tmp_path: Path, project: PanelProject, people: People) -> None:
    path, _ = write_card(tmp_path, project, "teacher:Wu", people, SECRET)
    assert ":" not in path.name
    book = load_workbook(path)
    book[SHEET]["D5"] = 40
    book.save(path)
    card, problems = read_card(path, project, people, SECRET)
    assert card is not None and not problems
    assert (card.role, card.team, card.scores) == ("teacher", None, {"A": {"clarity": 40.0}})


def _set(cell: str, value: Any) -> Callable[[Worksheet], None]:
    def spoil(sheet: Worksheet) -> None:
        sheet[cell] = value

    return spoil


def _unprotect(sheet: Worksheet) -> None:
    sheet.protection.sheet = False


def _percent(sheet: Worksheet) -> None:
    sheet["D6"].number_format = "0%"
    sheet["D6"] = 0.5


def _twice(sheet: Worksheet) -> None:
    sheet["A9"], sheet["C9"], sheet["D9"] = "B", 55, 20


def _own_again(sheet: Worksheet) -> None:
    sheet["A9"], sheet["C9"] = " ａ ", 60  # the own team, written otherwise


TAMPERED: dict[str, tuple[Callable[[Worksheet], None], str, str, set[tuple[str, str]]]] = {
    "own team filled in": (_set("C5", 60), "own_team", "C5", set()),
    "own team in another row": (_own_again, "own_team", "C9", set()),
    "protection removed": (_unprotect, "unprotected", "", set()),
    "unknown team": (_set("A6", "Z"), "unknown_team", "C6", {("B", "judgement"), ("B", "clarity")}),
    "unknown criterion": (
        _set("D2", "charm"),
        "unknown_criterion",
        "D6",
        {("B", "clarity"), ("C", "clarity"), ("D", "clarity")},
    ),
    "text in a number": (_set("C6", "very good"), "no_points", "C6", {("B", "judgement")}),
    "a date": (_set("C6", datetime(2026, 8, 9)), "no_points", "C6", {("B", "judgement")}),
    "true": (_set("C6", True), "no_points", "C6", {("B", "judgement")}),
    "above the maximum": (_set("D7", 40.5), "too_high", "D7", {("C", "clarity")}),
    "negative": (_set("D7", -1), "negative", "D7", {("C", "clarity")}),
    "formula": (_set("C8", "=30+30"), "formula", "C8", {("D", "judgement")}),
    "percentage": (_percent, "percent", "D6", {("B", "clarity")}),
    "team twice": (_twice, "twice", "C9", set()),
    "no team": (_set("C11", 12), "no_team", "C11", set()),
    "stray column": (_set("H6", 12), "stray", "H6", set()),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_gets_a_sentence_and_loses_nothing_else(name: str, fill: Callable[..., Any]) -> None:
    spoil, kind, cell, lost = TAMPERED[name]
    card, problems, path = fill(spoil)
    said = [one for one in problems if one.kind == kind]
    assert said and said[0].cell == cell
    assert {one.kind for one in problems} == {kind}
    for text in said[0].text.values():
        assert path.name in text and cell in text and "{" not in text
    kept = {(team, criterion): p for team, row in card.scores.items() for criterion, p in row.items()}
    whole = {(team, criterion): p for team, row in EXPECTED.items() for criterion, p in row.items()}
    assert kept == {place: points for place, points in whole.items() if place not in lost}
    assert "A" not in card.scores


def test_numbers_typed_as_text_are_understood(fill: Callable[..., Any]) -> None:
    card, problems, _ = fill(_set("D7", "３５.5"))
    assert card.scores == EXPECTED and not problems


def test_the_raters_team_is_the_rosters_not_the_files(
    tmp_path: Path, project: PanelProject, fill: Callable[..., Any]
) -> None:
    """He has moved from A to B since the card was written: B is refused now, A's row is still locked and empty."""
    _, _, path = fill()
    moved = People({"S-A": "B"}, {"S-A": "B"})
    card, problems = read_card(path, project, moved, SECRET)
    assert card is not None and set(card.scores) == {"C", "D"} and card.team == "B"
    assert [(one.kind, one.cell) for one in problems] == [("own_team", "C6"), ("own_team", "D6")]


@pytest.mark.parametrize(
    ("others", "kind"),
    [
        (People({"S-B": "B"}, {"S-A": "A"}), "not_representative"),
        (People({"S-B": "B"}), "stranger"),
    ],
)
def test_only_representatives_and_teachers_score(
    others: People, kind: str, project: PanelProject, fill: Callable[..., Any]
) -> None:
    _, _, path = fill()
    card, problems = read_card(path, project, others, SECRET)
    assert card is None and [one.kind for one in problems] == [kind]
    assert "S-A" in problems[0].en


def test_a_card_of_another_project_is_not_used(fill: Callable[..., Any], project: PanelProject, people: People) -> None:
    _, _, path = fill()
    other = PanelProject("project_2", project.title, project.criteria, project.teams)
    card, problems = read_card(path, other, people, SECRET)
    assert card is None and [one.kind for one in problems] == ["wrong_project"]


def test_nobody_can_pass_for_another_rater(fill: Callable[..., Any], project: PanelProject, people: People) -> None:
    """S-A writes S-B's (or the teacher's) name into the identity row to score the own team."""
    for name in ("S-B", "teacher:Wu"):

        def spoil(sheet: Worksheet, name: str = name) -> None:
            sheet["E1"], sheet["C5"] = name, 60
            sheet["G1"] = fingerprint("project_1", name, b"")

        card, problems, path = fill(spoil)
        assert card is None and [one.kind for one in problems] == ["unproved"]
        card, problems = read_card(path, project, people, SECRET, rater="S-A")  # the exchange knows who handed it in
        assert card is not None and card.rater == "S-A" and card.scores == EXPECTED
        assert {one.kind for one in problems} == {"other_rater", "own_team"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"student_id,name\n", b"\x00" * 40])
def test_a_damaged_file_is_told_and_nothing_raised(
    content: bytes, tmp_path: Path, project: PanelProject, people: People
) -> None:
    for name in ("S-A.xlsx", "S-A.json"):
        file = tmp_path / name
        file.write_bytes(content)
        card, problems = read_card(file, project, people, SECRET, "S-A")
        assert card is None and len(problems) == 1 and name in problems[0].zh
    assert read_card(tmp_path / "gone.xlsx", project, people)[1][0].kind == "unreadable"


def test_missing_sheet_and_missing_ids_are_told(
    fill: Callable[..., Any], tmp_path: Path, project: PanelProject, people: People
) -> None:
    assert [one.kind for one in fill(lambda sheet: sheet.delete_rows(1, 2))[1]] == ["no_ids"]
    assert [one.kind for one in fill(lambda sheet: setattr(sheet, "title", "Other"))[1]] == ["no_sheet"]


def test_two_versions_the_newest_counts_and_the_older_is_listed(
    fill: Callable[..., Any], tmp_path: Path, project: PanelProject, people: People
) -> None:
    fill()
    file = tmp_path / "S-A (1).json"
    tree = _json(people, project, {"B": {"clarity": 1}}, at="2020-01-01T08:00:00+08:00")
    file.write_text(json.dumps(tree), "utf-8")
    cards, problems = collect(tmp_path, project, people, SECRET)
    merged = merge(cards)
    assert not problems
    assert [card.scores for card in merged.cards] == [EXPECTED]
    assert [card.source for card in merged.older] == ["S-A (1).json"]
    assert "S-A (1).json" in merged.problems[0].en and "2020-01-01" in merged.problems[0].zh


def test_without_a_secret_the_files_name_tells_the_rater(tmp_path: Path, project: PanelProject, people: People) -> None:
    write_card(tmp_path, project, "teacher:Wu", people)
    shutil.copy(tmp_path / "teacher_Wu.xlsx", tmp_path / "teacher_Wu (2).xlsx")
    cards, _ = collect(tmp_path, project, people)
    assert {card.rater for card in cards} == {"teacher:Wu"}
    assert card_name("teacher:Wu") == "teacher_Wu"


def _json(people: People, project: PanelProject, scores: Any, rater: str = "S-A", **more: Any) -> dict[str, Any]:
    tree = {"format": 1, "kind": "panel-card", "project": project.id, "rater": rater, "scores": scores}
    return {**tree, "fingerprint": fingerprint(project.id, rater, SECRET), "at": "2026-11-21T14:30:00+08:00", **more}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("NaN", "no_points"),
        ("Infinity", "no_points"),
        ("1e999", "no_points"),
        ("true", "no_points"),
        ("[1]", "no_points"),
        ('"="', "no_points"),
        ("-0.1", "negative"),
        ("1" + "0" * 400, "too_high"),
    ],
)
def test_json_cards_are_sifted_like_workbooks(
    value: str, kind: str, tmp_path: Path, project: PanelProject, people: People
) -> None:
    file = tmp_path / "card.json"
    scores = {"A": {"clarity": 40}, "B": {"clarity": "VALUE", "judgement": 12}, "Z": {"clarity": 1}}
    file.write_text(json.dumps(_json(people, project, scores)).replace('"VALUE"', value), "utf-8")
    card, problems = read_card(file, project, people, SECRET)
    assert card is not None and card.scores == {"B": {"judgement": 12.0}}
    found = {(one.kind, one.cell) for one in problems}
    assert found == {("own_team", "scores.A.clarity"), (kind, "scores.B.clarity"), ("unknown_team", "scores.Z.clarity")}


def test_a_json_key_written_twice_is_noticed(tmp_path: Path, project: PanelProject, people: People) -> None:
    file = tmp_path / "card.json"
    text = json.dumps(_json(people, project, {"B": {"clarity": 10}}))
    file.write_text(text.replace('{"clarity": 10}', '{"clarity": 10, "clarity": 40}'), "utf-8")
    card, problems = read_card(file, project, people, SECRET)
    assert card is not None and card.scores["B"]["clarity"] == 10 and [one.kind for one in problems] == ["twice"]


def test_a_time_that_is_none_makes_the_oldest_card(tmp_path: Path, project: PanelProject, people: People) -> None:
    file = tmp_path / "card.json"
    file.write_text(json.dumps(_json(people, project, {"B": {"clarity": 10}}, at="tomorrow")), "utf-8")
    card, problems = read_card(file, project, people, SECRET)
    assert card is not None and card.at == "" and [one.kind for one in problems] == ["no_time"]


def test_the_handout_holds_no_person_and_no_score(tmp_path: Path, project: PanelProject, people: People) -> None:
    paths = write_panel_files(tmp_path, project, people, SECRET)
    assert set(paths) == {"S-A", "S-B", "S-C", "S-D"}
    text = paths["S-A"].read_text("utf-8")
    assert not [name for name in (*people.roster, *people.teachers) if name != "S-A" and name in text]
    tree = public_panel(project, "S-A", people, SECRET)
    assert [team["id"] for team in tree["teams"] if team["own"]] == ["A"]
    assert [level["points"] for level in tree["criteria"][0]["levels"]] == [0, 30, 60]
    with pytest.raises(ValueError, match="neither a representative nor a teacher"):
        public_panel(project, "M-A", people, SECRET)


def test_the_panels_part_of_a_rubric() -> None:
    levels = [{"points": 1, "en": "Good", "zh": "好"}, {"points": 0, "en": "Bad", "zh": "差"}]
    base = {"title": {"en": "T", "zh": "题"}, "weight": 20, "levels": levels}
    rubric = {
        "id": "project_1",
        "title": {"en": "P", "zh": "项"},
        "criteria": [
            {**base, "id": "mixed", "evidence": {"answers": 0.5, "teacher": 0.3, "panel": 0.2}},
            {**base, "id": "answers", "evidence": {"answers": 1}},
            {**base, "id": "teacher", "evidence": {"teacher": 1}},
            {**base, "id": "person", "scope": "person", "evidence": {"teacher": 0.5, "panel": 0.5}},
        ],
    }
    project = project_from_rubric(rubric, {"A": "A"})
    assert [(c.id, c.max, c.teacher) for c in project.criteria] == [("mixed", 20, 0.6), ("teacher", 20, 1.0)]
    assert [c.id for c in project.asked("representative")] == ["mixed"]
    assert project.criteria[0].points(1) == 20


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed here")
def test_a_card_saved_by_libreoffice_is_read(
    fill: Callable[..., Any], tmp_path: Path, project: PanelProject, people: People
) -> None:
    _, _, path = fill()
    out = tmp_path / "saved"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    card, problems = read_card(out / path.name, project, people, SECRET)
    assert card is not None and card.scores == EXPECTED and not problems
    assert load_workbook(out / path.name)[SHEET].protection.sheet
    assert FIRST_ROW == 5


def test_a_refused_row_is_told_in_one_line() -> None:
    cells = ["scores.B.clarity", "scores.B.evidence", "scores.B.judgement", "scores.B.style"]
    row = [problem("own_team", "C5.json", cell, "S-B", team="B") for cell in cells]
    other = [problem("own_team", "C5.xlsx", cell, "S-B", team="B") for cell in ("C5", "D5")]
    whole = problem("unprotected", "C5.xlsx", rater="S-B")
    first, second, third = told([*row, *other, whole])
    assert first["en"].startswith("C5.json, scores.B.clarity … scores.B.style (4): a score for B")
    assert second["en"].startswith("C5.xlsx, C5, D5: a score") and second["zh"].startswith("C5.xlsx，C5, D5：")
    assert third == whole.text
    assert told(other[:1]) == [other[0].text]
