"""Grading what students handed in: sandboxed, in parallel, into nbgrader's gradebook."""
