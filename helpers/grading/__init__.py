"""Grading, for instructors: submissions in, points, feedback and a class report out."""
