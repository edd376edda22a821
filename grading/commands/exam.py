"""``kam-lab exam``: papers drawn, given out, collected, graded, printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from grading.commands.common import (
    ClassDir,
    DryRun,
    Unsafe,
    Who,
    Why,
    Workers,
    console,
    me,
    opened,
    progress,
    sentences,
)

app = typer.Typer(
    no_args_is_help=True, help="Exams: draw, release or print, collect, grade. · 考试：抽卷、发卷、收卷、评分。"
)

Exam = Annotated[str, typer.Argument(metavar="EXAM", help="e.g. midterm · 考试名，如 midterm")]


@app.command()
def draw(
    root: ClassDir,
    exam: Exam,
    again: Annotated[
        bool, typer.Option("--again", help="anew, although papers were given out · 试卷已发也重新抽")
    ] = False,
    who: Who = "",
    why: Why = "",
) -> None:
    """Draw papers A, B … from the bank and deal them out. · 从题库抽卷并分到每个学生。"""
    from grading.flow import exams as exam_flow

    with sentences():
        made = exam_flow.draw(opened(root), exam, again=again, who=me(who), why=why)
        console.print(made.summary(), highlight=False)


@app.command()
def release(root: ClassDir, exam: Exam) -> None:
    """Make the handouts: each student's own paper with its data. · 发卷：每人一个压缩包，只含自己的试卷。"""
    from grading.flow import exams as exam_flow

    with sentences():
        classroom = opened(root)
        with progress(f"release {exam}", len(classroom.roster.students)) as step:
            made = exam_flow.release(classroom, exam, on_done=step)
        console.print(f"✓ {len(made)} handouts · 份: {classroom.handouts}")


@app.command(name="print")
def print_(
    root: ClassDir,
    exam: Exam,
    out: Annotated[Path | None, typer.Option(help="where to write · 输出文件夹")] = None,
    pdf: Annotated[bool, typer.Option(help="PDFs too, with Chromium · 有 Chromium 时同时生成 PDF")] = True,
) -> None:
    """Papers, answer sheets and marking keys for printing. · 打印用的试卷、答题卡和评分标准。"""
    from grading.flow import exams as exam_flow
    from kam_lab.i18n import pick

    with sentences():
        files, problems = exam_flow.print_exam(opened(root), exam, out, pdf)
        for path in files:
            console.print(f"  {path}", highlight=False)
        for problem in problems:
            console.print(f"  ! {pick(problem)}", highlight=False)


@app.command()
def sheet(root: ClassDir, exam: Exam) -> None:
    """Workbooks to type answer sheets into; what is typed stays. · 录入答题卡用的表格。"""
    from grading.flow import exam_entry

    with sentences():
        for path in exam_entry.write_sheets(opened(root), exam):
            console.print(f"  {path}", highlight=False)


@app.command()
def enter(root: ClassDir, exam: Exam, who: Who = "") -> None:
    """Take in the answers typed into the workbooks. · 读入录好的答题卡。"""
    from grading.flow import exam_entry

    with sentences():
        console.print(exam_entry.enter(opened(root), exam, me(who)).summary(), highlight=False)


@app.command()
def collect(
    root: ClassDir,
    exam: Exam,
    source: Annotated[
        str,
        typer.Option(
            "--from", help="a folder, a zip as an LMS exports it, or 'exchange' · 文件夹、平台导出的 zip 或 exchange"
        ),
    ],
) -> None:
    """Take in all papers at once; the clock says which attempt counts. · 各卷一次收齐，按时间定哪份算数。"""
    from grading.flow import exams as exam_flow

    with sentences():
        console.print(exam_flow.collect(opened(root), exam, source).summary(), highlight=False)


@app.command()
def autograde(
    root: ClassDir,
    exam: Exam,
    student: Annotated[list[str] | None, typer.Option(help="only these students · 只评这些学生")] = None,
    again: Annotated[bool, typer.Option(help="also what is graded and unchanged · 未变化的也重新评")] = False,
    workers: Workers = 2,
    dry_run: DryRun = False,
    unsafe: Unsafe = False,
) -> None:
    """Run and mark what counts, all papers. · 自动评分，各卷一起。"""
    from grading.flow import exams as exam_flow

    with sentences():
        classroom = opened(root)
        plans = exam_flow.plan(classroom, exam, student, again)
        for plan in plans:
            console.print(plan.summary(), highlight=False)
        if dry_run:
            return
        with progress(f"autograde {exam}", sum(len(plan.todo) for plan in plans)) as step:
            made = exam_flow.autograde(classroom, exam, student, again, workers=workers, unsafe=unsafe, on_done=step)
        for batch in made:
            console.print(batch.summary(), highlight=False)


@app.command()
def extend(
    root: ClassDir,
    student: Annotated[str, typer.Argument(help="student id · 学号")],
    assignment: Annotated[str, typer.Argument(help="exam or assignment · 考试或作业")],
    until: Annotated[str, typer.Option(help="e.g. 2026-12-12T18:00 · 延至何时")],
    why: Why = "",
    who: Who = "",
) -> None:
    """Give one student more time. · 给一名学生延期。"""
    from grading.flow import exams as exam_flow

    with sentences():
        given = exam_flow.extend(opened(root), student, assignment, until, why, me(who))
        console.print(f"✓ {given.student_id} · {given.assignment} → {given.until}", highlight=False)


@app.command()
def items(root: ClassDir, exam: Exam) -> None:
    """What the answers say about the questions: difficulty, discrimination, reliability. · 试题分析。"""
    from rich.table import Table

    from grading.flow import exams as exam_flow
    from grading.messages import t
    from kam_lab.i18n import language, pick

    with sentences():
        found = exam_flow.item_analysis(opened(root), exam)
        for paper in found.papers:
            title = t("exams.printed.paper", title=pick(found.title), letter=paper.letter)
            table = Table(title=title, caption=pick(paper.reading), caption_justify="left")
            for head in ("number", "question", "p", "r", "d", "advice"):
                side: Literal["left", "right"] = "left" if head in ("question", "advice") else "right"
                table.add_column(t(f"exams.items.head.{head}"), justify=side, overflow="fold")
            for row in paper.table.to_dict("records"):
                figures = (row["difficulty"], row["discrimination"], row["upper_lower"])
                shown = ["–" if value != value else f"{value:.2f}" for value in figures]
                table.add_row(str(row["number"]), str(row["item"]), *shown, str(row[f"advice_{language()}"]))
            console.print(table, soft_wrap=False)
        if not found.papers:
            console.print(t("exams.flow.not_held", exam=pick(found.title)))
