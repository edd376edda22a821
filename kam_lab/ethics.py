"""The ethics gate of every scenario: who bribes or colludes scores nothing, whatever else he did well.

>>> gate(["open_discount", "bribe_given"]).factor
0

Fines come from the dated rules table. For teaching; no legal advice.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kam_lab import rules
from kam_lab.checks import fail
from kam_lab.i18n import t

#: What closes the gate. Bribery and collusion by law; the others by the rules of this course and of any decent house.
BREACHES = (
    "bribe_given",
    "bribe_accepted",
    "hidden_commission",
    "collusion",
    "stolen_secret",
    "contact_list",
)
#: Breaches that are commercial bribery (反不正当竞争法), and the rules that fine them.
BRIBERY = ("bribe_given", "bribe_accepted", "hidden_commission")
FINES = ("bribe_fine_min", "bribe_fine_serious_max", "bribe_fine_person_max")
#: A name this close to a breach, and no breach, is taken for a slip of the pen.
_ALIKE = 0.85


class Gate(NamedTuple):
    """What the gate says (see :func:`gate`).

    ``factor`` is 1 or 0, to multiply a score with; ``breaches`` are in the order of ``BREACHES``; ``sentence`` is
    empty where the gate is open.
    """

    factor: int
    breaches: tuple[str, ...]
    sentence: str

    @property
    def open(self) -> bool:
        """Whether the score counts."""
        return self.factor == 1


def gate(decisions: Iterable[str] | Mapping[str, str | None], as_of: rules.Day | None = None) -> Gate:
    """Is the score of these decisions to count?

    Parameters
    ----------
    decisions : names of what was decided; those in ``BREACHES`` close the gate, every other name is an ordinary
        decision. Or a mapping of a scenario's own names to the breach each one is (None: no breach).
    as_of : the day of the scenario, for the fines; None takes the rules in force last. Before the day a rule took
        effect the sentence names no fine; the gate is closed all the same.

    Returns
    -------
    Gate

    Raises
    ------
    InputError
        A name that is nearly a breach (``"bribe"``), or a mapping to an unknown breach.

    Covers: ethics_gate.
    """
    found = list(decisions.values()) if isinstance(decisions, Mapping) else list(decisions)
    for name in found:
        unknown = name is not None and name not in BREACHES
        near = difflib.get_close_matches(str(name), BREACHES, n=1, cutoff=_ALIKE) if unknown else []
        prefix = unknown and any(breach.split("_")[0] == name for breach in BREACHES)
        if unknown and (near or prefix or isinstance(decisions, Mapping)):
            raise fail("unknown_breach", owner="ethics", came=name, expected=", ".join(BREACHES))
    breaches = tuple(breach for breach in BREACHES if breach in found)
    if not breaches:
        return Gate(1, (), "")
    named = t("ethics.and").join(t(f"ethics.breach.{breach}") for breach in breaches)
    sentence = t("ethics.closed", named=named)
    if set(breaches) & set(BRIBERY):
        sentence += _fines(as_of)
    return Gate(0, breaches, sentence)


def verdict(decisions: Iterable[str] | Mapping[str, str | None], as_of: rules.Day | None = None) -> str:
    """What the gate says, in a sentence; also where it is open.

    Covers: ethics_gate.
    """
    return gate(decisions, as_of).sentence or t("ethics.open")


def gated(score: float, decisions: Iterable[str] | Mapping[str, str | None], as_of: rules.Day | None = None) -> float:
    """A score after the gate: as it is, or 0.

    Covers: ethics_gate.
    """
    return score * gate(decisions, as_of).factor


def fines(as_of: rules.Day | None = None) -> dict[str, float]:
    """The fines for commercial bribery on a day, CNY: ``firm_from``, ``firm_to`` (serious cases), ``person_to``.

    Raises
    ------
    RuleError
        The rule had no value on that day.

    Covers: ethics_gate.
    """
    day = as_of if as_of is not None else rules.history(FINES[0])[-1].effective_from
    least, most, person = (float(rules.value(name, day)) for name in FINES)
    return {"firm_from": least, "firm_to": most, "person_to": person}


def _fines(as_of: rules.Day | None) -> str:
    if as_of is not None and not all(rules.in_force(name, as_of) for name in FINES):
        return ""
    found = fines(as_of)
    since = rules.history(FINES[0])[-1].effective_from
    return t("ethics.fines", since=f"{since:%Y-%m-%d}", **{name: f"{value:,.0f}" for name, value in found.items()})
