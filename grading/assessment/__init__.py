"""Marking: answers against keys, texts against rubrics, scores into marks, and the log of what people decided."""
