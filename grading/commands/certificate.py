"""``kam-lab certificate``: certificates as PDF from a list of names, and the check of a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from grading.commands.common import console, sentences


def certificate(
    people: Annotated[
        Path | None, typer.Argument(metavar="[ROSTER]", help="CSV with a column name · 名单 CSV，要有“姓名”一列")
    ] = None,
    out: Annotated[Path, typer.Option(help="folder for the certificates · 输出文件夹")] = Path("certificates"),
    course: Annotated[str, typer.Option(help="title in English · 英文课程名")] = "Key Account Sales",
    course_zh: Annotated[str, typer.Option(help="title in Chinese · 中文课程名")] = "大客户销售",
    on: Annotated[str, typer.Option("--date", help="2026-12-31; default today · 日期，默认今天")] = "",
    hours: Annotated[float, typer.Option(help="hours of attendance · 小时数")] = 4,
    issuer: Annotated[str, typer.Option(help="who issues it · 发证单位")] = "",
    name: Annotated[str, typer.Option(help="one person instead of a list · 只发一个人")] = "",
    mark: Annotated[str, typer.Option(help="that person's mark, if any · 这个人的成绩，可不填")] = "",
    verify: Annotated[str, typer.Option(help="check this number instead · 只核对验证号")] = "",
) -> None:
    """Make certificates as PDF, one for each name; or check a number. · 批量生成结业证书（PDF），或核对验证号。"""
    from grading.messages import both
    from grading.reporting import certificate as made

    with sentences():
        try:
            day = date.fromisoformat(on) if on else date.today()
        except ValueError:
            raise made.CertificateError("date", got=on) from None
        occasion = made.Occasion(course, course_zh, day, hours, issuer)
        if verify:
            if not name:
                raise made.CertificateError("person")
            person = made.Person(name, mark)
            right = made.agrees(verify, person, occasion)
            said = both(f"certificate.{'agrees' if right else 'differs'}", number=made.number_of(person, occasion))
            console.print(f"{'✓' if right else '✗'} {said['en']} · {said['zh']}", highlight=False)
            if not right:
                raise typer.Exit(1)
            return
        chosen = [made.Person(name, mark)] if name else made.read_people(people) if people else []
        if not chosen:
            raise typer.BadParameter("expected a ROSTER or --name · 要给名单文件，或用 --name 写一个名字")
        files, why = made.write_certificates(chosen, occasion, out)
        for path in files:
            console.print(f"  {path}", highlight=False)
        if why:
            console.print(f"  ! {why}", highlight=False)
        console.print(f"✓ {len(files)} certificates · 份: {out}", highlight=False)
