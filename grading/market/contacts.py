"""The tables of a world's people: contacts, old and new, and the ties between them."""

from __future__ import annotations

import pandas as pd

from grading.market.cast import Ground
from grading.market.names import new_names
from grading.market.network import Network


def contacts_table(ground: Ground, made: Network, last_met: dict[int, pd.Timestamp]) -> pd.DataFrame:
    """The table contacts: its rows as they were, new people behind them, five columns at the end."""
    before = ground.tables["contacts"]
    people = sorted((person for group in made.people.values() for person in group), key=lambda p: p.number)
    account = {person.number: account for account, group in made.people.items() for person in group}
    new = people[len(before) :]
    names = new_names(set(before["name_zh"]), len(new), ground.rng("new names"))
    added = pd.DataFrame(
        {
            "contact_id": [f"C{person.number + 1:05d}" for person in new],
            "account_id": [account[person.number] for person in new],
            "name_en": [en for _, en in names],
            "name_zh": [zh for zh, _ in names],
            "department": [person.department for person in new],
            "level": [person.level for person in new],
            "last_contact": pd.to_datetime(pd.Series([last_met.get(p.number) for p in new], dtype="datetime64[us]")),
        }
    )
    table = pd.concat([before, added], ignore_index=True)
    table["role"] = [person.role for person in people]
    table["power"] = [person.power for person in people]
    table["stance"] = pd.array([person.stance for person in people], dtype="Int64")
    table["mode"] = [person.mode for person in people]
    table["told"] = [person.told for person in people]
    return table


def ties_table(made: Network, ground: Ground) -> pd.DataFrame:
    """The table ties."""
    told = {person.number: person.told for group in made.people.values() for person in group}
    dice = ground.rng("ties").random(len(made.links))
    rows = [
        (account, f"C{a + 1:05d}", f"C{b + 1:05d}", kind, strength, told[a] and told[b] and u < 0.9)
        for (account, a, b, kind, strength), u in zip(made.links, dice, strict=True)
    ]
    columns = ["account_id", "from_contact", "to_contact", "kind", "strength", "told"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["account_id", "from_contact", "to_contact"], ignore_index=True)
