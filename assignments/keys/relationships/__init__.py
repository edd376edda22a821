"""Stage 2, relationships: keys, and the mistakes people make.

A plain function named like a question is its key; a function with ``@mistake`` is a wrong answer with a sentence.
Messages name the mistake and the next step; they contain neither the key nor the id of the right account or person.
"""

PARTS = ("people", "standing", "knowledge", "figures")
"""The modules that hold them."""
