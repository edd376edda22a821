"""What a class goes through beside the marking of single hand-ins; every module takes a class folder.

Teams: :mod:`teams` (who is in which, whose hand-in counts), :mod:`member_forms`, :mod:`project_marks`. Panel:
:mod:`panel_setup` (cards go out), :mod:`panel_cards` (cards come back), :mod:`panel` (what they come to),
:mod:`panel_show`. Exams: :mod:`exams` (draw, release, print, grade), :mod:`exam_attempts` (which counts),
:mod:`exam_collect`, :mod:`exam_entry`, :mod:`exam_extensions`, :mod:`exam_results`. Then :mod:`rubrics`,
:mod:`judging` (texts), :mod:`gathering` (everything together), :mod:`appealing`, :mod:`exporting`.
"""
