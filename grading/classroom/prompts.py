"""The Markdown in front of a question: what is asked, how to answer, how it is scored."""

from __future__ import annotations

from kam_lab.answering.values import unit_name
from kam_lab.i18n import other
from kam_lab.questions import Option, PublicQuestion

from .messages import say

_ITEM_KINDS = ("choice", "choices", "ranking")


def prompt_markdown(question: PublicQuestion, number: int, language: str) -> str:
    """The prompt of one question in one language (``en`` or ``zh``).

    A heading with number, points and aspect; the prompt; what to enter; the options, the table's cells or the
    rubric; how it is scored.
    """
    fields = {"number": number, "points": question.points, "aspect": say(f"prompt.{question.aspect}")}
    parts = [f"### {_words('prompt.heading', language, **fields)}", question.prompt[language]]  # type: ignore[literal-required]
    parts.append(f"**{_words('prompt.enter', language)}** {_enter(question, language)}")
    if question.kind in _ITEM_KINDS and question.options:
        parts.append("\n".join(_item(option, language) for option in question.options))
    if question.kind == "table":
        parts.append(_table(question, language))
    if question.rubric:
        parts.append(_rubric(question, language))
    scored = question.how_scored_text()
    parts.append(f"**{_words('prompt.scored', language)}** {scored.get(language) or scored[other(language)]}")
    return "\n\n".join(parts)


def _words(key: str, language: str, **fields: object) -> str:
    return say(key, **fields)[language]


def _enter(question: PublicQuestion, language: str) -> str:
    kind = question.kind
    name = f"prompt.kind.{kind}"
    if kind in ("number", "money"):
        unit = question.shown_unit
        return _words(f"{name}_unit" if unit else name, language, unit=unit_name(unit, language))
    if kind == "text" and question.max_words:
        return _words("prompt.kind.text_most", language, most=question.max_words)
    if kind == "accounts" and question.pick == 1:
        return _words("prompt.kind.choice_account", language)
    if kind in ("choices", "accounts", "ranking") and question.pick and question.pick != len(question.options):
        return _words(f"{name}_pick", language, pick=question.pick)
    if question.options_from and kind == "choice":
        accounts = question.source == "accounts"
        return _words("prompt.kind.choice_account" if accounts else "prompt.kind.choice_listed", language)
    return _words(name, language)


def _item(option: Option, language: str) -> str:
    return f"- {_named(option, language)}"


def _named(option: Option, language: str) -> str:
    """An option's words, and its id for those who code where it is another word."""
    said = option.label[language]
    return said if said == option.id else f"{said} `{option.id}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(question: PublicQuestion, language: str) -> str:
    heads = []
    for column in question.columns:
        unit = f" ({unit_name(column.unit, language)})" if column.unit else ""
        heads.append(f"{_cell(column.label[language])}{unit} `{column.id}`")
    lines = ["| | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    lines += [f"| {_cell(row.label[language])} `{row.id}` |" + " |" * len(heads) for row in question.rows]
    for column in question.columns:
        if column.options:
            choices = " · ".join(_named(option, language) for option in column.options)
            colon = "：" if language == "zh" else ": "
            lines += ["", f"{column.label[language]}{colon}{choices}"]
    return "\n".join(lines)


def _rubric(question: PublicQuestion, language: str) -> str:
    total = sum(criterion.weight for criterion in question.rubric)
    lines = [f"| {_words('prompt.criterion', language)} | {_words('prompt.levels', language)} |", "|---|---|"]
    for criterion in question.rubric:
        worth = question.points * criterion.weight / total
        name = f"{_cell(criterion.criterion[language])} ({_words('prompt.worth', language, points=_plain(worth))})"  # type: ignore[literal-required]
        levels = "<br>".join(
            f"**{_plain(worth * level.points)}** {_cell(getattr(level, language))}"
            for level in sorted(criterion.levels, key=lambda level: -level.points)
        )
        lines.append(f"| {name} | {levels} |")
    return "\n".join(lines)


def _plain(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
