"""Forms: what ``answer(id)`` shows. One class per kind of question."""

from __future__ import annotations

from kam_lab.answering.forms.base import Form, Save
from kam_lab.answering.forms.several import AccountsForm, ChoicesForm, RankingForm
from kam_lab.answering.forms.single import ChoiceForm, DateForm, NumberForm, TextForm
from kam_lab.answering.forms.table import TableForm
from kam_lab.answering.store import Saved
from kam_lab.answering.values import Book
from kam_lab.questions import PublicQuestion

__all__ = ["FORMS", "Form", "make_form"]

FORMS: dict[str, type[Form]] = {
    "number": NumberForm,
    "money": NumberForm,
    "date": DateForm,
    "choice": ChoiceForm,
    "choices": ChoicesForm,
    "accounts": AccountsForm,
    "ranking": RankingForm,
    "table": TableForm,
    "text": TextForm,
}


def make_form(question: PublicQuestion, number: int, saved: Saved | None, save: Save, book: Book | None = None) -> Form:
    """The form for a question; parameters as for :class:`kam_lab.answering.forms.base.Form`."""
    searched = question.kind in ("choice", "choices") and question.source
    kind = AccountsForm if searched else FORMS[question.kind]
    return kind(question, number, saved, save, book)
