"""Certificates: a page a person, a number that shows a change, a batch from any list of names."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.cli import app
from grading.reporting.certificate import (
    CertificateError,
    Occasion,
    Person,
    agrees,
    certificate_page,
    number_of,
    read_people,
    write_certificates,
)

DAY = Occasion("Key Account Sales", "大客户销售", date(2026, 12, 31), 32, "某某学院")


def test_a_number_shows_every_change() -> None:
    person = Person("林夏", "92")
    number = number_of(person, DAY)
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-?){3}", number) and number == number_of(person, DAY)
    others = [
        (Person("林霞", "92"), DAY),
        (Person("林夏", "93"), DAY),
        (person, Occasion(DAY.course, DAY.course_zh, date(2026, 12, 30), 32, DAY.issuer)),
        (person, Occasion(DAY.course, DAY.course_zh, DAY.on, 31, DAY.issuer)),
        (person, Occasion(DAY.course, DAY.course_zh, DAY.on, 32, "")),
    ]
    assert len({number, *(number_of(*one) for one in others)}) == 6
    assert agrees(number.lower().replace("-", " "), person, DAY) and not agrees(number, *others[0])


def test_the_page_says_it_in_both_languages_and_escapes_names() -> None:
    page = certificate_page(Person("A <b>& Söhne", "88.5"), DAY)
    for said in ("结业证书", "Certificate", "大客户销售", "Key Account Sales", "2026-12-31", "32", "88.5"):
        assert said in page
    assert "A &lt;b&gt;&amp; Söhne" in page and "http" not in page
    assert "成绩 · mark" not in certificate_page(Person("林夏"), DAY)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("学号,姓名,成绩\n1,林夏,92\n2,欧阳明远,\n,,\n".encode(encoding))
    assert read_people(path) == [Person("林夏", "92"), Person("欧阳明远")]


def test_a_list_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("who\nLin\n", encoding="utf-8")
    with pytest.raises(CertificateError, match="姓名"):
        read_people(path)
    path.write_text("name\n \n", encoding="utf-8")
    with pytest.raises(CertificateError, match="no name"):
        read_people(path)
    with pytest.raises(CertificateError, match="above 0"):
        Occasion("a", "b", date(2026, 1, 1), 0)


def test_a_batch_makes_pages_and_a_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grading.reporting.certificate.to_pdf", lambda pages: ([], "no browser here"))
    files, why = write_certificates([Person("林夏", "92"), Person("林夏", "92")], DAY, tmp_path)
    assert [path.suffix for path in files] == [".html", ".html"] and "no browser here" in why and "浏览器" in why
    with (tmp_path / "certificates.csv").open(encoding="utf-8-sig", newline="") as register:
        rows = list(csv.DictReader(register))
    assert [row["name"] for row in rows] == ["林夏", "林夏"] and len({row["file"] for row in rows}) == 2
    assert rows[0]["number"] == number_of(Person("林夏", "92"), DAY)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_a_pdf_is_one_landscape_sheet_and_the_same_twice(tmp_path: Path) -> None:
    found, why = write_certificates([Person("Alexandra Montgomery-Whitfield " * 2, "92")], DAY, tmp_path)
    assert not why
    first = found[0].read_bytes()
    assert len(re.findall(rb"/Type\s*/Page[^s]", first)) == 1
    assert re.search(rb"MediaBox\s*\[0 0 841\.\d+ 59[45]\.\d+\]", first)
    write_certificates([Person("Alexandra Montgomery-Whitfield " * 2, "92")], DAY, tmp_path)
    assert found[0].read_bytes() == first


def test_the_command_checks_a_number() -> None:
    number = number_of(Person("林夏"), Occasion("Key Account Sales", "大客户销售", date(2026, 12, 31), 4))
    call = ["certificate", "--name", "林夏", "--date", "2026-12-31", "--verify"]
    assert CliRunner().invoke(app, [*call, number]).exit_code == 0
    wrong = CliRunner().invoke(app, [*call, "2222-2222-2222"])
    assert wrong.exit_code == 1 and number in wrong.output
    assert CliRunner().invoke(app, ["certificate"]).exit_code == 2
    assert CliRunner().invoke(app, ["certificate", "--name", "x", "--date", "31.12.2026"]).exit_code == 2
