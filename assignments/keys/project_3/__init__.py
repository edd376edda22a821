"""Project 3, the team's notebook: keys, mistakes, and the checks for what has no single right value.

Written like the keys of a stage. The plan for the quarter has a key as well, one that holds its own against the
benchmark; what a plan earns is decided by the quarter itself.
"""

from assignments.keys.project_3 import checks

PARTS = ("ledger", "steps", "account")
"""The modules that hold the keys."""

CHECKED = {
    "quarter_plan": checks.quarter_plan,
    "plan_account": checks.plan_account,
    "plan_actions": checks.plan_actions,
    "plan_figures": checks.plan_figures,
}
"""Questions whose answer is held against stated checks."""
