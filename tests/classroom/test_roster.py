"""The roster as schools and Excel write it, and every mistake in it as a sentence with its line."""

from __future__ import annotations

import pytest

from grading.classroom import ClassroomError
from grading.classroom.roster import id_problem, read_roster
from kam_lab.i18n import in_language

GOOD = "student_id,name,team\nS1,Li Ting,Blue\nS2,王小明,红队\n"


@pytest.fixture
def problems(write):
    """The sentences for a roster, in English and Chinese."""

    def problems(text):
        path = write("roster.csv", text)
        with pytest.raises(ClassroomError) as caught:
            read_roster(path)
        english = str(caught.value)
        with in_language("zh"):
            chinese = str(caught.value)
        assert "{" not in english + chinese and any(letter >= "\u4e00" for letter in chinese)
        return english, chinese

    return problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(write, encoding, separator):
    roster = read_roster(write("roster.csv", GOOD.replace(",", separator), encoding))
    assert [(s.student_id, s.name, s.team) for s in roster] == [("S1", "Li Ting", "Blue"), ("S2", "王小明", "红队")]


@pytest.mark.parametrize(
    "heading",
    ["学号,姓名,小组,语言,邮箱", "学号,姓名,团队,语言,邮箱", "学号,姓名,小组/团队,语言,邮箱",
     "Student ID,Full Name,Group,Lang,E-mail", " student_id , name , team , language , email "],
)  # fmt: skip
def test_headings(write, heading):
    roster = read_roster(write("roster.csv", f"{heading}\n001,赵敏,甲,中文,a@b.cn\n"))
    student = roster[0]
    assert (student.student_id, student.team, student.language, student.email) == ("001", "甲", "zh", "a@b.cn")


def test_columns_may_be_in_any_order_with_others_between(write):
    roster = read_roster(write("r.csv", "备注,小组,姓名,学号\n好,甲,赵敏,7\n"))
    assert (roster[0].student_id, roster[0].name, roster[0].team) == ("7", "赵敏", "甲")


def test_blank_lines_and_spaces_do_not_count(write):
    roster = read_roster(write("r.csv", "\n\nstudent_id,name,team\n\n S1 , Li ,　Blue　\n,,\n\nS2,Wu,Red\n\n"))
    assert [(s.student_id, s.team) for s in roster] == [("S1", "Blue"), ("S2", "Red")]


def test_ids_stay_text(write):
    roster = read_roster(write("r.csv", "student_id,name,team\n0012,Li,1\nNA,Wu,2\n"))
    assert [s.student_id for s in roster] == ["0012", "NA"]


def test_teams_and_finding(write):
    roster = read_roster(write("r.csv", GOOD))
    assert roster.find("S2").name == "王小明" and roster.find("S9") is None
    assert {team: len(members) for team, members in roster.teams.items()} == {"Blue": 1, "红队": 1}


def test_a_duplicate_id(problems):
    english, chinese = problems("student_id,name,team\nS1,A,x\nS2,B,x\ns1,C,x\n")
    assert "“S1” stands in lines 2, 4" in english and "第 2、4 行" in chinese


def test_a_duplicate_lms_id(problems):
    english, _ = problems("student_id,name,team,lms_id\nS1,A,x,7\nS2,B,x,7\nS3,C,x,\nS4,D,x,\n")
    assert "lms_id “7” stands in lines 2, 3" in english and "S3" not in english


@pytest.mark.parametrize(
    ("row", "word"), [(",A,x", "student_id is empty"), ("S1,,x", "name is empty"), ("S1,A,", "team is empty")]
)
def test_a_missing_value(problems, row, word):
    english, chinese = problems(f"student_id,name,team\nS0,Z,x\n{row}\n")
    assert f"Line 3: {word}" in english and "第 3 行" in chinese


@pytest.mark.parametrize(
    "bad",
    ["a/b", "a\\b", "..", "a..b", ".hidden", "-flag", "a b", "a*", "a?", "[ab]", "a:b", "a+b", "a.", "x<y"],
)
def test_ids_that_cannot_be_folders(problems, bad):
    english, chinese = problems(f"student_id,name,team\nS0,Z,x\n{bad},A,x\n")
    assert "Line 3" in english and f"“{bad}” cannot be the name of a folder" in english and "文件夹名" in chinese


@pytest.mark.parametrize("bad", ["2.0E+10", "2.02E+11", "20260101.0", "3e9"])
def test_ids_that_excel_has_mangled(problems, bad):
    english, chinese = problems(f"student_id,name,team\n{bad},A,x\n")
    assert "Line 2" in english and "Excel has shortened" in english and "Excel" in chinese


@pytest.mark.parametrize("bad", ["con", "NUL", "aux.txt", "lpt1"])
def test_reserved_names(problems, bad):
    assert "reserved name" in problems(f"student_id,name,team\n{bad},A,x\n")[0]


@pytest.mark.parametrize("good", ["S001", "20260101", "li.ting", "li-ting@school", "学生_1", "9"])
def test_ids_that_are_fine(good):
    assert id_problem(good) is None


def test_a_long_id(problems):
    assert "too long" in problems(f"student_id,name,team\n{'x' * 65},A,x\n")[0]


def test_an_unknown_language(problems):
    assert "Line 2: the language “fr” is unknown" in problems("student_id,name,team,language\nS1,A,x,fr\n")[0]


def test_missing_columns(problems):
    english, chinese = problems("student_id,surname\nS1,A\n")
    assert "lacks the column(s) name, team" in english and "student_id, surname" in english
    assert "name（姓名）、team（小组）" in chinese


def test_too_many_fields(problems):
    english, _ = problems("student_id,name,team\nS1,A,x\nS2,Gil, Ana,x\n")
    assert "line 3: expected 3 fields, found 4" in english


def test_all_mistakes_at_once(problems):
    english, _ = problems("student_id,name,team\na/b,A,x\n2E+5,,x\n")
    assert len(english.splitlines()) == 3


def test_an_empty_file(problems):
    assert "has no students" in problems("")[0]
    assert "has no students" in problems("student_id,name,team\n")[0]


def test_other_files(write, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(ClassroomError, match="Excel workbook"):
        read_roster(path)
    with pytest.raises(ClassroomError, match=r"no roster file none\.csv"):
        read_roster(tmp_path / "none.csv")
