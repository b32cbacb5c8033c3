"""Grading, for instructors: submissions are run behind walls, and judged outside of them."""
