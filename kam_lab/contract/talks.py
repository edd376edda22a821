"""A negotiation over several rounds against a scripted buyer; the app of the stage is thin over it.

The buyer has preferences of his own (close to what our coach says, never the same), a best alternative, and a script:
he asks for much at first, gives way with the rounds, faster where the relationship is good, and answers an offer with
the package nearest to it that he can live with. Everything follows from the deal and a seed. Points are 0–100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab import ethics
from kam_lab.checks import fail, listed, need_whole
from kam_lab.contract.buyer import make_buyer
from kam_lab.contract.negotiation import issues_of, packages_from
from kam_lab.i18n import t

#: Rounds before time is up, and questions that he answers.
ROUNDS, QUESTIONS = 8, 3
#: How the three parts of the score weigh.
SCORE_WEIGHTS = {"created": 0.40, "claimed": 0.35, "relationship": 0.25}
#: Relationship at the start; below the last figure he breaks off; from the middle one on he answers questions openly.
START, OPEN, BROKEN = 60, 50, 20
#: What a move does to the relationship.
WARMER, LISTENS, REPEATS, TAKES_BACK, INSULTS, LEAVES, NO_TIME = 4, 2, -5, -10, -8, -5, -10
#: An offer this far below his alternative insults; a change smaller than this is none.
INSULT, SLIGHT = 15.0, 3.0
#: He asks for this many points at first.
FIRST_DEMAND = 92.0
#: Gifts that end a negotiation, and the breach that each one is (``kam_lab.ethics``); the day on which we negotiate.
BRIBES = {"envelope": "bribe_given", "commission": "hidden_commission"}
TODAY = "2026-01-05"

#: Moves of the log, and how talks can end.
MOVES = ("opens", "offer", "answer", "question", "accept", "leave", "bribe")
ENDS = ("deal", "left", "broken", "time", "bribe")


@dataclass(frozen=True)
class Move:
    """One line of the decision log."""

    round: int
    who: str
    move: str
    package: Mapping[str, int] | None
    relationship: int
    said: str


class Score(NamedTuple):
    """The result: parts 0–1, the whole 0–100."""

    end: str
    our_points: float
    their_points: float
    created: float
    claimed: float
    relationship: float
    score: float


@dataclass
class Talks:
    """One negotiation. Call the moves; read ``log``, ``proposal``, ``end`` and :meth:`score`.

    Parameters
    ----------
    deal_issues : table of the world. opportunity_id : one of its deals. seed : which buyer.
    rounds : offers that we can make before time is up.

    Covers: multi_round_talks.
    """

    deal_issues: pd.DataFrame
    opportunity_id: str
    seed: int = 1
    rounds: int = ROUNDS
    relationship: int = START
    round: int = 0
    questions: int = QUESTIONS
    end: str = ""
    deal: dict[str, int] | None = None
    proposal: dict[str, int] = field(default_factory=dict)
    log: list[Move] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        need_whole(self.rounds, "rounds", 2)
        self.buyer = make_buyer(self.deal_issues, self.opportunity_id, self.seed)
        self.table = packages_from(self.buyer.issues)
        self.issues = [name for name in self.table.columns if not name.endswith("_points")]
        self.proposal = self._row(int(self.table["their_points"].to_numpy(float).argmax()))
        self._note("buyer", "opens", self.proposal, t("contract.talks.opens"))

    # -- what we can do -----------------------------------------------------------------------------------------------

    def offer(self, package: Mapping[str, int]) -> Move:
        """Make an offer; he accepts it, or answers with a package of his own."""
        mine = self._checked(package)
        before = self._last_offer()
        self.round += 1
        his = self.their_points(mine)
        self._feel(self._tone(mine, his, before))
        self._note("us", "offer", mine, "")
        if self._broke_off():
            return self.log[-1]
        if his >= self._wanted() - 1e-9:
            return self._agreed(mine, "buyer", t("contract.talks.accepts"))
        if self.round >= self.rounds:
            self._feel(NO_TIME)
            return self._over("time", "buyer", t("contract.talks.time"))
        self.proposal = self._counter(mine)
        sore = self._sore_point(mine)
        return self._note("buyer", "answer", self.proposal, t("contract.talks.counter", issue=self.issue_name(sore)))

    def ask(self, issue: str) -> Move:
        """Ask how much an issue means to him. He says so where the relationship is good; few questions are free."""
        self._still_on()
        if issue not in self.issues:
            raise fail("package_issues", owner="contract", expected=listed(self.issues), came=issue)
        if self.questions <= 0:
            raise fail("no_questions", owner="contract", most=QUESTIONS)
        self.questions -= 1
        openly = self.relationship >= OPEN
        self._feel(LISTENS)
        weight = float(self.buyer.weights[issue])
        level = "all" if not openly else "much" if weight >= 25 else "some" if weight >= 15 else "little"
        said = t(f"contract.talks.weighs.{level}", issue=self.issue_name(issue))
        self._note("us", "question", None, t("contract.talks.asks", issue=self.issue_name(issue)))
        return self._note("buyer", "answer", None, said)

    def accept(self) -> Move:
        """Take what he proposed last."""
        self._still_on()
        return self._agreed(self.proposal, "us", t("contract.talks.we_accept"))

    def leave(self) -> Move:
        """Leave for our best alternative."""
        self._still_on()
        if self.zone_exists:
            self._feel(LEAVES)
        return self._over("left", "us", t("contract.talks.left"))

    def bribe(self, kind: str) -> Move:
        """Offer him something for himself. It ends everything: the deal, and the score (see the ethics gate)."""
        self._still_on()
        if kind not in BRIBES:
            raise fail("unknown_gift", owner="contract", came=kind, expected=listed(BRIBES))
        self.relationship = 0
        self.breaches.append(BRIBES[kind])
        return self._over("bribe", "us", t(f"contract.talks.bribe.{kind}"))

    # -- what can be read ---------------------------------------------------------------------------------------------

    @property
    def zone_exists(self) -> bool:
        """Whether any package is better than no deal for both."""
        table = self.table
        return bool(((table["our_points"] >= self.buyer.our_batna) & (table["their_points"] >= self.buyer.batna)).any())

    def our_points(self, package: Mapping[str, int]) -> float:
        """What a package is worth to us."""
        return float(sum(self.buyer.issues["our_points"][pair] for pair in package.items()))

    def their_points(self, package: Mapping[str, int]) -> float:
        """What a package is really worth to him; people learn it only when the talks are over."""
        return float(sum(self.buyer.issues["their_points"][pair] for pair in package.items()))

    def coach_says(self, package: Mapping[str, int]) -> float:
        """What a package is worth to him, as our coach believes."""
        told = issues_of(self.deal_issues, self.opportunity_id)["their_points"]
        return float(sum(told[pair] for pair in package.items()))

    @staticmethod
    def issue_name(issue: str) -> str:
        """The issue in the current language."""
        return t(f"contract.issue.{issue}")

    def text(self, package: Mapping[str, int] | None) -> str:
        """A package in words of the current language."""
        told = issues_of(self.deal_issues, self.opportunity_id)["text"]
        return t("contract.talks.comma").join(str(told[pair]) for pair in package.items()) if package else ""

    def decision_log(self) -> pd.DataFrame:
        """Every move: what was offered, what it was worth to us, what he said; his points once the talks are over.

        Returns
        -------
        DataFrame, one row a move: ``round, who, move, package`` (words), ``our_points`` (missing without a package),
        ``their_points`` (missing before the end), ``relationship_now``, ``said``.

        Covers: multi_round_talks.
        """
        rows = []
        for one in self.log:
            rows.append(
                {
                    "round": one.round, "who": t(f"contract.talks.who.{one.who}"),
                    "move": t(f"contract.talks.move.{one.move}"), "package": self.text(one.package),
                    "our_points": self.our_points(one.package) if one.package else np.nan,
                    "their_points": self.their_points(one.package) if one.package and self.end else np.nan,
                    "relationship_now": one.relationship, "said": one.said,
                }
            )  # fmt: skip
        return pd.DataFrame(rows)

    def score(self) -> Score:
        """Value created, value claimed, relationship; a bribe scores zero.

        Created: joint gain over both alternatives, of the most that is possible; nothing where one side would have
        done better with its alternative. Claimed: our gain, of the most that
        leaves him no worse than his alternative. No deal creates and claims nothing, unless no package suited both:
        then leaving is right and earns both in full.

        Covers: multi_round_talks.
        """
        warmth = self.relationship / 100
        if self.deal is None:
            right = self.end == "left" and not self.zone_exists
            parts = (1.0, 1.0) if right else (0.0, 0.0)
            return self._scored(self.buyer.our_batna, self.buyer.batna, parts, warmth)
        ours, his = self.our_points(self.deal), self.their_points(self.deal)
        able = self.table[
            (self.table["our_points"] >= self.buyer.our_batna) & (self.table["their_points"] >= self.buyer.batna)
        ]
        none = self.buyer.our_batna + self.buyer.batna
        most = float(able["joint_points"].max()) - none if len(able) else 0.0
        best = float(able["our_points"].max()) - self.buyer.our_batna if len(able) else 0.0
        harmed = ours < self.buyer.our_batna or his < self.buyer.batna  # somebody would have done better elsewhere
        created = (ours + his - none) / most if most > 0 and not harmed else 0.0
        claimed = (ours - self.buyer.our_batna) / best if best > 0 else 0.0
        return self._scored(ours, his, (created, claimed), warmth)

    def _scored(self, ours: float, his: float, parts: tuple[float, float], warmth: float) -> Score:
        created, claimed = (min(1.0, max(0.0, part)) for part in parts)
        weights = SCORE_WEIGHTS
        whole = created * weights["created"] + claimed * weights["claimed"] + warmth * weights["relationship"]
        return Score(self.end, ours, his, created, claimed, warmth, ethics.gated(100 * whole, self.breaches, TODAY))

    # -- his script ---------------------------------------------------------------------------------------------------

    def _wanted(self) -> float:
        """The points he insists on in this round: much at first, his alternative at the end, less among friends."""
        left = 1 - self.round / self.rounds
        top = max(FIRST_DEMAND, self.buyer.batna)
        return self.buyer.batna + (top - self.buyer.batna) * left ** (0.6 + self.relationship / 100)

    def _counter(self, mine: Mapping[str, int]) -> dict[str, int]:
        """Of the packages he can live with, the one nearest to our offer; of those the best for him."""
        able = self.table[self.table["their_points"] >= self._wanted() - 1e-9]
        if able.empty:
            return self.proposal
        away = sum((able[name] - mine[name]).abs() for name in self.issues)
        ranked = pd.DataFrame({"away": away, "his": -able["their_points"]}).sort_values(["away", "his"], kind="stable")
        return self._row(int(ranked.index[0]))

    def _sore_point(self, mine: Mapping[str, int]) -> str:
        """The issue on which our offer leaves him shortest."""
        points = self.buyer.issues["their_points"]
        return max(self.issues, key=lambda name: (float(self.buyer.weights[name] - points[(name, mine[name])]), name))

    def _tone(self, mine: dict[str, int], his: float, before: dict[str, int] | None) -> int:
        if his < self.buyer.batna - INSULT:
            return INSULTS
        if before is None:
            return 0
        if mine == before:
            return REPEATS
        change = his - self.their_points(before)
        return WARMER if change >= SLIGHT else TAKES_BACK if change <= -SLIGHT else 0

    def _agreed(self, package: Mapping[str, int], who: str, said: str) -> Move:
        self.deal = dict(package)
        gains = [self.our_points(package) - self.buyer.our_batna, self.their_points(package) - self.buyer.batna]
        share = gains[1] / sum(gains) if sum(gains) > 0 else 0.5
        self._feel(6 if share >= 0.25 else -12)  # who gets nearly nothing remembers it
        return self._over("deal", who, said, package)

    def _broke_off(self) -> bool:
        if self.relationship >= BROKEN:
            return False
        self._over("broken", "buyer", t("contract.talks.broken"))
        return True

    # -- bookkeeping --------------------------------------------------------------------------------------------------

    def _over(self, end: str, who: str, said: str, package: Mapping[str, int] | None = None) -> Move:
        self.end = end
        move = {"deal": "accept", "bribe": "bribe"}.get(end, "leave")
        return self._note(who, move, package, said)

    def _note(self, who: str, move: str, package: Mapping[str, int] | None, said: str) -> Move:
        held = dict(package) if package is not None else None
        self.log.append(Move(self.round, who, move, held, self.relationship, said))
        return self.log[-1]

    def _feel(self, change: int) -> None:
        self.relationship = int(min(100, max(0, self.relationship + change)))

    def _last_offer(self) -> dict[str, int] | None:
        mine = [one.package for one in self.log if one.who == "us" and one.move == "offer"]
        return dict(mine[-1]) if mine and mine[-1] is not None else None

    def _row(self, number: int) -> dict[str, int]:
        return {name: int(self.table[name].iloc[number]) for name in self.issues}

    def _still_on(self) -> None:
        if self.end:
            raise fail("talks_over", owner="contract")

    def _checked(self, package: Mapping[str, int]) -> dict[str, int]:
        self._still_on()
        wrong = set(package) != set(self.issues)
        if wrong or any(pair not in self.buyer.issues.index for pair in package.items()):
            raise fail("package_issues", owner="contract", expected=listed(self.issues), came=listed(package.items()))
        return {name: int(package[name]) for name in self.issues}
