"""Who writes no Python can do the assignment: filled in by hand, handed in by a button, collected, graded in full.

That code alone does it as well, tests/flow/test_class.py shows.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from grading import autograde, marking, results
from grading.classroom import gradebook
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question, load_questions
from kam_lab.i18n import t

pytestmark = pytest.mark.xdist_group("browser-assignment")
ASSIGNMENT = "prospecting"
QUESTIONS = load_questions(ASSIGNMENT)
STUDENTS = {"zh": ("S01", "李娜"), "en": ("S02", "Ann Bell")}
TEXTS = {
    "en": "Reprice the account that loses money: in 2025 it cost us 68,000 yuan. Charge for visits. Risk: it leaves.",
    "zh": "建议给亏本的那家重新定价：2025 年亏了 68,000 元，上门服务改为按次收费。风险：它可能转投别家。",
}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of two, one reads Chinese and one English, each with a world of their own."""
    folder = tmp_path_factory.mktemp("class")
    lines = [f"{student},{name},T-{lang},{lang}" for lang, (student, name) in STUDENTS.items()]
    roster = folder / "roster.csv"
    roster.write_text("\n".join(["student_id,name,team,language", *lines, ""]), encoding="utf-8")
    secret = b"always the same, so that the worlds are the same"
    made = Classroom.create(
        folder / "class", name="2601", language="both", roster=roster, secret=secret, assignments=[ASSIGNMENT]
    )
    autograde.release(made, ASSIGNMENT)
    return made


def right_answers(classroom: Classroom, lang: str) -> dict[str, Any]:
    """What the student would find out: question → value, as precise as the question asks for."""
    grader = autograde.Grader(classroom, ASSIGNMENT)
    world = grader.worlds[classroom.variant_of(STUDENTS[lang][0], ASSIGNMENT)]
    found: dict[str, Any] = {}
    for question in QUESTIONS:
        value = TEXTS[lang] if question.kind == "text" else grader.book.key(question, world)
        found[question.id] = round(value, question.decimals or 0) if isinstance(value, float) else value
    return found


@dataclass
class Student:
    """Answers as people do: types, clicks, looks at what the form says."""

    lab: Any
    lang: str
    accounts: Mapping[str, str]

    def say(self, key: str, **fields: str) -> str:
        """What stands on the form."""
        return t(f"answers.{key}", lang=self.lang, **fields)

    def form(self, question: Question) -> Any:
        line = self.lab.page.locator(".cm-line").filter(has_text=f'answer("{question.id}")')
        return self.lab.page.locator(".jp-CodeCell", has=line).locator(".kam-form")

    def settled(self, question: Question) -> None:
        said = re.compile(re.escape(self.say("saved", time="@")).replace("@", r"\d\d:\d\d"))
        self.form(question).locator(".kam-status .kam-note-good", has_text=said).wait_for()

    def fill_in(self, question: Question, value: Any) -> None:
        form = self.form(question)
        form.scroll_into_view_if_needed()
        if question.options_from == "accounts" or question.kind == "accounts":
            self.search(form, [value] if isinstance(value, str) else value)
        else:
            getattr(self, question.kind)(question, form, value)
        self.settled(question)

    def number(self, question: Question, form: Any, value: float) -> None:
        self.type(form, f"{value:.{question.decimals}f}{' %' if question.unit == '%' else ''}")

    def money(self, question: Question, form: Any, value: float) -> None:
        self.type(form, f"{value / 10_000:.4f}万" if self.lang == "zh" else f"{value:,.0f}")

    def type(self, form: Any, text: str) -> None:
        box = form.get_by_label(self.say("label"))
        box.click()
        box.press_sequentially(text, delay=15)

    def date(self, question: Question, form: Any, value: str) -> None:
        form.get_by_label(self.say("label")).fill(value)

    def choice(self, question: Question, form: Any, value: str) -> None:
        form.get_by_text(self.option(question, value), exact=True).click()

    def choices(self, question: Question, form: Any, values: list[str]) -> None:
        for value in values:
            form.get_by_label(self.option(question, value), exact=True).check()

    def search(self, form: Any, values: list[str]) -> None:
        """Look for each account, by a part of its name or by its id, and click it."""
        box = form.get_by_label(self.say("search"))
        for place, key in enumerate(values):
            box.click()
            if place % 2:
                box.press_sequentially(key.lower(), delay=15)
            else:
                box.fill(self.accounts[key])  # as pasted from the table above
            self.lab.page.wait_for_timeout(500)  # a person looks before clicking; the list has come to rest by then
            form.locator(".kam-found button", has_text=key).click()
            form.locator(".kam-chosen, .kam-place", has_text=key).first.wait_for()

    def ranking(self, question: Question, form: Any, values: list[str]) -> None:
        for value in values:
            name = self.option(question, value)
            form.locator(".kam-pills button", has_text=name).click()
            form.locator(".kam-place", has_text=name).wait_for()

    def table(self, question: Question, form: Any, value: dict[str, dict[str, str]]) -> None:
        for row in question.rows:
            for column in question.columns:
                label = {option.id: getattr(option, self.lang) for option in column.options}[value[row.id][column.id]]
                title = f"{getattr(row, self.lang)}, {getattr(column, self.lang)}"
                cell = form.locator(".kam-cell", has=self.lab.page.get_by_title(title, exact=True))
                cell.get_by_text(label, exact=True).click()

    def text(self, question: Question, form: Any, value: str) -> None:
        form.locator("textarea").click()
        form.locator("textarea").press_sequentially(value)

    def option(self, question: Question, value: str) -> str:
        return next(getattr(option, self.lang) for option in question.options if option.id == value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_filled_in_by_hand_it_earns_full_marks(lab: Any, classroom: Classroom, lang: str) -> None:
    student_id, name = STUDENTS[lang]
    right = right_answers(classroom, lang)
    handed_out = lab.new_folder()
    with zipfile.ZipFile(classroom.handouts / ASSIGNMENT / f"{student_id}.zip") as pack:
        pack.extractall(handed_out)
    folder = handed_out / ASSIGNMENT
    table = classroom.world(classroom.variant_of(student_id, ASSIGNMENT)).accounts
    student = Student(lab, lang, dict(zip(table["account_id"], table[f"name_{lang}"], strict=True)))

    def open_it() -> None:
        lab.open_notebook(folder / f"{ASSIGNMENT}.ipynb")
        lab.command("application:toggle-left-area")
        lab.run_all()
        lab.page.locator(".kam-form").nth(len(QUESTIONS)).wait_for()
        lab.no_raw_traceback()
        lab.no_complaints()
        lab.only_for_readers(lang, but={question.id for question in QUESTIONS})

    open_it()
    lab.pages(f"assignment-empty-{lang}")
    for question in QUESTIONS:
        student.fill_in(question, right[question.id])
    lab.pages(f"assignment-filled-{lang}")
    lab.close()
    saved = json.loads((folder / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert {question: entry["value"] for question, entry in saved.items()} == right

    # Next day: everything is still there, and is handed in by a button.
    lab.server.stop_kernels()
    open_it()
    for question in QUESTIONS:
        student.settled(question)
    lab.save()
    panel = lab.page.locator(".kam-form").last
    panel.get_by_role("button", name=student.say("hand_in.button")).click()
    panel.locator(".kam-note-good", has_text=".zip").wait_for()
    lab.page.set_viewport_size({"width": 1280, "height": 1500})
    lab.screenshot(f"assignment-handed-in-{lang}", locator=panel)
    lab.close()
    [packed] = folder.glob(f"{ASSIGNMENT}_*.zip")

    # The teacher's side: what a learning platform exports is collected and graded.
    export = classroom.root / "inbox" / lang
    (export / f"{name}_{student_id}_assignsubmission_file").mkdir(parents=True, exist_ok=True)
    shutil.copy(packed, export / f"{name}_{student_id}_assignsubmission_file" / packed.name)
    autograde.collect(classroom, ASSIGNMENT, export)
    autograde.autograde(classroom, ASSIGNMENT, autograde.plan(classroom, ASSIGNMENT, students=[student_id]))
    made = marking.load(classroom, ASSIGNMENT, student_id)
    assert made is not None and made.status == "graded" and made.reasons == []
    points = {question.id: made.outcomes[question.id].points for question in QUESTIONS}
    text = next(question for question in QUESTIONS if question.kind == "text")
    assert points == {question.id: None if question is text else question.points for question in QUESTIONS}
    assert made.outcomes[text.id].status == "pending"
    assert made.values[text.id] == TEXTS[lang]

    # A person has judged the text.
    gradebook.set_manual(classroom, ASSIGNMENT, student_id, text.id, text.points)
    marks = results.marks(classroom).results.marks.set_index("student_id")
    assert marks.loc[student_id, ASSIGNMENT] == marks.loc[student_id, "final"] == 100
