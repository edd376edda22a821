"""What is graded: assignment sources, questions, keys."""
