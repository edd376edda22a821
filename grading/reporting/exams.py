"""The class report's part on exams: for each paper, how hard its questions were and how well they tell apart."""

from __future__ import annotations

from functools import partial
from typing import Any

from matplotlib.axes import Axes

from grading.assessment.exams.item_plot import plot_items
from grading.reporting.charts import Chart
from grading.reporting.model import ClassResults, ExamView
from kam_lab.i18n import in_language

LEAST_ITEMS = 3  # fewer points make no picture


def exam_sections(results: ClassResults, lang: str) -> list[dict[str, Any]]:
    """What the template shows of each paper that somebody has sat."""
    found = []
    for exam, papers in results.exams.items():
        for view in papers:
            if not len(view.points):
                continue
            with in_language(lang):
                known = view.items.dropna(subset=["difficulty", "discrimination"])
                enough = len(known) >= LEAST_ITEMS
                chart = Chart.of(partial(_drawn, view=view, lang=lang), 3.9) if enough else None
            items = [{**row, "advice": row[f"advice_{lang}"]} for row in view.items.to_dict("records")]
            found.append(
                {
                    "exam": exam,
                    "title": view.title[lang],
                    "students": len(view.points),
                    "alpha": view.alpha,
                    "chart": chart,
                    "items": items,
                    "reading": [said[lang] for said in view.reading],
                }
            )
    return found


def _drawn(ax: Axes, view: ExamView, lang: str) -> str:
    plot_items(view.items, ax)
    return str(ax.get_title() or ax.get_title(loc="left")).replace("\n", "" if lang == "zh" else " ")
