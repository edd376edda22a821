"""Where a student stands, and the words of the trade."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest
import yaml

from kam_lab import use_language
from kam_lab.answering.store import AnswerStore
from kam_lab.glossary import glossary, look_up, terms
from kam_lab.learning import PROGRESS, feedback_pages, lessons, remember, work
from kam_lab.selfcheck import FOLDER, check
from kam_lab.start import start

QUESTION = {
    **{"id": "three", "stage": "role", "kind": "number", "aspect": "ability", "points": 5},
    "prompt": {"en": "n", "zh": "数"},
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with two lessons and one assignment."""
    for name, title in (("00_role", "Stage 0"), ("01_prospecting", "Stage 1")):
        cells = [nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell(f"text\n\n# {title}\n")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    make_work(tmp_path / "role")
    return tmp_path


def make_work(folder: Path, due: str | None = None) -> Path:
    folder.mkdir()
    tree = {"format": 1, "assignment": "role", "questions": [QUESTION, {**QUESTION, "id": "four"}]}
    (folder / "questions.json").write_text(json.dumps({**tree, **({"due": due} if due else {})}), encoding="utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# The assignment")])
    nbformat.write(notebook, folder / "role.ipynb")
    return folder


def test_lessons_in_order_with_their_checks(course: Path) -> None:
    names = list(yaml.safe_load((FOLDER / "role.yaml").read_text(encoding="utf-8")))
    first, second = lessons(course)
    assert (first.stage, first.title, first.right, first.asked) == ("role", "Stage 0", 0, len(names))
    assert second.stage == "prospecting" and not second.done
    remember(names[0], False, course)
    assert lessons(course)[0].right == 0
    remember(names[0], True, course)
    remember(names[0], False, course)  # a later slip takes nothing away
    assert lessons(course)[0].right == 1
    saved = AnswerStore(course, file=PROGRESS).get(names[0])
    assert saved is not None and saved.value == {"right": True, "tries": 3}
    for name in names:
        remember(name, True, course)
    assert lessons(course)[0].done


def test_a_button_of_a_lesson_is_remembered(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course)
    name, raw = next(
        (name, raw)
        for name, raw in yaml.safe_load((FOLDER / "role.yaml").read_text(encoding="utf-8")).items()
        if "options" in raw
    )
    form = check(name)
    assert form is not None
    right = list(raw["options"]).index(next(key for key, part in raw["options"].items() if part.get("right")))
    buttons = [child for child in form.children if type(child).__name__ == "Button"]
    buttons[right].click()
    assert lessons(course)[0].right == 1


def test_a_damaged_or_forbidden_file_stops_nothing(course: Path) -> None:
    (course / PROGRESS).write_text('{"format": 1, "answers": {"x": ', encoding="utf-8")
    assert lessons(course)[0].right == 0
    remember("two_lists", True, course / "not there")
    (course / "broken").mkdir()
    (course / "broken" / "questions.json").write_text("{", encoding="utf-8")
    (course / "02_relationships.ipynb").write_text("no notebook", encoding="utf-8")
    page = start(course)
    assert [one.title for one in page.lessons] == ["Stage 0", "Stage 1", "02_relationships"]
    assert [one.assignment for one in page.work] == ["role"]


def test_an_assignment_from_first_answer_to_feedback(course: Path) -> None:
    use_language("en")
    (one,) = work(course)
    assert (one.title, one.answered, one.asked, one.handed_in, one.feedback) == ("The assignment", 0, 2, None, None)
    store = AnswerStore(course / "role")
    store.save("three", 3)
    assert work(course)[0].answered == 1
    packed = course / "role" / "role_20260101-0800.zip"
    packed.write_bytes(b"")
    later = datetime.now().timestamp() + 5
    os.utime(packed, (later, later))
    assert not work(course)[0].changed
    os.utime(packed, (later - 3600, later - 3600))
    assert work(course)[0].changed and "after handing it in" in start(course).next_step
    page = '<meta name="robots"><meta name="kam-lab-feedback" data-assignment="role" data-points="87.5" data-of="100">'
    (course / "role" / "feedback.html").write_text(page, encoding="utf-8")
    (course / "other.html").write_text("<html><meta name='description'></html>", encoding="utf-8")
    (found,) = feedback_pages(course)
    assert (found.assignment, found.points, found.out_of) == ("role", 87.5, 100)
    html = start(course)._repr_html_()
    assert "href='role/role.ipynb'" in html and "href='role/feedback.html'" in html and "87.5 of 100" in html


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Overdue: The assignment"), (2, "is due on"), (30, "Begin with Stage 0")]
)
def test_the_next_step_follows_the_date(tmp_path: Path, course: Path, days: int, words: str) -> None:
    use_language("en")
    due = (datetime.now().astimezone() + timedelta(days=days)).isoformat(timespec="minutes")
    file = course / "role" / "questions.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "due": due}), encoding="utf-8")
    assert words in start(course).next_step


def test_names_from_files_are_text_on_the_page(course: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("# <script>alert(1)</script>")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), course / "03_bidding.ipynb")
    for language in ("en", "zh"):
        use_language(language)
        assert "<script>" not in start(course)._repr_html_()


def test_the_built_start_page_runs_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    for language in ("en", "zh"):
        folder = root / "course" / language
        notebook = nbformat.read(folder / "START.ipynb", as_version=4)
        monkeypatch.chdir(folder)
        names: dict[str, object] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
        assert len(start().lessons) == 7


# -- words -----------------------------------------------------------------------------------------------------------


def test_a_word_is_found_in_either_language() -> None:
    assert len(terms()) > 150
    for words in ("key account", "大客户", "KEY ACCOUNT"):
        assert (look_up(words)[0].en, look_up(words)[0].zh) == ("key account", "大客户")
    assert any(term.en == "account" for term in look_up("client"))  # found by the word not to use
    assert look_up("   ") == [] and look_up("qqqq") == []
    assert any("retention" in term.en for term in look_up("retension"))


def test_the_field_answers_while_one_types(capsys: pytest.CaptureFixture[str]) -> None:
    use_language("en")
    form = glossary()
    assert form is not None
    field, answer = form.children
    field.value = "receiv"
    assert "<b>" in answer.value
    field.value = "<b>x"
    assert "&lt;b&gt;x" in answer.value
    glossary("DSO")
    assert "DSO" in capsys.readouterr().out
