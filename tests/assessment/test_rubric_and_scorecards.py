"""Texts: rubric arithmetic, the teacher's workbook and its round trips."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from grading.assessment.rubric import RubricError, from_question
from grading.assessment.scorecards import (
    FIRST_ROW,
    ScorecardError,
    TextAnswer,
    decided,
    read_scorecard,
    write_scorecard,
)


def criterion(name, weight, shares=(0, 0.5, 1)):
    levels = [{"points": p, "en": f"{name} level {i}", "zh": f"{name} 档次{i}"} for i, p in enumerate(shares)]
    return {"id": name, "criterion": {"en": name.title(), "zh": f"项{name}"}, "weight": weight, "levels": levels}


@pytest.fixture
def question(ask):
    return ask("text", id="advice", rubric=[criterion("evidence", 60), criterion("clarity", 40, (0, 0.3, 0.7, 1))])


@pytest.fixture
def rubrics(question):
    return {"advice": from_question(question)}


ANSWERS = [
    TextAnswer("2026001", "advice", "=cmd|' /C calc'!A0", "陈思远"),
    TextAnswer("2026002", "advice", "我选这三家。\n" * 30, "O'Hara, Mei-Ling"),
    TextAnswer("2026003", "advice", "\x00control \ud83d\ude00 and 😀", '=HYPERLINK("x")'),
]


class TestRubric:
    def test_points(self, rubrics):
        rubric = rubrics["advice"]
        assert rubric.points({"evidence": 2, "clarity": 3}, 10) == 10
        assert rubric.points({"evidence": 0, "clarity": 0}, 10) == 0
        assert rubric.points({"evidence": 1, "clarity": 2}, 10) == 5.8
        assert rubric.points({"evidence": 1, "clarity": None}, 10) is None
        assert rubric.points({"evidence": 1, "clarity": 1}, 0.125) == 0.05  # 0.0525

    @pytest.mark.parametrize("level", [3, -1, 1.0, True, "1"])
    def test_no_such_level(self, rubrics, level):
        with pytest.raises(RubricError, match="no level"):
            rubrics["advice"].points({"evidence": level, "clarity": 0}, 10)

    def test_comment_in_both_languages(self, rubrics):
        comment = rubrics["advice"].comment({"evidence": 1, "clarity": 3})
        assert comment == {
            "en": "Evidence: evidence level 1\nClarity: clarity level 3",
            "zh": "项evidence：evidence 档次1\n项clarity：clarity 档次3",
        }

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([], "at least one criterion"),
            ([criterion("a", 60), criterion("b", 30)], "add up to 90"),
            ([criterion("a", 60), criterion("a", 40)], "same id"),
            ([criterion("a", 100, (0, 0.5))], "highest 1"),
            ([criterion("a", 100, (0, 0, 1))], "earn the same"),
        ],
    )
    def test_problems_are_sentences(self, ask, lines, sentence):
        with pytest.raises(RubricError, match=sentence):
            from_question(ask("text", rubric=lines))

    def test_levels_may_be_written_in_any_order(self, ask):
        rubric = from_question(ask("text", rubric=[criterion("a", 1, (1, 0, 0.4))]))
        assert [level.share for level in rubric.criteria[0].levels] == [0, 0.4, 1]


def fill(path, cells):
    book = load_workbook(path)
    for name, value in cells.items():
        book["Scores"][name] = value
    book.save(path)


def column(path, name):
    sheet = load_workbook(path)["Scores"]
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


@pytest.fixture
def card(tmp_path, rubrics):
    path = tmp_path / "scorecards" / "prospecting.xlsx"
    assert write_scorecard(path, ANSWERS, rubrics, "zh") == []
    return path


class TestWorkbook:
    def test_layout(self, card):
        book = load_workbook(card)
        sheet = book["Scores"]
        assert book.sheetnames == ["Scores", "Levels"]
        assert sheet.freeze_panes == "C3" and sheet.row_dimensions[1].hidden and sheet.protection.sheet
        assert sheet.column_dimensions["B"].hidden  # names are not shown unless asked for
        unlocked = {
            cell.column_letter
            for row in sheet.iter_rows(min_row=FIRST_ROW)
            for cell in row
            if not cell.protection.locked
        }
        assert unlocked == {column(card, n) for n in ("advice/evidence", "advice/clarity", "comment")}
        assert sheet["E4"].alignment.wrap_text
        lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
        assert lists == {"F3:F5": "'Levels'!$G$3:$G$5", "G3:G5": "'Levels'!$G$6:$G$9"}
        assert book["Levels"]["F3"].value == "evidence 档次0"

    def test_text_cannot_run(self, card):
        sheet = load_workbook(card)["Scores"]
        assert sheet["E3"].value == "=cmd|' /C calc'!A0" and sheet["E3"].data_type == "s" and sheet["E3"].quotePrefix
        assert sheet["B5"].data_type == "s"
        assert "\x00" not in sheet["E5"].value and "😀" in sheet["E5"].value

    def test_same_input_same_bytes(self, card, tmp_path, rubrics):
        write_scorecard(tmp_path / "again.xlsx", ANSWERS, rubrics, "zh")
        assert (tmp_path / "again.xlsx").read_bytes() == card.read_bytes()

    def test_names_when_asked_for(self, tmp_path, rubrics):
        write_scorecard(tmp_path / "a.xlsx", ANSWERS, rubrics, "en", show="name")
        sheet = load_workbook(tmp_path / "a.xlsx")["Scores"]
        assert (
            not sheet.column_dimensions["B"].hidden and sheet["B3"].value == "陈思远" and sheet["A2"].value == "Student"
        )


class TestReading:
    def test_levels_by_label_number_or_digit(self, card, rubrics, question):
        evidence = load_workbook(card)["Levels"]["G4"].value
        assert evidence.startswith("1 · ")
        fill(card, {"F3": evidence, "G3": 3, "F4": "2", "G4": 0, "H3": "Well argued.", "F5": 1.0})
        found = read_scorecard(card, rubrics)
        assert found.problems == []
        assert found.entries["2026001", "advice"].levels == {"evidence": 1, "clarity": 3}
        assert found.entries["2026003", "advice"].levels == {"evidence": 1, "clarity": None}
        outcomes = decided(found, rubrics, [question])
        assert set(outcomes) == {("2026001", "advice"), ("2026002", "advice")}
        assert outcomes["2026001", "advice"].points == 7
        assert "Well argued." in outcomes["2026001", "advice"].comment["zh"]
        assert outcomes["2026002", "advice"].points == 6

    @pytest.mark.parametrize("value", ["good", 7, -1, 1.5, True, "=1+1", "11", "12 · x", "1x"])
    def test_a_bad_cell_is_named_and_loses_nothing_else(self, card, rubrics, value):
        fill(card, {"F3": value, "G3": 2, "F4": 1, "G4": 1, "H3": "kept"})
        found = read_scorecard(card, rubrics)
        assert [problem.cell for problem in found.problems] == ["F3"]
        for lang in ("en", "zh"):
            assert "F3" in found.problems[0].text[lang]
        assert found.entries["2026001", "advice"].levels == {"evidence": None, "clarity": 2}
        assert found.entries["2026002", "advice"].complete

    def test_writing_again_keeps_what_was_entered(self, card, rubrics):
        fill(card, {"F3": 2, "G3": "nonsense", "H3": "=looks like a formula", "F5": 1})
        fewer = [ANSWERS[1], ANSWERS[0], TextAnswer("2026009", "advice", "late")]
        problems = write_scorecard(card, fewer, rubrics, "en")
        assert [problem.cell for problem in problems] == ["G3"]
        found = read_scorecard(card, rubrics)
        assert list(found.entries) == [(s, "advice") for s in ("2026002", "2026001", "2026009", "2026003")]
        entry = found.entries["2026001", "advice"]
        assert entry.levels["evidence"] == 2 and entry.raw == {"advice/clarity": "nonsense"}
        assert entry.comment == "=looks like a formula"
        assert found.entries["2026003", "advice"].levels["evidence"] == 1

    def test_a_text_changed_after_judging_is_reported(self, card, rubrics):
        fill(card, {"F3": 2})
        newer = [TextAnswer("2026001", "advice", "quite another text"), *ANSWERS[1:]]
        problems = write_scorecard(card, newer, rubrics)
        assert len(problems) == 1 and "2026001" in problems[0].text["zh"]
        assert read_scorecard(card, rubrics).entries["2026001", "advice"].levels["evidence"] == 2
        assert write_scorecard(card, newer, rubrics) == []

    def test_rows_may_be_sorted_and_columns_moved(self, card, rubrics):
        fill(card, {"F3": 2, "F4": 1})
        book = load_workbook(card)
        sheet = book["Scores"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        shuffled = [row[::-1] for row in (rows[0], rows[1], rows[4], rows[2], rows[3])]
        for r, row in enumerate(shuffled, start=1):
            for c, value in enumerate(row, start=1):
                sheet.cell(r, c).value = value
                sheet.cell(r, c).data_type = "s" if isinstance(value, str) else sheet.cell(r, c).data_type
        book.save(card)
        found = read_scorecard(card, rubrics)
        assert found.problems == []
        assert found.entries["2026001", "advice"].levels["evidence"] == 2
        assert found.entries["2026002", "advice"].levels["evidence"] == 1

    def test_strangers_doubles_and_rows_without_owner(self, card, rubrics):
        fill(
            card,
            {"A6": "9999", "C6": "advice", "F6": 1, "A7": "2026001", "C7": "advice", "F7": 1, "A8": "x", "C8": "y"},
        )
        found = read_scorecard(card, rubrics, students=["2026001", "2026002", "2026003"])
        assert sorted(problem.cell for problem in found.problems) == ["A6", "A7", "C8"]
        assert found.entries["2026001", "advice"].levels["evidence"] is None
        write_scorecard(card, ANSWERS, rubrics)
        kept = list(card.parent.glob("*.before-*.xlsx"))
        assert len(kept) == 1 and load_workbook(kept[0])["Scores"]["F7"].value == 1

    def test_numbers_for_ids(self, card, rubrics):
        fill(card, {"A3": 2026001, "F3": 2})
        assert read_scorecard(card, rubrics).entries["2026001", "advice"].levels["evidence"] == 2

    @pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04broken"])
    def test_an_unreadable_file_is_left_alone(self, tmp_path, rubrics, content):
        path = tmp_path / "card.xlsx"
        path.write_bytes(content)
        with pytest.raises(ScorecardError) as error:
            write_scorecard(path, ANSWERS, rubrics)
        assert "card.xlsx" in error.value.text["zh"]
        assert path.read_bytes() == content

    def test_criteria_of_another_question_are_closed(self, tmp_path, ask, rubrics):
        both = {**rubrics, "plan": from_question(ask("text", id="plan", rubric=[criterion("steps", 1)]))}
        path = tmp_path / "two.xlsx"
        write_scorecard(path, [*ANSWERS, TextAnswer("2026001", "plan", "a plan")], both)
        steps = column(path, "plan/steps")
        assert load_workbook(path)["Scores"][f"{steps}3"].protection.locked
        fill(path, {f"{steps}3": 1, f"{steps}6": 2})
        found = read_scorecard(path, both)
        assert [problem.cell for problem in found.problems] == [f"{steps}3"]
        assert found.entries["2026001", "plan"].levels == {"steps": 2}


def test_the_lowest_level_of_a_gate_earns_nothing_at_all():
    levels = [{"points": 0, "en": "no", "zh": "否"}, {"points": 1, "en": "yes", "zh": "是"}]

    class Asked:
        id = "plan"
        rubric = [  # noqa: RUF012
            {"id": "figures", "criterion": {"en": "Figures", "zh": "数字"}, "weight": 0.9, "levels": levels},
            {"id": "fair", "criterion": {"en": "Fair", "zh": "合规"}, "weight": 0.1, "gate": True, "levels": levels},
        ]

    rubric = from_question(Asked())
    assert rubric.points({"figures": 1, "fair": 1}, 8) == 8
    assert rubric.points({"figures": 0, "fair": 1}, 8) == 0.8
    assert rubric.points({"figures": 1, "fair": 0}, 8) == 0
    assert rubric.points({"figures": 1, "fair": None}, 8) is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_saved_by_libreoffice(card, rubrics, tmp_path):
    fill(card, {"F3": 2, "G3": "3 · something", "H3": "ok"})
    out = tmp_path / "out"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            out,
            card,
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    found = read_scorecard(out / card.name, rubrics)
    assert found.problems == []
    assert found.entries["2026001", "advice"].levels == {"evidence": 2, "clarity": 3}
    assert found.entries["2026001", "advice"].answer == ANSWERS[0].text
    assert write_scorecard(out / card.name, ANSWERS, rubrics) == []
