"""Answers worked out from printed tables alone, as a student does with a pocket calculator.

One module per stage, each with ``ANSWERS``: question id → function of the printed sheet. Nothing here imports the
course's library, so that a key and its printed table are held against each other by independent code.
"""
