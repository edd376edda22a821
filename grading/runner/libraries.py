"""What a warm process imports before the first submission comes.

No more than is needed: whatever it holds is paid for with each fork.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

COURSE = "kam_lab"  # of this one every module
COMMON = (
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "matplotlib.backends.backend_agg",
    "matplotlib.font_manager",
    "pandas",
    "pandas.plotting._matplotlib",
    "numpy.testing",
    "IPython.display",
    "stack_data",
    "pygments.lexers",
    "pexpect",
    "sqlite3",
    "csv",
    "decimal",
    "fractions",
    "statistics",
    "textwrap",
    "unittest",
    "asyncio",
)
OURS = (*COMMON, *["yaml", "pydantic", "pandera.pandas", "ipywidgets", "openpyxl", "jinja2"], COURSE)


def used_by(notebooks: Iterable[Path]) -> tuple[str, ...]:
    """What notebooks of a teacher's own course need: `COMMON`, and the installed packages that their cells import.

    What cannot be read is left out: whatever is missing here is imported later, for each submission.
    """
    return tuple(dict.fromkeys((*COMMON, *(name for path in notebooks for name in _imported(path)))))


def _imported(path: Path) -> Iterator[str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for source in sources:
        lines = (line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))
        try:
            found = list(ast.walk(ast.parse("\n".join(lines))))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        names = [alias.name for node in found if isinstance(node, ast.Import) for alias in node.names]
        names += [str(node.module) for node in found if isinstance(node, ast.ImportFrom) and node.level == 0]
        yield from (name for name in names if name.split(".")[0] not in sys.stdlib_module_names)
