"""Project 3, each member's own notebook: keys and mistakes, on the data of the member's team."""

PARTS = ("own_work",)
"""The modules that hold them."""
