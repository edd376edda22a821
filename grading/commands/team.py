"""``kam-lab team``: teams drawn, joined and changed, representatives, roles, member forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from grading.commands.common import ClassDir, Who, Why, console, me, opened, sentences

app = typer.Typer(
    no_args_is_help=True,
    help="Teams: draw, join, move; representatives, roles, member forms. · 小组：分组、换组、评分代表、角色、互评表。",
)

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="e.g. project_1 · 项目名，如 project_1")]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="first day it holds, default today · 起始日期，默认今天"),
]
WithWork = Annotated[
    bool,
    typer.Option("--with-work", help="work handed in since then is the new team's · 此后提交的作业归新小组"),
]


@app.command()
def draw(
    root: ClassDir,
    smallest: Annotated[int, typer.Option("--min", min=1, help="members at least · 每组至少几人")] = 4,
    largest: Annotated[int, typer.Option("--max", min=1, help="members at most · 每组至多几人")] = 6,
    pairs: Annotated[
        Path | None, typer.Option(help="CSV: first, second, wish (together/apart) · 配对表：甲、乙、同组/分开")
    ] = None,
    balance: Annotated[
        list[str] | None, typer.Option(help="a column of the roster to spread evenly · 名册中要均衡的列")
    ] = None,
    name: Annotated[list[str] | None, typer.Option(help="names of the teams, in order · 组名，可多次给出")] = None,
    number: Annotated[int, typer.Option(min=1, help="another number is another draw · 换个数字，重抽一次")] = 1,
    since: Since = None,
    with_work: WithWork = False,
    who: Who = "",
    why: Why = "teams were drawn · 随机分组",
) -> None:
    """Draw teams for the whole class; repeated, the draw is the same. · 全班随机分组，重复运行结果不变。"""
    from grading.flow import teams as team_flow

    with sentences():
        made = team_flow.draw(
            opened(root),
            smallest=smallest,
            largest=largest,
            since=since.date() if since else None,
            who=me(who),
            why=why,
            pairs=pairs,
            balance=balance or (),
            names=name or (),
            number=number,
            with_work=with_work,
        )
        _changed(made)


@app.command()
def join(
    root: ClassDir,
    file: Annotated[Path, typer.Argument(metavar="LIST", help="CSV: student_id, team · 学号、小组")],
    since: Since = None,
    with_work: WithWork = False,
    who: Who = "",
    why: Why = "join list · 自选小组名单",
) -> None:
    """Put students into the teams of a join list. · 按名单入组。"""
    from grading.flow import teams as team_flow

    with sentences():
        day = since.date() if since else None
        _changed(team_flow.join(opened(root), file, since=day, who=me(who), why=why, with_work=with_work))


@app.command()
def move(
    root: ClassDir,
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="student id · 学号")],
    team: Annotated[str, typer.Argument(metavar="TEAM", help="the new team · 新小组")],
    since: Since = None,
    with_work: WithWork = False,
    who: Who = "",
    why: Why = "",
) -> None:
    """Put one student into another team; what was before stays. · 一名学生换组，历史保留。"""
    from grading.flow import teams as team_flow

    with sentences():
        day = since.date() if since else None
        _changed(team_flow.move(opened(root), student, team, since=day, who=me(who), why=why, with_work=with_work))


@app.command()
def show(
    root: ClassDir,
    project: Annotated[str, typer.Argument(metavar="[PROJECT]", help="as of this project · 按这个项目")] = "",
) -> None:
    """Teams and members; with a project also hand-ins, representatives, roles, forms. · 查看小组。"""
    from grading.flow import member_forms
    from grading.flow import teams as team_flow
    from kam_lab.i18n import pick

    with sentences():
        classroom = opened(root)
        names = {student.student_id: student.name for student in classroom.roster}
        found, notes = team_flow.history_and_notes(classroom)
        day = team_flow.project_day(classroom, project) if project else team_flow.today()
        held: dict[str, Any] = {}
        forms: dict[str, Any] = {}
        named, problems = team_flow.representatives(classroom)
        notes = [*notes, *problems]
        hand_ins: dict[str, Any] = {}
        if project:
            hand_ins = team_flow.team_hand_ins(classroom, project)
            held, problems = team_flow.roles(classroom, project)
            notes += problems
            forms, problems = member_forms.forms_of(classroom, project)
            notes += [*problems, *named.missing(project, found, day)]
        for team, members in found.teams(day).items():
            console.print(f"[bold]{team}[/] ({len(members)})", highlight=False)
            spokesman = named.of(project, team, day) if project else None
            for student in members:
                extra = ["★" if student == spokesman else "", "/".join(held.get(student, ())), "✎" * (student in forms)]
                line = f"  {student}  {names.get(student, '')}  {' '.join(filter(None, extra))}"
                console.print(line.rstrip(), highlight=False, markup=False)
            for said in hand_ins[team].report() if team in hand_ins else []:
                console.print(f"  {pick(said)}", highlight=False, markup=False)
        if project:
            console.print(pick(_legend(str(day))), style="dim", highlight=False)
        _notes(notes)


@app.command()
def representative(
    root: ClassDir,
    project: Project,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="the team · 小组")],
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="student id · 学号")],
    since: Since = None,
    replace: Annotated[bool, typer.Option("--replace", help="in place of the one there is · 替换现任代表")] = False,
    who: Who = "",
    why: Why = "named by the team · 小组推选",
) -> None:
    """Name the one who scores for a team; locked until replaced. · 指定评分代表，锁定，可替换。"""
    from grading.flow import teams as team_flow

    with sentences():
        day = since.date() if since else None
        team_flow.name_representative(
            opened(root), project, team, student, since=day, who=me(who), why=why, replace=replace
        )
        console.print(f"✓ {project} · {team}: {student}", highlight=False)


@app.command()
def roles(
    root: ClassDir,
    project: Project,
    source: Annotated[
        Path | None, typer.Option("--from", help="CSV: student_id, role; without it, show · 学号、角色；不给则只查看")
    ] = None,
    who: Who = "",
    why: Why = "roles given out by the teams · 小组自行分工",
) -> None:
    """Who has which role, and so which questions as an own part. · 角色分工，决定谁负责哪些题。"""
    from grading.flow import teams as team_flow

    with sentences():
        classroom = opened(root)
        if source is not None:
            _, notes = team_flow.give_roles(classroom, project, source, who=me(who), why=why)
        else:
            notes = []
        held, problems = team_flow.roles(classroom, project)
        for student, mine in held.items():
            console.print(f"  {student}: {', '.join(mine)}", highlight=False, markup=False)
        _notes([*notes, *(problem for problem in problems if problem not in notes)])


@app.command()
def forms(
    root: ClassDir,
    project: Project,
    source: Annotated[
        Path | None, typer.Option("--from", help="a folder of filled-in forms · 已填互评表所在文件夹")
    ] = None,
    sheets: Annotated[bool, typer.Option("--sheets", help="write empty xlsx forms instead · 生成空白 xlsx 表")] = False,
    who: Who = "",
) -> None:
    """Collect the confidential member forms, or write them as sheets. · 收互评表（保密），或生成 xlsx 表。"""
    from grading.flow import member_forms
    from kam_lab.i18n import pick

    with sentences():
        classroom = opened(root)
        if sheets:
            made = member_forms.write_sheets(classroom, project)
            console.print(f"✓ {len(made)} forms · 份: {classroom.handouts / f'{project}_forms'}", highlight=False)
            return
        found = member_forms.collect_forms(classroom, project, source, who=me(who))
        summary, *problems = found.report()
        console.print(f"✓ {pick(summary)}", highlight=False, markup=False)
        _notes(problems)


def _changed(made: Any) -> None:
    for student, before, now in made.moves:
        console.print(f"  {student}: {before or '–'} → {now}", highlight=False, markup=False)
    console.print(f"✓ {len(made.moves)} changes · 处更改", highlight=False)
    _notes(made.notes)


def _notes(notes: Iterable[dict[str, str]]) -> None:
    from kam_lab.i18n import pick

    for note in notes:
        console.print(f"  ! {pick(note)}", highlight=False, markup=False)


def _legend(day: str) -> dict[str, str]:
    return {
        "en": f"As of {day}. ★ representative · ✎ member form handed in",
        "zh": f"截至 {day}。★ 评分代表 · ✎ 已交互评表",
    }
