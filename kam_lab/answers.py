"""``answer()``: a form for those who fill in, a function for those who code; the same answer either way.

Whatever the way, the answer is checked, kept in ``answers.json`` and put out as data in the notebook, where the
grader finds it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from IPython.display import display

from kam_lab.answering.handing_in import hand_in, progress
from kam_lab.answering.store import Saved
from kam_lab.answering.values import AnswerError, plain_json, say, shorten, show
from kam_lab.answering.workbook import Workbook, grading
from kam_lab.i18n import language
from kam_lab.questions import PublicQuestion, QuestionError

if TYPE_CHECKING:
    from kam_lab.answering.forms import Form

__all__ = ["MIME", "MISSING", "answer", "bundle", "hand_in", "progress"]

MIME = "application/vnd.kam-lab.answer+json"
FORMAT = 1


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""No value was given: show the form."""

# The form that was shown last for a question, and the notebook output that repeats its answer.
_shown: dict[tuple[str, str], _Shown] = {}


class _Shown:
    """A form on the screen together with the output that carries its answer in the notebook."""

    def __init__(self, book: Workbook, question: PublicQuestion) -> None:
        self.book = book
        self.question = question
        self.lang = language()
        self.form: Form | None = None
        self.output: Any = None

    def save(self, value: Any) -> Saved | None:
        """Keep what the form holds (None: nothing) on disk and in the notebook."""
        saved = None
        if value is None:
            self.book.store.clear(self.question.id)
        else:
            saved = self.book.store.save(self.question.id, value)
        self.refresh(saved)
        return saved

    def refresh(self, saved: Saved | None) -> None:
        if self.output is not None:
            self.output.update(bundle(self.question, saved, self.book, self.lang), raw=True)


def bundle(
    question: PublicQuestion, saved: Saved | None, book: Workbook | None = None, lang: str | None = None
) -> dict[str, Any]:
    """The answer as notebook output: data for the grader, one line of text for people.

    Parameters
    ----------
    question
        What was asked.
    saved
        The saved answer; None gives a value of None.
    book
        The folder, for names of accounts in the line of text.
    lang
        Another language than the current one for that line.

    Returns
    -------
    dict
        MIME type → content.
    """
    value = saved.value if saved is not None else None
    name = _called(question, book, lang)
    line = say("bundle.none", lang, name=name)
    if value is not None:
        try:
            names = None if book is None else book.book(question.source)
            line = say("bundle.value", lang, name=name, value=show(question, value, names, lang))
        except Exception:  # a saved value that does not fit the question; the grader judges it
            line = say("bundle.value", lang, name=name, value=shorten(value))
    return {MIME: {"format": FORMAT, "id": question.id, "kind": question.kind, "value": value}, "text/plain": line}


def _called(question: PublicQuestion, book: Workbook | None, lang: str | None) -> str:
    """What people call a question: its number, or its id where the list of questions is not at hand."""
    found = book.question(question.id) if book is not None else None
    return question.id if found is None else say("title", lang, number=found[0])


def answer(question_id: str, value: Any = MISSING) -> None:
    """Show the form of a question, or answer it with a value.

    Parameters
    ----------
    question_id
        The name of the question, as it stands in the notebook.
    value
        The answer, for those who code: Python, numpy and pandas values are understood. Without it the form is shown.

    Notes
    -----
    A value that is not well-formed is explained in a sentence; nothing is saved then, and an earlier answer is kept.
    """
    book = Workbook()
    try:
        found = book.question(question_id)
    except QuestionError as error:
        found = None
        if grading():
            return _repeat_unknown(question_id, book)
        print(error)
        return
    if found is None:
        print(_no_such(question_id, book))
        return
    number, question = found
    if not isinstance(value, _Missing):
        _take(book, question, value)
    elif grading():
        display(bundle(question, book.store.get(question.id), book), raw=True)
    else:
        _show(book, question, number)


def _take(book: Workbook, question: PublicQuestion, value: Any) -> None:
    """Check and save an answer that code gives."""
    try:
        checked = book.check(question, value)
    except AnswerError as error:
        old = book.store.get(question.id)
        kept = " " + say("keeps_old", value=_line(question, old.value, book)) if old else ""
        print(f"✗ {question.id}: {error}{kept}")
        return
    try:
        saved = book.store.save(question.id, checked)
    except OSError as error:
        # The grader takes the answer from the notebook; a folder that cannot be written must not cost it.
        saved = Saved(checked)
        if not grading():
            print("✗ " + say("could_not_save", what=error.strerror or error))
    _tell_damage(book)
    display(bundle(question, saved, book), raw=True)
    shown = _shown.get((str(book.folder), question.id))
    if shown is not None and shown.form is not None:
        shown.form.show_saved(saved)
        shown.refresh(saved)


def _show(book: Workbook, question: PublicQuestion, number: int) -> None:
    from kam_lab.answering.forms import make_form
    from kam_lab.answering.forms.style import show_widget

    settle_forms()
    saved = book.store.get(question.id)
    _tell_damage(book)
    shown = _Shown(book, question)
    names = book.book(question.source)
    shown.form = make_form(question, number, saved, shown.save, names)
    _shown[str(book.folder), question.id] = shown
    show_widget(shown.form.widget, say("form_here"))
    # Its own output below the form: only this one is replaced after saving, so the form keeps the cursor.
    shown.output = display(bundle(question, saved, book), raw=True, display_id=True)


def settle_forms() -> None:
    """Save at once what has just been typed into any form."""
    for shown in list(_shown.values()):
        if shown.form is not None:
            shown.form.settle()


def _line(question: PublicQuestion, value: Any, book: Workbook) -> str:
    try:
        return shorten(show(question, value, book.book(question.source)), 120)
    except Exception:
        return shorten(value)


def _tell_damage(book: Workbook) -> None:
    if book.store.set_aside is not None and not grading():
        print(say("damaged", file=book.store.set_aside.name))


def _no_such(question_id: Any, book: Workbook) -> str:
    ids = [question.id for question in book.file.questions]
    near = get_close_matches(str(question_id)[:100], ids, n=1)
    hint = say("did_you_mean", id=near[0]) if near else say("the_questions_are", ids=", ".join(ids))
    return say("no_such_question", id=shorten(question_id), hint=hint)


def _repeat_unknown(question_id: Any, book: Workbook) -> None:
    """The grader without a list of questions: put out what was saved, of whatever kind it is."""
    if not isinstance(question_id, str):
        return
    saved = book.store.get(question_id)
    value = saved.value if saved is not None and plain_json(saved.value) else None
    data = {"format": FORMAT, "id": question_id, "kind": None, "value": value}
    display({MIME: data, "text/plain": shorten(value)}, raw=True)
