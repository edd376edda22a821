"""``kam-lab tender``: seal, open, award, show, question and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import typer

from grading.commands.common import ClassDir, Who, Why, console, me, opened, sentences

app = typer.Typer(
    no_args_is_help=True,
    help="A tender among the teams: seal, open, award, objections. · 各组同场投标：密封、开标、定标、质疑。",
)


@app.command()
def seal(root: ClassDir, who: Who = "") -> None:
    """Close what was collected; collecting does this by itself. · 密封已收的标书（收作业时自动做）。"""
    from grading.flow.tender import sealing, showing

    with sentences():
        classroom = opened(root)
        made = sealing.seal(classroom, who=me(who))
        _print(showing.sealed(classroom, made))


@app.command("open")
def open_(
    root: ClassDir,
    early: Annotated[
        str, typer.Option(help="open before the time, with a reason; logged · 提前开标的理由，记入日志")
    ] = "",
    who: Who = "",
) -> None:
    """Open all bids together: time, seals, what has to be rejected. · 当众开标：查时间、查密封、否决该否决的。"""
    from grading.flow.tender import opening, showing

    with sentences():
        classroom = opened(root)
        found = opening.open_bids(classroom, who=me(who), early=early)
        _print(showing.opened(classroom, found))


@app.command()
def award(root: ClassDir, who: Who = "") -> None:
    """Score with the committee's points under the law of the day, publish. · 按评标委员会的分和当天的规则定标。"""
    from grading.flow.tender import awarding, showing

    with sentences():
        classroom = opened(root)
        _print(showing.awarded(classroom, awarding.award(classroom, who=me(who))))


@app.command()
def show(
    root: ClassDir,
    bid: Annotated[str, typer.Option(help="one team's bid, after the opening · 某组的标书（开标后）")] = "",
    who: Who = "",
) -> None:
    """Where the tender stands; nothing of a bid before the opening. · 招标到哪一步了；开标前不显示标书内容。"""
    from grading.flow.tender import showing

    with sentences():
        _print(showing.shown(opened(root), bid, me(who)))


@app.command("object")
def object_(
    root: ClassDir,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="the team that asks · 提出质疑的小组")],
    grounds: Annotated[str, typer.Option(help="fact, rule, request · 事实、依据、请求")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day inside the tender · 项目里的日期")
    ] = None,
    who: Who = "",
) -> None:
    """Take in a team's query against the result. · 登记一个小组对结果的质疑。"""
    from grading.flow.tender import awarding, showing

    with sentences():
        one = awarding.object_to(opened(root), team, grounds, who=me(who), on=on.date() if on else None)
        _print(showing.queries([one]))


@app.command()
def answer(
    root: ClassDir,
    objection: Annotated[str, typer.Argument(metavar="QUERY", help="e.g. Q1 · 质疑编号，如 Q1")],
    decision: Annotated[Literal["upheld", "dismissed"], typer.Argument(help="upheld or dismissed · 成立或不成立")],
    why: Why,
    reject: Annotated[str, typer.Option(help="set this team's bid aside · 哪组的标书作废")] = "",
    quality: Annotated[
        list[str] | None, typer.Option(help="TEAM=POINTS put right · 更正评标委员会的分，小组=分数")
    ] = None,
    who: Who = "",
) -> None:
    """Decide a query; an upheld one ranks anew. · 答复质疑；成立的重新排名。"""
    from grading.flow.tender import awarding, showing

    with sentences():
        classroom = opened(root)
        changes = dict(awarding.put_right(pair) for pair in quality or [])
        found = awarding.answer_objection(
            classroom, objection, decision, why=why, who=me(who), reject=reject, quality=changes
        )
        answered = [one for one in awarding.objections(classroom) if one.id == objection]
        _print([*showing.queries(answered), *showing.awarded(classroom, found)])


def _print(lines: list[Any]) -> None:
    for line in lines:
        console.print(line, highlight=False, soft_wrap=isinstance(line, str), markup=False)
