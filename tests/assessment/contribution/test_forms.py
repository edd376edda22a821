"""Member forms: what is asked, and whatever comes back."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from grading.assessment.contribution.factors import FactorRules, factors
from grading.assessment.contribution.form_sheet import write_form_sheet
from grading.assessment.contribution.forms import (
    Asked,
    MemberForm,
    expected,
    load_rules,
    ratings,
    read_form,
    read_forms,
    setup,
)

RULES = load_rules()
ASKED = Asked("project_1", "001", "红队", ("001", "002", "=S3"), {"001": "Wu", "002": '李, "a"', "=S3": "=cmd()"})
IDS = [criterion.id for criterion in RULES.criteria]


def said(problems):
    assert all(set(p) == {"en", "zh"} and "{" not in p["en"] + p["zh"] for p in problems)
    return "\n".join(problem["en"] for problem in problems)


@pytest.fixture
def form():
    return {
        "format": 1,
        "kind": "member_form",
        "project": "project_1",
        "rater": "001",
        "team": "红队",
        "at": "2026-11-20T10:00:00+08:00",
        "scores": {"002": dict(zip(IDS, [3, 4, 0, 5], strict=True)), "=S3": dict.fromkeys(IDS, 3)},
        "comment": "=SUM(A1) 🙂",
    }


@pytest.fixture
def save(tmp_path):
    def save(form, name="001.json"):
        path = tmp_path / name
        path.write_text(form if isinstance(form, str) else json.dumps(form), encoding="utf-8")
        return path

    return save


@pytest.fixture
def fill(tmp_path):
    """Write a sheet, change it, and give its path."""

    def fill(change, name="001.xlsx", rules=RULES, asked=ASKED):
        path = write_form_sheet(tmp_path / name, asked, rules, "en")
        book = load_workbook(path)
        change(book["Form"])
        book.save(path)
        return path

    return fill


def points(sheet, row=5, values=(3, 4, 0, 5)):
    for column, value in enumerate(values, start=3):
        sheet.cell(row, column).value = value


# -- what is asked ----------------------------------------------------------------------------------------------------


def test_the_shipped_criteria_are_complete_and_the_setup_is_plain_json():
    assert RULES.highest == 5 and len(RULES.criteria) >= 3
    made = json.loads(json.dumps(setup(ASKED, RULES, {"en": "Project 1", "zh": "项目一"})))
    assert [member["id"] for member in made["members"]] == ["002", "=S3"] and made["rater"] == "001"
    with_self = setup(ASKED, load_rules(self_scores=True), {"en": "x", "zh": "x"})
    assert [member["id"] for member in with_self["members"]] == ["001", "002", "=S3"]


def test_one_form_is_expected_of_every_member():
    asked = expected("project_1", {"B": ["S2", "S1"], "A": ["S3"]})
    assert [(one.rater, one.team, one.members) for one in asked] == [
        ("S3", "A", ("S3",)),
        ("S1", "B", ("S1", "S2")),
        ("S2", "B", ("S1", "S2")),
    ]


# -- JSON -------------------------------------------------------------------------------------------------------------


def test_a_good_form(save, form):
    read, problems = read_form(save(form), ASKED, RULES)
    assert not problems and read.comment == "=SUM(A1) 🙂" and read.at == "2026-11-20T10:00:00+08:00"
    assert read.points(RULES) == {"002": 12, "=S3": 12}
    assert ratings({"001": read}, RULES) == {"001": {"002": 12, "=S3": 12}}


def test_a_gap_is_filled_by_the_mean_of_the_other_criteria(save, form):
    del form["scores"]["002"][IDS[2]]
    read, problems = read_form(save(form), ASKED, RULES)
    assert read.points(RULES)["002"] == 16 and "1 cell(s) are empty" in said(problems)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rater": "002"}, "the student is “002” in the form, but “001” was expected"),
        ({"project": "project_2"}, "the project is “project_2”"),
        ({"team": "B"}, "the team is “B”"),
        ({"kind": "other"}, "not a member form"),
        ({"format": 2}, "not a member form"),
        ({"scores": {}}, "no points were entered"),
        ({"scores": [1]}, "no points were entered"),
        ({"scores": {"001": dict.fromkeys(IDS, 5)}}, "points for oneself do not count"),
    ],
)
def test_a_form_that_cannot_count(save, form, change, sentence):
    read, problems = read_form(save({**form, **change}), ASKED, RULES)
    assert read is None and sentence in said(problems)


def test_what_cannot_be_used_is_named_and_nothing_else_is_lost(save, form):
    form["scores"] |= {"999": dict.fromkeys(IDS, 5), "001": {IDS[0]: 5}}
    form["scores"]["002"] = {IDS[0]: 6, IDS[1]: "four", IDS[2]: True, "wit": 3, IDS[3]: "４"}
    read, problems = read_form(save(form), ASKED, RULES)
    assert read.scores == {"002": {IDS[3]: 4.0}, "=S3": dict.fromkeys(IDS, 3.0)}
    text = said(problems)
    for part in (
        f"001.json, 002/{IDS[0]}: expected a number from 0 to 5, found “6.0”",
        f"002/{IDS[1]}: expected a number from 0 to 5, found “four”",
        f"002/{IDS[2]}: expected a number from 0 to 5, found “True”",
        "there is no criterion “wit”",
        "999 was not a member of the team",
        "points for oneself do not count",
        "3 cell(s) are empty",
    ):
        assert part in text
    assert len(problems) == 7


@given(
    tree=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["002", *IDS]), inner)),
    ),
    comment=st.one_of(st.none(), st.integers(), st.text()),
)
def test_any_json_is_read_without_an_error(tmp_path_factory, tree, comment):
    path = tmp_path_factory.mktemp("f") / "001.json"
    head = {"format": 1, "kind": "member_form", "project": "project_1", "rater": "001", "team": "红队"}
    path.write_text(json.dumps({**head, "scores": tree, "comment": comment}), encoding="utf-8")
    read, problems = read_form(path, ASKED, RULES)
    assert read is not None or problems
    if read is not None:
        assert all(0 <= value <= 5 for row in read.scores.values() for value in row.values())


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "{}", "1", '"x"', "\ud800".encode("utf-8", "surrogatepass")])
def test_damaged_files(tmp_path, text):
    for name in ("001.json", "001.xlsx"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        read, problems = read_form(path, ASKED, RULES)
        assert read is None and name in said(problems)
    assert "missing" in said(read_form(tmp_path / "none.json", ASKED, RULES)[1])
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)
    assert "larger than" in said(read_form(tmp_path / "large.json", ASKED, RULES)[1])


def test_a_long_comment_is_cut(save, form):
    read, problems = read_form(save({**form, "comment": "x" * 6000}), ASKED, RULES)
    assert len(read.comment) == 5000 and "was cut" in said(problems)


# -- xlsx -------------------------------------------------------------------------------------------------------------


def test_a_sheet_is_the_same_bytes_twice_and_empty_counts_as_not_handed_in(tmp_path):
    first = write_form_sheet(tmp_path / "001.xlsx", ASKED, RULES, "zh").read_bytes()
    assert write_form_sheet(tmp_path / "001.xlsx", ASKED, RULES, "zh").read_bytes() == first
    read, problems = read_form(tmp_path / "001.xlsx", ASKED, RULES)
    assert read is None and "no points were entered" in said(problems)


def test_only_the_cells_to_fill_in_are_unlocked_and_nothing_runs(tmp_path):
    book = load_workbook(write_form_sheet(tmp_path / "001.xlsx", ASKED, RULES, "en"))
    sheet = book["Form"]
    assert sheet.protection.sheet and book["Scale"].protection.sheet
    open_ = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert open_[:8] == ["C5", "D5", "E5", "F5", "C6", "D6", "E6", "F6"] and open_[8:] == ["C8", "D8", "E8", "F8"]
    assert sheet["B6"].value == "=cmd() (=S3)" and sheet["B6"].data_type == "s"
    assert "Only your teacher" in sheet["B3"].value


def test_a_filled_in_sheet(fill):
    def change(sheet):
        points(sheet)
        points(sheet, 6, ("5", 5.0, 4, 3))
        sheet["C8"] = "Thank you"

    read, problems = read_form(fill(change), ASKED, RULES)
    assert not problems and read.comment == "Thank you" and read.points(RULES) == {"002": 12, "=S3": 17}


def test_a_tampered_sheet_names_cells_and_loses_nothing_else(fill):
    def change(sheet):
        sheet.protection.sheet = False
        points(sheet, 5, (3, "=1+1", 9, "good"))
        points(sheet, 6, (1, 1, 1, 1))
        sheet["A9"], sheet["C9"] = "001", 5
        sheet["A10"], sheet["D10"] = "777", 5
        sheet["A11"], sheet["C11"] = "=S3", 5
        sheet.cell(11, 1).data_type = "s"

    read, problems = read_form(fill(change), ASKED, RULES)
    assert read.scores == {"002": {IDS[0]: 3}, "=S3": dict.fromkeys(IDS, 1)}
    text = said(problems)
    for part in (
        "D5: a formula stands there",
        "E5: expected a number from 0 to 5, found “9.0”",
        "F5: expected a number from 0 to 5, found “good”",
        "C9: points for oneself",
        "D10: 777 was not a member",
        "C11: =S3 stands there a second time",
    ):
        assert f"001.xlsx, {part}" in text


def test_moved_rows_and_columns_are_found(fill):
    def change(sheet):
        points(sheet)
        sheet.insert_cols(3)
        sheet.insert_rows(3, 2)

    read, _ = read_form(fill(change), ASKED, RULES)
    assert read.scores == {"002": dict(zip(IDS, [3, 4, 0, 5], strict=True))}


def test_somebody_elses_sheet_is_refused(fill):
    other = Asked("project_1", "002", "红队", ASKED.members)
    read, problems = read_form(fill(points, asked=other), ASKED, RULES)
    assert read is None and "“002” in the form, but “001” was expected" in said(problems)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_sheet_saved_by_libreoffice(fill, tmp_path):
    path = fill(points)
    out = tmp_path / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
    read, _ = read_form(out / "001.xlsx", ASKED, RULES)
    assert read.points(RULES) == {"002": 12}


# -- a folder of forms ------------------------------------------------------------------------------------------------


def test_a_folder_of_forms(save, fill, form, tmp_path):
    save(form)
    fill(points)
    save({**form, "rater": "002", "scores": {"001": dict.fromkeys(IDS, 2)}}, "002.json")
    save(form, "stranger.json")
    (tmp_path / "readme.txt").write_text("x")
    asked = expected("project_1", {"红队": ["001", "002", "=S3"]})
    forms, problems = read_forms(tmp_path, asked, RULES)
    assert list(forms) == ["001", "002"] and forms["001"].source == "001.json"
    text = said(problems)
    assert "001 handed in a form as JSON and as xlsx" in text and "stranger.json: no student" in text
    assert read_forms(tmp_path / "none", asked, RULES) == ({}, [])
    made = factors(["001", "002", "=S3"], ratings(forms, RULES), FactorRules(weight=1))
    assert made.silent == ("=S3",) and sum(made.factor.values()) == pytest.approx(3)


def test_points_of_a_form_without_cells():
    assert MemberForm("p", "r", "t", {"x": {}}).points(RULES) == {}
