"""Check yourself: a small question in a lesson that answers back at once.

Nothing here is graded or sent; which ones you got right is kept beside the lesson, for the start page. The items of a
stage stand in ``kam_lab/selfchecks/<stage>.yaml``; every option has its own reply, so that a slip is named instead of
merely counted.
"""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_lab.i18n import LANGUAGES, language, pick, t

if TYPE_CHECKING:
    import ipywidgets as widgets

FOLDER = Path(__file__).parent / "selfchecks"
_RIGHT, _WRONG = "#1b7f5c", "#a35200"
_UNSET: Any = object()


class SelfCheckError(LookupError):
    """There is no self-check of that name, or the value given is of no use to it."""


@dataclass(frozen=True)
class Reply:
    """What is said to one option or one number."""

    right: bool
    text: dict[str, str]


@dataclass(frozen=True)
class Item:
    """One self-check: either with ``options`` to choose from, or with a ``right`` number to find."""

    id: str
    prompt: dict[str, str]
    options: dict[str, dict[str, str]]
    replies: dict[str, Reply]
    right: float | None = None
    tolerance: float = 0.0
    unit: str = ""
    near: tuple[tuple[float, dict[str, str]], ...] = ()
    hint: dict[str, str] | None = None

    def reply(self, value: Any) -> Reply:
        """Say what is to be said to this choice or number.

        Parameters
        ----------
        value
            Id of an option, or a number in the item's unit.

        Raises
        ------
        SelfCheckError
            If the value is neither an option of the item nor, where one is asked for, a number.
        """
        if self.options:
            if value not in self.replies:
                raise SelfCheckError(t("selfcheck.no_option", value=value, options=", ".join(self.options)))
            return self.replies[value]
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise SelfCheckError(t("selfcheck.no_number", value=value)) from None
        assert self.right is not None and self.hint is not None
        if abs(number - self.right) <= self.tolerance:
            return self.replies["right"]
        for slip, text in self.near:
            if abs(number - slip) <= max(self.tolerance, abs(slip) * 0.005):
                return Reply(False, text)
        return Reply(False, self.hint)


def check(name: str, value: Any = _UNSET) -> widgets.Widget | None:
    """Show a self-check, or answer it in code.

    Parameters
    ----------
    name
        Name of the item, e.g. ``"two_lists"``.
    value
        Your answer: the id of an option or a number. Left out, the question appears with buttons.

    Returns
    -------
    Widget or None
        The question with its buttons; None where the reply is printed instead.
    """
    item = items().get(name)
    if item is None:
        raise SelfCheckError(t("selfcheck.no_item", name=name, names=", ".join(items())))
    if value is not _UNSET:
        print(_plain(item.reply(value)))
        return None
    if os.environ.get("KAM_LAB_GRADING") == "1":
        print(pick(item.prompt))
        return None
    return _form(item)


@cache
def items() -> dict[str, Item]:
    """All self-checks by name, of all stages."""
    import yaml  # here, since a session that shows no self-check need not wait for it

    found: dict[str, Item] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, raw in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            found[name] = _item(name, raw)
    return found


def _item(name: str, raw: dict[str, Any]) -> Item:
    options = raw.get("options", {})
    if options:
        replies = {
            key: Reply(bool(part.get("right", False)), _pair(name, part["reply"])) for key, part in options.items()
        }
        if not any(reply.right for reply in replies.values()):
            raise SelfCheckError(f"self-check {name!r}: no option is right")
        shown = {key: _pair(name, {lang: option[lang] for lang in LANGUAGES}) for key, option in options.items()}
        return Item(name, _pair(name, raw["prompt"]), shown, replies)
    return Item(
        name,
        _pair(name, raw["prompt"]),
        {},
        {"right": Reply(True, _pair(name, raw["reply"]))},
        right=float(raw["right"]),
        tolerance=float(raw.get("tolerance", 0)),
        unit=str(raw.get("unit", "")),
        near=tuple((float(slip["value"]), _pair(name, slip["reply"])) for slip in raw.get("near", [])),
        hint=_pair(name, raw["hint"]),
    )


def _pair(name: str, text: dict[str, Any]) -> dict[str, str]:
    """The text in both languages; a missing one is the author's mistake and is named."""
    missing = [lang for lang in LANGUAGES if not str(text.get(lang, "")).strip()]
    if missing:
        raise SelfCheckError(f"self-check {name!r}: a text lacks {', '.join(missing)}")
    return {lang: " ".join(str(text[lang]).split()) for lang in LANGUAGES}


def _verdict(reply: Reply) -> str:
    return t("selfcheck.right" if reply.right else "selfcheck.not_yet")


def _plain(reply: Reply) -> str:
    return f"{_verdict(reply)} {pick(reply.text)}"


def _form(item: Item) -> widgets.Widget:
    import ipywidgets as widgets

    box = widgets.HTML()

    def say(value: Any) -> None:
        from kam_lab.learning import remember

        try:
            reply = item.reply(value)
            remember(item.id, reply.right)
        except SelfCheckError as error:
            reply = Reply(False, {language(): str(error)})
        colour = _RIGHT if reply.right else _WRONG
        # Verdict first as a word: colour alone says nothing on a grey print.
        box.value = (
            f'<div style="border-left:4px solid {colour};padding:2px 10px;line-height:1.5;white-space:normal">'
            f"<b>{_verdict(reply)}</b> {html.escape(pick(reply.text))}</div>"
        )

    prompt = widgets.HTML(
        f'<div style="line-height:1.5;white-space:normal"><b>{html.escape(pick(item.prompt))}</b></div>'
    )
    controls = _number(item, say) if not item.options else _buttons(item, say)
    return widgets.VBox([prompt, *controls, box], layout=widgets.Layout(max_width="820px", padding="6px 0"))


def _buttons(item: Item, say: Any) -> list[widgets.Widget]:
    import ipywidgets as widgets

    # Wide, left-aligned, and free to wrap: an option is a sentence, not a label.
    layout = {"width": "100%", "height": "auto", "min_height": "34px"}
    found = []
    for key, text in item.options.items():
        button = widgets.Button(
            description=pick(text), layout=widgets.Layout(**layout), style={"text_color": "#1a1a1a"}, tooltip=pick(text)
        )
        button.add_class("kam-lab-option")
        button.on_click(lambda _, key=key: say(key))
        found.append(button)
    css = widgets.HTML(
        "<style>.kam-lab-option{white-space:normal!important;text-align:left!important;line-height:1.4!important;"
        "padding:6px 12px!important}</style>",
        layout=widgets.Layout(display="none"),
    )
    return [*found, css]


def _number(item: Item, say: Any) -> list[widgets.Widget]:
    import ipywidgets as widgets

    field = widgets.FloatText(layout=widgets.Layout(width="160px"))
    button = widgets.Button(description=t("selfcheck.check"), button_style="info")
    button.on_click(lambda _: say(field.value))
    return [widgets.HBox([field, widgets.Label(item.unit), button])]
