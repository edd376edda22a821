"""marks.csv and gradebook.xlsx: exact heading, Excel's Chinese, nothing that runs."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pandas as pd
import pytest
from openpyxl import load_workbook

from grading.assessment.sheets import csv_field, csv_text
from grading.reporting.tables import write_gradebook, write_marks_csv


@pytest.fixture(scope="module")
def book_path(results, tmp_path_factory):
    return write_gradebook(results, tmp_path_factory.mktemp("reports") / "gradebook.xlsx")


def test_marks_csv(results, tmp_path):
    path = write_marks_csv(results, tmp_path / "marks.csv")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfstudent_id,team,prospecting,final\n") and b"\r" not in raw
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(table.columns) == ["student_id", "team", "prospecting", "final"]
    assert len(table) == 24
    assert table.loc[11, "final"] == "" and table.loc[7, "final"] == "0.00"  # ungraded is empty, not handed in is zero
    expected = results.marks.loc[0, "final"]
    assert float(table.loc[0, "final"]) == expected
    assert table.loc[5, "team"] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\r=x", "\n=x", "  =x", "＝x", "=cmd|' /C calc'!A0"])
def test_no_csv_field_can_run(text):
    assert csv_field(text).startswith("'")
    back = next(csv.reader(io.StringIO(csv_text([text], []))))
    assert back == ["'" + text.replace("\r", "\n")]


@pytest.mark.parametrize("text", ['O\'Hara, "Mei"', "😀", "陈思远", "a\nb", "A-1", ""])
def test_ordinary_text_survives_csv(text):
    assert list(csv.reader(io.StringIO(csv_text(["h", "x"], [[text, "x"]]))))[1] == [text, "x"]


def test_sheets(book_path):
    book = load_workbook(book_path)
    assert book.sheetnames == ["Marks", "Questions", "Answers", "Intake", "README"]
    for name in book.sheetnames[:4]:
        assert book[name].freeze_panes == "D2" and book[name].auto_filter.ref
    assert book["Marks"]["A1"].value == "学号 / Student"
    assert "Gradebook" in str([cell.value for cell in book["README"]["A"]])


def test_nothing_in_the_workbook_can_run(book_path, results):
    book = load_workbook(book_path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    names = {cell.value for cell in book["Marks"]["B"]}
    assert {"=cmd|' /C calc'!A0", "+1", "@x", '<script>alert("x")</script>', 'O\'Hara, "Mei"', "😀 Amara"} <= names
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@"))]
    assert risky and all(cell.quotePrefix for cell in risky)


def test_numbers_and_formats(book_path, results):
    sheet = load_workbook(book_path)["Marks"]
    heads = [cell.value for cell in sheet[1]]
    final = heads.index("总评 / Final mark") + 1
    assert sheet.cell(2, final).value == results.marks.loc[0, "final"]
    assert sheet.cell(13, final).value is None and "文件只有一半" in sheet.cell(13, len(heads)).value
    assert sheet.cell(2, final + 1).number_format == "0 %"


def test_questions_and_mistakes(book_path, results):
    table = pd.read_excel(book_path, sheet_name="Questions")
    mine = table[table["题目 / Question"] == "top_share"]
    first = mine.iloc[0]
    scores = results.scores[results.scores["question_id"] == "top_share"]
    assert first["平均分 / Mean"] == pytest.approx(scores["points"].mean())
    assert first["得分率 / Facility"] == pytest.approx(scores["points"].mean() / 4)
    made = int((scores["mistake"] == "slip_top_share").sum())
    answered = int((scores["status"] != "blank").sum())
    assert first["人数 / Made by"] == made and first["占比 / Share"] == pytest.approx(made / answered)


def test_answers_add_up(book_path, results):
    table = pd.read_excel(book_path, sheet_name="Answers")
    sums = table.iloc[:, 3:].sum(axis=1)
    student = results.scores[results.scores["student_id"] == "2026001"]
    assert sums[0] == pytest.approx(student["points"].sum())
    assert table.iloc[11, 3:].isna().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_headings_in_one_language(make, tmp_path, language):
    path = write_gradebook(make(language, judged=False), tmp_path / "g.xlsx")
    book = load_workbook(path)
    assert book["Marks"]["A1"].value == {"en": "Student", "zh": "学号"}[language]
    assert book["Answers"].cell(2, 12).value is None and book["Answers"].cell(2, 12).fill.fgColor.rgb == "00FFF3CD"


def test_same_results_same_bytes(results, book_path, tmp_path):
    assert write_gradebook(results, tmp_path / "again.xlsx").read_bytes() == book_path.read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_reads_it(book_path, tmp_path):
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", tmp_path, book_path], check=True, timeout=120, capture_output=True)
    assert "=cmd|' /C calc'!A0" in (tmp_path / "gradebook.csv").read_text(encoding="utf-8")
