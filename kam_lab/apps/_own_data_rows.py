"""One column of ours in the form of the mapping: where it comes from, how it is read, what is assumed where empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kam_lab.apps._layout import Desk, escape
from kam_lab.i18n import pick, t
from kam_lab.own_data import parsing
from kam_lab.own_data.model import ColumnMap
from kam_lab.own_data.suggest import SAMPLE, column_map, hints, translations
from kam_lab.tables.schema import Field, Table

#: Words of theirs that are offered for translation at most.
MOST_WORDS = 30
_RULES = {"customer_since": "first_order", "tier": "revenue_tier", "size_class": "revenue_size"}


def w(key: str, **fields: Any) -> str:
    """A text of the form."""
    return t(f"app_own_data.{key}", **fields)


class ColumnRow:
    """The widgets of one column and the entry they stand for.

    Attributes
    ----------
    entry : the entry of the mapping; None where the column is left out.
    cells : name, source, samples, reading, assumption: what stands side by side.
    words : a word of theirs → the list of our values (columns with fixed values only).
    """

    def __init__(
        self,
        table: Table,
        field: Field,
        frame: pd.DataFrame,
        entry: ColumnMap | None,
        desk: Desk,
        told: Callable[[], None],
    ) -> None:
        self.table, self.field, self.frame, self.told = table, field, frame, told
        self.hold = desk.hold
        self.entry = entry
        self.name = widgets.HTML(self._title())
        self.source = widgets.Dropdown(options=[(w("none"), None), *((name, name) for name in frame.columns)])
        self.source.value = entry.source if entry and entry.source in frame.columns else None
        self.samples, self.reading = widgets.HTML(), widgets.Dropdown()
        self.assume = widgets.Dropdown(options=self._assumptions(), value=self._assumed())
        self.value = widgets.Text(value=self._given(), placeholder=w("value_hint"))
        self.words: dict[str, widgets.Dropdown] = {}
        self.wordbox = widgets.Box().add_class("kam-words")
        for widget, name in ((self.source, "source"), (self.reading, "reading"), (self.assume, "assume")):
            widget.tooltip = f"{pick(field.title)}: {w(name)}"
            widget.description_allow_html = False
        self._show()
        self.source.observe(self._heard_source, "value")
        self.reading.observe(self._heard, "value")
        self.assume.observe(self._heard, "value")
        self.value.observe(self._heard, "value")
        right = widgets.Box([self.assume, self.value]).add_class("kam-assume")
        self.cells = [self.name, self.source, self.samples, self.reading, right]

    def _title(self) -> str:
        need = f" <span class='kam-bad' title='{escape(w('required'))}'>*</span>" if self.field.required else ""
        unit = f" · {self.field.unit}" if self.field.unit else ""
        hint = escape(pick(self.field.description))
        said = f"<span title='{hint}'>{escape(pick(self.field.title))}{need}</span>"
        return f"{said}<br><code>{escape(self.field.name + unit)}</code>"

    # -- what is offered --------------------------------------------------------------------------------------------

    def _readings(self) -> list[tuple[str, str]]:
        if self.field.type == "date":
            return [(w(f"dates.{form}"), form) for form in ("auto", "dmy", "mdy")]
        if self.field.type in ("number", "integer"):
            made = [(w(f"numbers.{form}"), form) for form in ("point", "comma")]
            if self.field.unit.startswith("CNY"):
                tax = hints()["tax_percent"]
                made += [(w(f"numbers.{form}_tax", percent=tax), f"{form}_tax") for form in ("point", "comma")]
                made.append((w("numbers.point_wan"), "point_wan"))
            if self.field.unit == "share":
                made.append((w("numbers.point_percent"), "point_percent"))
            return made
        if self.field.enum:
            values = [(w("unknown.value", value=self._label(one)), one) for one in self.field.enum]
            return [(w("unknown.set_aside"), "set_aside"), (w("unknown.keep"), "keep"), *values]
        return [("–", "")]

    def _read_as(self) -> str:
        entry = self.entry or ColumnMap()
        if self.field.type == "date":
            return "auto" if entry.dates == "ymd" else entry.dates
        if self.field.type in ("number", "integer"):
            end = (
                "_tax"
                if entry.tax_percent
                else "_wan"
                if entry.scale == 10_000
                else "_percent"
                if entry.scale == 0.01
                else ""
            )
            return f"{entry.numbers}{end}"
        return entry.unknown if self.field.enum else ""

    def _assumptions(self) -> list[tuple[str, str]]:
        made = [(w("assume_none" if self.field.required else "assume_empty"), "")]
        if self.field.enum:
            return (
                made
                + self._rules()
                + [(w("assume_value", value=self._label(one)), f"={one}") for one in self.field.enum]
            )
        same = [f for f in self.table.fields if f.type == self.field.type and f.name != self.field.name and not f.enum]
        if self.field.type in ("number", "string") and not self.field.pattern:
            made += [(w("assume_same", other=pick(f.title)), f"same:{f.name}") for f in same if not f.pattern]
        if self.field.unit.startswith("CNY"):
            made += [
                (w("assume_share", other=pick(f.title)), f"share:{f.name}") for f in same if f.unit == self.field.unit
            ]
        return made + self._rules() + [(w("assume_other"), "value")]

    def _rules(self) -> list[tuple[str, str]]:
        rule = _RULES.get(self.field.name) if self.table.name == "accounts" else None
        if self.table.primary_key == (self.field.name,) and self.table.name != "accounts":
            rule = "row_number"
        return [(w(f"rule.{rule}"), f"rule:{rule}")] if rule else []

    def _assumed(self) -> str:
        entry = self.entry or ColumnMap()
        if entry.derive:
            said = f"rule:{entry.derive}"
        elif entry.same_as:
            said = f"same:{entry.same_as}"
        elif entry.share_of:
            said = f"share:{entry.share_of}"
        elif entry.default is not None:
            said = f"={entry.default}" if self.field.enum else "value"
        else:
            said = ""
        return said if said in dict(map(reversed, self._assumptions())) else ""  # type: ignore[arg-type]

    def _given(self) -> str:
        entry = self.entry or ColumnMap()
        if entry.share is not None:
            return f"{entry.share * 100:g}"
        return "" if entry.default is None or self.field.enum else str(entry.default)

    def _label(self, value: str) -> str:
        return pick(self.field.labels[value]) if value in self.field.labels else value

    # -- what happens -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Samples, ways of reading and words of the column that is chosen now."""
        heading = self.source.value
        self.reading.options, self.reading.value = self._readings(), self._read_as()
        self.reading.disabled = heading is None or not self.reading.value
        self.value.layout.display = (
            "" if self.assume.value == "value" or self.assume.value.startswith("share:") else "none"
        )
        if heading is None:
            self.samples.value = "<span class='kam-faint'>–</span>"
            self._show_words(pd.Series(dtype="str"))
            return
        text = parsing.plain(self.frame[heading].drop_duplicates().head(SAMPLE))
        text = text[text != ""]
        shown = " · ".join(escape(one[:22]) for one in text.head(3)) or "–"
        wrong = self._unreadable(text)
        verdict = ""
        if wrong:
            verdict = (
                f"<br><span class='kam-bad'>{escape(w('unreadable', count=len(wrong), example=wrong[0][:22]))}</span>"
            )
        self.samples.value = f"<span class='kam-faint'>{shown}</span>{verdict}"
        self._show_words(text)

    def _unreadable(self, text: pd.Series) -> list[str]:
        entry = self.entry or ColumnMap()
        if self.field.type == "date":
            wrong = parsing.dates(text, entry.dates)[1]
        elif self.field.type in ("number", "integer"):
            wrong = parsing.numbers(text, entry.numbers)[1]
        elif self.field.type == "boolean":
            wrong = parsing.booleans(text)[1]
        else:
            return []
        return list(text[wrong])

    def _show_words(self, text: pd.Series) -> None:
        self.words = {}
        if not self.field.enum or self.entry is None or self.entry.unknown == "keep":
            self.wordbox.children = ()
            return
        known = {value.casefold() for value in self.field.enum}
        known |= {said.casefold() for labels in self.field.labels.values() for said in labels.values()}
        strange = [word for word in text.drop_duplicates() if word.casefold() not in known][:MOST_WORDS]
        options = [(w("untranslated"), None), *((self._label(one), one) for one in self.field.enum)]
        for word in strange:
            value = self.entry.values.get(word)
            pick_one = widgets.Dropdown(
                options=options, value=value if value in self.field.enum else None, description=word
            )
            pick_one.style.description_width = "auto"
            pick_one.description_allow_html = False
            pick_one.observe(self._heard, "value")
            self.words[word] = pick_one
        self.wordbox.children = tuple(self.words.values())

    def _heard_source(self, _: Any) -> None:
        with self.hold():  # in the form's language, and an error becomes a sentence
            self._chosen()

    def _heard(self, _: Any) -> None:
        with self.hold():
            self._changed()

    def _chosen(self) -> None:
        """Another column of theirs: read as its own cells suggest."""
        heading = self.source.value
        kept = self.entry or ColumnMap()
        if heading is None:
            self.entry = kept.model_copy(update={"source": None, "values": {}})
        else:
            made = column_map(heading, self.frame[heading], self.table, self.field)
            assumed = {name: getattr(kept, name) for name in ("default", "same_as", "share_of", "share", "derive")}
            self.entry = made.model_copy(update=assumed)
            if self.field.enum:
                cells = parsing.plain(self.frame[heading].drop_duplicates().head(SAMPLE))
                self.entry.values = translations(cells[cells != ""], self.field)
        self._settle()

    def _changed(self) -> None:
        said: dict[str, Any] = {"source": self.source.value}
        reading = self.reading.value or ""
        if self.field.type == "date":
            said["dates"] = reading
        elif self.field.type in ("number", "integer"):
            form, _under, how = reading.partition("_")
            said |= {"numbers": form, "tax_percent": hints()["tax_percent"] if how == "tax" else 0.0}
            said["scale"] = {"wan": 10_000.0, "percent": 0.01}.get(how, 1.0)
        elif self.field.enum:
            before = self.entry.values if self.entry else {}
            said["unknown"] = reading or "set_aside"
            said["values"] = {**before, **{word: one.value for word, one in self.words.items()}}
            said["values"] = {word: value for word, value in said["values"].items() if value is not None}
        self.entry = ColumnMap(**said, **self._assumption())
        self._settle()

    def _assumption(self) -> dict[str, Any]:
        kind, value = self.assume.value, self.value.value.strip()
        if kind.startswith("rule:"):
            return {"derive": kind[5:]}
        if kind.startswith("same:"):
            return {"same_as": kind[5:]}
        if kind.startswith("="):
            return {"default": kind[1:]}
        if kind == "" or not value:
            return {}
        if self.field.type in ("number", "integer"):
            read, wrong = parsing.numbers(parsing.plain(pd.Series([value.rstrip("%")], dtype="str")))
            if wrong.any():
                return {}
            number = float(read.iloc[0])
            return {"share_of": kind[6:], "share": number / 100} if kind.startswith("share:") else {"default": number}
        return {"default": value}

    def _settle(self) -> None:
        if self.entry is not None and self.entry == ColumnMap():
            self.entry = None
        for widget in (self.reading, self.value):
            widget.unobserve(self._heard, "value")
        self._show()
        for widget in (self.reading, self.value):
            widget.observe(self._heard, "value")
        self.told()
