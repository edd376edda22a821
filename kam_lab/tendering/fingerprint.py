"""The fingerprint of a bid: what a team writes down before it hands in, and finds again on the receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kam_lab.i18n import t
from kam_lab.tendering.offer import defects, offer_from_answers
from kam_lab.tendering.room import Room

#: The questions that make the bid; the rest of the notebook is the team's own.
BID = ("bid_price", "bid_technical", "bid_commercial", "bid_papers", "proposal")


def bid_fingerprint(ticket: str, answers: Mapping[str, Any]) -> str:
    """SHA-256 over the bid and the team's ticket. Another price, another promise or another team: another value."""
    bid = {name: answers.get(name) for name in BID}
    body = json.dumps({"ticket": ticket, "bid": bid}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def seal_bid(room: Room, folder: str | Path = ".") -> None:
    """Say whether the bid beside the notebook can go into the box, and print its fingerprint.

    Nothing is changed and nothing is sent: the box is closed when the teacher collects. The team compares the
    fingerprint with the receipt it then gets.
    """
    answers = _saved(Path(folder))
    offer = offer_from_answers(answers)
    if offer is None:
        print(t("tendering.seal.no_price"))
        return
    missing = [name for name in BID if answers.get(name) in (None, "", [], {})]
    if missing:
        print(t("tendering.seal.missing", questions=", ".join(missing)))
    said = [t(f"tendering.seal.defect.{name}") for name, kept in defects(room.notice, offer).items() if not kept]
    if offer.price > room.notice.ceiling:
        said.append(t("tendering.seal.defect.ceiling"))
    for line in said:
        print(f"✗ {line}")
    print(t("tendering.seal.mark", mark=shown(bid_fingerprint(room.position.ticket, answers))))


def shown(mark: str) -> str:
    """The first sixteen characters in fours: enough to compare by eye."""
    return " ".join(mark[place : place + 4] for place in range(0, 16, 4))


def _saved(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "answers.json").read_text(encoding="utf-8-sig"))["answers"]
        return {name: entry.get("value") for name, entry in found.items() if isinstance(entry, dict)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
