"""Anonymous data that still join: invented names, new ids, and, if asked, other amounts and other days.

Everything follows from a secret by HMAC-SHA256 (RFC 2104): the same secret gives the same name to the same account in
every export; without it nobody gets from the new id to the old one. The secret stays with the user: it is never
written beside the data. Columns that our tables do not know, such as telephone numbers, are not taken over anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pandas.api.types import pandas_dtype

from kam_lab.own_data.quality import Quality
from kam_lab.tables.loading import WorldError, problem
from kam_lab.tables.schema import Field, Schema, read_schema
from kam_lab.world import World

#: Name of the file with the secret, and how long a secret must be.
KEY, LEAST = "anonymise.key", 16
#: Tables whose rows are people; managers are staff, so the same person has the same id and name in both.
PEOPLE = {"managers": "staff", "staff": "staff", "contacts": "contacts"}
FIRMS = {"accounts", "bidders", "agents"}
#: Text columns that hold people's names without an id.
NAMED = {("bids", "file_author"), ("bids", "project_lead")}
#: The supplier's own id among the bidders; the lessons ask for it.
OWN_ID = "HL"
#: Range of the secret factor for amounts; and by how many quarters dates may move: not more, so that 2025, which the
#: lessons ask about, stays a whole year, and not by less, since costs are booked by the quarter.
FACTORS, QUARTERS = (0.6, 1.6), (1, 3)
#: Names shorter than this are not looked for in the result: one letter stands in many words.
SHORTEST = 2


def secret_of(path: str | Path) -> bytes:
    """The secret in a file; a new one, readable by its owner only, where there is no such file.

    Raises
    ------
    WorldError
        The file holds too little.
    """
    path = Path(path)
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    secret = path.read_bytes().strip()
    if len(secret) < LEAST:
        raise WorldError([problem("short_key", file=path.name, least=LEAST)])
    return secret


def anonymised(world: World, secret: bytes, *, scale_money: bool = False, shift_dates: bool = False) -> World:
    """The world without a name or id of its own.

    Parameters
    ----------
    world : stays as it is.
    secret : at least 16 bytes.
    scale_money : all amounts are multiplied by one secret factor: shares and rates stay true.
    shift_dates : all dates move by one, two or three quarters to the future. This blurs the calendar, no more.

    Raises
    ------
    WorldError
        The secret is too short.
    """
    if len(secret) < LEAST:
        raise WorldError([problem("short_key", file=KEY, least=LEAST)])
    schema = read_schema()
    originals = original_names(world.tables, schema)
    hide = _Hiding(secret, originals)
    factor, months = hide.factor() if scale_money else 1.0, hide.months() if shift_dates else 0
    made = {name: _table(world.tables[name], name, schema, hide) for name in world.tables}
    for name, frame in made.items():
        for field in schema[name].fields:
            if factor != 1 and field.unit.startswith("CNY"):
                frame[field.name] = (frame[field.name] * factor).round(2 if field.decimals is None else field.decimals)
            if months and field.type == "date":
                frame[field.name] = (frame[field.name] + pd.DateOffset(months=months)).astype(pandas_dtype(field.dtype))
    as_of = (pd.Timestamp(world.as_of) + pd.DateOffset(months=months)).date()
    quality = world.quality
    if isinstance(quality, Quality):
        mapping = quality.mapping.model_copy(update={"name": ""})
        quality = replace(quality, private=True, mapping=mapping, months=months)
    return World(f"anonymous-{hide.code('world', world.name)[:6]}", made, as_of, quality)


def original_names(tables: Mapping[str, pd.DataFrame], schema: Schema) -> frozenset[str]:
    """Every name of an account, a firm or a person, in either language."""
    found: set[str] = set()
    for name in tables:
        for field in schema[name].fields:
            if _holds_names(name, field.name):
                found |= set(tables[name][field.name].dropna().astype(str))
    return frozenset(one for one in found if len(one) >= SHORTEST)


def _holds_names(table: str, column: str) -> bool:
    return (column in ("name_en", "name_zh") and (table in PEOPLE or table in FIRMS)) or (table, column) in NAMED


def _table(frame: pd.DataFrame, name: str, schema: Schema, hide: _Hiding) -> pd.DataFrame:
    """One table with its texts replaced; columns that the schema does not know are left out."""
    table, made = schema[name], {}
    owner = _domain(schema, name, table.primary_key[0])
    for field in table.fields:
        values = frame[field.name]
        if field.type != "string" or (field.enum and set(values.dropna()) <= set(field.enum)):
            made[field.name] = values
        elif field.enum:  # words of the company's own
            made[field.name] = _each(values, partial(hide.own_word, field))
        elif field.pattern or field.name in ("code", "file_hash", "bond_account"):
            domain = _domain(schema, name, field.name)
            made[field.name] = _each(values, partial(hide.id, domain))
        elif (name, field.name) in NAMED:
            made[field.name] = _each(values, lambda one: hide.person("", one)[0])
        elif _holds_names(name, field.name):
            lang = 0 if field.name.endswith("_en") else 1
            invent = hide.person if name in PEOPLE else hide.firm
            key = frame[table.primary_key[0]]
            names = {one: invent(owner, one)[lang] for one in sorted(key.dropna().astype(str))}
            made[field.name] = key.map(names)
        else:  # titles and other words that may say anything
            about = field.title["zh" if field.name.endswith("_zh") else "en"]
            made[field.name] = _each(values, partial(hide.word, about))
    return pd.DataFrame(made)


def _each(values: pd.Series, new: Callable[[str], str]) -> pd.Series:
    known = {one: new(str(one)) for one in values.dropna().unique()}
    return values.map(known).astype("str")


@cache
def _domain(schema: Schema, table: str, column: str) -> str:
    """What an id is an id of: the table in which it is the key, found along the references."""
    for key in schema[table].foreign_keys:
        if key.column == column:
            return _domain(schema, key.table, key.target)
    primary = schema[table].primary_key
    if column == primary[0] and len(primary) == 1:
        return PEOPLE.get(table, table)
    return f"{table}.{column}"


@cache
def _parts() -> dict[str, list[tuple[str, str]]]:
    tree: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
    return {kind: list(parts.items()) for kind, parts in tree.items()}


class _Hiding:
    """What one secret makes of ids and names. A name that is, or contains, one of the originals is never given."""

    def __init__(self, secret: bytes, originals: Iterable[str]) -> None:
        self._secret = secret
        self._originals = frozenset(one.casefold() for one in originals)
        self._lengths = sorted({len(one) for one in self._originals})
        self._given: dict[tuple[str, str], tuple[str, str]] = {}
        self._taken: set[str] = set()

    def number(self, *what: str) -> int:
        """A number of 256 bits that follows from the secret and the words."""
        return int.from_bytes(hmac.digest(self._secret, "\0".join(what).encode(), hashlib.sha256))

    def code(self, *what: str) -> str:
        """Twelve hexadecimal digits."""
        return f"{self.number(*what) % 16**12:012x}"

    def factor(self) -> float:
        """The factor for amounts."""
        low, high = FACTORS
        return low + (high - low) * (self.number("factor") % 10**6) / 10**6

    def months(self) -> int:
        """The months by which dates move."""
        low, high = QUARTERS
        return 3 * (low + self.number("quarters") % (high - low + 1))

    def id(self, domain: str, old: str) -> str:
        """A new id: the first letters of what it is, and a code."""
        if domain == "bidders" and old == OWN_ID:
            return old
        return f"{domain[:2].upper()}{self.code('id', domain, old)}"

    def word(self, about: str, old: str) -> str:
        """A word that says nothing, the same for the same old one."""
        return f"{about} {self.code('word', old)[:6]}"

    def own_word(self, field: Field, old: str) -> str:
        """A word of the company's own among fixed values; ours stay."""
        return old if old in field.enum else self.word(field.name, old)

    def firm(self, domain: str, old: str) -> tuple[str, str]:
        """An invented firm, English and Chinese name."""
        return self._name("firm", domain, old, ("firm", "firm", "firm", "trade"))

    def person(self, domain: str, old: str) -> tuple[str, str]:
        """An invented person, English and Chinese name."""
        return self._name("person", domain, old, ("family", "given", "given"))

    def _name(self, kind: str, domain: str, old: str, parts: tuple[str, ...]) -> tuple[str, str]:
        if (f"{kind}.{domain}", old) in self._given:
            return self._given[f"{kind}.{domain}", old]
        attempt = 0
        while True:
            rest = self.number(kind, domain, old, str(attempt))
            chosen = []
            for part in parts:
                rest, at = divmod(rest, len(_parts()[part]))
                chosen.append(_parts()[part][at])
            zh = "".join(one for one, _ in chosen)
            if kind == "firm":
                en = "".join(said for _, said in chosen[:-1]).capitalize() + " " + chosen[-1][1]
            else:
                en = f"{chosen[0][1]} {''.join(said for _, said in chosen[1:]).capitalize()}"
            attempt += 1
            if not self.tells(en) and not self.tells(zh) and (kind == "person" or not {en, zh} & self._taken):
                break
            if attempt > 200:  # names of a letter or two leave no others: the code is as good
                code = self.code(kind, domain, old)
                en, zh = f"{kind.capitalize()} {code}", f"{'客户' if kind == 'firm' else '某'}{code}"
                break
        self._taken |= {en, zh}
        self._given[f"{kind}.{domain}", old] = (en, zh)
        return en, zh

    def tells(self, text: str) -> bool:
        """Whether an original name is in the text."""
        said = text.casefold()
        return any(
            said[start : start + length] in self._originals
            for length in self._lengths
            if length <= len(said)
            for start in range(len(said) - length + 1)
        )


def leaks(tables: Mapping[str, pd.DataFrame], originals: Iterable[str]) -> list[tuple[str, str, Any]]:
    """Where an original name still stands: table, column, value. Empty for what :func:`anonymised` returns."""
    looking = _Hiding(b"-", originals)
    return [
        (name, str(column), value)
        for name, frame in tables.items()
        for column in frame.columns
        if pd.api.types.is_string_dtype(frame[column])
        for value in frame[column].dropna().unique()
        if looking.tells(str(value))
    ]
