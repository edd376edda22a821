"""What is answered, and the file to hand in."""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import kam_lab
from kam_lab.answering.store import write_atomically
from kam_lab.answering.values import say, shorten, show
from kam_lab.answering.workbook import QUESTIONS, State, Workbook, grading
from kam_lab.i18n import language, pick
from kam_lab.plots.text import short
from kam_lab.questions import QuestionError, remarks

RECORD = "hand_in.json"
COMPANIONS = ("card.json", "member_form.json")
"""What else people enter beside an assignment: a representative's scorecard, a member's form."""
_MARKS = {"answered": "✓", "partly": "!", "open": "○", "malformed": "✗"}


def progress() -> None:
    """Show which questions are answered, not answered, or not well-formed."""
    if grading():
        return
    _settle()
    book = Workbook()
    try:
        states = book.states()
    except QuestionError as error:
        print(error)
        return
    from ipywidgets import HTML

    from kam_lab.answering.forms.style import framed, show_widget

    show_widget(framed([HTML(checklist(states, book, language()))]), say("form_here"))


def hand_in() -> None:
    """Show the checklist and a button that makes the file to hand in.

    The button writes ``<assignment>_<date>-<time>.zip`` beside the notebook: the notebook, ``answers.json``, a
    scorecard or member form that lies beside it, and a record of which questions they answer. No file is ever
    overwritten.
    """
    if grading():
        return
    _settle()
    book = Workbook()
    try:
        states = book.states()
    except QuestionError as error:
        print(error)
        return
    from kam_lab.answering.forms.style import show_widget

    show_widget(_panel(book, states, language()), say("form_here"))


def _settle() -> None:
    from kam_lab.answers import settle_forms

    settle_forms()
    panel = sys.modules.get("kam_lab.panel_form")
    if panel is not None:  # a scorecard is on the screen as well
        panel.settle()


def _panel(book: Workbook, states: list[State], lang: str) -> Any:
    import ipywidgets as widgets

    from kam_lab.answering.forms.style import framed, note

    table = widgets.HTML(checklist(states, book, lang))
    button = widgets.Button(description=say("hand_in.button", lang), layout={"width": "max-content"})
    button.button_style = "primary"
    status = widgets.HTML(_notebook_line(book, lang)).add_class("kam-status")

    def pressed(_: Any) -> None:
        _settle()
        try:
            now = book.states()
            table.value = checklist(now, book, lang)
            made = write_zip(book)
        except (OSError, QuestionError) as error:
            status.value = note("bad", say("hand_in.failed", lang, what=getattr(error, "strerror", None) or error))
            return
        size = f"{made.stat().st_size / 1000:,.0f}"
        status.value = note("good", say("hand_in.done", lang, file=made.name, size=size), _still_open(now, lang))

    button.on_click(pressed)
    return framed([table, widgets.HBox([button, status]).add_class("kam-foot")])


def _notebook_line(book: Workbook, lang: str) -> str:
    from kam_lab.answering.forms.style import note

    path = book.notebook()
    if path is None:
        return note("warn", say("hand_in.no_notebook", lang))
    saved = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    return note("info", say("hand_in.notebook", lang, file=path.name, time=saved))


def _still_open(states: list[State], lang: str) -> str:
    count = sum(state.name in ("open", "malformed") for state in states)
    return say("hand_in.open", lang, count=count) if count else ""


def checklist(states: list[State], book: Workbook, lang: str) -> str:
    """An HTML table: one row per question with its state, the answer in short, and when it was saved."""
    if not states:
        return f"<p>{html.escape(say('progress.none', lang))}</p>"
    done = sum(state.name in ("answered", "partly") for state in states)
    head = "".join(
        f"<th scope='col'>{html.escape(say(f'progress.{name}', lang))}</th>"
        for name in ("question", "state", "answer", "saved")
    )
    rows = "".join(_row(state, book, lang) for state in states)
    title = html.escape(say("progress.title", lang))
    count = html.escape(say("progress.count", lang, done=done, total=len(states)))
    return (
        f"<div class='kam-head'>{title} <span class='kam-more'>{count}</span></div>"
        f"<table class='kam-list kam-check'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(state: State, book: Workbook, lang: str) -> str:
    text = ""
    if state.error is not None:
        text = state.error.text(lang)
    elif state.saved is not None:
        names = book.book(state.question.source)
        hints = [pick(hint, lang) for hint in remarks(state.question, state.saved.value)]
        text = " · ".join([shorten(show(state.question, state.saved.value, names, lang), 90), *hints])
    when = (state.saved.saved_at if state.saved else "")[:16].replace("T", " ")
    label = f"{state.number}. {_asked(state, lang)}"
    word = say(f"progress.{state.name}", lang)
    return (
        f"<tr><td>{html.escape(label)}</td>"
        f"<td class='kam-{state.name}'><span aria-hidden='true'>{_MARKS[state.name]}</span> {html.escape(word)}</td>"
        f"<td>{html.escape(text)}</td><td>{html.escape(when)}</td></tr>"
    )


def _asked(state: State, lang: str) -> str:
    """The first words of the prompt: a student knows a question by these, not by its id."""
    return short(" ".join(pick(dict(state.question.prompt), lang).replace("`", "").split()), 40)  # type: ignore[arg-type]


def write_zip(book: Workbook) -> Path:
    """Write the file to hand in and return its path.

    Raises
    ------
    OSError
        When it cannot be written.
    QuestionError
        When ``questions.json`` cannot be read.
    """
    book.store.load()  # a damaged file is set aside first, so that what is handed in can be read
    now = datetime.now().astimezone()
    record = {
        "format": 1,
        "assignment": book.file.assignment,
        "handed_in_at": now.isoformat(timespec="seconds"),
        "questions_sha256": hashlib.sha256((book.folder / QUESTIONS).read_bytes()).hexdigest(),
        "kam_lab": kam_lab.__version__,
    }
    files = {}
    notebook = book.notebook()
    if notebook is not None:
        # Under the name it was handed out with, even if the student renamed it.
        files[f"{book.file.assignment}.ipynb"] = notebook.read_bytes()
    for path in (book.store.path, *(book.folder / name for name in COMPANIONS)):
        if path.is_file():
            files[path.name] = path.read_bytes()
    files[RECORD] = (json.dumps(record, indent=1) + "\n").encode()
    return pack(book.folder, f"{book.file.assignment}_{now:%Y%m%d-%H%M%S}", files)


def pack(folder: Path, stem: str, files: Mapping[str, bytes]) -> Path:
    """Write ``<stem>.zip`` with these files into a folder, under another name where that one is taken.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return _write_new(folder, stem, packed.getvalue())


def _write_new(folder: Path, stem: str, content: bytes) -> Path:
    """Write to a name that is not taken, claiming it before the content goes in."""
    number = 1
    while True:
        path = folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        except FileExistsError:
            number += 1
            continue
        try:
            write_atomically(path, content)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path
