"""Certificates of a course or workshop: one page a person, in both languages, as PDF, from a list of names.

Each page carries a number made from what it says. Whoever holds a certificate can have the number worked out again
from its words (:func:`number_of`); a name, mark or date that was changed no longer agrees. The number shows a change,
not who issued the page: for that there is the register, ``certificates.csv``, that stays with the issuer.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grading.assessment.exams.printed import to_pdf
from grading.classroom.files import write_if_changed
from grading.classroom.roster import read_table
from grading.messages import both

#: Headings under which a list may give name and mark.
NAME, MARK = ("name", "姓名"), ("mark", "score", "成绩", "总评")
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O: a number is read aloud


class CertificateError(ValueError):
    """What keeps certificates from being made, in both languages."""

    def __init__(self, key: str, **fields: object) -> None:
        found = both(f"certificate.errors.{key}", **fields)
        super().__init__(f"{found['en']} · {found['zh']}")


@dataclass(frozen=True)
class Occasion:
    """What was attended.

    Attributes
    ----------
    course, course_zh : its title in English and Chinese.
    on : the day that stands on the certificate.
    hours : of attendance, above 0.
    issuer : who gives it; may be empty.
    """

    course: str
    course_zh: str
    on: date
    hours: float
    issuer: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.hours <= 1000:
            raise CertificateError("hours", got=self.hours)


@dataclass(frozen=True)
class Person:
    """Who gets a certificate; the mark is printed only if there is one."""

    name: str
    mark: str = ""


def read_people(path: str | Path) -> list[Person]:
    """Names, and marks where there are any, from a CSV with a column ``name`` or 姓名 (a class's roster, a marks file).

    A column ``mark``, ``score``, 成绩 or 总评 is optional. Text in UTF-8, UTF-16 or GB 18030.

    Raises
    ------
    CertificateError
        No such column, or nobody in it.
    """
    table = read_table(path)
    columns = {str(heading).strip().casefold(): heading for heading in table.columns}
    name = next((columns[one] for one in NAME if one in columns), None)
    mark = next((columns[one] for one in MARK if one in columns), None)
    if name is None:
        raise CertificateError("no_name", file=Path(path).name, got=", ".join(columns) or "–")
    marks = table[mark] if mark is not None else [""] * len(table)
    found = [Person(str(who).strip(), str(score).strip()) for who, score in zip(table[name], marks, strict=True)]
    people = [one for one in found if one.name]
    if not people:
        raise CertificateError("nobody", file=Path(path).name)
    return people


def number_of(person: Person, occasion: Occasion) -> str:
    """The number of a certificate, twelve signs in three groups, from everything that it says (SHA-256)."""
    said = [person.name, person.mark, occasion.course, occasion.course_zh, occasion.on.isoformat()]
    said += [f"{occasion.hours:g}", occasion.issuer]
    digest = hashlib.sha256("\x1f".join(" ".join(part.split()) for part in said).encode()).digest()
    signs = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:12])
    return "-".join(signs[start : start + 4] for start in (0, 4, 8))


def agrees(number: str, person: Person, occasion: Occasion) -> bool:
    """Whether a number belongs to these words; case, spaces and hyphens of the number do not matter."""
    return _bare(number) == _bare(number_of(person, occasion))


def _bare(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def certificate_page(person: Person, occasion: Occasion) -> str:
    """The page of one person as HTML, complete in itself, for one landscape sheet of A4."""
    return (
        _environment()
        .get_template("certificate.html.j2")
        .render(
            person=person,
            occasion=occasion,
            number=number_of(person, occasion),
            hours=f"{occasion.hours:g}",
            t=lambda key, **fields: both(f"certificate.{key}", **fields),
        )
    )


def write_certificates(people: Sequence[Person], occasion: Occasion, out: str | Path) -> tuple[list[Path], str]:
    """Write a page and a PDF for each person, and the register ``certificates.csv``.

    Made twice, the files have the same bytes. Two people of one name and mark share a number, and get a file each.

    Returns
    -------
    files, why
        PDFs where Chromium could be found, else the HTML pages and a sentence that says why.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[Path, Path] = {}
    lines = [["number", "name", "mark", "course", "course_zh", "date", "hours", "issuer", "file"]]
    for place, person in enumerate(people, start=1):
        plain = re.sub(r"[^\w-]+", "_", person.name)[:40]
        stem = f"{place:03d}-{plain}"
        page = folder / f"{stem}.html"
        write_if_changed(page, certificate_page(person, occasion))
        pages[page] = page.with_suffix(".pdf")
        lines.append(
            [
                *(number_of(person, occasion), person.name, person.mark, occasion.course, occasion.course_zh),
                *(occasion.on.isoformat(), f"{occasion.hours:g}", occasion.issuer, f"{stem}.pdf"),
            ]
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    write_if_changed(folder / "certificates.csv", "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue())
    made, why = to_pdf(pages)
    if why:
        said = both("certificate.no_browser", what=why)
        return list(pages), f"{said['en']} · {said['zh']}"
    return made, ""


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
