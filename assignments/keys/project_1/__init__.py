"""Project 1, the team's notebook: keys, mistakes, and the checks for what has no single right value.

Written like the keys of a stage.
"""

from assignments.keys.project_1 import checks

PARTS = ("selection", "planning", "power_map")
"""The modules that hold the keys, in the order of the questions."""

CHECKED = {"ten_accounts": checks.ten_accounts, "contact_plan": checks.contact_plan}
"""Questions whose answer is held against stated checks."""
