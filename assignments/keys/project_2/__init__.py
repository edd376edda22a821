"""Project 2, the team's notebook: keys, mistakes, and the checks by which the bid itself is judged.

All of them are functions of the team's world, which carries the tender (:func:`kam_lab.tendering.room_of`).
"""

from assignments.keys.project_2 import checks

PARTS = ("documents", "costing", "pricing", "contract")
"""The modules that hold the keys."""

CHECKED = {
    "bid_technical": checks.bid_technical,
    "bid_commercial": checks.bid_commercial,
    "bid_price": checks.bid_price,
    "bid_papers": checks.bid_papers,
}
"""Questions whose answer is held against stated checks."""
