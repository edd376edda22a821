"""What stands in each part of an account plan, made from one supplier's book (see ``kam_lab.retention.plan``)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab.desk import label, word_for
from kam_lab.documents import Bars, Block, Bullets, Grid, Swot, Text, Tiles, figure, share, yuan
from kam_lab.i18n import language, t
from kam_lab.relationships.coverage import contact_activity
from kam_lab.relationships.dossier import interview_questions
from kam_lab.relationships.power import BLOCKER_POWER
from kam_lab.retention.book import WALLET_STEP, RetentionBook
from kam_lab.retention.health import HEALTH_WEIGHTS
from kam_lab.retention.lifetime import PlanValue

#: Who of ours sees to which action: the tie in ``account_owners``; commercial where nobody has that tie.
ACTION_TIE = {
    "climate": "commercial", "deep_communication": "commercial", "supply_first": "service", "mobilise": "technical",
    "tailored_plan": "technical", "soft_measures": "commercial", "customer_events": "commercial",
    "alliance": "executive",
}  # fmt: skip
#: Steps that a verdict asks for before anything else: text, whose (tie), by when (day of the coming year).
FIRST_STEPS = {
    "win_back": (
        ("top_visit", "executive", "01-31"),
        ("answer", "service", "01-31"),
        ("settle", "commercial", "02-28"),
    ),
    "reprice": (("price_service", "commercial", "02-28"), ("parts_deal", "technical", "03-31")),
    "repair": (("meet_power", "commercial", "02-28"), ("fill_file", "commercial", "03-31")),
}
#: Findings that stand first, the most urgent first.
URGENT = ("silent", "loses", "overdue", "lost_part", "nobody_with_power", "against", "contract_ended", "detractor")
#: Days after which nobody should have been left without a meeting, and a complaint without an end.
LONG_UNSEEN, LONG_COMPLAINT = 90, 30


def words(key: str, **fields: Any) -> str:
    return t(f"retention_plan.{key}", **fields)


def _missing(*tables: str) -> list[Block]:
    return [Text(words("missing", tables=", ".join(tables)))]


def owner_of(book: RetentionBook, account_id: str, tie: str) -> str:
    """The name of whoever of ours has this tie; the account manager's where nobody has."""
    owners, staff = (
        book.rows("account_owners", account_id),
        book.world.tables.get("staff") if book.has("staff") else None,
    )
    ids = [] if owners.empty else list(owners.loc[owners["tie"] == tie, "staff_id"])
    ids = ids or ([] if owners.empty else list(owners.loc[owners["tie"] == "commercial", "staff_id"]))
    who = ids[0] if ids else str(book.account(account_id).get("manager_id", ""))
    if staff is not None and who in set(staff["staff_id"]):
        return str(staff.set_index("staff_id").at[who, f"name_{language()}"])
    return who or words("nobody")


def summary(book: RetentionBook, account_id: str) -> list[Block]:
    earned, wallet = book.row(book.earned, account_id), book.row(book.wallet, account_id)
    health, buying = book.row(book.health, account_id), book.row(book.buying, account_id)
    tiles = [
        (
            words("tiles.revenue", year=book.year),
            yuan(None if earned is None else earned["revenue"]),
            words("unit.yuan"),
        ),
        (words("tiles.contribution", year=book.year), yuan(book.margin(account_id)), words("unit.yuan")),
        (words("tiles.wallet"), share(None if wallet is None else wallet["share_of_wallet"]), ""),
    ]
    if health is not None:
        tiles.append((words("tiles.health"), f"{health['health']:.0f}", words(f"colour.{health['colour']}")))
    if buying is not None:
        tiles.append((words("tiles.alive"), share(float(buying["alive_chance"]), 0), words("tiles.alive_note")))
    return [Tiles(tiles)]


def stance_of_plan(book: RetentionBook, account_id: str) -> str:
    """What the figures ask for first: "win_back", "reprice", "repair", "grow" or "keep"."""
    buying, health = book.row(book.buying, account_id), book.row(book.health, account_id)
    wallet = book.row(book.wallet, account_id)
    if buying is not None and buying["alive_chance"] < 0.5:
        return "win_back"
    if book.margin(account_id) < 0:
        return "reprice"
    if health is not None and health["colour"] == "red":
        return "repair"
    if wallet is not None and wallet["share_of_wallet"] < 0.5:
        return "grow"
    return "keep"


def verdict(book: RetentionBook, account_id: str, value: PlanValue | None) -> list[Block]:
    stance = stance_of_plan(book, account_id)
    said: list[Block] = [Text(words(f"verdict.{stance}"))]
    if value is not None and value.yearly_cost == 0 and value.clv_before < 0:
        said.append(Text(words("verdict.negative", clv=yuan(value.clv_before), rate=share(value.retention_before))))
    elif value is not None and value.yearly_cost > 0:
        said.append(
            Text(
                words(
                    "verdict.value",
                    before=share(value.retention_before),
                    after=share(value.retention_after),
                    clv_before=yuan(value.clv_before),
                    clv_after=yuan(value.clv_after),
                    cost=yuan(value.cost),
                    net=yuan(value.net),
                )
            )
        )
    return said


def profile(book: RetentionBook, account_id: str) -> list[Block]:
    account = book.account(account_id)
    rows = [
        (words(f"profile.{name}"), word_for(str(account[name]), name))
        for name in ("industry", "region", "account_type", "size_class")
    ]
    rows.append((words("profile.customer_since"), f"{pd.Timestamp(account['customer_since']):%Y-%m-%d}"))
    plans = book.rows("subscriptions", account_id)
    for _, plan in plans.iterrows():
        key = "profile.plan_ended" if plan["ended"] else "profile.plan_runs"
        when = plan["ends_on"] if plan["ended"] else plan["starts_on"]
        rows.append(
            (
                words("profile.plan"),
                words(key, plan=word_for(plan["plan"], "plan"), day=f"{when:%Y-%m-%d}", fee=yuan(plan["yearly_fee"])),
            )
        )
    team = book.rows("account_owners", account_id)
    if not team.empty and book.has("staff"):
        names = book.world.tables["staff"].set_index("staff_id")[f"name_{language()}"]
        people = [
            words("profile.member", name=names.get(who, who), tie=word_for(tie, "tie"))
            for who, tie in zip(team["staff_id"], team["tie"], strict=True)
        ]
        rows.append((words("profile.team"), "; ".join(people)))
    return [Grid((words("profile.what"), ""), rows, left=(0, 1))]


def goals(book: RetentionBook, account_id: str) -> list[Block]:
    wishes = book.rows("supplier_stance", account_id)
    blocks: list[Block] = []
    if not wishes.empty:
        wishes = wishes.sort_values("wish", ascending=False, kind="stable")
        rows = [
            (word_for(row["lens"], "lens"), str(row["wish"]), str(row["our_record"]), str(row["rival_record"]))
            for _, row in wishes.iterrows()
        ]
        blocks.append(Text(words("goals.lead")))
        blocks.append(Grid((words("goals.lens"), words("goals.wish"), words("goals.ours"), words("goals.rival")), rows))
    profile = book.rows("profiles", account_id)
    if not profile.empty and "stated_need" in profile:
        blocks.append(Text(words("goals.need", need=word_for(str(profile.iloc[0]["stated_need"]), "stated_need"))))
    files = book.rows("account_files", account_id)
    if not files.empty:
        asks = interview_questions(files, account_id, book.as_of, most=3)
        if len(asks):
            blocks += [Text(words("goals.ask")), Bullets(list(asks["question"]))]
    return blocks or _missing("supplier_stance", "account_files")


def money(book: RetentionBook, account_id: str) -> list[Block]:
    years = book.sales_by_year.T[account_id]
    blocks: list[Block] = [
        Bars(words("money.caption"), [(str(y), float(v), yuan(float(v))) for y, v in years.to_dict().items()])
    ]
    pnl = book.pnl(account_id)
    if pnl is None:
        return [*blocks, *_missing("account_costs")]
    rows = [
        (words(f"money.line.{line}"), yuan(row["revenue"]), yuan(row["cost"]), yuan(row["contribution"]))
        for line, row in pnl.iterrows()
    ]
    blocks.append(
        Grid([words(f"money.{name}") for name in ("what", "revenue", "cost", "contribution")], rows, total_last=True)
    )
    owed = book.overdue
    if owed is not None:
        late = float(owed.get(account_id, 0.0))
        blocks.append(Text(words("money.overdue", amount=yuan(late)) if late > 0 else words("money.nothing_overdue")))
    return blocks


def wallet(book: RetentionBook, account_id: str) -> list[Block]:
    row = book.row(book.wallet, account_id)
    if row is None:
        return _missing("wallets")
    own = book.rows("wallets", account_id)
    mine = own[own["year"] == book.year].to_dict("records")[0]
    target = min(float(row["share_of_wallet"]) + WALLET_STEP, 1.0)
    more = (target - float(row["share_of_wallet"])) * float(row["category_spend"])
    text = words(
        "wallet.text", spend=yuan(row["category_spend"]), ours=yuan(row["our_sales"]),
        share=share(row["share_of_wallet"]), rank=int(mine["our_rank"]), suppliers=int(mine["suppliers"]),
        rival=str(mine["main_rival"]), target=share(target), more=yuan(more),
    )  # fmt: skip
    rest = max(float(row["category_spend"]) - float(row["our_sales"]), 0.0)
    bars = [
        (words("wallet.ours"), float(row["our_sales"]), yuan(row["our_sales"])),
        (words("wallet.others"), rest, yuan(rest)),
    ]
    return [Text(text), Bars(words("wallet.caption", year=book.year), bars)]


def _people_table(book: RetentionBook, account_id: str) -> pd.DataFrame:
    people = book.rows("contacts", account_id)
    if people.empty or not book.has("contact_visits"):
        return pd.DataFrame()
    people = people.set_index("contact_id")
    activity = contact_activity(people.reset_index(), book.rows("contact_visits", account_id), book.as_of)
    table = people.join(activity[["last_met", "days_since"]])
    return table.sort_values(["power", "role"], ascending=[False, True], kind="stable")


def people(book: RetentionBook, account_id: str) -> list[Block]:
    table = _people_table(book, account_id)
    if table.empty:
        return _missing("contacts", "contact_visits")
    rows = []
    for _, person in table.head(8).iterrows():
        met = "–" if pd.isna(person["last_met"]) else f"{person['last_met']:%Y-%m-%d}"
        stance = (
            "?" if pd.isna(person["stance"]) else figure(f"{int(person['stance']):+d}" if person["stance"] else "0")
        )
        role = "" if pd.isna(person["role"]) else word_for(str(person["role"]), "role")
        rows.append(
            (
                str(person[f"name_{language()}"]),
                word_for(person["department"], "department"),
                role,
                str(int(person["power"])),
                stance,
                met,
            )
        )
    head = [words(f"people.{name}") for name in ("name", "department", "role", "power", "stance", "met")]
    blocks: list[Block] = [Grid(head, rows, left=(0, 1, 2))]
    health = book.row(book.health, account_id)
    seen = int((table["days_since"] < LONG_UNSEEN).sum())
    covered = "–" if health is None else share(float(health["key_players"]), 0)
    blocks.append(Text(words("people.text", total=len(table), seen=seen, days=LONG_UNSEEN, covered=covered)))
    against = table[(table["power"] >= BLOCKER_POWER) & (table["stance"] < 0)]
    if len(against):
        blocks.append(
            Text(words("people.against", names=words("comma").join(against[f"name_{language()}"].astype(str))))
        )
    return blocks


def service(book: RetentionBook, account_id: str) -> list[Block]:
    rows: list[tuple[str, str]] = []
    promise = book.row(book.promises, account_id)
    if promise is not None:
        rows.append((words("service.visits", year=book.year), f"{int(promise['made'])} / {int(promise['promised'])}"))
    if book.complaints is not None:
        mine = book.complaints[book.complaints["account_id"] == account_id]
        first = share(float(mine["first_contact"].mean()), 0) if len(mine) else "–"
        rows.append(
            (words("service.complaints"), words("service.count", count=len(mine), open=int(mine["still_open"].sum())))
        )
        rows.append((words("service.longest"), words("service.days", days=int(mine["days"].max()) if len(mine) else 0)))
        rows.append((words("service.first"), first))
    answer = book.row(book.answers, account_id)
    if answer is not None:
        rows.append((words("service.recommend"), f"{int(answer['recommend'])} / 10"))
    worth = book.row(book.delivered, account_id)
    if worth is not None:
        rows.append((words("service.delivered"), f"{yuan(worth['our_delivered'])} / {yuan(worth['rival_delivered'])}"))
        rows.append((words("service.ratio"), f"{worth['our_value_to_cost']:.2f}"))
        rows.append((words("service.weakest"), label(str(worth["weakest"]))))
    health = book.row(book.health, account_id)
    blocks: list[Block] = (
        [Grid((words("service.what"), ""), rows)] if rows else _missing("visits", "complaints", "surveys")
    )
    if health is not None:
        bars = [
            (
                words(f"health.{name}"),
                0.0 if pd.isna(health[name]) else float(health[name]),
                share(float(health[name]), 0),
            )
            for name in HEALTH_WEIGHTS
        ]
        blocks.append(Bars(words("health.caption", score=f"{health['health']:.0f}"), bars))
    return blocks


def findings(book: RetentionBook, account_id: str) -> dict[str, list[str]]:
    """What the tables say for and against this account: strengths, weaknesses, opportunities, threats, as sentences.

    Covers: account_plan.
    """
    found: dict[str, list[str]] = {"strengths": [], "weaknesses": [], "opportunities": [], "threats": []}
    for _, part, sentence in _ranked_findings(book, account_id):
        found[part].append(sentence)
    return found


def _ranked_findings(book: RetentionBook, account_id: str) -> list[tuple[int, str, str]]:
    """All findings as (urgency, part, sentence), the most urgent first."""
    found: list[tuple[int, str, str]] = []

    def say(part: str, key: str, **fields: Any) -> None:
        rank = URGENT.index(key) if key in URGENT else len(URGENT)
        found.append((rank, part, words(f"findings.{key}", **fields)))

    margin, earned = book.margin(account_id), book.row(book.earned, account_id)
    if earned is not None and earned["revenue"] > 0:
        key = "earns" if margin > 0 else "loses"
        say("strengths" if margin > 0 else "weaknesses", key, amount=yuan(abs(margin)), year=book.year)
    answer = book.row(book.answers, account_id)
    if answer is not None and answer["recommend"] >= 9:
        say("strengths", "recommends", score=int(answer["recommend"]))
    if answer is not None and answer["recommend"] <= 6:
        say("threats", "detractor", score=int(answer["recommend"]))
    worth = book.row(book.delivered, account_id)
    if worth is not None:
        part, key = ("strengths", "value_lead") if worth["value_lead"] > 0 else ("weaknesses", "value_lag")
        say(part, key, amount=yuan(abs(float(worth["value_lead"]))), weakest=label(str(worth["weakest"])))
    promise = book.row(book.promises, account_id)
    if promise is not None and promise["gap"] > 0:
        say("weaknesses", "visits_short", made=int(promise["made"]), promised=int(promise["promised"]))
    if book.complaints is not None:
        mine = book.complaints[book.complaints["account_id"] == account_id]
        if len(mine) and mine["days"].max() > LONG_COMPLAINT:
            say("weaknesses", "complaint_long", days=int(mine["days"].max()))
        elif len(mine) and mine["first_contact"].all():
            say("strengths", "first_contact", count=len(mine))
    late = 0.0 if book.overdue is None else float(book.overdue.get(account_id, 0.0))
    if late > 0:
        say("threats", "overdue", amount=yuan(late))
    wallet = book.row(book.wallet, account_id)
    if wallet is not None and wallet["share_of_wallet"] < 0.9:
        rest = float(wallet["category_spend"] - wallet["our_sales"])
        say("opportunities", "wallet", amount=yuan(rest), share=share(wallet["share_of_wallet"]))
    for _, deal in book.rows("opportunities", account_id).iterrows():
        say(
            "opportunities",
            "deal",
            name=str(deal[f"name_{language()}"]),
            value=yuan(deal["value"]),
            chance=share(deal["win_chance"], 0),
        )
    plans = book.rows("subscriptions", account_id)
    if len(plans):
        key = "contract_ended" if plans["ended"].all() else "contract_runs"
        say("threats" if plans["ended"].all() else "strengths", key)
    for _, loss in book.rows("churn_log", account_id).iterrows():
        say(
            "threats",
            "lost_part",
            day=f"{loss['left_on']:%Y-%m-%d}",
            reason=word_for(loss["reason"], "reason"),
            amount=yuan(loss["yearly_value"]),
        )
    buying = book.row(book.buying, account_id)
    if buying is not None and buying["alive_chance"] < 0.5:
        say("threats", "silent", weeks=f"{buying['weeks_quiet']:.0f}", chance=share(float(buying["alive_chance"]), 0))
    people = _people_table(book, account_id)
    if len(people):
        seen = people[people["days_since"] < LONG_UNSEEN]
        if not (seen["power"] >= BLOCKER_POWER).any():
            say("weaknesses", "nobody_with_power", days=LONG_UNSEEN)
        if (people["stance"] >= 1).any():
            say("opportunities", "friends", count=int((people["stance"] >= 1).sum()))
        against = people[(people["power"] >= BLOCKER_POWER) & (people["stance"] < 0)]
        if len(against):
            say("threats", "against", count=len(against))
    return sorted(found, key=lambda one: one[0])


def swot(book: RetentionBook, account_id: str) -> list[Block]:
    parts = findings(book, account_id)
    return [Swot([(words(f"swot.{name}"), points or [words("swot.nothing")]) for name, points in parts.items()])]


def risks(book: RetentionBook, account_id: str) -> list[Block]:
    listed = [said for _, part, said in _ranked_findings(book, account_id) if part in ("threats", "weaknesses")]
    if not listed:
        return [Text(words("risks.none"))]
    rows = [
        (str(place), risk, words("risks.watch_now" if place <= 2 else "risks.watch"))
        for place, risk in enumerate(listed[:6], 1)
    ]
    return [Grid((words("risks.rank"), words("risks.risk"), words("risks.what")), rows, left=(0, 1, 2))]


def objectives(book: RetentionBook, account_id: str, value: PlanValue | None) -> list[Block]:
    rows: list[tuple[str, str, str]] = []
    if value is not None and stance_of_plan(book, account_id) != "win_back":
        rows.append((words("objectives.retention"), share(value.retention_before), share(value.retention_after)))
    wallet = book.row(book.wallet, account_id)
    if wallet is not None and wallet["share_of_wallet"] + WALLET_STEP <= 1:
        now = float(wallet["share_of_wallet"])
        rows.append((words("objectives.wallet"), share(now), share(now + WALLET_STEP)))
    margin = book.margin(account_id)
    if margin < 0:
        rows.append((words("objectives.contribution"), yuan(margin), "> 0"))
    health = book.row(book.health, account_id)
    if health is not None:
        score = float(health["health"])
        rows.append((words("objectives.health"), f"{score:.0f}", f"{min(score + 10, 100):.0f}"))
    promise = book.row(book.promises, account_id)
    if promise is not None and promise["promised"]:
        rows.append((words("objectives.visits"), str(int(promise["made"])), f"≥ {int(promise['promised'])}"))
    return (
        [Grid([words(f"objectives.{name}") for name in ("what", "today", "target")], rows)]
        if rows
        else _missing("wallets")
    )


def actions(book: RetentionBook, account_id: str, chosen: list[str], value: PlanValue | None) -> list[Block]:
    """What is done, by whom, by when: first the steps that the verdict asks for, then the chosen actions."""
    if value is None:
        return _missing("retention_actions")
    stance, year = stance_of_plan(book, account_id), book.as_of.year + 1
    steps = [
        (words(f"first.{key}"), words(f"first.{key}_how"), owner_of(book, account_id, tie), f"{year}-{when}", "–", "–")
        for key, tie, when in FIRST_STEPS.get(stance, ())
    ]
    head = [words(f"actions.{name}") for name in ("what", "first", "who", "by", "hours", "cost")]
    if not chosen:
        said = Text(words("actions.win_back" if stance == "win_back" else "actions.none"))
        return [Grid(head, steps, left=(0, 1, 2, 3)), said] if steps else [said]
    table = book.world.tables["retention_actions"].set_index("action")
    dates = [f"{year}-{when}" for when in ("03-31", "06-30", "09-30", "12-15")]
    rows = list(steps)
    for place, (name, row) in enumerate(zip(chosen, table.loc[chosen].to_dict("records"), strict=True)):
        who = owner_of(book, account_id, ACTION_TIE.get(name, "commercial"))
        first = words(f"actions.step.{name}")
        rows.append(
            (word_for(name, "action"), first, who, dates[min(place, 3)], f"{row['hours']:.0f}", yuan(row["cost"]))
        )
    rows.append((words("actions.total"), "", "", "", f"{value.hours:.0f}", yuan(value.yearly_cost)))
    return [Grid(head, rows, left=(0, 1, 2, 3), total_last=True), Text(words("actions.assumption"))]
