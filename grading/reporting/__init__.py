"""What people get to see of a class: feedback for students, a report for the teacher, tables for other systems."""
