"""Real handwritten digits in the format of 1989: those that come with the course, and a loader of the original ones."""

from helpers.data.digits import digits
from helpers.data.results import zip_code_runs, zip_code_themes
from helpers.data.usps import usps

__all__ = ["digits", "usps", "zip_code_runs", "zip_code_themes"]
