"""Grading for instructors: untrusted notebooks in, points, feedback and a class report out."""
