"""Stage 1, prospecting: keys, and the mistakes people make.

A plain function named like a question is its key; a function with ``@mistake`` is a wrong answer with a sentence.
Messages name the mistake and the next step; they contain neither the key nor the id of the right account.
"""

PARTS = ("concentration", "profit", "judgement", "bank", "needs", "growth")
"""The modules that hold them, in the order of the questions; the last has those that are only in the bank."""
