"""The half-day workshop, command by command as the trainer's guide prints it: own data, no class, no accounts."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kam_lab.own_data import lessons_for

from ..content.test_guides import FOLDER, commands

ROOT = Path(__file__).parents[2]
ROWS = 240
#: Runs a command of ours and says on the last line which of the big things a class needs were imported.
COMMAND = """
import sys
from grading.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
finally:
    print("loaded:", *sorted({name.split(".")[0] for name in sys.modules} & {"nbgrader", "sqlalchemy", "jupyterhub"}))
"""
#: Runs the code cells of the first sections of a lesson, as somebody who goes through it does.
LESSON = """
import json, pathlib, sys
from IPython.core.interactiveshell import InteractiveShell
shell, section, ran = InteractiveShell(), 0, 0
for cell in json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]:
    source = "".join(cell["source"])
    for line in source.splitlines() if cell["cell_type"] == "markdown" else ():
        if line.startswith("## "):
            number = line.split()[1].rstrip(".")
            section = int(number) if number.isdigit() else 99  # what follows the last section
    if cell["cell_type"] == "code" and section <= 3:
        shell.run_cell(source).raise_error()
        ran += 1
world = shell.user_ns["world"]
found = {"ran": ran, "orders": len(world.orders), "names": sorted(world.accounts["name_zh"])}
found["loaded"] = sorted({name.split(".")[0] for name in sys.modules} & {"nbgrader", "grading", "assignments"})
print("\\n" + json.dumps(found))
"""


def export(folder: Path) -> list[str]:
    """What comes out of somebody else's system: GB18030 and UTF-8 with a mark, mixed dates, commas, missing ids."""
    draw = random.Random(5)
    trades, places = ("制造", "物流", "能源"), ("华东", "华北", "华南")
    accounts = [(f"KH{n:03d}", f"虚构{n}号公司", draw.choice(trades), draw.choice(places)) for n in range(60)]
    folder.mkdir(parents=True)
    with (folder / "客户档案.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([("客户编码", "客户名称", "所属行业", "大区"), *accounts])
    lines: list[tuple[object, ...]] = [("单据号", "客户编码", "下单日期", "产品类别", "数量", "成交金额", "成本")]
    for n in range(ROWS):
        year, month, day = draw.choice([2024, 2025]), draw.randint(1, 12), draw.randint(1, 28)
        date = [f"{year}/{month}/{day}", f"{year}-{month:02}-{day:02}", f"{year}年{month}月{day}日"][n % 3]
        account = "" if n % 80 == 7 else accounts[min(59, int(draw.expovariate(0.04)))][0]
        money = draw.randint(2_000, 900_000)
        amounts = (f"¥{money:,}", f"{money * 0.7:,.2f}")
        lines.append((f"XS{n:05}", account, date, draw.choice(["整机", "配件"]), draw.randint(1, 9), *amounts))
    with (folder / "销售明细.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    return [name for _, name, _, _ in accounts]


def python(script: str, *arguments: str, cwd: Path, path: Path) -> str:
    """What a script says, in a process of its own that finds packages in ``path``."""
    settings = {**os.environ, "PYTHONPATH": str(path), "KAM_LAB_LANG": "en", "MPLBACKEND": "agg", "COLUMNS": "120"}
    settings.pop("KAM_LAB_DATA", None)
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_commands_of_the_guide_lead_from_an_export_to_a_certificate(tmp_path: Path) -> None:
    names = export(tmp_path / "their-data")
    people = "姓名\n林夏\nLin Xia\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8-sig")
    said, number = {}, ""
    for line in commands((FOLDER / "trainer.en.md").read_text(encoding="utf-8")):
        words = [number if word == "ABCD-EFGH-JKLM" else word for word in shlex.split(line)[1:]]
        heard = python(COMMAND, *words, cwd=tmp_path, path=ROOT)
        said[" ".join(words[:2])] = heard
        assert heard.splitlines()[-1] == "loaded:", f"{line}: {heard.splitlines()[-1]}"
        register = tmp_path / "certificates" / "certificates.csv"
        if register.is_file():
            rows = list(csv.DictReader(register.read_text(encoding="utf-8-sig").splitlines()))
            assert [row["name"] for row in rows] == people.splitlines()[1:]
            number = next(row["number"] for row in rows if row["name"] == "Lin Xia")
    assert {"doctor", "kit --out", "data check", "certificate people.csv", "certificate --name"} == set(said)
    assert f"× {ROWS // 80}" in said["data check"] and (tmp_path / "their-data" / "mapping.yaml").is_file()
    assert number and "✓ The number agrees" in said["certificate --name"]

    with zipfile.ZipFile(tmp_path / "workshop.zip") as kit:
        kit.extractall(tmp_path)
    own = tmp_path / "kam-lab" / "course" / "own"
    shutil.copytree(tmp_path / "data", own / "data")
    lesson = shutil.copy(tmp_path / "kam-lab" / "course" / "en" / "01_prospecting.ipynb", own)
    heard = python(LESSON, str(lesson), cwd=own, path=tmp_path / "kam-lab")
    found = json.loads(heard.splitlines()[-1])
    assert found["ran"] > 5 and found["orders"] == ROWS - ROWS // 80 and found["loaded"] == []
    assert len(found["names"]) == len(names) and not set(found["names"]) & set(names)


TABLES = {
    "accounts": "accounts", "orders": "orders", "costs": "account_costs", "invoices": "invoices",
    "payments": "payments", "disputes": "disputes", "lost accounts": "churn_log",
}  # fmt: skip
STAGE = {"01": "prospecting", "05": "collections", "06": "retention"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sections_that_the_guide_promises_run(lang: str) -> None:
    """In both languages the same sections; that the words before them mean these tables is said in English."""
    text = {code: (FOLDER / f"trainer.{code}.md").read_text(encoding="utf-8") for code in ("en", "zh")}
    rows = {code: re.findall(r"^\|.*/(\d\d)_\w+\.ipynb\) \| (.+) \|$", text[code], re.MULTILINE) for code in text}
    promised = {number: said for number, said in rows["en"] if number in STAGE}
    here = {number: said for number, said in rows[lang] if number in STAGE}
    assert set(here) == set(STAGE)
    for number, stage in STAGE.items():
        tables = [table for word, table in TABLES.items() if word in promised[number]]
        listed = lessons_for(tables)
        runs = set(listed[(listed["lesson"] == stage) & listed["runs"]]["section"])
        sections = {int(one) for one in re.findall(r"\d+", here[number])}
        assert len(tables) >= 3 and len(sections) >= 3 and sections <= runs, stage
