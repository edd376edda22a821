"""Check-up of this machine and of a class folder: what is well, what is not, what to do."""

from __future__ import annotations

import importlib.metadata
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from rich.table import Table

from grading.messages import t


@dataclass(frozen=True)
class Check:
    """One line of the check-up.

    Attributes
    ----------
    name : what was looked at.
    state : ``"well"``, ``"note"`` (works, but know it) or ``"bad"``.
    said : what was seen and, unless it is well, what to do.
    """

    name: str
    state: str
    said: str

    @property
    def bad(self) -> bool:
        return self.state == "bad"


def examine(root: Path | None = None) -> list[Check]:
    """Look at this machine, and at the class in ``root`` if one is named. Never raises for what it finds."""
    found = [_python(), _packages(), _font(), _sandbox()]
    if root is not None:
        found += _class(root)
    return found


def table(checks: list[Check]) -> Table:
    """The check-up as a table for the terminal."""
    marks = {"well": "[green]✓[/]", "note": "[yellow]![/]", "bad": "[red]✗[/]"}
    out = Table(show_header=False, box=None, pad_edge=False)
    for check in checks:
        out.add_row(marks[check.state], check.name, check.said)
    return out


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", "well", version)


def _packages() -> Check:
    wrong = []
    for line in importlib.metadata.requires("kam-lab") or []:
        need = Requirement(line)
        if need.marker and not need.marker.evaluate({"extra": "teacher"}):
            continue
        try:
            version = importlib.metadata.version(need.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{need.name} –")
            continue
        if version not in need.specifier:
            wrong.append(f"{need.name} {version} (≠ {need.specifier})")
    if wrong:
        return Check(t("doctor.packages"), "bad", t("doctor.packages_wrong", names=", ".join(wrong)))
    return Check(t("doctor.packages"), "well", t("doctor.packages_well"))


def _font() -> Check:
    try:
        import pylopdf_fonts_zh_cn

        path = Path(pylopdf_fonts_zh_cn.sans_path())
    except (ImportError, OSError) as error:
        return Check(t("doctor.font"), "bad", t("doctor.font_missing", error=error))
    return Check(t("doctor.font"), "well" if path.is_file() else "bad", path.name)


def _sandbox() -> Check:
    from grading.runner import sandbox_available

    works, why = sandbox_available()
    return Check(t("doctor.sandbox"), "well" if works else "note", why)


def _class(root: Path) -> Iterator[Check]:
    from grading.classroom.folder import Classroom

    try:
        classroom = Classroom.open(root)
    except (ValueError, OSError) as error:
        yield Check(str(root), "bad", str(error))
        return
    yield Check(
        t("doctor.class"), "well", t("doctor.class_well", name=classroom.config.name, n=len(classroom.roster.students))
    )
    looks: list[Callable[[], Check]] = [
        lambda: _secret(classroom.secret_file),
        lambda: _database(classroom.database),
        lambda: _audit(classroom.audit_file),
    ]
    for look in looks:
        yield look()


def _secret(path: Path) -> Check:
    if not path.is_file():
        return Check(t("doctor.secret"), "bad", t("doctor.secret_missing", path=path.name))
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        return Check(t("doctor.secret"), "bad", t("doctor.secret_open", path=path, mode=f"{mode:o}"))
    return Check(t("doctor.secret"), "well", t("doctor.secret_well"))


def _database(path: Path) -> Check:
    if not path.is_file():
        return Check(t("doctor.database"), "note", t("doctor.database_none"))
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as book:
            verdict = book.execute("pragma integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        return Check(t("doctor.database"), "bad", t("doctor.database_bad", path=path.name, verdict=verdict))
    return Check(t("doctor.database"), "well", t("doctor.database_well"))


def _audit(path: Path) -> Check:
    from grading.assessment.audit import verify

    problems = verify(path)
    if problems:
        return Check(t("doctor.audit"), "bad", " ".join(map(str, problems[:3])))
    return Check(t("doctor.audit"), "well", t("doctor.audit_well"))
