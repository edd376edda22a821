"""Service after the sale: standards, service contracts, complaints, surveys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground

#: Visits promised a year by tier: kept easily, and out of reach.
KEPT = {"A": 12, "B": 4, "C": 1, "D": 0}
OUT_OF_REACH = {"A": 30, "B": 10, "C": 4}
#: Renewal is skewed: some leave soon, the rest stay long (a beta distribution of the yearly chance to leave).
LEAVING = (0.5, 2.2)
SUBSCRIPTIONS, COMPLAINTS = 340, 540
CATEGORIES = ["quality", "delivery", "service", "invoice", "channel"]


def make_standards(ground: Ground) -> tuple[pd.DataFrame, str]:
    """The table service_standards, and the tier to which more is promised than is kept."""
    rng = ground.rng("standards")
    breached = str(rng.choice(list(OUT_OF_REACH)))
    visits = KEPT | {breached: OUT_OF_REACH[breached]}
    table = pd.DataFrame(
        {
            "tier": list(visits),
            "visits_per_year": list(visits.values()),
            "calls_per_month": [2, 1, 1, 0],
            "visit_hours": [4.5, 3.5, 3.0, 2.5],
            "call_hours": [0.5, 0.25, 0.25, 0.25],
        }
    )
    return table, breached


def make_subscriptions(ground: Ground) -> pd.DataFrame:
    """The table subscriptions. Renewed or not on the day of the year on which they began."""
    rng = ground.rng("subscriptions")
    people = ground.people
    story = {ground.id(p) for p in ("losing_account", "earning_account", "silent_account")}
    able = np.flatnonzero((ground.habits.mix[:, 2] > 0) & (people.kind == "end_user"))
    able = np.array([i for i in able if str(people.ids[i]) not in story])
    places = rng.choice(able, min(SUBSCRIPTIONS, len(able)), replace=False)
    since = ground.tables["accounts"].set_index("account_id")["customer_since"]
    stops = pd.Series(pd.Timestamp(2023, 1, 1) + pd.to_timedelta(people.end, unit="D"), index=people.ids)
    rows = []
    for place in places:
        account = str(people.ids[place])
        earliest = max(since[account], pd.Timestamp(2018, 1, 1))
        span = (pd.Timestamp(2025, 6, 1) - earliest).days
        if span < 5:
            continue
        start = earliest + pd.Timedelta(days=int(span * rng.random()))
        leave = float(rng.beta(*LEAVING))
        years = int(rng.geometric(max(leave, 1e-3)))
        end = start + pd.DateOffset(years=years) - pd.Timedelta(days=1)
        end = min(end, max(stops[account], start + pd.Timedelta(days=364))) if stops[account] < AS_OF else end
        size = float(people.revenue[place].max())
        fee = round(float(np.clip(size * 0.02 * rng.uniform(0.6, 1.6), 1_800, 120_000)), -2)
        plan = "premium" if fee > 25_000 else "plus" if fee > 7_000 else "basic"
        rows.append((account, plan, start, end if end < AS_OF else pd.NaT, fee))
    rows += [
        (ground.id("losing_account"), "basic", pd.Timestamp(2023, 1, 1), AS_OF, 36_000.0),
        (ground.id("earning_account"), "premium", pd.Timestamp(2019, 4, 1), pd.NaT, 98_000.0),
        (ground.id("silent_account"), "plus", pd.Timestamp(2019, 7, 1), pd.Timestamp(2025, 6, 30), 54_000.0),
    ]
    table = pd.DataFrame(rows, columns=["account_id", "plan", "starts_on", "ends_on", "yearly_fee"])
    floor = table["account_id"].map(since)
    late = table["starts_on"] < floor  # the story's accounts may be younger than their story
    table.loc[late, "starts_on"] = floor[late]
    table["ended"] = table["ends_on"].notna()
    last = table["ends_on"].fillna(AS_OF) + pd.Timedelta(days=1)
    months = (last.dt.year - table["starts_on"].dt.year) * 12 + last.dt.month - table["starts_on"].dt.month
    table["months"] = months - (last.dt.day < table["starts_on"].dt.day)
    table = table.sort_values(["starts_on", "account_id"], ignore_index=True)
    table.insert(0, "subscription_id", [f"SB{number:03d}" for number in range(1, len(table) + 1)])
    return table


def make_complaints(ground: Ground, staff: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The table complaints, and the owner at whose desk they stay."""
    rng = ground.rng("complaints")
    people = ground.people
    owners = staff.loc[staff["function"] == "service", "staff_id"].tolist()
    slow = owners[int(rng.integers(len(owners)))]
    silent = ground.id("silent_account")
    live = np.flatnonzero((people.revenue[:, 2] > 0) & (people.ids != silent))
    weight = people.revenue[live, 2] ** 0.6
    places = rng.choice(live, COMPLAINTS, p=weight / weight.sum())
    since = ground.tables["accounts"].set_index("account_id")["customer_since"]
    account = people.ids[places].astype(str)
    start = np.maximum(since.reindex(account).to_numpy(), np.datetime64("2024-01-01"))
    span = (np.datetime64(AS_OF) - start) / np.timedelta64(1, "D") - 1
    opened = pd.Series(start) + pd.to_timedelta((rng.random(COMPLAINTS) * span).astype(int), unit="D")
    owner = np.array(owners, dtype=object)[rng.permutation(np.arange(COMPLAINTS) % len(owners))]
    lazy = owner == slow
    first = rng.random(COMPLAINTS) < np.where(lazy, 0.06, 0.40)
    good = account == ground.id("earning_account")
    owner[good & lazy] = next(o for o in owners if o != slow)
    first |= good
    lazy &= ~good
    days = np.where(first, rng.integers(0, 2, COMPLAINTS), 2 + rng.gamma(1.6, 3.2, COMPLAINTS).astype(int))
    days = np.where(lazy & ~first, 28 + rng.gamma(2.0, 16.0, COMPLAINTS).astype(int), days)
    closed = opened + pd.to_timedelta(days, unit="D")
    table = pd.DataFrame(
        {
            "account_id": account,
            "opened_on": opened,
            "closed_on": closed.where(closed <= AS_OF),
            "owner_id": owner,
            "category": rng.choice(CATEGORIES, COMPLAINTS, p=[0.30, 0.26, 0.22, 0.14, 0.08]),
            "first_contact": first & (closed <= AS_OF).to_numpy(),
        }
    )
    mine = {
        "account_id": silent, "opened_on": pd.Timestamp(2024, 11, 18), "closed_on": pd.Timestamp(2025, 5, 27),
        "owner_id": slow, "category": "service", "first_contact": False,
    }  # fmt: skip
    table = pd.concat([table, pd.DataFrame([mine])], ignore_index=True)
    table = table.sort_values(["opened_on", "account_id"], ignore_index=True, kind="stable")
    table.insert(0, "complaint_id", [f"CP{number:03d}" for number in range(1, len(table) + 1)])
    return table, slow


def make_surveys(ground: Ground) -> pd.DataFrame:
    """The table surveys: two thirds of tiers A to C answer each year."""
    rng = ground.rng("surveys")
    accounts = ground.tables["accounts"]
    happy = ground.tables["profiles"].set_index("account_id")["satisfaction"]
    pool = accounts[accounts["tier"].isin(["A", "B", "C"])]
    story = {"losing_account": (4, 3), "earning_account": (10, 5), "silent_account": (5, 2)}
    own = {ground.id(part): marks for part, marks in story.items()}
    rows = []
    for year in (2023, 2024, 2025):
        for account, since in zip(pool["account_id"], pool["customer_since"], strict=True):
            day = pd.Timestamp(year, 5, 6) + pd.Timedelta(days=int(rng.integers(0, 45)))
            answers, noise = rng.random() < 0.62, rng.normal(0.4, 1.3, 2)
            if since > day or not (answers or account in own):
                continue
            recommend = int(np.clip(round(happy[account] + noise[0]), 0, 10))
            csat = int(np.clip(round(1 + recommend * 0.4 + noise[1] * 0.4), 1, 5))
            if account in own:
                top, satisfied = own[account]
                recommend = top - (year == 2024) if account != ground.id("silent_account") else 8 - (year - 2023) * 2
                csat = satisfied if account != ground.id("silent_account") else 4 - (year - 2023)
            rows.append((account, day, recommend, csat))
    table = pd.DataFrame(rows, columns=["account_id", "asked_on", "recommend", "csat"])
    table = table.sort_values(["asked_on", "account_id"], ignore_index=True)
    table.insert(0, "survey_id", [f"SV{number:03d}" for number in range(1, len(table) + 1)])
    return table
