"""From a team's mark to its members': confidential forms, contribution factors, parts with an owner.

`forms` reads what members entered, `factors` is the arithmetic alone, `persons` applies it and keeps every step.
"""
