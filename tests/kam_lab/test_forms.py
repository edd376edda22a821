"""Every kind of form, driven as the browser drives it: values set, buttons clicked."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kam_lab import i18n
from kam_lab.answering.forms import Form, make_form, pickers
from kam_lab.answering.store import Saved
from kam_lab.questions import KINDS, PublicQuestion

OPTIONS = [{"id": key, "en": f"Option {key}", "zh": f"选项{key}"} for key in ("a", "b", "c")]
LEVELS = [{"points": 0, "en": "None", "zh": "没有"}, {"points": 1, "en": "<Good>", "zh": "好"}]
EXTRA: dict[str, dict[str, Any]] = {
    "number": {"unit": "%"},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS, "pick": 2},
    "accounts": {"pick": 3},
    "ranking": {"options": OPTIONS},
    "table": {
        "rows": OPTIONS[:2],
        "columns": [
            {"id": "n", "en": "Number", "zh": "数", "kind": "number", "unit": "CNY"},
            {"id": "c", "en": "Choice", "zh": "选择", "kind": "choice", "options": OPTIONS},
            {"id": "t", "en": "Text", "zh": "文字", "kind": "text"},
        ],
    },
    "text": {"max_words": 5, "rubric": [{"criterion": {"en": "Reasons", "zh": "理由"}, "weight": 2, "levels": LEVELS}]},
}
BOOK = {
    **{f"A{n:04d}": (f"Company {n}", f"公司{n}") for n in range(1, 30)},
    "A0100": ("Ruisheng Chemicals", "瑞昇化工"),
}
VALUES: dict[str, Any] = {
    "number": 62.5,
    "money": 1234567.25,
    "date": "2025-05-31",
    "choice": "b",
    "choices": ["a", "c"],
    "accounts": ["A0001", "A0100"],
    "ranking": ["c", "a", "b"],
    "table": {"a": {"n": 1200000, "c": "b", "t": "why"}, "b": {"n": -0.5}},
    "text": "一二三 four",
}


def question(kind: str, **more: Any) -> PublicQuestion:
    base = {"id": "q", "stage": "prospecting", "kind": kind, "aspect": "ability", "points": 5}
    more = {**EXTRA.get(kind, {}), **more}
    return PublicQuestion.model_validate({**base, "prompt": {"en": "What?", "zh": "什么？"}, **more})


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "_current", "en")
    yield


class Kept:
    """Stands in for answers.json."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.error: OSError | None = None

    def save(self, value: Any) -> Saved | None:
        if self.error:
            raise self.error
        self.values.append(json.loads(json.dumps(value)))
        return None if value is None else Saved(value, "2026-03-02T10:32:00+00:00")

    @property
    def last(self) -> Any:
        return self.values[-1] if self.values else "nothing was saved"


def form_of(kind: str, value: Any = None, book: Any = BOOK, **more: Any) -> tuple[Any, Kept]:
    kept = Kept()
    saved = None if value is None else Saved(value, "2026-03-02T10:32:00+00:00")
    return make_form(question(kind, **more), 3, saved, kept.save, book), kept


def html_of(widget: Any) -> str:
    """Everything a reader can see in a widget."""
    own = [str(getattr(widget, name, "") or "") for name in ("description", "value", "placeholder", "tooltip")]
    return " ".join([*own, *(html_of(child) for child in getattr(widget, "children", ()))])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_answer_is_shown_again_and_not_saved_twice(kind: str, lang: str) -> None:
    i18n.use_language(lang)
    form, kept = form_of(kind, VALUES[kind])
    assert not kept.values
    assert "10:32" in form.status.value
    assert ("第 3 题" if lang == "zh" else "Question 3") in html_of(form.widget)
    form.button.click()
    assert kept.values == [VALUES[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_that_nobody_touched_saves_nothing(kind: str) -> None:
    form, kept = form_of(kind)
    assert "Nothing entered yet" in form.status.value
    form.button.click()
    assert not kept.values


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_answer_that_does_not_fit_is_kept(kind: str) -> None:
    form, kept = form_of(kind, {"x": [1]})
    assert "does not fit" in form.status.value
    form.button.click()
    assert not kept.values


@pytest.mark.parametrize("kind", KINDS)
def test_an_emptied_form_clears_the_answer(kind: str) -> None:
    form, kept = form_of(kind, VALUES[kind])
    form.put(None)
    if not kept.values:  # some forms keep a list of their own beside the widgets
        form.changed()
    assert kept.last is None and "Cleared" in form.status.value


def test_a_form_speaks_the_language_it_was_opened_in() -> None:
    form, _ = form_of("number")
    i18n.use_language("zh")
    form.input.value = "many"
    assert "is not a number" in form.status.value
    form, _ = form_of("number")
    form.input.value = "many"
    assert "不是一个数" in form.status.value


def test_number() -> None:
    form, kept = form_of("number")
    form.input.value = "６２％"
    assert kept.last == 62 and "Read as 62 %" in form.status.value and "kam-note-good" in form.status.value
    form.input.value = "62x"
    assert kept.last == 62 and "kam-note-bad" in form.status.value and "62 %" in form.status.value
    assert "kam-wrong" in form.input._dom_classes
    form.button.click()
    assert len(kept.values) == 1
    form.input.value = "0.62"
    assert kept.last == 0.62 and "kam-note-warn" in form.status.value and "kam-wrong" not in form.input._dom_classes


def test_html_in_an_answer_is_escaped() -> None:
    form, _ = form_of("number")
    form.input.value = "<img src=x>"
    assert "<img" not in form.status.value
    form, _ = form_of("text")
    assert "<Good>" not in form.body.children[0].value


def test_date_and_choice() -> None:
    form, kept = form_of("date")
    form.input.value = date(2025, 5, 31)
    assert kept.last == "2025-05-31"
    form, kept = form_of("choice")
    assert form.input.value is None
    form.input.value = "c"
    assert kept.last == "c"


def test_choices_say_how_many_are_asked_for() -> None:
    form, kept = form_of("choices")
    assert "2 to pick" in html_of(form.widget)
    form.boxes["c"].value = True
    assert kept.last == ["c"] and "kam-note-warn" in form.status.value
    form.boxes["a"].value = True
    assert kept.last == ["a", "c"] and "kam-note-good" in form.status.value
    form.boxes["b"].value = True
    assert kept.last == ["a", "c"] and "kam-note-bad" in form.status.value


def test_accounts_are_searched_added_and_removed() -> None:
    form, kept = form_of("accounts")
    search = form.search
    search.input.value = "comp"
    assert len(search.found.children) == 8 and "29 match" in search.hint.value
    for typed in ("瑞昇", "rui chem", "A0100", "ａ０１００"):
        search.input.value = typed
        assert [button.description for button in search.found.children] == ["+ A0100 Ruisheng Chemicals"]
    search.found.children[0].click()
    assert kept.last == ["A0100"] and search.input.value == "" and not search.found.children
    search.input.value = "A0100"
    assert not search.found.children and "Nothing matches" in search.hint.value
    search.input.value = "company"
    search._message(search.input, {"event": "submit"}, [])
    assert form.picked == ["A0100"]  # too many matches to take one of them
    search.input.value = "公司7"
    search._message(search.input, {"event": "submit"}, [])
    search.input.value = "a0002，A0003"
    search._message(search.input, {"event": "submit"}, [])
    assert form.picked == ["A0100", "A0007", "A0002", "A0003"] and kept.last == ["A0002", "A0007", "A0100"]
    assert "kam-note-bad" in form.status.value
    form.tags.children[0].click()
    assert kept.last == ["A0002", "A0003", "A0007"]


def test_letters_that_arrive_after_enter_still_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickers, "REST", 0.05)

    async def typing() -> list[str]:
        form, _ = form_of("accounts")
        form.search.input.value = "A0"
        form.search._message(form.search.input, {"event": "submit"}, [])
        form.search.input.value = "A0007"
        await asyncio.sleep(0.2)
        return list(form.picked)

    assert asyncio.run(typing()) == ["A0007"]


def test_accounts_without_data_can_still_be_typed() -> None:
    form, kept = form_of("accounts", book=None)
    assert "cannot be opened" in form.search.hint.value
    form.search.input.value = "A0001 A0002"
    form.search.enter()
    assert kept.last == ["A0001", "A0002"]


def test_one_account() -> None:
    form, kept = form_of("choice", options=[], options_from="accounts")
    for key in ("A0001", "A0100"):
        form.search.input.value = key
        form.search.enter()
        assert kept.last == key
    assert len(form.tags.children) == 1


def test_ranking_by_buttons() -> None:
    form, kept = form_of("ranking")
    for key in "abc":
        form.source.buttons[key].click()
    assert kept.last == ["a", "b", "c"] and all(button.disabled for button in form.source.buttons.values())
    form.places["c"].up.click()
    form.places["c"].up.click()
    assert kept.last == ["c", "a", "b"]
    form.places["c"].down.click()
    assert kept.last == ["a", "c", "b"]
    shown = sorted(form.places.values(), key=lambda place: int(place.widget.layout.order))
    assert [place.label.value for place in shown] == ["1. Option a", "2. Option c", "3. Option b"]
    form.places["c"].off.click()
    assert kept.last == ["a", "b"] and not form.source.buttons["c"].disabled and len(form.rows.children) == 2
    form.places["a"].up.click()
    form.places["b"].down.click()
    assert form.order == ["a", "b"]


def test_ranking_of_accounts() -> None:
    form, kept = form_of("ranking", options=[], options_from="accounts", pick=2)
    for key in ("A0100", "A0001"):
        form.source.input.value = key
        form.source.enter()
    assert kept.last == ["A0100", "A0001"]
    assert "Ruisheng" in form.places["A0100"].label.value


def test_a_table_too_wide_for_its_room_is_set_row_by_row() -> None:
    """One rule of style for each table, from the width that its own buttons and fields take side by side."""

    def width(**more: Any) -> tuple[int, set[str]]:
        sheet, grid = form_of("table", **more)[0].body.children
        [found] = re.findall(r"max-width: (\d+)px\) \{\n", sheet.value)[:1]
        assert f"kam-stack-{found}" in grid._dom_classes
        return int(found), set(grid._dom_classes)

    steps = [{"id": f"s{n}", "en": "a step of several words", "zh": "好几个字的一步"} for n in range(6)]
    choice = {"id": "step", "en": "next step", "zh": "下一步", "kind": "choice", "options": steps}
    number = {"id": "n", "en": "order", "zh": "先后", "kind": "number"}
    narrow, wide = width(columns=[number]), width(columns=[number, choice])
    assert narrow[0] < 300 and "kam-single" in narrow[1]
    assert wide[0] > 900 and "kam-single" not in wide[1]  # wider than a form ever is: always row by row
    grid = form_of("table", columns=[number, choice])[0].body.children[1]
    rows = [child for child in grid.children if "kam-rowhead" in child._dom_classes]
    names = [child for child in grid.children if "kam-named" in child._dom_classes]
    assert len(names) == 2 * len(rows) and len({id(name) for name in names}) == 2


def test_table() -> None:
    form, kept = form_of("table")
    form.cells["a", "n"].value = "120万"
    assert kept.last == {"a": {"n": 1200000}} and "kam-note-warn" in form.status.value
    form.cells["b", "n"].value = "lots"
    assert "Option b, Number" in form.status.value and "kam-wrong" in form.cells["b", "n"]._dom_classes
    assert kept.last == {"a": {"n": 1200000}}
    form.cells["b", "n"].value = "-1"
    form.cells["a", "c"].value = "b"
    form.cells["a", "t"].value = "why"
    assert kept.last == {"a": {"n": 1200000, "c": "b", "t": "why"}, "b": {"n": -1}}
    assert "kam-wrong" not in form.cells["b", "n"]._dom_classes
    assert form.cells["a", "c"].tooltip == "Option a, Choice"


def test_text_counts_words_and_shows_the_rubric() -> None:
    form, kept = form_of("text")
    assert "Reasons" in form.body.children[0].value and "100&nbsp;%" in form.body.children[0].value
    form.input.value = "一二 three"
    assert "3 of 5 words" in form.status.value and kept.last == "一二 three"
    form.input.value = "one two three four five six"
    assert "kam-note-warn" in form.status.value and kept.last == "one two three four five six"
    form.input.value = "很" * 7000
    assert "kam-note-bad" in form.status.value


def test_a_failed_save_is_said_and_can_be_repeated() -> None:
    form, kept = form_of("number")
    kept.error = PermissionError(13, "Permission denied")
    form.input.value = "62"
    assert "could not be saved" in form.status.value
    kept.error = None
    form.button.click()
    assert kept.last == 62 and "Saved" in form.status.value


def test_inside_a_kernel_saving_waits_for_a_pause() -> None:
    async def typing() -> tuple[list[Any], list[Any], list[Any]]:
        form, kept = form_of("number")
        form.delay = 0.05
        for typed in ("6", "62", "62.", "62.5"):
            form.input.value = typed
        during = list(kept.values)
        await asyncio.sleep(0.2)
        after = list(kept.values)
        form.input.value = "63"
        form.button.click()
        at_once = list(kept.values)
        await asyncio.sleep(0.1)
        assert kept.values == at_once
        return during, after, at_once

    assert asyncio.run(typing()) == ([], [62.5], [62.5, 63])


def test_every_input_has_a_name() -> None:
    def inputs(widget: Any) -> Iterator[Any]:
        if type(widget).__name__ in (
            "Text",
            "Textarea",
            "DatePicker",
            "ToggleButtons",
            "Checkbox",
            "Button",
        ):
            yield widget
        for child in getattr(widget, "children", ()):
            yield from inputs(child)

    for kind in KINDS:
        form: Form = form_of(kind, VALUES[kind])[0]
        found = list(inputs(form.widget))
        assert len(found) > 1
        for widget in found:
            assert widget.description or widget.tooltip, (kind, widget)
