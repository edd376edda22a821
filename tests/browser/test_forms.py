"""Every kind of form, filled in by mouse and keyboard in both languages, survives a closed browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

MIME = "application/vnd.kam-lab.answer+json"


def _text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def _question(id: str, kind: str, points: int = 8, **more: Any) -> dict[str, Any]:
    base = {"id": id, "stage": "prospecting", "kind": kind, "aspect": "ability", "points": points}
    return {**base, "prompt": _text(f"Prompt of {id}.", f"{id} 的题目。"), **more}


def _option(id: str, en: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "en": en, "zh": zh, **more}


MODELS = [
    _option("direct", "Our own people visit", "本公司人员直接拜访"),
    _option(
        "company_led", "We lead, the dealer helps with deliveries and small repairs", "公司主导，经销商协助送货和小修"
    ),
    _option("distributor_led", "The dealer leads", "经销商主导"),
]
QUESTIONS = [
    _question("share", "number", unit="%", decimals=1),
    _question("gap", "money"),
    _question("silent_since", "date", points=1),
    _question("model", "choice", options=MODELS),
    _question("signals", "choices", options=[*MODELS, _option("none", "None of these", "以上都不是")], pick=2),
    _question("key_accounts", "accounts", pick=3),
    _question("loser", "choice", options_from="accounts"),
    _question("order_of_models", "ranking", options=MODELS),
    _question("top_three", "ranking", options_from="accounts", pick=3),
    _question(
        "profit",
        "table",
        rows=[_option("machines", "Machines", "整机"), _option("parts", "Spare parts", "备件")],
        columns=[
            _option("contribution", "Contribution", "贡献毛利", kind="number", unit="CNY"),
            _option(
                "verdict",
                "Verdict",
                "判断",
                kind="choice",
                options=[_option("keep", "Keep", "保留"), _option("drop", "Drop", "放弃")],
            ),
            _option("why", "Why", "理由", kind="text"),
        ],
    ),
    _question(
        "plan",
        "text",
        max_words=300,
        rubric=[
            {
                "criterion": _text("Reasons from the data", "用数据说明理由"),
                "weight": 60,
                "levels": [
                    {"points": 1, **_text("Two or more figures, right and fitting", "两个以上的数据，准确且切题")},
                    {"points": 0.5, **_text("One figure", "一个数据")},
                    {"points": 0, **_text("None", "没有数据")},
                ],
            },
            {
                "criterion": _text("A first step that can be done on Monday", "周一就能做的第一步"),
                "weight": 40,
                "levels": [
                    {"points": 1, **_text("Who, what, until when", "谁、做什么、何时完成")},
                    {"points": 0, **_text("Only intentions", "只有意向")},
                ],
            },
        ],
    ),
]
ACCOUNTS = [
    ("A0001", "Ruisheng Chemicals", "瑞昇化工"),
    ("A0002", "Northern Power Works", "北岭发电"),
    ("A0003", "Ruihe Mining", "瑞禾矿业"),
    ("A0004", "Qingtan Foods", "清滩食品"),
    ("A0005", "Donglu Packaging", "东麓包装"),
]
# What is entered by hand below, as it must stand in answers.json.
EXPECTED = {
    "share": 62.5,
    "gap": 1234500,
    "silent_since": "2025-05-31",
    "model": "company_led",
    "signals": ["company_led", "direct"],
    "key_accounts": ["A0001", "A0003", "A0005"],
    "loser": "A0002",
    "order_of_models": ["distributor_led", "direct", "company_led"],
    "top_three": ["A0004", "A0001", "A0002"],
    "profit": {
        "machines": {"contribution": 1200000, "verdict": "keep", "why": "pays"},
        "parts": {"contribution": -3500.5, "verdict": "drop"},
    },
}
SETUP = """\
from kam_lab import answer, hand_in, use_language
use_language("{lang}")"""


def assignment(folder: Path, lang: str) -> Path:
    """A tiny assignment with one question of each kind."""
    tree = {"format": 1, "assignment": "prospecting", "questions": QUESTIONS}
    (folder / "questions.json").write_text(json.dumps(tree), encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "datapackage.json").write_text("{}")
    rows = ["account_id,name_en,name_zh", *(",".join(account) for account in ACCOUNTS)]
    (folder / "data" / "accounts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    cells = [nbformat.v4.new_code_cell(SETUP.format(lang=lang))]
    cells += [nbformat.v4.new_code_cell(f'answer("{question["id"]}")') for question in QUESTIONS]
    cells += [nbformat.v4.new_code_cell("hand_in()")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "prospecting.ipynb")
    return folder / "prospecting.ipynb"


WORDS = {
    "en": {
        "answer": "Your answer",
        "search": "Search",
        "plan": "Visit Ruisheng first: 12 % of revenue",
        "saved": "Saved at",
        "bad": "is not a number",
        "machines": "Machines",
        "parts": "Spare parts",
        "up": "Move {} up",
        "hand_in": "Make the hand-in file",
    },
    "zh": {
        "answer": "你的答案",
        "search": "查找",
        "plan": "先拜访瑞昇化工：占销售额 12 %",
        "saved": "保存",
        "bad": "不是一个数",
        "machines": "整机",
        "parts": "备件",
        "up": "上移 {}",
        "hand_in": "生成提交文件",
    },
}


class Filler:
    """Fills in the forms as a student does."""

    def __init__(self, lab: Any, lang: str) -> None:
        self.lab = lab
        self.page = lab.page
        self.lang = lang
        self.words = WORDS[lang]

    def name(self, item: dict[str, Any] | tuple[str, str, str]) -> str:
        return item[self.lang] if isinstance(item, dict) else item[2 if self.lang == "zh" else 1]

    def form(self, question: str) -> Any:
        position = [entry["id"] for entry in QUESTIONS].index(question)
        return self.page.locator(".kam-form").nth(position)

    def settled(self, question: str) -> None:
        self.form(question).locator(".kam-status", has_text=self.words["saved"]).wait_for()

    def type_into(self, question: str, text: str) -> None:
        box = self.form(question).get_by_label(self.words["answer"])
        box.click()
        box.press_sequentially(text, delay=15)

    def search(self, question: str, text: str, pick: str) -> None:
        form = self.form(question)
        form.get_by_label(self.words["search"]).click()
        form.get_by_label(self.words["search"]).press_sequentially(text, delay=15)
        self.page.wait_for_timeout(600)  # a person looks before clicking; the list has come to rest by then
        form.locator(".kam-found button", has_text=pick).click()
        form.locator(".kam-chosen, .kam-place", has_text=pick).first.wait_for()

    def fill(self) -> None:
        self.type_into("share", "many")
        self.form("share").locator(".kam-note-bad", has_text=self.words["bad"]).wait_for()
        self.form("share").get_by_label(self.words["answer"]).fill("")
        self.type_into("share", "６２.5%")
        self.type_into("gap", "123.45万" if self.lang == "zh" else "1,234,500")
        self.form("silent_since").get_by_label(self.words["answer"]).fill("2025-05-31")
        self.form("model").get_by_text(self.name(MODELS[1])).click()
        for option in MODELS[:2]:
            self.form("signals").get_by_label(self.name(option)).check()
        self.search("key_accounts", "rui", "A0003")
        self.search("key_accounts", "瑞昇", "A0001")
        self.search("key_accounts", "a0004", "A0004")
        self.form("key_accounts").locator(".kam-chosen button", has_text="A0004").click()
        box = self.form("key_accounts").get_by_label(self.words["search"])
        box.press_sequentially("a5")
        box.fill("A0005")
        box.press("Enter")
        self.search("loser", self.name(ACCOUNTS[1]), "A0002")
        self.rank()
        self.table()
        self.form("plan").locator("textarea").click()
        self.form("plan").locator("textarea").press_sequentially(self.words["plan"], delay=5)
        for question in QUESTIONS:
            self.settled(question["id"])

    def rank(self) -> None:
        form = self.form("order_of_models")
        for option in MODELS:
            form.locator(".kam-pills button", has_text=self.name(option)).click()
            form.locator(".kam-place", has_text=self.name(option)).wait_for()
        # The last one to the top, by keyboard, faster than the kernel answers: the focus stays with it.
        title = self.words["up"].format(self.name(MODELS[2]))
        form.get_by_title(title).focus()
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Enter")
        form.locator(".kam-place", has_text=f"1. {self.name(MODELS[2])}").wait_for()
        for key in ("A0004", "A0001", "A0002"):
            self.search("top_three", key.lower(), key)

    def table(self) -> None:
        def cell(row: str, column: str) -> Any:
            return self.form("profit").get_by_title(f"{row}, {column}")

        def choice(row: str, column: str) -> Any:
            return self.form("profit").locator(".kam-cell", has=self.page.get_by_title(f"{row}, {column}"))

        columns = [self.name(column) for column in QUESTIONS[9]["columns"]]
        cell(self.words["machines"], columns[0]).fill("120万")
        choice(self.words["machines"], columns[1]).get_by_text(self.name(_option("keep", "Keep", "保留"))).click()
        cell(self.words["machines"], columns[2]).fill("pays")
        cell(self.words["parts"], columns[0]).fill("-3,500.5")
        # By keyboard: Enter or the space bar, since JupyterLab takes letters and arrow keys.
        choice(self.words["parts"], columns[1]).get_by_text(self.name(_option("drop", "Drop", "放弃"))).focus()
        self.page.keyboard.press(" ")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_entered_by_hand_survives_a_closed_browser(lab: Any, lang: str) -> None:
    folder = lab.new_folder()
    path = assignment(folder, lang)
    lab.open_notebook(path)
    lab.run_all()
    lab.page.locator(".kam-form").nth(len(QUESTIONS)).wait_for()
    lab.no_raw_traceback()
    lab.screenshot(f"forms-empty-{lang}")
    filler = Filler(lab, lang)
    filler.fill()
    expected = {**EXPECTED, "plan": filler.words["plan"]}

    # The notebook itself carries the answers too, without running anything again.
    carried = {
        output["data"][MIME]["id"]: output["data"][MIME]["value"]
        for outputs in lab.cell_outputs()
        for output in outputs
        if MIME in output.get("data", {})
    }
    assert carried == expected
    lab.screenshot(f"forms-filled-{lang}")
    lab.close()

    saved = json.loads((folder / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert {key: entry["value"] for key, entry in saved.items()} == expected

    lab.server.stop_kernels()
    lab.open_notebook(path)
    lab.run_all()
    lab.page.locator(".kam-form").nth(len(QUESTIONS)).wait_for()
    filler = Filler(lab, lang)
    for question in QUESTIONS:
        filler.settled(question["id"])
    assert filler.form("share").get_by_label(filler.words["answer"]).input_value() == "62.5"
    assert filler.form("plan").locator("textarea").input_value() == filler.words["plan"]
    assert filler.form("top_three").locator(".kam-place").count() == 3
    lab.theme("JupyterLab Dark")
    lab.screenshot(f"forms-reopened-dark-{lang}")
    lab.save()
    lab.page.get_by_role("button", name=filler.words["hand_in"]).click()
    lab.page.locator(".kam-note-good", has_text=".zip").wait_for()
    assert len(list(folder.glob("prospecting_*.zip"))) == 1
    lab.screenshot(f"hand-in-{lang}", locator=lab.page.locator(".kam-form").last)
