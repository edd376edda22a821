"""The command ``kam-lab``: thin, one verb, one function.

Each verb says in both languages what it does. Everything of substance lives in the parts that the verbs call; they
are imported where they are used, so that ``kam-lab --help`` answers at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

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

# A class needs no news and no hint that there is a newer version.
LAB_QUIET = ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]

console = Console(soft_wrap=True)  # a path or a sentence is broken by the terminal, not in the middle of a name
errors = Console(stderr=True, soft_wrap=True)

ClassDir = Annotated[Path, typer.Argument(metavar="CLASS", help="the class folder · 班级文件夹")]
Assignment = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="e.g. prospecting · 作业名，如 prospecting")]
Workers = Annotated[
    int, typer.Option("--workers", "-j", min=1, max=64, help="how many hand-ins run at once · 同时运行几份")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done, change nothing · 只预演，不改动")]
Unsafe = Annotated[
    bool,
    typer.Option(
        "--unsafe", help="run student code without a sandbox where none is available · 没有沙箱时仍然运行学生代码"
    ),
]


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar; the function it gives moves it on by one and shows who is done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[who]}"),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total, who="")
        yield lambda who: bar.update(task, advance=1, who=who)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what a person can mend into one sentence and exit code 2; leave bugs as they are."""
    try:
        yield
    except (typer.Exit, typer.Abort):  # RuntimeErrors by birth
        raise
    except (ValueError, LookupError, OSError, RuntimeError) as error:
        if os.environ.get("KAM_LAB_DEBUG"):
            raise
        errors.print(f"[bold red]✗[/] {error}", highlight=False)
        errors.print("  (KAM_LAB_DEBUG=1 shows where · 设 KAM_LAB_DEBUG=1 可看出处)", style="dim", highlight=False)
        raise typer.Exit(2) from None


def _open(root: Path) -> Any:
    from grading.classroom.folder import Classroom

    return Classroom.open(root)


@class_app.command("new")
def class_new(
    root: ClassDir,
    roster: Annotated[Path, typer.Option(help="CSV: student_id, name, team · 名册 CSV：学号、姓名、小组")],
    name: Annotated[str, typer.Option(help="the class's name · 班级名称")] = "",
    lang: Annotated[str, typer.Option(help="en, zh or both")] = "zh",
    variants: Annotated[
        Scope, typer.Option(help="who shares data: team, person or class · 数据按小组/个人/全班区分")
    ] = "team",
) -> None:
    """Make a class folder from a roster file. · 用名册文件建立班级文件夹。"""
    from grading.classroom.folder import Classroom

    with _sentences():
        made = Classroom.create(
            root, name=name or root.name, language=lang, roster=roster, variants={"prospecting": variants}
        )
        console.print(f"✓ {made.root}: {len(made.roster.students)} students · 名学生")


@app.command()
def release(root: ClassDir, assignment: Assignment) -> None:
    """Make the handouts: one zip per student with that student's own data. · 发布作业：每人一个压缩包。"""
    from grading import autograde as flow

    with _sentences():
        classroom = _open(root)
        with _progress(f"release {assignment}", len(classroom.roster.students)) as step:
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

    with _sentences():
        report = flow.collect(_open(root), assignment, source)
        console.print(report.summary(), highlight=False)


@app.command()
def autograde(
    root: ClassDir,
    assignment: Assignment,
    student: Annotated[list[str] | None, typer.Option(help="only these students · 只评这些学生")] = None,
    again: Annotated[bool, typer.Option(help="also what is graded and unchanged · 未变化的也重新评")] = False,
    workers: Workers = 2,
    dry_run: DryRun = False,
    unsafe: Unsafe = False,
) -> None:
    """Run and mark what was collected; goes on where it stopped. · 自动评分，可断点续评。"""
    from grading import autograde as flow

    with _sentences():
        classroom = _open(root)
        plan = flow.plan(classroom, assignment, students=student, again=again)
        console.print(plan.summary(), highlight=False)
        if dry_run:
            return
        with _progress(f"autograde {assignment}", len(plan.todo)) as step:
            batch = flow.autograde(classroom, assignment, plan, workers=workers, unsafe=unsafe, on_done=step)
        console.print(batch.summary(), highlight=False)


@app.command()
def marks(root: ClassDir, dry_run: DryRun = False) -> None:
    """Read the scorecards, apply the policy, write reports/marks.csv and gradebook.xlsx. · 汇总成绩。"""
    from grading import results

    with _sentences():
        classroom = _open(root)
        outcome = results.marks(classroom, write=not dry_run)
        show_marks(outcome)


@app.command()
def feedback(root: ClassDir, assignment: Assignment) -> None:
    """Write each student's feedback page, in the student's language. · 生成每名学生的反馈。"""
    from grading import results

    with _sentences():
        classroom = _open(root)
        with _progress(f"feedback {assignment}", len(classroom.roster.students)) as step:
            pages = results.feedback(classroom, assignment, on_done=step)
        console.print(f"✓ {len(pages)} pages · 份: {classroom.feedback}")


@app.command()
def report(root: ClassDir) -> None:
    """Write the class report, reports/class.html. · 生成班级报告。"""
    from grading import results

    with _sentences():
        console.print(f"✓ {results.report(_open(root))}")


@app.command()
def doctor(
    root: Annotated[Path | None, typer.Argument(metavar="[CLASS]", help="also check this class · 同时检查班级")] = None,
) -> None:
    """Check this machine, and a class folder if one is named. · 体检：本机环境与班级文件夹。"""
    from grading import doctor as checks

    with _sentences():
        found = checks.examine(root)
        console.print(checks.table(found), soft_wrap=False)
        if any(check.bad for check in found):
            raise typer.Exit(1)


@app.command()
def lab(
    lang: Annotated[str, typer.Option(help="en or zh")] = "zh",
    browser: Annotated[bool, typer.Option(help="open the browser · 打开浏览器")] = True,
) -> None:
    """Open JupyterLab on the course. · 用 JupyterLab 打开课程。"""
    from grading.classroom.build import COURSE

    options = ["--ServerApp.root_dir", str(COURSE / lang), *LAB_QUIET] + ([] if browser else ["--no-browser"])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container there is often nobody else
    command = [sys.executable, "-m", "jupyterlab", *options]
    raise typer.Exit(subprocess.call(command, env={**os.environ, "KAM_LAB_LANG": lang}))


@app.command()
def kit(out: Annotated[Path, typer.Option(help="where to write it · 输出位置")] = Path("kam-lab-student.zip")) -> None:
    """Pack the student's kit: library, lessons, data; no keys. · 打包学生资料：函数库、课程、数据，不含答案。"""
    from grading.classroom.handout import student_kit

    with _sentences():
        console.print(f"✓ {student_kit(out)}")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="where the class goes · 班级文件夹放在哪里")] = Path("demo-class"),
    students: Annotated[int, typer.Option(min=1, max=2000)] = 24,
    teams: Annotated[int, typer.Option(min=1, max=500)] = 6,
    lang: Annotated[str, typer.Option(help="en, zh or both")] = "both",
    workers: Workers = 2,
    unsafe: Unsafe = False,
) -> None:
    """A simulated class from roster to final marks; started again, it goes on. · 演示：模拟班级走完全程。"""
    from grading.demo import term

    with _sentences():
        term.run(
            out,
            students=students,
            teams=teams,
            language=lang,
            workers=workers,
            unsafe=unsafe,
            console=console,
            progress=_progress,
        )


def show_marks(outcome: Any) -> None:
    """Print the marks as a table and the paths of what was written."""
    from grading.results import marks_table

    console.print(marks_table(outcome), soft_wrap=False)
    for path in outcome.written:
        console.print(f"  {path}", highlight=False)


if __name__ == "__main__":
    app()
