"""Project 2, each member's own notebook: keys and mistakes, on the tender and the position of the member's team."""

PARTS = ("own_work",)
"""The modules that hold them."""
