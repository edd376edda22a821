"""How fast a class is graded: stock nbgrader, ours, and the limit, in one run on one machine.

``python -m tests.benchmarks.grading --students 40`` makes a class and prints, for each way, the wall time of the whole
command, seconds per submission, the time per submission when the start is left out, processor time, and the peak of
memory. ``--notebooks tests`` takes an ordinary nbgrader course with test cells in place of a lesson of this course.
``--growth 20 100 500`` adds how time and memory grow, ``--plot FILE.png`` draws it all. Numbers of different runs or
machines say little; the ratios within one run are what counts.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.classes import Lesson
from tests.benchmarks.courses import Course

KINDS = {"lesson": Lesson, "tests": Course}

COLD = """
from grading.runner import pool
pool.WARM = False
from grading.cli import main
main()
"""
LIMIT = """
import contextlib, importlib, json, os, pkgutil, shutil, sys
import matplotlib
matplotlib.use("agg")
for name in "matplotlib.pyplot pandas pandera.pandas ipywidgets openpyxl IPython.display kam_lab".split():
    importlib.import_module(name)
for found in pkgutil.walk_packages(sys.modules["kam_lab"].__path__, "kam_lab."):
    with contextlib.suppress(Exception):
        importlib.import_module(found.name)
import kam_lab.world
kam_lab.world.open_world()
print("ready", flush=True)
nowhere = open(os.devnull, "w")
running = {}
def one_ends():
    job, folder = running.pop(os.wait()[0])
    shutil.rmtree(folder)
    print(job, flush=True)
for number, job in enumerate(json.load(open(sys.argv[1]))):
    if len(running) == int(sys.argv[2]):
        one_ends()
    folder = f"{sys.argv[1]}.{number}"
    child = os.fork()
    if child == 0:
        for name, source in job["files"].items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            shutil.copyfile(source, os.path.join(folder, name))
        os.chdir(folder)
        sys.path.insert(0, "")
        space = {"__name__": "__main__"}
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            for cell in job["cells"]:
                with contextlib.suppress(Exception):
                    exec(compile(cell, "cell", "exec"), space)
        os._exit(0)
    running[child] = job["id"], folder
while running:
    one_ends()
"""

MEMORY_TURNS = 5
AT_ONCE = 4  # so many are under way with two workers: two run, two wait


@dataclass(frozen=True)
class Measured:
    """One way of grading.

    Attributes
    ----------
    whole
        Seconds of the whole command.
    steady
        Seconds per submission from the second one on, while all workers are busy.
    effort
        The same in seconds of processor time, of all its processes: what a busy machine leaves as it is. NaN where it
        is not known.
    memory
        Peak of all its processes together, pages they share counted once, in MB.
    feedback
        Seconds of the command that writes everybody's feedback page, on two of the ways; 0 where it was not run.
    """

    name: str
    students: int
    whole: float
    steady: float
    effort: float
    memory: float
    feedback: float = 0.0

    @property
    def each(self) -> float:
        return self.whole / self.students


def measure(
    name: str,
    students: int,
    words: list[str],
    said_done: Callable[[str], bool] | None = None,
    count_done: Callable[[], int] | None = None,
    **options: object,
) -> Measured:
    """Run a command; either its lines tell when a submission is finished, or what it has left behind by now."""
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)  # type: ignore[call-overload]
    peak = [0.0]
    spent: list[tuple[float, float]] = []
    ends: list[float] = []
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, peak, spent, over, count_done, ends))
    watching.start()
    said = []
    for line in process.stdout:
        said.append(line)
        if said_done is not None and said_done(line):
            ends.append(time.monotonic())
    code = process.wait()
    whole = time.monotonic() - began
    over.set()
    watching.join()
    if code != 0 or len(ends) != students:
        raise RuntimeError(f"{name}: ended with {code}, {len(ends)} of {students} graded\n{''.join(said[-30:])}")
    # At the first end others are under way, at the last one none is: in between, only while all workers are busy.
    last = students - 1 - (AT_ONCE if students > 2 * AT_ONCE else 0)
    before, after = (max((cpu for when, cpu in spent if when <= end), default=0.0) for end in (ends[0], ends[last]))
    return Measured(name, students, whole, (ends[last] - ends[0]) / last, (after - before) / last, peak[0])


def _watch(
    pid: int,
    peak: list[float],
    spent: list[tuple[float, float]],
    over: threading.Event,
    count_done: Callable[[], int] | None,
    ends: list[float],
) -> None:
    turn = 0
    last = False
    while not last:
        last = over.wait(0.1)
        tree = list(_tree(pid))
        spent.append((time.monotonic(), sum(map(_cpu, tree))))
        if count_done is not None:
            ends += [time.monotonic()] * (count_done() - len(ends))
        turn += 1
        if turn % MEMORY_TURNS == 1:  # adding up pages stops a process for milliseconds
            peak[0] = max(peak[0], sum(map(_share, tree)) / 1024)


def _cpu(pid: int) -> float:
    """Processor time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it, by the system's own lists: looking through every process would slow the measured."""
    yield pid
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text(encoding="ascii").split():
                yield from _tree(int(child))
    except (OSError, ValueError):
        return


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def stock(case: Lesson | Course, folder: Path) -> Measured:
    """``nbgrader autograde`` as it comes, on the same notebooks with their files beside them."""
    case.for_stock(folder)
    words = [sys.executable, "-m", "nbgrader", "autograde", case.assignment]
    settings = {**os.environ, "KAM_LAB_GRADING": "1", "KAM_LAB_LANG": "en", "OPENBLAS_NUM_THREADS": "1"}
    seen = "Setting destination file permissions"
    return measure("stock nbgrader", case.students, words, lambda line: seen in line, cwd=folder, env=settings)


def ours(case: Lesson | Course, folder: Path, workers: int, way: str = "warm") -> Measured:
    """Our command on a fresh copy of the class; ``cold``: a new sandbox and kernel for each hand-in."""
    shutil.copytree(case.root, folder)
    start = ["-c", COLD] if way == "cold" else ["-m", "grading.cli"]
    words = [sys.executable, *start, case.command, str(folder), case.assignment, "--workers", str(workers)]
    name = f"ours, {workers} worker{'s' if workers > 1 else ''}{', cold' if way == 'cold' else ''}"
    done = case.done_in(folder)
    found = measure(name, case.students, words, count_done=done, cwd=Path(__file__).parents[2])
    # What ran in a sandbox of its own has ended under nobody's eyes: its processor time is not known.
    return replace(found, effort=math.nan) if way == "cold" else found


def limit(case: Lesson | Course, folder: Path, at_once: int = 1) -> Measured:
    """The same cells in forks of one warm process: no Jupyter, no sandbox, nothing recorded."""
    jobs = case.jobs()
    plan = folder / "limit.json"
    plan.write_text(json.dumps(jobs), encoding="utf-8")
    settings = {**os.environ, "KAM_LAB_GRADING": "1", "KAM_LAB_LANG": "en", "OPENBLAS_NUM_THREADS": "1"}
    words = [sys.executable, "-c", LIMIT, str(plan), str(at_once)]
    name = "the limit" if at_once == 1 else f"the limit, {at_once} at once"
    people = {job["id"] for job in jobs}
    return measure(name, case.students, words, lambda line: line.strip() in people, env=settings)


def with_feedback(measured: Measured, words: list[str], cwd: Path) -> Measured:
    """Run the command that writes everybody's feedback page after the grading."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True, cwd=cwd)
    return replace(measured, feedback=time.monotonic() - began)


def run(
    students: int,
    with_stock: bool = True,
    with_cold: bool = True,
    feedback: bool = False,
    notebooks: str = "lesson",
) -> list[Measured]:
    """Make a class and measure each way on it; with `feedback` also what comes after the grading."""
    with tempfile.TemporaryDirectory(prefix="kam-lab-bench-") as scratch:
        root = Path(scratch)
        case = KINDS[notebooks](root / "class", students)
        found = [limit(case, root), limit(case, root, 2)]
        found += [ours(case, root / f"ours-{workers}", workers) for workers in (1, 2)]
        if feedback:
            found[-1] = with_feedback(found[-1], *case.feedback(root / "ours-2"))
        if with_cold:
            found.append(ours(case, root / "ours-cold", 2, "cold"))
        if with_stock:
            (root / "stock").mkdir()
            found.append(stock(case, root / "stock"))
            # Stock takes minutes, in which a machine may become slower or faster: ours once more, and the mean of both.
            place = next(at for at, one in enumerate(found) if one.name == "ours, 2 workers")
            found[place] = mean(found[place], ours(case, root / "ours-again", 2))
            if feedback:
                words = ["nbgrader", "generate_feedback", case.assignment]
                found[-1] = with_feedback(found[-1], words, root / "stock")
    return found


def grown(sizes: list[int], workers: int = 2, notebooks: str = "lesson") -> list[Measured]:
    """Our command on classes of several sizes, of one kind of hand-in."""
    with tempfile.TemporaryDirectory(prefix="kam-lab-bench-") as scratch:
        return [
            ours(KINDS[notebooks](Path(scratch) / f"class-{size}", size), Path(scratch) / f"ours-{size}", workers)
            for size in sizes
        ]


def mean(one: Measured, other: Measured) -> Measured:
    """Two measurements of the same."""
    numbers = ("whole", "steady", "effort", "memory")
    return replace(one, **{name: (getattr(one, name) + getattr(other, name)) / 2 for name in numbers})


def exponent(found: list[Measured], of: Callable[[Measured], float]) -> float:
    """Slope of log(value) over log(students), by least squares; 1 is linear growth."""
    points = [(math.log(one.students), math.log(of(one))) for one in found]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def once_running(one: Measured) -> float:
    """Processor seconds of all hand-ins, the start left out."""
    return one.effort * one.students


def table(found: list[Measured]) -> str:
    """The measurements as text."""
    base = next(one for one in found if one.name == "the limit")
    lines = [f"{found[0].students} submissions, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"]
    lines.append(f"{'':22}{'whole':>9}{'each':>9}{'steady':>9}{'x limit':>9}{'cpu':>9}{'x limit':>9}{'peak MB':>9}")
    for one in found:
        times = f"{one.whole:8.1f}s{one.each:8.2f}s{one.steady:8.3f}s{one.steady / base.steady:9.2f}"
        times += " " * 18 if math.isnan(one.effort) else f"{one.effort:8.3f}s{one.effort / base.effort:9.2f}"
        lines.append(f"{one.name:22}{times}{one.memory:9.0f}")
    for one in found:
        if one.name.startswith("ours"):
            for other in found:
                if other.name == "stock nbgrader":
                    whole, steady = other.whole / one.whole, other.steady / one.steady
                    line = f"{one.name}: {whole:.1f} times as fast as stock as a whole, {steady:.1f} once it runs"
                    if not math.isnan(one.effort):
                        line += f", {other.effort / one.effort:.1f} by processor time"
                    lines.append(line)
                    if one.feedback and other.feedback:
                        both = (other.whole + other.feedback) / (one.whole + one.feedback)
                        lines.append(
                            f"with feedback ({one.feedback:.1f} s, stock {other.feedback:.1f} s): "
                            f"{both:.1f} times as fast as a whole"
                        )
    # It runs tests of its own format out of a zip of its own, of which these notebooks have none.
    lines.append("otter-grader: left out, it cannot run these notebooks (they hold no tests of its format)")
    return "\n".join(lines)


def growth_table(found: list[Measured]) -> str:
    """How time and memory grow with the class."""
    lines = [f"{'students':>9}{'whole':>9}{'steady':>9}{'cpu':>9}{'peak MB':>9}"]
    for one in found:
        lines.append(f"{one.students:9}{one.whole:8.1f}s{one.steady:8.3f}s{one.effort:8.3f}s{one.memory:9.0f}")
    flat = max(one.memory for one in found) / min(one.memory for one in found)
    lines.append(f"processor time grows with the power {exponent(found, once_running):.3f}; memory {flat:.2f} : 1")
    return "\n".join(lines)


def plot(found: list[Measured], growth: list[Measured], target: Path) -> None:
    """Draw seconds per submission by way, and growth, to a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2) if growth else (figure.subplots(), None)
    order = sorted(found, key=lambda one: one.each)
    bars = left.barh([one.name for one in order], [one.each for one in order], color="#4c72b0")
    left.bar_label(bars, [f"{one.each:.2f} s" for one in order], padding=3)
    left.margins(x=0.2)
    left.set_xlabel(f"seconds per submission, whole command, {found[0].students} submissions")
    if right is not None:
        right.plot([one.students for one in growth], [one.whole for one in growth], marker="o", color="#4c72b0")
        right.set_xlabel("submissions")
        right.set_ylabel("seconds", color="#4c72b0")
        right.set_ylim(0, 1.1 * max(one.whole for one in growth))
        memory = right.twinx()
        memory.plot([one.students for one in growth], [one.memory for one in growth], marker="s", color="#c44e52")
        memory.set_ylabel("peak memory, MB", color="#c44e52")
        memory.set_ylim(0, 1.2 * max(one.memory for one in growth))
    for axes in figure.axes:
        axes.spines["top"].set_visible(False)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=120, metadata={"Software": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--notebooks", choices=KINDS, default="lesson", help="of this course, or with test cells")
    parser.add_argument("--no-stock", action="store_true", help="leave out stock nbgrader, which takes longest")
    parser.add_argument("--no-cold", action="store_true", help="leave out our path without warm kernels")
    parser.add_argument("--growth", type=int, nargs="*", default=[], metavar="N", help="also classes of these sizes")
    parser.add_argument("--feedback", action="store_true", help="also time the feedback pages")
    parser.add_argument("--plot", type=Path, help="draw it to this PNG")
    chosen = parser.parse_args()
    found = run(chosen.students, not chosen.no_stock, not chosen.no_cold, chosen.feedback, chosen.notebooks)
    print(table(found), flush=True)
    growth = grown(chosen.growth, notebooks=chosen.notebooks) if chosen.growth else []
    if growth:
        print(growth_table(growth))
    if chosen.plot is not None:
        plot(found, growth, chosen.plot)
        print(chosen.plot)


if __name__ == "__main__":
    main()
