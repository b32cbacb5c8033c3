"""What grading a submission gives: plain data, which travels between machines and into JSON."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One graded cell of one submission.

    Parameters
    ----------
    cell : str
        Its grade id, such as "ex1-delta-hidden-check".
    exercise : str or None
        The exercise's name; None for a cell that is graded by hand or by its own asserts.
    points : float or None
        What was earned; None where a person has to say.
    max_points : float
    status : str
        As in `helpers.checks.Diagnosis` for exercises; "by hand", "passed" or "wrong" for other cells.
    misconception, message, where, why : str
        As in `helpers.checks.Diagnosis`; "" where there is none.
    """

    cell: str
    exercise: str | None
    points: float | None
    max_points: float
    status: str
    misconception: str = ""
    message: str = ""
    where: str = ""
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Parameters
    ----------
    student, unit : str
    digest : str
        Of everything that the result depends on: submission, source, secret.
    failed : str
        Why it could not be graded; "" where it was.
    results : tuple of Result
    notes : tuple of str
        What the instructor should know: cells put back, a kernel that died, output cut off.
    seconds : float
        What it took.
    notebook, feedback : bytes
        The graded notebook and the student's page.
    """

    student: str
    unit: str
    digest: str
    failed: str = ""
    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    notebook: bytes = b""
    feedback: bytes = b""

    def to_json(self):
        """Return it as a dictionary that JSON can hold, without the two files."""
        known = dataclasses.asdict(self)
        return {name: value for name, value in known.items() if name not in ("notebook", "feedback")}

    @classmethod
    def from_json(cls, known):
        """Return what `to_json` kept."""
        results = tuple(Result(**result) for result in known["results"])
        return cls(**{**known, "results": results, "notes": tuple(known["notes"])})
