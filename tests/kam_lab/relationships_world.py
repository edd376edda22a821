"""A small hand-made world of people for the tests of stage 2: one account of each kind that matters."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kam_lab.world import World

AS_OF = date(2025, 12, 31)


def person(number: int, account: str, level: str, **more: object) -> dict[str, object]:
    """One row of contacts; what is not said is middling and known."""
    row: dict[str, object] = {
        "contact_id": f"C{number:02d}", "account_id": account,
        "name_en": f"Person {number:02d}", "name_zh": f"第{number:02d}人",
        "department": "purchasing", "level": level, "last_contact": None, "role": "user", "power": 2, "stance": 0,
        "mode": "even_keel", "told": True,
    }  # fmt: skip
    return {**row, **more}


PEOPLE = [
    # A0001: coach C01 → C02 → blocker C03 → economic buyer C04; C05 is tied to nobody.
    person(1, "A0001", "operational", role="coach", power=2, stance=2, mode="growth"),
    person(2, "A0001", "middle", role="user", power=3, stance=1, mode="trouble"),
    person(3, "A0001", "executive", role="technical", power=4, stance=-2, told=False, department="management"),
    person(
        4, "A0001", "executive", role="economic", power=5, stance=None, mode="overconfident", department="management"
    ),
    person(5, "A0001", "operational", role=None, power=1, stance=None, mode=None),
    # A0002: one person only. A0003: two people, nobody known as buyer.
    person(6, "A0002", "middle", role="economic", power=5, stance=1),
    person(7, "A0003", "middle", role="coach", power=3, stance=1),
    person(8, "A0003", "operational", role="user", power=2, stance=None, told=False),
]
TIES = [
    ("C01", "C02", "reports_to", True),
    ("C02", "C03", "reports_to", True),
    ("C03", "C04", "reports_to", True),
    ("C01", "C03", "influences", False),
    ("C07", "C08", "reports_to", True),
]
MET = [
    ("C01", "operational", "2025-12-20"),
    ("C01", "middle", "2025-11-01"),
    ("C02", "middle", "2025-01-05"),
    ("C06", "executive", "2025-10-02"),
    ("C07", "operational", "2024-05-01"),
]


def make_world(name: str = "people", without: tuple[str, ...] = ()) -> World:
    """The small world; ``without`` leaves tables out."""
    contacts = pd.DataFrame(PEOPLE)
    contacts["stance"] = pd.array(contacts["stance"], dtype="Int64")
    contacts["last_contact"] = pd.to_datetime(contacts["last_contact"])
    for column in ("role", "mode"):
        contacts[column] = contacts[column].astype("str").where(contacts[column].notna())
    account = contacts.set_index("contact_id")["account_id"]
    ties = pd.DataFrame(TIES, columns=["from_contact", "to_contact", "kind", "told"]).assign(strength=2)
    ties.insert(0, "account_id", ties["from_contact"].map(account))
    visits = pd.DataFrame(MET, columns=["contact_id", "our_level", "met_on"])
    visits["met_on"] = pd.to_datetime(visits["met_on"])
    visits = visits.assign(
        account_id=visits["contact_id"].map(account),
        staff_id="M01",
        meeting_id=[f"MT{n}" for n in range(len(visits))],
    )
    accounts = pd.DataFrame(
        {
            "account_id": ["A0001", "A0002", "A0003"],
            "name_en": ["First Works", "Second Works", "Third Works"],
            "name_zh": ["第一工厂", "第二工厂", "第三工厂"],
            "tier": ["A", "B", "C"],
        }
    )
    staff = pd.DataFrame({"staff_id": ["M01"], "name_en": ["Our One"], "name_zh": ["我方甲"]})
    tables = {"accounts": accounts, "contacts": contacts, "ties": ties, "contact_visits": visits, "staff": staff}
    return World(name, {key: table for key, table in tables.items() if key not in without}, AS_OF)
