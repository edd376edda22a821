"""The form of the mapping: your files on one side, our tables on the other, a list to choose from between them.

>>> from kam_lab.apps.own_data import app
>>> app("my-export")                                                                # doctest: +SKIP

What it saves is ``mapping.yaml`` in the folder; :func:`kam_lab.open_world` finds it there. All reading is in
``kam_lab.own_data``.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import ipywidgets as widgets

from kam_lab.apps._layout import Desk, box, card, escape, header, note, page_style, sentence_for, table, tile, tiles
from kam_lab.apps._own_data_rows import ColumnRow, w
from kam_lab.i18n import pick
from kam_lab.own_data.model import MAPPING, Mapping, TableMap, load_mapping, save_mapping
from kam_lab.own_data.opening import open_own, suggest_mapping
from kam_lab.own_data.reading import Found, Source, read_folder
from kam_lab.own_data.suggest import suggest
from kam_lab.tables.loading import WorldError
from kam_lab.tables.schema import read_schema


def app(folder: str | Path = "data") -> widgets.Widget:
    """Open the form on a folder, in the language in force now.

    Parameters
    ----------
    folder : holds your CSV files and workbooks, and the mapping if there is one already.

    Returns
    -------
    Widget
        The form; where the folder cannot be read, one sentence that says why.
    """
    place = Path(folder).expanduser()
    try:
        found = read_folder(place)
        file = place / MAPPING
        mapping = load_mapping(file) if file.is_file() else _suggested(place, found)
    except WorldError as error:
        return note(sentence_for(error))
    return MappingDesk(place, found, mapping).page


def _suggested(folder: Path, found: Found) -> Mapping:
    try:
        return suggest_mapping(folder, found)
    except WorldError:
        return Mapping(tables={})  # nothing alike: the user names the tables


class MappingDesk(Desk):
    """The form at work. State: the mapping, and the table that is looked at.

    Attributes
    ----------
    page : the widget to show.
    mapping : as it stands; saved on request only.
    rows : the columns of the table that is looked at.
    """

    def __init__(self, folder: Path, found: Found, mapping: Mapping) -> None:
        super().__init__()
        self.folder, self.found, self.mapping = folder, found, mapping
        self.schema = read_schema()
        self.rows: dict[str, ColumnRow] = {}
        self.current = next(iter(mapping.tables), "")
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("tables", "columns", "outcome"):
            pass

    def _build(self) -> None:
        names = [(w("unused"), ""), *((f"{pick(one.title)} · {one.name}", one.name) for one in self.schema)]
        self.choosers: dict[str, widgets.Dropdown] = {}
        for source in self.found.sources:
            chooser = widgets.Dropdown(options=names, value=self._table_of(source))
            chooser.tooltip = w("which_table", source=source.name)
            self.choosers[source.name] = chooser
        self.buttons = {one.name: widgets.Button(description=pick(one.title)) for one in self.schema}
        self.tabs, self.grid, self.words = box(kind="buttons tabs"), box(kind="columns"), box(kind="wordlist")
        self.duplicates = widgets.Checkbox(description=w("number_duplicates"), indent=False)
        self.shift = widgets.BoundedIntText(value=self.mapping.shift_years, min=-50, max=50, description=w("shift"))
        self.shift.style.description_width = "auto"
        self.save = widgets.Button(description=w("save"), icon="save", button_style="primary", tooltip=w("save_hint"))
        self.check = widgets.Button(description=w("check"), icon="check", tooltip=w("check_hint"))
        self.outcome = widgets.HTML()

    def _lay_out(self) -> widgets.Box:
        sources = []
        for source in self.found.sources:
            rows = escape(w("rows", count=f"{len(source.frame):,}"))
            said = f"<b>{escape(source.name)}</b><br><span class='kam-faint'>{rows}</span>"
            sources += [widgets.HTML(said), self.choosers[source.name]]
        lost = "".join(f"<p class='kam-bad'>{escape(pick(one))}</p>" for one in self.found.problems)
        files = card(w("files"), box(*sources, kind="sources"), widgets.HTML(lost), kind="files")
        head = [
            widgets.HTML(f"<span class='kam-faint'>{escape(w(one))}</span>")
            for one in ("ours", "source", "samples", "reading", "assume")
        ]
        self._head = head
        columns = card(w("columns"), self.tabs, self.grid, self.words, self.duplicates, kind="mapcolumns")
        result = card(
            w("outcome"), box(self.shift, self.check, self.save, kind="buttons"), self.outcome, kind="outcome"
        )
        top = header(w("title"), w("lead", folder=self.folder))
        return box(
            page_style("own_data"), top, self.message, box(files, columns, result, kind="page mapping"), kind="app"
        )

    def _connect(self) -> None:
        for source in self.found.sources:
            self.watch(self.choosers[source.name], "tables", "columns", handler=partial(self._assign, source))
        for name, button in self.buttons.items():
            self.press(button, partial(self._look_at, name), "tables", "columns")
        self.watch(self.duplicates, handler=self._number)
        self.watch(self.shift, handler=self._shift)
        self.press(self.check, self._check)
        self.press(self.save, self._save)
        self.paint(self._paint_tables, "tables")
        self.paint(self._paint_columns, "columns")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _table_of(self, source: Source) -> str:
        for name, entry in self.mapping.tables.items():
            if source.file in entry.files and entry.sheet in (None, source.sheet):
                return name
        return ""

    def _assign(self, source: Source, name: str) -> None:
        """A file or sheet is another table, a further part of one, or none."""
        tables = dict(self.mapping.tables)
        before = self._table_of(source)
        if before:
            left = [file for file in tables[before].files if file != source.file]
            if left:
                tables[before] = tables[before].model_copy(update={"file": left if len(left) > 1 else left[0]})
            else:
                del tables[before]
        if name in tables and tables[name].sheet == source.sheet:
            tables[name] = tables[name].model_copy(update={"file": [*tables[name].files, source.file]})
        elif name:
            alone = suggest(Found([source])).mapping.tables.get(name)
            tables[name] = alone or TableMap(file=source.file, sheet=source.sheet, columns={})
        self.mapping = self.mapping.model_copy(update={"tables": tables})
        if name or self.current not in tables:
            self.current = name or next(iter(tables), "")

    def _look_at(self, name: str) -> None:
        self.current = name

    def _number(self, number: bool) -> None:
        if self.current in self.mapping.tables:
            self.mapping.tables[self.current].duplicates = "number" if number else "set_aside"

    def _shift(self, years: int) -> None:
        self.mapping.shift_years = years

    def _column_changed(self) -> None:
        entries = {name: row.entry for name, row in self.rows.items() if row.entry is not None}
        self.mapping.tables[self.current].columns = entries
        self.words.children = tuple(self._wordlists())

    def _check(self) -> None:
        """Read everything as the mapping stands now, and say what comes of it."""
        quality = open_own(self.folder, self._checked()).quality
        rows = [
            [escape(pick(self.schema[row.table].title)), f"{row.read:,}", f"{row.kept:,}", f"{row.set_aside:,}"]
            for row in quality.tables.itertuples()
        ]
        head = [w("table"), w("read"), w("kept"), w("set_aside")]
        sections = quality.lessons
        runs = sections[sections["runs"] & (sections["section"] > 0)].groupby("lesson", sort=False).size()
        whole = sections[sections["section"] > 0].groupby("lesson", sort=False).size()
        shown = tiles(*(tile(w(f"lesson.{one}"), f"{runs.get(one, 0)} / {whole[one]}") for one in whole.index))
        said = "".join(
            f"<p class='kam-verdict'>{escape(pick(one))}</p>" for one in [*quality.sentences, *quality.assumptions]
        )
        for row in quality.reasons[~quality.reasons["reason"].isin(["blank", "total"])].itertuples():
            where = f"<b>{escape(pick(self.schema[row.table].title))}</b>"
            said += f"<p class='kam-verdict bad'>{where} · {escape(row.advice)}</p>"
        self.outcome.value = (
            f"{table(head, rows)}<h4>{escape(w('lessons'))}</h4>{shown}<h4>{escape(w('advice'))}</h4>{said}"
        )

    def _save(self) -> None:
        path = save_mapping(self._checked(), self.folder / MAPPING)
        self.outcome.value = f"<p class='kam-verdict good'>{escape(w('saved', path=path))}</p>"

    def _checked(self) -> Mapping:
        """The mapping as it would be read from its file, so that what cannot be used is told before it is saved."""
        return Mapping.model_validate(self.mapping.model_dump(mode="json", by_alias=True))

    # -- painters ---------------------------------------------------------------------------------------------------

    def _paint_tables(self) -> None:
        self.tabs.children = tuple(self.buttons[one.name] for one in self.schema if one.name in self.mapping.tables)
        for name, button in self.buttons.items():
            (button.add_class if name == self.current else button.remove_class)("kam-here")

    def _paint_columns(self) -> None:
        entry = self.mapping.tables.get(self.current)
        sources = [
            one for one in self.found.sources if entry and one.file in entry.files and entry.sheet in (None, one.sheet)
        ]
        self.rows = {}
        if entry is None or not sources:
            self.grid.children, self.words.children = (widgets.HTML(escape(w("choose_first"))),), ()
            self.duplicates.layout.display = "none"
            return
        described = self.schema[self.current]
        for field in described.fields:
            self.rows[field.name] = ColumnRow(
                described, field, sources[0].frame, entry.columns.get(field.name), self, self._told
            )
        self.grid.children = (*self._head, *(cell for row in self.rows.values() for cell in row.cells))
        self.words.children = tuple(self._wordlists())
        self.duplicates.layout.display = "" if len(described.primary_key) == 1 else "none"
        self.duplicates.value = entry.duplicates == "number"

    def _told(self) -> None:
        self._column_changed()

    def _wordlists(self) -> list[widgets.Widget]:
        made: list[widgets.Widget] = []
        for row in self.rows.values():
            if row.words:
                title = escape(w("words", column=pick(row.field.title)))
                made += [widgets.HTML(f"<h4>{title}</h4>"), row.wordbox]
        return made
