"""``kam-lab data``: a company's own export, checked and made ready for the lessons. All of it lives in ``kam_lab``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from grading.commands.common import console, sentences
from kam_lab.i18n import in_language, pick, t

app = typer.Typer(no_args_is_help=True, help="Bring your own data. · 用自己公司的数据上课。")


@app.callback()
def _group() -> None:
    """Keep `check` a verb of its own: more will follow beside it."""


@app.command("check")
def check(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="CSV files and workbooks as exported · 导出的 CSV 和 Excel 所在文件夹"),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(help="default: mapping.yaml in FOLDER, suggested if absent · 对照表，没有就自动拟一份"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="new folder for data and report; name it data, put it beside the lessons · 输出文件夹"),
    ] = None,
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="invented names, new ids · 换成虚构名称和新编号")
    ] = False,
    key: Annotated[
        Path | None, typer.Option(help="file with the secret, made if absent; default in FOLDER · 密钥文件")
    ] = None,
    scale_money: Annotated[
        bool,
        typer.Option("--scale-money", help="with --anonymise: all amounts times a secret factor · 金额乘以保密系数"),
    ] = False,
    shift_dates: Annotated[
        bool, typer.Option("--shift-dates", help="with --anonymise: all dates later by secret weeks · 日期整体后移")
    ] = False,
    lang: Annotated[str, typer.Option(help="en or zh")] = "zh",
) -> None:
    """Read an export, say what is wrong with it, and write it as data for the lessons. · 检查导出的数据，整理成课程数据。"""  # noqa: E501
    from kam_lab.own_data import check_folder

    with sentences(), in_language(lang):
        made = check_folder(
            folder,
            mapping,
            out=out,
            anonymise=anonymise,
            key=key,
            scale_money=scale_money,
            shift_dates=shift_dates,
            lang=lang,
        )
        quality = made.world.quality
        console.print(_table(_by_table(quality)), soft_wrap=False)
        for row in quality.reasons.itertuples():
            console.print(
                f"  ! {row.table}: {t(f'own_data.reason.{row.reason}')} × {row.rows}. {row.advice}", highlight=False
            )
        for one in [*quality.sentences, *quality.assumptions]:
            console.print(f"  · {pick(one)}", highlight=False)
        console.print(_table(_by_lesson(quality.lessons)), soft_wrap=False)
        if made.suggested:
            console.print(f"✓ {t('own_data.suggested', path=made.mapping)}", highlight=False)
        for path in made.written:
            console.print(f"✓ {t('own_data.written', path=path)}", highlight=False)
        if made.key is not None:
            console.print(f"✓ {t('own_data.key_kept', path=made.key)}", highlight=False)


def _by_table(quality: Any) -> Any:
    """What fits a terminal; the page has the rest."""
    names = ["table", "read", "kept", "set_aside", "first", "last"]
    return quality.tables[names].rename(columns=lambda name: t(f"own_data.columns.{name}"))


def _by_lesson(lessons: Any) -> Any:
    """Per lesson: sections that run, of all, and the tables that the others lack."""
    numbered = lessons[lessons["section"] > 0]
    found = numbered.groupby("lesson", sort=False).agg(
        runs=("runs", lambda runs: f"{int(runs.sum())} / {len(runs)}"),
        lacks=(
            "lacks",
            lambda lacks: ", ".join(dict.fromkeys(name for one in lacks if one for name in one.split(", "))),
        ),
    )
    names = {
        "lesson": t("own_data.columns.lesson"),
        "runs": t("own_data.page.runs"),
        "lacks": t("own_data.columns.lacks"),
    }
    found.index = found.index.map(lambda lesson: t(f"own_data.lesson.{lesson}"))
    return found.reset_index().rename(columns=names)


def _table(frame: Any) -> Any:
    from rich.table import Table

    made = Table(*map(str, frame.columns))
    for row in frame.itertuples(index=False):
        made.add_row(
            *("–" if cell is None or cell != cell else f"{cell:,}" if type(cell) is int else str(cell) for cell in row)
        )
    return made
