"""``kam-lab quarter``: seal the teams' plans for a quarter of receivables and play them."""

from __future__ import annotations

from typing import Annotated

import typer

from grading.commands.common import ClassDir, Who, Why, console, me, opened, sentences

app = typer.Typer(
    no_args_is_help=True,
    help="A quarter of receivables, played by the teams' plans. · 照各组的计划走一个回款季度。",
)

Project = Annotated[str, typer.Option("--project", help="where there are several · 有多个时指定")]


@app.command()
def run(root: ClassDir, project: Project = "", who: Who = "", why: Why = "") -> None:
    """Seal all plans, play them with the same draws, write the reports. · 封存计划，走完季度，出报告和排行榜。"""
    from grading.flow import quarter as flow
    from grading.messages import t
    from kam_lab.i18n import pick

    with sentences():
        classroom = opened(root)
        made = flow.run(classroom, project, who=me(who), why=why)
        console.print(f"✓ {t('quarter.ran', teams=len(made.played), quarters=flow.QUARTERS)}", highlight=False)
        for place, one in enumerate(made.played.values(), start=1):
            console.print(f"  {place}. {one.team}: {pick(one.comment())}", highlight=False, markup=False)
        for note in made.notes:
            console.print(f"  ! {pick(note)}", highlight=False, markup=False)
        folder = flow.folder(classroom, made.project)
        console.print(t("quarter.pages", folder=folder), highlight=False, markup=False, soft_wrap=True)


@app.command()
def show(root: ClassDir, project: Project = "") -> None:
    """How each plan did, once the quarter has been run. · 季度走完后，看各组结果。"""
    import json

    from grading.flow import quarter as flow
    from grading.flow.quarter_start import quarter_projects
    from grading.messages import t
    from kam_lab.i18n import pick

    with sentences():
        classroom = opened(root)
        known = quarter_projects(classroom) or [flow.project_named(classroom, project)]
        for name in [flow.project_named(classroom, project)] if project else known:
            file = flow.folder(classroom, name) / "results.json"
            if not file.is_file():
                console.print(t("quarter.not_run", project=name), highlight=False)
                continue
            for team, one in json.loads(file.read_text(encoding="utf-8"))["teams"].items():
                console.print(f"  {team}: {pick(one['comment'])}", highlight=False, markup=False)
            console.print(t("quarter.pages", folder=file.parent), highlight=False, markup=False, soft_wrap=True)
