"""The report as one HTML page that needs nothing else, in one language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from kam_lab.i18n import in_language, pick, t
from kam_lab.own_data.quality import COUNTS, Quality, title
from kam_lab.tables.schema import read_schema
from kam_lab.world import World


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("report.html.j2")


def page(world: World, lang: str) -> str:
    """The page. The world must have a report (``world.quality``)."""
    quality = world.quality
    with in_language(lang):
        # A view of its own: what is cached in a report is in the language in which it was first asked for.
        view = Quality(quality.assembled, quality.mapping, quality.private, quality.months)
        columns = view.columns
        columns = columns.assign(told=columns[list(COUNTS)].sum(axis=1) + columns["outliers"] > 0)
        lacking = {(part.table.name, one) for part in view.assembled.parts.values() for one in part.lacking}
        shown = [
            row
            for row in columns.to_dict("records")
            if row["told"] or (row["table"], row["column"]) in lacking
        ]  # fmt: skip
        return str(
            _template().render(
                lang=lang,
                t=lambda key, **fields: t(f"own_data.{key}", **fields),
                world=world,
                title=title,
                column_title=lambda table, column: pick(read_schema()[table][column].title, lang),
                tables=view.tables.to_dict("records"),
                reasons=view.reasons.to_dict("records"),
                columns=shown,
                counts=COUNTS,
                assumptions=[pick(one) for one in view.assumptions],
                sentences=[pick(one) for one in view.sentences],
                lessons=_lessons(view),
                total=int(view.tables["read"].sum()),
                kept=int(view.tables["kept"].sum()),
            )
        )


def _lessons(view: Quality) -> list[dict[str, Any]]:
    found = []
    for lesson, rows in view.lessons.groupby("lesson", sort=False):
        runs, lacks = rows["runs"].all(), rows.loc[~rows["runs"], "lacks"]
        named = list(dict.fromkeys(name for one in lacks for name in one.split(", ")))
        sections = [f"{row.section}. {row.title}" for row in rows[rows["runs"] & (rows["section"] > 0)].itertuples()]
        started = bool(rows.loc[rows["section"] == 0, "runs"].all())
        found.append(
            {
                "title": t(f"own_data.lesson.{lesson}"),
                "whole": bool(runs),
                "sections": sections if started else [],
                "lacks": [f"{title(name)} ({name})" for name in named],
                "named": bool(rows["note"].ne("").any()),
            }
        )
    return found
