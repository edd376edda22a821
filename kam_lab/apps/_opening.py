"""How every app begins: the world to show, or one sentence that says why there is nothing to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from kam_lab.apps._layout import note, sentence_for
from kam_lab.world import World, WorldError, open_world


def opened(world: World | None, needed: Sequence[str], say: Callable[..., str]) -> World | widgets.Box:
    """The world with the tables an app needs.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    needed : names of the tables without which the app cannot open.
    say : the app's texts by key; ``missing`` takes ``tables`` and ``present``.

    Returns
    -------
    World or Box
        A Box is a page with the sentence to show instead of the app.
    """
    try:
        shown = open_world() if world is None else world
    except WorldError as error:
        return note(sentence_for(error))
    missing = [name for name in needed if name not in shown.tables]
    if missing:
        return note(say("missing", tables=", ".join(missing), present=", ".join(shown.tables)))
    return shown
