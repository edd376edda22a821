"""The panel: teachers and one representative per team score every team but their own; what becomes of the scores."""
