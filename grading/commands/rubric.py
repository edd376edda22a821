"""``kam-lab rubric``: how a project is judged, published beforehand, to and from other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from grading.commands.common import ClassDir, Who, Why, console, me, opened, sentences
from kam_lab.i18n import pick

app = typer.Typer(no_args_is_help=True, help="Rubrics and task books of projects. · 评分标准与项目任务书。")
Project = Annotated[str, typer.Argument(metavar="PROJECT", help="e.g. project_1 · 项目名，如 project_1")]


@app.command("publish")
def publish(root: ClassDir, project: Project) -> None:
    """Write the task book with the rubric, for students to read before they start. · 发布项目任务书和评分标准。"""
    from grading.flow import rubrics as class_rubrics

    with sentences():
        for path in class_rubrics.publish_task_book(opened(root), project):
            console.print(f"✓ {path}", highlight=False)


@app.command("export")
def export(
    root: ClassDir,
    project: Project,
    to: Annotated[Literal["canvas", "moodle", "xlsx", "yaml"], typer.Option(help="which form · 哪种格式")],
    out: Annotated[Path | None, typer.Option(help="the file · 输出文件")] = None,
) -> None:
    """Write the rubric for Canvas or Moodle, or as a workbook. · 导出评分标准。"""
    from grading.flow import rubrics as class_rubrics

    with sentences():
        console.print(f"✓ {class_rubrics.export_rubric(opened(root), project, to, out)}", highlight=False)


@app.command("import")
def import_(
    root: ClassDir,
    project: Project,
    file: Annotated[Path, typer.Argument(help="xlsx, yaml, or a CSV of Canvas or Moodle · 评分标准文件")],
    why: Why,
    who: Who = "",
) -> None:
    """Take over a rubric for this class; it is logged. · 导入本班自己的评分标准。"""
    from grading.flow import rubrics as class_rubrics

    with sentences():
        made, problems = class_rubrics.import_rubric(opened(root), project, file, who=me(who), why=why)
        for problem in problems:
            console.print(f"  ! {pick(problem)}", highlight=False)
        console.print(f"✓ {made.id}, {len(made.criteria)} criteria · 条标准", highlight=False)
