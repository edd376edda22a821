"""The mark of one part of the course, and what people call the part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from grading.assessment.outcome import Text, say
from grading.assessment.steps import Step

State = Literal["complete", "pending", "ungraded", "not_handed_in"]


@dataclass(frozen=True)
class ComponentMark:
    """One student's mark in one part: a stage's assignment, a project, an exam.

    Attributes
    ----------
    value : 0 to 100, rounded as it is printed; None where it is open.
    status : ``complete``, ``pending`` (a person has to decide), ``ungraded`` (could not be read), ``not_handed_in``.
    reason : why it is open, or why it is zero.
    shares : ability and knowledge → share (0–1) of what has been decided.
    steps : the way to the value.
    """

    value: Decimal | None
    status: State
    reason: Text | None = None
    shares: Mapping[str, float] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Names:
    """What people call a part, and the ids of its questions in the order in which they are asked."""

    title: Text
    questions: Sequence[str] = ()

    def place(self, question: str) -> tuple[int, str]:
        """Where a question stands; an unknown one comes last."""
        return (self.questions.index(question) + 1 if question in self.questions else len(self.questions) + 1, question)

    def number(self, question: str) -> str:
        """The number of a question, or its id where it has none."""
        return str(self.place(question)[0]) if question in self.questions else question

    def say(self, key: str, questions: Sequence[str] = ()) -> Text:
        """A sentence about the part, and about some of its questions by their numbers."""
        numbers = [self.number(name) for name in questions]
        listed = {"en": ", ".join(numbers), "zh": "、".join(numbers)}
        made = {lang: say(key, assignment=self.title[lang], questions=listed[lang])[lang] for lang in self.title}
        return {"en": made["en"], "zh": made["zh"]}
