"""One app per stage: thin over the stage's functions, made of ordinary notebook widgets.

``from kam_lab.apps.prospecting import app`` and then ``app()`` in a notebook's cell.
"""
