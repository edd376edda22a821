"""Keys and mistakes of one assignment, worked out once per world.

A key is the teacher's own code, and code can fail. A key that raises, or returns something that is no answer to its
question, is a :class:`KeyProblem`; the questions that depend on it wait for a person, everything else goes on.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from grading.assessment import gate
from grading.assessment.outcome import Asked, Found

if TYPE_CHECKING:
    from grading.assessment.keystore import KeyStore
    from kam_lab.world import World


class Keys(Protocol):
    """What is needed of ``assignments.keys.StageKeys``."""

    @property
    def keys(self) -> Mapping[str, Callable[[World], Any]]: ...
    @property
    def mistakes(self) -> Mapping[str, Iterable[Any]]: ...


@dataclass(frozen=True)
class KeyProblem:
    """Why a question has no key in a world; a sentence for the teacher."""

    note: str


class KeyBook:
    """Remembers what each key and each mistake gives in each world.

    Worlds are told apart by their name: within a class, one name stands for one set of tables.

    Parameters
    ----------
    keys : keys and mistakes of the stage, as ``assignments.keys.load`` gives them.
    store : where to look for what was worked out before, and to keep it (:meth:`keep`).
    """

    def __init__(self, keys: Keys, store: KeyStore | None = None) -> None:
        self._keys, self._store = keys, store
        self._values: dict[tuple[str, str], Any] = {}
        self._found: dict[tuple[str, str], tuple[Found, ...]] = {}
        self._everywhere: dict[tuple[str, tuple[str, ...]], tuple[tuple[str, Any], ...]] = {}
        self._looked: set[str] = set()
        self._changed: set[str] = set()
        self.problems: dict[tuple[str, str, str], str] = {}
        """World, question, name of the function → what went wrong in it."""

    def key(self, question: Asked, world: World) -> Any:
        """The right answer in this world as plain JSON of the question's shape, or a :class:`KeyProblem`."""
        place = (world.name, question.id)
        self._look(world.name)
        if place not in self._values:
            self._values[place] = self._work_out_key(question, world)
            self._changed.add(world.name)
        return self._values[place]

    def everywhere(self, question: Asked, worlds: Mapping[str, World]) -> tuple[tuple[str, Any], ...]:
        """The right answers in all these worlds, by name and in that order; put together once, however many ask.

        Worlds in which there is none are left out.
        """
        place = (question.id, tuple(sorted(worlds)))
        if place not in self._everywhere:
            found = ((name, self.key(question, worlds[name])) for name in place[1])
            self._everywhere[place] = tuple(one for one in found if not isinstance(one[1], KeyProblem))
        return self._everywhere[place]

    def mistakes(self, question: Asked, world: World) -> tuple[Found, ...]:
        """The mistakes that arise in this world. One that fails or gives the wrong shape is left out."""
        place = (world.name, question.id)
        self._look(world.name)
        if place not in self._found:
            made = (self._work_out_mistake(question, world, m) for m in self._keys.mistakes.get(question.id, ()))
            self._found[place] = tuple(found for found in made if found is not None)
            self._changed.add(world.name)
        return self._found[place]

    def _look(self, world: str) -> None:
        """Take over what the store knows of a world."""
        if self._store is None or world in self._looked:
            return
        self._looked.add(world)
        known = self._store.load(world)
        self._values.update({(world, name): value for name, value in known.keys.items()})
        self._found.update({(world, name): found for name, found in known.mistakes.items()})

    def keep(self) -> None:
        """Write down what has been worked out since. Not what failed: its cause may be gone the next time."""
        if self._store is None:
            return
        failed = {(world, question) for world, question, _ in self.problems}
        for world in sorted(self._changed):

            def of(known: Mapping[tuple[str, str], Any], world: str = world) -> dict[str, Any]:
                return {name: value for (of, name), value in known.items() if of == world and (of, name) not in failed}

            keys = {name: value for name, value in of(self._values).items() if not isinstance(value, KeyProblem)}
            self._store.save(world, keys, of(self._found))
        self._changed.clear()

    def _work_out_key(self, question: Asked, world: World) -> Any:
        rule = self._keys.keys.get(question.id)
        if rule is None:
            return KeyProblem(f"question {question.id!r} has no key")
        try:
            return self._run(question, world, rule)
        except Exception as error:  # whatever a key raises, the batch goes on
            note = f"the key of {question.id!r} failed in world {world.name!r}: {type(error).__name__}: {error}"
            self.problems[world.name, question.id, question.id] = note
            return KeyProblem(note[:500])

    def _work_out_mistake(self, question: Asked, world: World, mistake: Any) -> Found | None:
        try:
            value = self._run(question, world, mistake, may_be_none=True)
        except Exception as error:
            note = f"the mistake {mistake.name!r} of {question.id!r} failed in world {world.name!r}: "
            self.problems[world.name, question.id, mistake.name] = f"{note}{type(error).__name__}: {error}"
            return None
        return None if value is None else Found(mistake.name, value, float(mistake.credit), dict(mistake.message))

    @staticmethod
    def _run(question: Asked, world: World, rule: Callable[[World], Any], may_be_none: bool = False) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning inside a key is no reason to withhold marks
            value = gate.from_key(rule(world))
        if value is None and may_be_none:
            return None
        return gate.shaped(question.kind, gate.plain(value))
