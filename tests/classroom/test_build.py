"""Sources become notebooks: language, prompts, cells, exercises; the same bytes every time."""

from __future__ import annotations

import json

import nbformat
import pytest

from grading.classroom import ClassroomError
from grading.classroom.build import build, build_assignment, build_lessons, main, text_of
from grading.classroom.questions import load_questions
from grading.classroom.sources import check_pairs, read_source, solution_free

PAIR = '# %% [markdown] lang="en"\n{}\n\n# %% [markdown] lang="zh"\n{}\n'


def pair(english, chinese):
    comment = lambda text: "\n".join(f"# {line}" for line in text.splitlines())  # noqa: E731
    return PAIR.format(comment(english), comment(chinese))


@pytest.fixture
def questions(content):
    return load_questions("prospecting", content)


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_building_twice_gives_the_same_bytes(content, questions, language):
    first = text_of(build_assignment("prospecting", language, questions, content))
    assert first == text_of(build_assignment("prospecting", language, questions, content))
    nbformat.validate(json.loads(first))


def test_a_language_shows_only_itself(content, questions):
    english = text_of(build_assignment("prospecting", "en", questions, content))
    chinese = text_of(build_assignment("prospecting", "zh", questions, content))
    both = text_of(build_assignment("prospecting", "both", questions, content))
    assert "Second part" in english and "第二部分" not in english
    assert "第二部分" in chinese and "Second part" not in chinese
    assert "Second part" in both and "第二部分" in both


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", 'use_language("en")  # or "zh"'),
        ("zh", 'use_language("zh")  # or "en"'),
        ("both", 'use_language("zh")  # or "en"'),
    ],
)
def test_use_language_follows(content, questions, language, line):
    notebook = build_assignment("prospecting", language, questions, content)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.source.splitlines()[-1] == line


def test_managed_cells_have_the_same_ids_in_every_language(content, questions):
    ids = [
        {cell.id for cell in build_assignment("prospecting", language, questions, content).cells}
        for language in ("en", "zh")
    ]
    assert ids[0] == ids[1]


def test_an_edit_changes_only_its_own_cell_id(content, questions):
    path = content.assignment_source("prospecting")
    before = [cell.id for cell in read_source(path)]
    path.write_text(path.read_text("utf-8").replace("Second part", "Part two"), encoding="utf-8")
    after = [cell.id for cell in read_source(path)]
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2  # the cell and its twin


def test_question_cells(content, questions, cell_of):
    notebook = build_assignment("prospecting", "en", questions, content)
    grade, work = cell_of(notebook, "top_share"), cell_of(notebook, "work-top_share")
    assert grade.source == 'answer("top_share")'
    assert grade.metadata.nbgrader == {
        "grade": True, "grade_id": "top_share", "locked": True, "points": 4,
        "schema_version": 3, "solution": False, "task": False,
    }  # fmt: skip
    assert work.metadata.nbgrader["solution"] and not work.metadata.nbgrader["grade"]
    assert not work.metadata.nbgrader["locked"]
    position = notebook.cells.index(grade)
    prompt = notebook.cells[position - 2]
    assert notebook.cells[position - 1] is work
    assert prompt.source.startswith("### Question 1 · 4 points · ability")
    assert "What share do the top 20% of customers buy?" in prompt.source and "a number in %" in prompt.source


def test_prompts_list_options_cells_and_rubric(content, questions):
    notebook = build_assignment("prospecting", "zh", questions, content)
    prompts = {cell.id.removeprefix("prompt-"): cell.source for cell in notebook.cells if cell.id.startswith("prompt-")}
    assert "- 帕累托 `pareto`" in prompts["best_rule"]
    assert all(words in prompts["shares"] for words in ("备件 `a`", "份额 (%) `share`", "是 `yes`"))
    assert "**5** 有数据" in prompts["advice"] and "最多 80 字" in prompts["advice"]
    assert "选出 2 个客户" in prompts["losing"]
    assert all("评分办法" in text for text in prompts.values())


def test_nothing_of_the_teacher_is_in_the_notebook(content, questions):
    text = text_of(build_assignment("prospecting", "both", questions, content))
    assert "secret remark" not in text and "teacher_note" not in text and "absolute" not in text


def test_a_source_that_forgets_a_question_is_refused(content, questions):
    path = content.assignment_source("prospecting")
    path.write_text(path.read_text("utf-8").replace('answer("advice")', "pass"), encoding="utf-8")
    with pytest.raises(ClassroomError, match="does not ask: advice"):
        build_assignment("prospecting", "en", questions, content)


@pytest.mark.parametrize(("line", "match"), [('answer("nope")', "nope, which is not"), ('answer("losing")', "twice")])
def test_a_source_that_asks_wrongly_is_refused(content, questions, line, match):
    path = content.assignment_source("prospecting")
    path.write_text(path.read_text("utf-8") + f"\n# %%\n{line}\n", encoding="utf-8")
    with pytest.raises(ClassroomError, match=match):
        build_assignment("prospecting", "en", questions, content)


def test_an_unknown_language_is_refused(content):
    with pytest.raises(ClassroomError, match="not in “fr”"):
        build(content.lesson_sources()[0], "fr")


def test_lessons_lose_solutions_and_markers(content, tmp_path):
    made = build_lessons(tmp_path / "out", content)
    assert [path.relative_to(tmp_path / "out").as_posix() for path in made] == [
        "en/01_prospecting.ipynb", "zh/01_prospecting.ipynb"]  # fmt: skip
    text = (tmp_path / "out/en/01_prospecting.ipynb").read_text("utf-8")
    assert "2 * x" not in text and "SOLUTION" not in text and "the solution of" not in text
    assert "    # Write your code here." in text
    assert "nbgrader" not in text and '"outputs": []' in text
    teacher = text_of(build(content.lesson_sources()[0], "en", solutions=True))
    assert "2 * x" in teacher and "the solution of" in teacher and "SOLUTION" not in teacher


def test_lessons_are_written_only_when_stale(content, tmp_path):
    out = tmp_path / "out"
    assert build_lessons(out, content)
    assert build_lessons(out, content) == []
    (out / "en/01_prospecting.ipynb").write_text("{}")
    (out / "zh/09_gone.ipynb").write_text("{}")
    stale = build_lessons(out, content, check=True)
    assert {path.name for path in stale} == {"01_prospecting.ipynb", "09_gone.ipynb"}
    assert (out / "zh/09_gone.ipynb").exists()
    build_lessons(out, content)
    assert not (out / "zh/09_gone.ipynb").exists() and build_lessons(out, content, check=True) == []


def test_the_command_checks(content, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("grading.classroom.build.Content", lambda: content)
    assert main(["--check", "--out", str(tmp_path / "out")]) == 1
    assert "stale: en/01_prospecting.ipynb" in capsys.readouterr().out
    assert main(["--out", str(tmp_path / "out")]) == 0
    assert main(["--check", "--out", str(tmp_path / "out")]) == 0


def test_solution_regions():
    assert solution_free("a\n  ### BEGIN SOLUTION\n  b\n  ### END SOLUTION\nc", "# do") == ("a\n  # do\nc", True)
    for bad in ("### BEGIN SOLUTION\nx", "### END SOLUTION", "### BEGIN SOLUTION\n### BEGIN SOLUTION"):
        with pytest.raises(ValueError, match="solution"):
            solution_free(bad, "")


def test_pairs_that_match(content):
    assert check_pairs(content.assignment_source("prospecting")) == []
    block = "\n\n```\nls 7\n```"
    english, chinese = "# A\nBuy 1,000 [here](../en/a.md), `x = 1`", "# 甲\n买 1000 [这里](../zh/a.md)，`x = 1`"
    assert check_pairs(pair(english + block, chinese + block)) == []


@pytest.mark.parametrize(
    ("english", "chinese", "problem"),
    [
        ("# A", "## 甲", "heading levels differ"),
        ("42 of 100", "42", "numbers differ (only English: 100)"),
        ("3.5 %", "3.6 %", "only Chinese: 3.6"),
        ("see `a`", "见 `b`", "code spans differ"),
        ("[a](x.md)", "[甲](y.md)", "links differ"),
        ("```\na\n```", "```\nb\n```", "code blocks differ"),
    ],
)
def test_pairs_that_differ(english, chinese, problem):
    assert any(problem in found for found in check_pairs(pair(english, chinese)))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('# %% [markdown] lang="en"\n# A\n', "no Chinese twin"),
        ('# %% [markdown] lang="zh"\n# 甲\n', "no English cell"),
        ("# %% [markdown]\n# A\n", "says lang="),
        ('# %% [markdown] lang="fr"\n# A\n', "unknown language"),
        ('# %% lang="en"\nx = 1\n', "code is shared"),
    ],
)
def test_cells_without_a_twin(source, problem):
    assert any(problem in found for found in check_pairs(source))
