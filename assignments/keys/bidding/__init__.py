"""Stage 3, bidding: keys, and the mistakes people make.

A plain function named like a question is its key; a function with ``@mistake`` is a wrong answer with a sentence.
Messages name the mistake and the next step; they contain neither the key nor the id of the right tender.
"""

PARTS = ("scoring", "order", "judgement", "bank", "money")
"""The modules that hold them."""
