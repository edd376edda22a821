"""Gradebook files for school platforms: Canvas, Moodle, Blackboard.

Each module has ``export(marks, roster, columns, …) -> (text, problems)``, ``encoded(text) -> bytes`` for the file,
``read(text) -> Read`` for what stands in it, and ``validate(text) -> problems``, written from the platform's documented
format. A mark that is open stays empty; names survive, and none of them can run in a spreadsheet program.
"""

from grading.reporting.exports.common import Column, Read

__all__ = ["Column", "Read"]
