"""For those who write and release the course: the text view of a notebook, and what nbgrader does on release."""
