"""The teacher's side: making worlds and classes, running hand-ins, marking, reporting.

Data flows one way, and imports follow it:
``market`` → ``classroom``, ``runner`` → ``assessment`` → ``reporting`` → ``autograde`` → ``demo`` → ``cli``.
"""

import sys

# nbformat checks notebooks by a schema in which nothing is an address; loading the checker of addresses, which is
# optional, would cost every command more than a second.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
