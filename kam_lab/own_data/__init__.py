"""A company's own data: mapped, checked, reported, anonymised, and opened like the teaching world.

>>> from kam_lab import open_world
>>> world = open_world("export", mapping="suggest")                                  # doctest: +SKIP
>>> world.quality.summary                                                            # doctest: +SKIP

The steps, each in a module of its own: ``reading`` (files to cells), ``suggest`` (cells to a proposed mapping),
``model`` (the mapping as a file), ``assembling`` (cells and mapping to tables, nothing lost without a reason),
``quality`` and ``page`` (the report), ``anonymise``, ``writing`` (a folder that ``open_world`` opens), ``needs`` (which
lessons can run).
"""

from kam_lab.own_data.model import MAPPING, ColumnMap, Mapping, TableMap, load_mapping, save_mapping
from kam_lab.own_data.needs import lessons_for
from kam_lab.own_data.opening import check_folder, open_own, suggest_mapping

__all__ = [
    "MAPPING",
    "ColumnMap",
    "Mapping",
    "TableMap",
    "check_folder",
    "lessons_for",
    "load_mapping",
    "open_own",
    "save_mapping",
    "suggest_mapping",
]
