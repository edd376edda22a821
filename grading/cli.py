"""The command ``kam-lab``: thin, one verb, one function.

Each verb says in both languages what it does. Everything of substance lives in the parts that the verbs call; they
are imported where they are used, so that ``kam-lab --help`` answers at once.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from grading.commands import appeal, certificate, data, exam, panel, quarter, rubric, team, tender
from grading.commands.common import (
    Assignment,
    ClassDir,
    Cluster,
    DryRun,
    Unsafe,
    Workers,
    console,
    opened,
    progress,
    sentences,
)

Scope = Literal["team", "person", "class"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Run a class in key account sales, from roster to final marks. · 大客户销售课程：从名册到期末成绩。",
    epilog="A class is a folder. The usual week: release, collect, autograde, judge the texts, marks, report. · "
    "一个班级就是一个文件夹。日常顺序：release → collect → autograde → 评阅文字题 → marks → report。",
)
class_app = typer.Typer(no_args_is_help=True, help="Make a class. · 建立班级。")
app.add_typer(class_app, name="class")
app.add_typer(team.app, name="team")
app.add_typer(panel.app, name="panel")
app.add_typer(exam.app, name="exam")
app.add_typer(appeal.app, name="appeal")
app.add_typer(rubric.app, name="rubric")
app.add_typer(data.app, name="data")
app.add_typer(tender.app, name="tender")
app.add_typer(quarter.app, name="quarter")
app.command("certificate")(certificate.certificate)

# A class needs no news and no hint that there is a newer version.
LAB_QUIET = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
LAB_CONFIG = Path(__file__).parent / "classroom" / "lab"  # asks nobody whether to fetch news


@class_app.command("new")
def class_new(
    root: ClassDir,
    roster: Annotated[Path, typer.Option(help="CSV: student_id, name, team · 名册 CSV：学号、姓名、小组")],
    name: Annotated[str, typer.Option(help="the class's name · 班级名称")] = "",
    lang: Annotated[str, typer.Option(help="en, zh or both")] = "zh",
    variants: Annotated[
        Scope, typer.Option(help="who shares data: team, person or class · 数据按小组/个人/全班区分")
    ] = "team",
    hours: Annotated[
        Literal["32", "16"],
        typer.Option(help="which course: its assignments, exams, weights · 课程学时，决定作业、考试和权重"),
    ] = "32",
) -> None:
    """Make a class folder from a roster file. · 用名册文件建立班级文件夹。"""
    from grading.classroom.folder import Classroom
    from grading.documents import facts, model

    with sentences():
        course = next(plan for plan in model.load().plans if plan.periods == int(hours))
        made = Classroom.create(
            root,
            name=name or root.name,
            language=lang,
            roster=roster,
            variants=variants,
            assignments=facts.assignments(course),
            exams=course.exams,
        )
        console.print(f"✓ {made.root}: {len(made.roster.students)} students · 名学生")


@app.command()
def release(root: ClassDir, assignment: Assignment) -> None:
    """Make the handouts: one zip per student with that student's own data. · 发布作业：每人一个压缩包。"""
    from grading import autograde as flow

    with sentences():
        classroom = opened(root)
        with progress(f"release {assignment}", len(classroom.students_of(assignment))) as step:
            made = flow.release(classroom, assignment, on_done=step)
        console.print(f"✓ {len(made)} handouts · 份: {classroom.handouts / assignment}")


@app.command()
def collect(
    root: ClassDir,
    assignment: Assignment,
    source: Annotated[
        str,
        typer.Option(
            "--from", help="a folder, a zip as an LMS exports it, or 'exchange' · 文件夹、平台导出的 zip 或 exchange"
        ),
    ],
) -> None:
    """Take in what was handed in; files that match nobody are listed, never lost. · 收作业。"""
    from grading import autograde as flow

    with sentences():
        report = flow.collect(opened(root), assignment, source)
        console.print(report.summary(), highlight=False)


@app.command()
def autograde(
    root: ClassDir,
    assignment: Assignment,
    student: Annotated[list[str] | None, typer.Option(help="only these students · 只评这些学生")] = None,
    again: Annotated[
        bool,
        typer.Option("--again/--resume", help="also what is graded and unchanged · 未变化的也重新评（默认接着评）"),
    ] = False,
    workers: Workers = 2,
    cluster: Cluster = "",
    dry_run: DryRun = False,
    unsafe: Unsafe = False,
) -> None:
    """Run and mark what was collected; goes on where it stopped. · 自动评分，可断点续评。"""
    from grading import runner

    if not dry_run and not cluster:
        runner.warm_ahead()  # takes seconds in a process of its own, as do the imports that follow here
    from grading import autograde as flow

    with sentences():
        classroom = opened(root)
        plan = flow.plan(classroom, assignment, students=student, again=again)
        console.print(plan.summary(), highlight=False)
        if dry_run or not plan.todo:
            runner.drop_ahead()
        if dry_run:
            return
        with progress(f"autograde {assignment}", len(plan.todo)) as step:

            def marked(one: Any) -> None:
                if said := flow.line_of(one):
                    console.print(said, highlight=False)

            batch = flow.autograde(
                classroom,
                assignment,
                plan,
                workers=workers,
                unsafe=unsafe,
                on_done=step,
                on_marked=marked,
                runner=runner.on_cluster(cluster) if cluster else None,
            )
        console.print(batch.summary(short=True), highlight=False)


@app.command("nbgrader")
def nbgrader_course(
    root: Annotated[Path, typer.Argument(metavar="COURSE", help="a folder of nbgrader's · nbgrader 课程文件夹")],
    assignment: Assignment,
    again: Annotated[
        bool,
        typer.Option("--again/--resume", help="also what is graded and unchanged · 未变化的也重新评（默认接着评）"),
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="also write everybody's feedback page · 同时生成每人的反馈页")
    ] = False,
    workers: Workers = 2,
    cluster: Cluster = "",
    dry_run: DryRun = False,
    unsafe: Unsafe = False,
) -> None:
    """Grade an assignment with test cells, of any nbgrader course, in our sandbox. · 给任何 nbgrader 作业评分。"""
    from grading import runner

    if not dry_run and not cluster:
        runner.warm_ahead(preload=runner.used_by((root / "source" / assignment).glob("*.ipynb")))
    from grading import stock

    with sentences():
        plan = stock.plan(root, assignment, again)
        console.print(plan.summary(), highlight=False)
        if dry_run or not plan.todo:
            runner.drop_ahead()
        if dry_run:
            return
        with progress(f"nbgrader {assignment}", len(plan.todo)) as step:

            def graded(student: str, reason: str) -> None:
                if reason:
                    console.print(stock.line_of(student, reason), highlight=False)
                step(student)

            elsewhere = runner.on_cluster(cluster) if cluster else None
            batch = stock.grade(
                root, assignment, plan, workers=workers, unsafe=unsafe, on_graded=graded, runner=elsewhere
            )
        console.print(batch.summary(short=True), highlight=False)
        if feedback:
            count, pages = stock.feedback(root, assignment, workers)
            with progress(f"feedback {assignment}", count) as step:
                for student, problem in pages:
                    if problem:
                        count -= 1
                        console.print(f"  {student}: {problem}", highlight=False)
                    step(student)
            console.print(f"✓ {count} pages · 份: {root / 'feedback'}")


@app.command()
def marks(
    root: ClassDir,
    dry_run: DryRun = False,
    what_if: Annotated[
        Path | None, typer.Option(help="another policy.yaml: show what would change · 换一套计分规则，看总评怎么变")
    ] = None,
) -> None:
    """Read the scorecards, apply the policy, write reports/marks.csv and gradebook.xlsx. · 汇总成绩。"""
    from grading import results

    with sentences():
        classroom = opened(root)
        if what_if is not None:
            console.print(results.what_if_table(classroom, what_if), soft_wrap=False)
            return
        outcome = results.marks(classroom, write=not dry_run)
        show_marks(outcome)


@app.command()
def explain(
    root: ClassDir,
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="student id · 学号")],
    lang: Annotated[str | None, typer.Option(help="en or zh")] = None,
    for_student: Annotated[
        bool, typer.Option("--for-student", help="without who rated whom · 不显示谁给谁打分")
    ] = False,
) -> None:
    """Show how a final mark came about, down to the answer, the scorecard cell and the factor. · 总评是怎么来的。"""
    from grading import results

    with sentences():
        console.print(results.explain(opened(root), student, lang, confidential=not for_student))


@app.command()
def export(
    root: ClassDir,
    to: Annotated[
        Literal["canvas", "moodle", "blackboard", "xlsx", "csv"], typer.Option(help="which system · 导出到哪个系统")
    ],
    out: Annotated[Path | None, typer.Option(help="the file; default in reports/exports · 输出文件")] = None,
    columns: Annotated[
        Path | None,
        typer.Option(
            help="a gradebook downloaded there: its columns keep their numbers · 从平台下载的成绩表，用来对应列号"
        ),
    ] = None,
) -> None:
    """Write the marks for the school's system; the file is read back and checked. · 导出成绩。"""
    from grading.flow import exporting

    with sentences():
        made = exporting.export(opened(root), to, out, columns)
        for note in made.notes:
            console.print(f"  ! {note}", highlight=False)
        console.print(f"✓ {made.path}", highlight=False)


@app.command()
def feedback(root: ClassDir, assignment: Assignment) -> None:
    """Write each student's feedback page, in the student's language. · 生成每名学生的反馈。"""
    from grading import results

    with sentences():
        classroom = opened(root)
        found = results.gather(classroom)
        with progress(f"feedback {assignment}", len(classroom.students_of(assignment))) as step:
            pages = results.feedback(classroom, assignment, step, found)
        results.student_pages(classroom, results=found)
        console.print(f"✓ {len(pages)} pages · 份: {classroom.feedback}")


@app.command()
def report(root: ClassDir) -> None:
    """Write the class report, reports/class.html. · 生成班级报告。"""
    from grading import results

    with sentences():
        console.print(f"✓ {results.report(opened(root))}")


@app.command()
def doctor(
    root: Annotated[Path | None, typer.Argument(metavar="[CLASS]", help="also check this class · 同时检查班级")] = None,
) -> None:
    """Check this machine, and a class folder if one is named. · 体检：本机环境与班级文件夹。"""
    from grading import doctor as checks

    with sentences():
        found = checks.examine(root)
        console.print(checks.table(found), soft_wrap=False)
        if any(check.bad for check in found):
            raise typer.Exit(1)


@app.command()
def lab(
    lang: Annotated[str, typer.Option(help="en or zh")] = "zh",
    browser: Annotated[bool, typer.Option(help="open the browser · 打开浏览器")] = True,
    data: Annotated[
        Path | None, typer.Option(help="your own data instead of the teaching data · 用自己的数据代替教学数据")
    ] = None,
) -> None:
    """Open JupyterLab on the course. · 用 JupyterLab 打开课程。"""
    from grading.classroom.build import COURSE

    options = ["--ServerApp.root_dir", str(COURSE / lang), "--LabApp.default_url=/lab/tree/START.ipynb", *LAB_QUIET]
    options += [] if browser else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container there is often nobody else
    command = [sys.executable, "-m", "jupyterlab", *options]
    config = os.pathsep.join(filter(None, (str(LAB_CONFIG), os.environ.get("JUPYTER_CONFIG_PATH"))))
    own = {} if data is None else {"KAM_LAB_DATA": str(data.resolve())}
    settings = {**os.environ, "KAM_LAB_LANG": lang, "JUPYTER_CONFIG_PATH": config, **own}
    raise typer.Exit(subprocess.call(command, env=settings))


@app.command()
def kit(out: Annotated[Path, typer.Option(help="where to write it · 输出位置")] = Path("kam-lab-student.zip")) -> None:
    """Pack the student's kit: library, lessons, data; no keys. · 打包学生资料：函数库、课程、数据，不含答案。"""
    from grading.classroom.handout import student_kit

    with sentences():
        console.print(f"✓ {student_kit(out)}")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="where the class goes · 班级文件夹放在哪里")] = Path("demo-class"),
    students: Annotated[
        int | None, typer.Option(min=1, max=2000, help="default 24, or 36 with --term · 默认 24 人，加 --term 为 36 人")
    ] = None,
    teams: Annotated[int, typer.Option(min=1, max=500)] = 6,
    lang: Annotated[str, typer.Option(help="en, zh or both")] = "both",
    whole: Annotated[
        bool,
        typer.Option(
            "--term",
            help="a whole term: every stage, three projects, two exams · 一整个学期：各阶段、三个项目、两次考试",
        ),
    ] = False,
    workers: Workers = 2,
    unsafe: Unsafe = False,
) -> None:
    """A simulated class from roster to final marks; started again, it goes on. · 演示：模拟班级走完全程。"""
    from grading.demo import term

    with sentences():
        term.run(
            out,
            students=students or (36 if whole else 24),
            teams=teams,
            language=lang,
            workers=workers,
            unsafe=unsafe,
            console=console,
            progress=partial(progress, stays=False),  # a whole term has a hundred of them
            parts=term.TERM if whole else term.SHORT,
        )


def main() -> None:
    """The program. What a command imports, stays; until it has all (:func:`sentences`), nobody looks for garbage."""
    gc.disable()
    app()


def show_marks(outcome: Any) -> None:
    """Print the marks as a table and the paths of what was written."""
    from grading.results import marks_table

    console.print(marks_table(outcome), soft_wrap=False)
    for note in outcome.notes:
        console.print(f"  ! {note}", highlight=False)
    for path in outcome.written:
        console.print(f"  {path}", highlight=False)


if __name__ == "__main__":
    main()
