"""What the verbs share: the console, progress bars, sentences instead of tracebacks, common arguments."""

from __future__ import annotations

import gc
import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

console = Console(soft_wrap=True)  # a path or a sentence is broken by the terminal, not in the middle of a name
errors = Console(stderr=True, soft_wrap=True)

ClassDir = Annotated[Path, typer.Argument(metavar="CLASS", help="the class folder · 班级文件夹")]
Assignment = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="e.g. prospecting · 作业名，如 prospecting")]
Workers = Annotated[
    int, typer.Option("--workers", "-j", min=1, max=64, help="how many hand-ins run at once · 同时运行几份")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done, change nothing · 只预演，不改动")]
Cluster = Annotated[
    str, typer.Option(help="address of a Dask scheduler: hand-ins run on its workers · Dask 调度器地址，在集群上运行")
]
Unsafe = Annotated[
    bool,
    typer.Option(
        "--unsafe", help="run student code without a sandbox where none is available · 没有沙箱时仍然运行学生代码"
    ),
]


@contextmanager
def progress(what: str, total: int, stays: bool = True) -> Iterator[Callable[[str], None]]:
    """A progress bar; the function it gives moves it on by one and shows who is done.

    Parameters
    ----------
    stays : whether it is still there when it is full. In a file or a pipe there is none at all.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a minute."""

        def render(self, task: Task) -> Text:
            return Text("" if not task.speed else f"{60 * task.speed:.0f}/min")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[who]}"),
    )
    with Progress(*columns, console=console, transient=not stays, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total, who="")
        yield lambda who: bar.update(task, advance=1, who=who)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what a person can mend into one sentence and exit code 2; leave bugs as they are."""
    if not gc.isenabled():  # by the program's start
        gc.freeze()
        gc.enable()
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


def opened(root: Path) -> Any:
    from grading.classroom.folder import Classroom

    return Classroom.open(root)


Who = Annotated[str, typer.Option("--who", help="who enters this; stands in the log · 由谁录入，记入日志")]
Why = Annotated[str, typer.Option("--why", help="the reason; stands in the log · 原因，记入日志")]


def me(who: str) -> str:
    """The name for the log: as given, else the one this machine knows."""
    return who or getpass.getuser()
