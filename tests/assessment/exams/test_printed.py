"""A paper on paper: everything needed is on it, nothing that gives the answer away, and the key follows the data."""

from __future__ import annotations

import re

import pytest

from grading.assessment.exams import excerpts
from grading.assessment.exams.excerpts import Excerpt, can_be_printed, excerpt
from grading.assessment.exams.marking_key import key_lines
from grading.assessment.exams.papers import paper_keys
from grading.assessment.exams.printed import print_paper, to_pdf, unprintable, write_printed
from grading.assessment.keybook import KeyBook
from grading.assessment.scoring import score


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_the_three_sheets(drawing, worlds, books, language):
    for paper in drawing.papers:
        made = print_paper(paper, worlds[paper.letter], books[paper.letter], language, "Class <1>")
        assert made == print_paper(paper, worlds[paper.letter], books[paper.letter], language, "Class <1>")
        text, sheet, key = plain(made.questions), plain(made.answer_sheet), plain(made.marking_key)
        for question in paper.questions:
            lang = "en" if language == "en" else "zh"
            assert question.prompt[lang][:20].split("`")[0] in text
            assert f"/ {question.points}" in sheet
            assert question.id in key and question.id not in text and question.id not in sheet
        assert paper.variant in key and paper.variant not in text + sheet
        assert "Class &lt;1&gt;" in made.answer_sheet
        for lang, other in (("en", "zh"), ("zh", "en")):
            if language == lang:
                assert not [q for q in paper.questions if q.prompt[other] in text]


def test_no_text_is_missing(drawing, worlds, books):
    for paper in drawing.papers:
        for language in ("en", "zh"):
            made = print_paper(paper, worlds[paper.letter], books[paper.letter], language)
            for page in (made.questions, made.answer_sheet, made.marking_key):
                assert not re.findall(r"exams\.[a-z_.]+", page)
                assert not re.findall(r"\{[a-z_]+\}", plain(page))


def test_the_marking_key_follows_the_data(drawing, worlds, books):
    for paper in drawing.papers:
        world, book = worlds[paper.letter], books[paper.letter]
        for line in key_lines(paper, world, book):
            key = book.key(line.question, world)
            assert line.failed == "" and line.answer is not None
            if line.question.kind in ("number", "money"):
                shown = float(re.sub(r"[^\d.-]", "", line.answer["en"].replace("\N{MINUS SIGN}", "-")))
                assert score(line.question, shown, key).status == "right"
                for bound in filter(None, (line.low, line.high)):
                    value = float(bound.replace(",", "").replace("\N{MINUS SIGN}", "-"))
                    assert score(line.question, value, key).status == "right"
            if line.question.kind in ("choice", "accounts") and not line.question.options:
                for account in [key] if isinstance(key, str) else key:
                    assert account in line.answer["en"]
            assert all(wrong.points < line.question.points for wrong in line.wrong)


def test_letters_are_those_of_the_paper(drawing, worlds, books):
    for paper in drawing.papers:
        lines = key_lines(paper, worlds[paper.letter], books[paper.letter])
        for line in lines:
            if line.question.options:
                ids = [option.id for option in line.question.options]
                letters = re.findall(r"[a-z]", line.answer["en"])
                key = books[paper.letter].key(line.question, worlds[paper.letter])
                chosen = [ids["abcdefghijklmnopqrstuvwxyz".index(letter)] for letter in letters]
                ordered = line.question.kind == "ranking"
                assert chosen == key if ordered else sorted(chosen) == sorted([key] if isinstance(key, str) else key)


def test_everything_whose_answer_changes_with_the_data_has_an_excerpt(bank, drawing, worlds):
    printable = [question for question in bank if can_be_printed(question)]
    open_ones = {question.id for question in bank} - {question.id for question in printable}
    assert open_ones == {"recommendation"} | {q.id for q in bank if q.bank_only and q.aspect == "ability"}
    paper = drawing.papers[0]
    everything = paper.__class__(**{**vars(paper), "questions": tuple(printable)})
    assert unprintable(everything, list(worlds.values()), KeyBook(paper_keys(printable))) == []


def test_a_question_without_its_data_is_named(ask, drawing, worlds):
    class Keys:
        keys = {"lonely": lambda world: world.name}  # noqa: RUF012
        mistakes = {}  # noqa: RUF012

    paper = drawing.papers[0]
    lonely = ask("lonely", aspect="knowledge", kind="text")
    changed = paper.__class__(**{**vars(paper), "questions": (lonely,)})
    problems = unprintable(changed, list(worlds.values()), KeyBook(Keys()))
    assert len(problems) == 1 and "lonely" in problems[0]["en"]


# -- answers worked out from the printed figures alone --------------------------------------------------------------


def numbers(table: Excerpt, column: int) -> list[float]:
    return [float(str(row[column]).replace(",", "").replace("\N{MINUS SIGN}", "-")) for row in table.rows]


def contributions(table: Excerpt) -> dict[str, float]:
    cells = [numbers(table, column) for column in range(2, 8)]
    return {a: row[0] - sum(row[1:]) for a, row in zip(table.accounts, zip(*cells, strict=True), strict=True)}


def by_hand(question, table: Excerpt):
    name = question.id
    if name == "top_share":
        counts, sums = [int(value) for value in numbers(table, 0)], numbers(table, 1)
        fifth = -(-counts[-1] // 5)
        return 100 * sums[counts.index(fifth)] / sums[-1]
    if name == "silent_since":
        return next(str(row[3]) for row in table.rows if str(row[3]) < "2025-10-01")
    if name == "passing_accounts":
        ranks = [numbers(table, column) for column in (2, 3, 4)]
        return [a for a, *each in zip(table.accounts, *ranks, strict=True) if max(each) <= 70]
    if name == "biggest_contribution":
        first = max(zip(numbers(table, 2), table.accounts, strict=True))[1]
        return round(contributions(table)[first])
    if name == "losing_account":
        ten = sorted(zip(numbers(table, 2), table.accounts, strict=True), reverse=True)[:10]
        return next(a for _, a in ten if contributions(table)[a] < 0)
    if name == "largest_contributors":
        found = contributions(table)
        return sorted(found, key=lambda account: -found[account])[:5]
    if name == "false_big_dealer":
        bought, home, margin, others = (numbers(table, column) for column in (2, 3, 4, 5))
        rows = zip(table.accounts, bought, home, margin, others, strict=True)
        return [a for a, b, h, m, o in rows if h < b / 2 and -o > m]
    if name == "grid_classes":
        levels, made = ("low", "medium", "high"), {}
        cuts = [float(cut) for cut in re.findall(r"from (\d+)", question.prompt["en"])]  # as a student reads them
        for rank, impact, relevance in zip(*(numbers(table, c) for c in (2, 3, 4)), strict=True):
            i, r = (impact >= cuts[0]) + (impact >= cuts[1]), (relevance >= cuts[2]) + (relevance >= cuts[3])
            made[f"rank_{rank:.0f}"] = {"impact": levels[i], "relevance": levels[r], "grid_class": "EDCBA"[i + r]}
        return made
    assert name == "payback"
    row = next(row for row in table.rows if row[0]["en"] == "exhibition")
    won, cost = float(row[4]), float(row[5].replace(",", ""))
    return -(-(cost / won) // (4000 - 1500))


@pytest.mark.parametrize(
    "name",
    [
        "top_share", "silent_since", "passing_accounts", "biggest_contribution", "losing_account",
        "largest_contributors", "false_big_dealer", "grid_classes", "payback",
    ],
)  # fmt: skip
def test_the_answer_can_be_worked_out_from_the_excerpt(name, bank, worlds):
    question = next(q for q in bank if q.id == name)
    book = KeyBook(paper_keys([question]))
    for world in worlds.values():
        table = excerpt(question, world)
        assert table is not None and len(table.rows) <= excerpts.MOST_ROWS
        outcome = score(question, by_hand(question, table), book.key(question, world))
        assert outcome.status == "right", outcome


def test_an_excerpt_that_is_too_long_is_refused():
    head = {"en": "n", "zh": "n"}
    with pytest.raises(ValueError, match="at most 25"):
        Excerpt(head, (head,), tuple((str(n),) for n in range(26)))
    with pytest.raises(ValueError, match="a cell for each"):
        Excerpt(head, (head,), (("1", "2"),))


def test_files_and_no_pdf_without_a_browser(drawing, worlds, books, tmp_path, monkeypatch):
    paper = drawing.papers[0]
    made = print_paper(paper, worlds["A"], books["A"], "both")
    monkeypatch.setattr("grading.assessment.exams.printed.to_pdf", lambda pages: ([], "none here"))
    files, problems = write_printed(tmp_path, paper, made)
    assert [path.name for path in files] == [
        "midterm_a.html", "midterm_a-answer-sheet.html", "midterm_a-marking-key.html",
    ]  # fmt: skip
    assert len(problems) == 1 and "none here" in problems[0]["zh"]
    assert write_printed(tmp_path, paper, made, pdf=False) == (files, [])


@pytest.mark.browser
def test_pdf(drawing, worlds, books, tmp_path):
    paper = drawing.papers[0]
    made = print_paper(paper, worlds["A"], books["A"], "zh")
    files, problems = write_printed(tmp_path, paper, made)
    assert problems == []
    pdfs = [path for path in files if path.suffix == ".pdf"]
    assert len(pdfs) == 3 and all(path.read_bytes().startswith(b"%PDF") for path in pdfs)
    before = [path.read_bytes() for path in pdfs]
    to_pdf({path.with_suffix(".html"): path for path in pdfs})
    assert [path.read_bytes() for path in pdfs] == before
    assert to_pdf({files[0]: pdfs[0]}, executable=str(tmp_path / "nothing"))[1]
