"""The account plan and the QBR pack: what stands in them, in both languages, and what must not."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kam_lab import open_world
from kam_lab import retention as kam
from kam_lab.documents import Bars, Bullets, Document, Grid, Section, Swot, Text, Tiles, share, yuan
from kam_lab.i18n import in_language
from kam_lab.world import World


class Balanced(HTMLParser):
    """Every tag that opens closes again, in order."""

    VOID = ("meta", "br", "img")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def read(page: str) -> str:
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    return " ".join(" ".join(parser.text).split())


@pytest.fixture(scope="module")
def book() -> kam.RetentionBook:
    return kam.RetentionBook(open_world(check=False))


@pytest.fixture(scope="module")
def account(book: kam.RetentionBook) -> str:
    return str(book.health.index[-1])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_plan_is_whole(book: kam.RetentionBook, account: str, lang: str) -> None:
    with in_language(lang):
        plan = kam.account_plan(book.world, account, book=book)
        page = read(plan.html)
    assert len(plan.sections) == 11 and plan.lang == lang
    assert account in page and plan.html.startswith("<!DOCTYPE html>") and f'lang="{lang}"' in plan.html
    headings = {"en": ["SWOT", "Objectives", "Actions", "People"], "zh": ["SWOT", "目标", "行动", "人"]}[lang]
    assert all(heading in page for heading in headings)
    assert not re.search(r"\{\w+\}|retention_plan\.|\bnan\b|None", page)
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", page)
    assert re.search(r"2026-03-31", page)  # the first action has a date
    assert plan.markdown.count("\n## ") == 11


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pack_shows_the_customer_nothing_of_ours(book: kam.RetentionBook, account: str, lang: str) -> None:
    with in_language(lang):
        pack = kam.qbr_pack(book.world, account, book=book)
        page = read(pack.html)
    assert len(pack.sections) == 5
    assert not re.search(r"\{\w+\}|retention_qbr\.|\bnan\b|None", page)
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", page)
    for word in {
        "en": ["contribution", "margin", "stance", "power", "rival"],
        "zh": ["贡献", "毛利", "立场", "影响力", "对手"],
    }[lang]:
        assert word not in page.lower()
    for _, person in book.rows("contacts", account).iterrows():
        assert person["name_en"] not in page and person["name_zh"] not in page
    assert f"{book.margin(account):,.0f}" not in page


def test_an_account_that_has_gone_gets_a_visit_and_no_programme(book: kam.RetentionBook) -> None:
    quiet = str(book.buying.index[0])
    assert kam.stance_of_plan(book, quiet) == "win_back" and kam.propose_actions(book, quiet) == []
    with in_language("en"):
        plan = kam.account_plan(book.world, quiet, book=book)
    assert "First get a meeting" in plan.markdown and "No order for" in plan.markdown


def test_names_cannot_break_the_page() -> None:
    blocks = [
        Text("a <b> & c"), Bullets(["<script>alert(1)</script>"]), Grid(("a|b", "c"), [("<i>", "1|2")]),
        Tiles([("x<y", "1", "")]), Bars("c>d", [("<u>", 2.0, "2")]), Swot([("<h>", ["*p*"])]),
    ]  # fmt: skip
    paper = Document("T <x>", "S", [("m", "<v>")], [Section("<s>", blocks)], "f", "n", "en")
    page = read(paper.html)
    assert "<script>" not in paper.html and "<script>alert(1)</script>" in page
    assert "\\|" in paper.markdown and "<script>" not in paper.markdown


def test_saving_writes_the_same_bytes_again(book: kam.RetentionBook, account: str, tmp_path: Path) -> None:
    with in_language("en"):
        first = [path.read_bytes() for path in kam.account_plan(book.world, account, book=book).save(tmp_path)]
        again = [path.read_bytes() for path in kam.account_plan(book.world, account, book=book).save(tmp_path)]
    assert first == again and {path.suffix for path in tmp_path.iterdir()} == {".html", ".md"}


def test_a_poorer_book_gives_a_shorter_plan(book: kam.RetentionBook, account: str) -> None:
    kept = {name: book.world.tables[name] for name in ("accounts", "orders", "account_costs")}
    poor = World("poor", kept, book.world.as_of)
    with in_language("en"):
        plan, pack = kam.account_plan(poor, account), kam.qbr_pack(poor, account)
    assert "Nothing is on file here" in plan.markdown and "Quarterly" in pack.markdown


def test_figures() -> None:
    with in_language("zh"):
        assert share(0.1234) == "12.3%" and yuan(-1234.4) == "−1,234" and yuan(None) == "–"
    with in_language("en"):
        assert share(0.1234) == "12.3\N{NO-BREAK SPACE}%" and yuan(-0.2) == "0"
