"""What may be kept about people: contact data is personal information (个人信息保护法, in force since 2021-11-01).

Teaching, not legal advice. ``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kam_lab.checks import fail, listed, need_columns
from kam_lab.i18n import LANGUAGES, t

#: Fields that a contact file might hold, by what the law makes of them. "needed": personal, and the purpose (a
#: business tie) needs it; "not_needed": personal, and no purpose of ours needs it (article 6: as little as possible);
#: "sensitive": article 28, only with a specific purpose and separate consent, so not in a sales file.
CONTACT_FIELDS = {
    "name": "needed",
    "department": "needed",
    "position": "needed",
    "office_phone": "needed",
    "role": "needed",
    "last_contact": "needed",
    "home_address": "not_needed",
    "hobbies": "not_needed",
    "spouse_job": "not_needed",
    "health": "sensitive",
    "religion": "sensitive",
    "bank_account": "sensitive",
    "young_child": "sensitive",
}


def contact_fields(fields: Iterable[str] | None = None) -> pd.Series:
    """What a contact file may hold: "needed", "not_needed" or "sensitive", by field.

    Parameters
    ----------
    fields : names out of ``CONTACT_FIELDS``; None: all of them.

    Covers: privacy.
    """
    names = list(CONTACT_FIELDS) if fields is None else list(fields)
    unknown = [name for name in names if name not in CONTACT_FIELDS]
    if unknown:
        raise fail("unknown_field", owner="relationships", came=listed(unknown), expected=listed(CONTACT_FIELDS, 20))
    kinds = [CONTACT_FIELDS[name] for name in names]
    return pd.Series(kinds, index=pd.Index(names, name="field"), name="keep", dtype="str")


def without_names(contacts: pd.DataFrame) -> pd.DataFrame:
    """The table of contacts for a slide or a mail: names replaced by numbers within the account.

    Whoever holds the list of ids can still tell who is who: this is de-identified, not anonymous, and remains personal
    information. It keeps names off a screen, no more.

    Returns
    -------
    DataFrame with the same rows and columns; ``name_en`` and ``name_zh`` say "Person 3".

    Covers: privacy.
    """
    need_columns(contacts, ["contact_id", "account_id"], "contacts")
    number = contacts.sort_values("contact_id").groupby("account_id").cumcount().reindex(contacts.index) + 1
    hidden = {
        f"name_{lang}": [t("relationships.person", lang=lang, number=place) for place in number]
        for lang in LANGUAGES
        if f"name_{lang}" in contacts.columns
    }
    return contacts.assign(**hidden)
