"""``kam-lab appeal``: a mark is contested, answered, changed; everything stands in the log."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from grading.commands.common import ClassDir, Who, Why, console, me, opened, sentences

app = typer.Typer(no_args_is_help=True, help="Contest a mark, answer, change it. · 申诉、答复、改分。")

Student = Annotated[str, typer.Argument(metavar="STUDENT", help="student id · 学号")]
Mark = Annotated[
    str,
    typer.Argument(
        metavar="MARK",
        help="prospecting, project_1, midterm; or prospecting/<question>, project_1/<criterion> · 哪一项成绩",
    ),
]


@app.command("open")
def open_(root: ClassDir, student: Student, mark: Mark, why: Why, who: Who = "") -> None:
    """Enter that a student contests a mark. · 登记申诉。"""
    from grading.flow import appealing
    from grading.messages import t

    with sentences():
        made = appealing.open_appeal(opened(root), student, mark, why=why, who=me(who))
        console.print(f"✓ {made.id}  {made.student_id}  {made.target}", highlight=False)
        console.print(f"  {t('appeals.next.opened', id=made.id)}", highlight=False, markup=False, soft_wrap=True)


@app.command("answer")
def answer(
    root: ClassDir,
    appeal: Annotated[str, typer.Argument(metavar="APPEAL", help="its id, see `list` · 申诉编号，见 list")],
    decision: Annotated[Literal["upheld", "rejected"], typer.Argument(help="upheld or rejected · 成立或驳回")],
    why: Why,
    points: Annotated[
        float | None, typer.Option("--points", help="the new points, if the mark changes · 改后的分数")
    ] = None,
    who: Who = "",
) -> None:
    """Decide an appeal; with new points the marks change at the next `marks`. · 答复申诉。"""
    from grading.assessment.appeals import lines
    from grading.flow import appealing
    from grading.messages import t
    from kam_lab.i18n import language

    with sentences():
        made = appealing.answer_appeal(opened(root), appeal, decision, points, why=why, who=me(who))
        console.print(f"✓ {made.id}  {made.student_id}  {made.target}", highlight=False)
        console.print(f"  {lines(made, language())[-1]}", highlight=False, markup=False, soft_wrap=True)
        console.print(f"  {t('appeals.next.answered')}", highlight=False, markup=False, soft_wrap=True)


@app.command("list")
def list_(root: ClassDir) -> None:
    """All appeals of a class. · 列出全部申诉。"""
    from grading.flow import appealing
    from grading.messages import t

    with sentences():
        found = appealing.listed(opened(root))
        if not found:
            console.print(t("appeals.nobody"), highlight=False)
        for made, lines in found:
            console.print(f"[bold]{made.id}[/]  {made.student_id}  {made.target}", highlight=False)
            for line in lines:
                console.print(f"  {line}", highlight=False, markup=False)
