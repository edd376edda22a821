"""``kam-lab panel``: scorecards out and back, what they come to, the exemplar beforehand."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated, Any

import typer

from grading.commands.common import ClassDir, console, opened, sentences

app = typer.Typer(
    no_args_is_help=True,
    help="Scorecards of teachers and representatives, under recusal. · 评分表：老师与评分代表，避开本组。",
)

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="e.g. project_1 · 项目名，如 project_1")]
Source = Annotated[
    str,
    typer.Option(
        "--from",
        help="a folder, a zip of an LMS, one card, or 'exchange' · 文件夹、平台导出的 zip、单个文件或 exchange",
    ),
]
Exemplar = Annotated[bool, typer.Option("--exemplar", help="the try-out before the panel · 正式评分前的试评")]


@app.command()
def out(
    root: ClassDir,
    project: Project,
    exemplar: Exemplar = False,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="also open it in nbgrader's exchange · 同时在 nbgrader 交换区开放提交")
    ] = False,
) -> None:
    """Make the scorecards: workbooks, the representatives' notebooks, the teachers' desks. · 生成评分表。"""
    from grading.flow import panel as panel_flow
    from grading.flow import panel_show

    with sentences():
        classroom = opened(root)
        made = panel_flow.hand_out(classroom, panel_flow.exemplar_of(project) if exemplar else project)
        if exchange:
            panel_flow.open_exchange(classroom, made.project)
        console.print(panel_show.handed_out(classroom, made), highlight=False)


@app.command()
def collect(root: ClassDir, project: Project, source: Source = "", exemplar: Exemplar = False) -> None:
    """Take in scorecards; desks and hand-ins are always looked at. · 收评分表。"""
    from grading.flow import panel as panel_flow

    with sentences():
        name = panel_flow.exemplar_of(project) if exemplar else project
        console.print(panel_flow.collect(opened(root), name, source or None).summary(), highlight=False)


@app.command()
def show(root: ClassDir, project: Project) -> None:
    """What the scorecards come to: marks, raters, and what to look at. · 查看评分结果与评分者检查。"""
    from grading.assessment.rollup import load_policy
    from grading.flow import panel as panel_flow
    from grading.flow import panel_show

    with sentences():
        classroom = opened(root)
        panel_flow.collect(classroom, project)
        found = panel_flow.result(classroom, project, load_policy(classroom.policy_path))
        _print(panel_show.shown(found))


@app.command()
def calibrate(root: ClassDir, project: Project, source: Source = "") -> None:
    """How far each representative is from the teacher on the exemplar. · 试评：每位代表与老师差多少。"""
    from grading.flow import panel as panel_flow
    from grading.flow import panel_show

    with sentences():
        classroom = opened(root)
        name = panel_flow.exemplar_of(project)
        taken = panel_flow.collect(classroom, name, source or None)
        found, problems = panel_flow.calibrate(classroom, name)
        _print(panel_show.calibrated(found, taken, problems))


@app.command()
def desk(
    root: ClassDir,
    project: Project,
    teacher: Annotated[str, typer.Option(help="whose, if there are several · 哪位老师（多位时）")] = "",
    exemplar: Exemplar = False,
    browser: Annotated[bool, typer.Option(help="open the browser · 打开浏览器")] = True,
) -> None:
    """Open a teacher's scoring desk in JupyterLab. · 打开老师的评分台。"""
    from grading.flow import panel as panel_flow

    with sentences():
        classroom = opened(root)
        made = panel_flow.hand_out(classroom, panel_flow.exemplar_of(project) if exemplar else project)
        folder = panel_flow.desk_of(made, teacher)
    options = ["--ServerApp.root_dir", str(folder), "--LabApp.default_url=/lab/tree/desk.ipynb"]
    options += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    options += [] if browser else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container there is often nobody else
    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", *options]))


def _print(parts: list[Any]) -> None:
    for part in parts:
        console.print(part, highlight=False, soft_wrap=isinstance(part, str))
