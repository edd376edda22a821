"""Teams: drawn or joined, changed without losing history; their representatives; their one hand-in.

``teams.csv`` and ``representatives.csv`` in the class folder hold every change with its day, reason and author. Each
change is an entry for the log as well (``events()``, ``to_log()``); whoever changes them appends it.
"""

from .data import data_team, set_roster_teams, teams_ever
from .draw import Draw, Wishes, draw_teams, read_pairs, read_traits
from .hand_ins import HandIn, TeamHandIn, find_hand_ins, hand_ins_of, pick_team_hand_in
from .history import Membership, TeamHistory, from_roster, read_history, read_join_list, write_history
from .periods import Event, day_of, to_log
from .representatives import Representative, Representatives, read_representatives, write_representatives
from .roles import question_owners, read_roles, roles_bytes

__all__ = [
    "Draw",
    "Event",
    "HandIn",
    "Membership",
    "Representative",
    "Representatives",
    "TeamHandIn",
    "TeamHistory",
    "Wishes",
    "data_team",
    "day_of",
    "draw_teams",
    "find_hand_ins",
    "from_roster",
    "hand_ins_of",
    "pick_team_hand_in",
    "question_owners",
    "read_history",
    "read_join_list",
    "read_pairs",
    "read_representatives",
    "read_roles",
    "read_traits",
    "roles_bytes",
    "set_roster_teams",
    "teams_ever",
    "to_log",
    "write_history",
    "write_representatives",
]
