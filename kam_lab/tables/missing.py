"""What a later cell says when a name is missing because an earlier cell had no table to make it from.

A lesson on a company's own export goes on after a cell that stopped for want of a table. The next cells then use names
that cell never made, and Python's word for that (``NameError`` with a trace) tells a trainer nothing. From the first
missing table on, the notebook keeps a list of such names and answers with a sentence instead.
"""

from __future__ import annotations

import ast
import builtins
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

from kam_lab.tables.loading import WorldError, problem

#: By notebook: names that were never made, and the table each would have needed.
_lost: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def watch() -> None:
    """Follow the notebook that runs now, from this cell on; outside a notebook nothing happens."""
    running = getattr(builtins, "get_ipython", None)  # put there by IPython while it runs a cell
    shell = running() if running is not None else None
    if shell is None or shell in _lost:
        return
    lost = _lost[shell] = {}

    def remember(result: Any) -> None:
        error = result.error_in_exec
        table = lost.get(error.name or "") if isinstance(error, NameError) else getattr(error, "missing_table", None)
        if table:
            made = _made_by(shell.transform_cell(result.info.raw_cell))
            lost.update({name: table for name in made if name not in shell.user_ns})

    shell.events.register("post_run_cell", remember)
    shell.set_custom_exc((NameError,), _say)


def _say(shell: Any, _: type[BaseException], error: Any, trace: TracebackType, tb_offset: int | None = None) -> None:
    """Show the sentence for a name that is lost for want of a table, and anything else as usual."""
    table = _lost[shell].get(error.name or "")
    if table:
        told = WorldError([problem("no_table_before", name=error.name, table=table, file=f"{table}.csv")])
        error._render_traceback_ = told._render_traceback_
    shell.showtraceback((type(error), error, trace), running_compiled_code=True)


def _made_by(source: str) -> set[str]:
    """Names that the code of a cell gives a value."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
    return found
