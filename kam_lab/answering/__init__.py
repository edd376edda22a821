"""Behind `kam_lab.answers`: what an answer may be, the forms that take it, the file that keeps it, the hand-in."""
