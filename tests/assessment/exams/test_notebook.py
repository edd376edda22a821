"""A paper in the notebook."""

from __future__ import annotations

import io
import zipfile

import pytest

from grading.assessment.exams.notebook import (
    build_paper,
    paper_source,
    paper_zip,
    question_cells,
    read_questions,
    rule_texts,
    stage_tools,
    with_present_rules,
    write_paper,
)
from grading.assessment.exams.rules import AttemptRule, LateRule, Window
from grading.classroom.build import text_of
from grading.classroom.content import Content
from grading.classroom.messages import ClassroomError
from grading.classroom.sources import check_pairs


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_paper_asks_its_questions_in_order(drawing, language):
    for paper in drawing.papers:
        notebook = build_paper(paper, language)
        assert question_cells(notebook) == [question.id for question in paper.questions]
        points = [
            c.metadata["nbgrader"]["points"] for c in notebook.cells if "points" in c.metadata.get("nbgrader", {})
        ]
        assert sum(points) == 100
        assert notebook.metadata["kam_lab"]["assignment"] == paper.assignment
        assert text_of(build_paper(paper, language)) == text_of(notebook)


def test_the_two_languages_of_the_source_agree(drawing):
    for paper in drawing.papers:
        assert check_pairs(paper_source(paper)) == []


def test_every_question_keeps_its_tools(drawing):
    tools = stage_tools(Content().assignment_source("prospecting"))
    assert "kam.contribution" in tools.before["largest_contributors"][0]  # shared with the question before it
    assert tools.before["three_tests"] == ()
    for paper in drawing.papers:
        source = paper_source(paper)
        for question in paper.questions:
            for text in tools.before.get(question.id, ()):  # a question of the bank alone has no tools
                assert text in source


def test_every_code_cell_but_the_forms_runs(drawing, worlds, monkeypatch, tmp_path):
    """The tools of a paper find every name they use, on the paper's own data."""
    from grading.market import write_world

    for paper in drawing.papers:
        folder = tmp_path / paper.letter
        write_world(worlds[paper.letter], folder / "data")
        monkeypatch.chdir(folder)
        monkeypatch.setenv("KAM_LAB_GRADING", "1")
        names: dict[str, object] = {}
        for cell in build_paper(paper, "en").cells:
            if cell.cell_type == "code" and not cell.source.startswith(("answer(", "hand_in(", "#")):
                exec(cell.source, names)
        assert names["world"].orders.equals(worlds[paper.letter].orders)


def test_rules_are_told(drawing, midterm):
    paper = drawing.papers[0]
    assert [text["en"] for text in rule_texts(paper)] == ["You may hand in once."]
    changed = midterm.model_copy(
        update={
            "window": Window(opens="2026-12-10T14:00", closes="2026-12-10T15:30"),
            "attempts": AttemptRule(most=2, counts="best"),
            "late": LateRule(percent_per_day=10, accepted_days=2),
        }
    )
    texts = " ".join(text["en"] for text in rule_texts(paper.__class__(**{**vars(paper), "blueprint": changed})))
    for word in ("2026-12-10 14:00", "15:30", "2 times", "best", "10 %", "2 days"):
        assert word in texts


def test_what_a_student_gets(drawing, tmp_path):
    paper = drawing.papers[1]
    (tmp_path / "orders.csv").write_text("order_id\n")
    data = paper_zip(build_paper(paper, "zh"), paper, tmp_path)
    assert data == paper_zip(build_paper(paper, "zh"), paper, tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [
            "midterm_b/data/orders.csv",
            "midterm_b/midterm_b.ipynb",
            "midterm_b/questions.json",
        ]
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    for secret in ("tolerance", "teacher_note", "difficulty", paper.variant):
        assert secret not in text


def test_a_paper_is_kept_as_it_was_drawn(drawing, tmp_path):
    paper = drawing.papers[0]
    files = write_paper(tmp_path, paper)
    before = [path.read_bytes() for path in files]
    assert [path.read_bytes() for path in write_paper(tmp_path, paper)] == before
    assert Content(tmp_path).assignment_source("midterm_a") == files[0]
    assert read_questions(files[1]) == list(paper.questions)
    files[1].write_text("questions: [{id: x}]")
    with pytest.raises(ClassroomError, match=r"midterm_a\.yaml"):
        read_questions(files[1])


def test_times_set_after_the_drawing_are_told(drawing, midterm):
    paper = drawing.papers[0]
    source = paper_source(paper)
    assert with_present_rules(source, paper) == source
    later = midterm.model_copy(update={"window": Window(closes="2026-12-10T15:30")})
    changed = with_present_rules(source, paper.__class__(**{**vars(paper), "blueprint": later}))
    assert changed.count("2026-12-10 15:30") == 2 and "2026" not in source.partition("\n# %%\n")[0]
    assert changed.partition("\n# %%\n")[2] == source.partition("\n# %%\n")[2]
