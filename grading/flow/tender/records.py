"""Where the pages of the tender go: the class's reports, and each team's own folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grading.assessment.tender.outcome import TenderOutcome
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.flow.tender import rooms
from grading.flow.tender.sealing import on_paper
from grading.reporting import tender_pages as pages

if TYPE_CHECKING:
    from grading.flow.tender.awarding import Award
    from grading.flow.tender.opening import Opened

LANGUAGES = ("zh", "en")


def publish_opening(classroom: Classroom, project: str, opened: Opened) -> None:
    """The opening record for everybody, with the proposals for the committee; the screens for the teacher alone."""
    notice = rooms.notice_of(classroom)
    record = opened.model_dump()
    record["opened_at"] = on_paper(classroom, project, opened.opened_at)
    for bid in record["bids"].values():
        bid["at"] = on_paper(classroom, project, bid["at"])
    places = [classroom.reports / "tender", *(rooms.team_folder(classroom, project, team) for team in opened.bids)]
    for lang in LANGUAGES:
        public = pages.opening_page(notice, {**record, "flags": []}, lang)
        proposals = pages.proposals_page(notice, record, lang)
        for place in places:
            write_if_changed(place / f"opening.{lang}.html", public)
            write_if_changed(place / f"proposals.{lang}.html", proposals)
        teacher = pages.opening_page(notice, record, lang)
        write_if_changed(classroom.reports / "tender" / f"opening.{lang}.html", teacher)
    for place in places:
        write_if_changed(place / "opening.xlsx", pages.opening_workbook(notice, record))


def publish_award(classroom: Classroom, project: str, opened: Opened, award: Award, outcome: TenderOutcome) -> None:
    """The award notice for everybody; to each team its own letter with its own scores and what it goes on with."""
    notice, tree = rooms.notice_of(classroom), award.model_dump()
    reports = classroom.reports / "tender"
    for lang in LANGUAGES:
        write_if_changed(reports / f"award.{lang}.html", pages.award_page(notice, tree, lang, full=True))
        for team in opened.bids:
            place = rooms.team_folder(classroom, project, team)
            write_if_changed(place / f"award.{lang}.html", pages.award_page(notice, tree, lang))
            contract = outcome.contracts[team].model_dump()
            write_if_changed(place / f"letter.{lang}.html", pages.letter_page(notice, tree, team, contract, lang))
    write_if_changed(reports / "award.xlsx", pages.award_workbook(notice, tree))
