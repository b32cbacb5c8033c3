"""What the end of a cell's id says about it, the one place where nbgrader's metadata comes from.

========================  ===========================================================
``ex2-delta-hidden``            the exercise's text
``ex2-delta-hidden-solution``   the student's cell, with the solution between markers
``ex2-delta-hidden-check``      the check, worth points
``ex2-delta-hidden-work``       a cell that uses the student's answer
``why-delta-explain``           a question answered in words, worth points by hand
========================  ===========================================================
"""

SCHEMA_VERSION = 3


def nbgrader_metadata(cell_id, cell_type, points=None):
    """Derive nbgrader's metadata from a cell's id.

    Parameters
    ----------
    cell_id : str
    cell_type : {"code", "markdown"}
    points : int, optional
        Only for checks and explanations.

    Returns
    -------
    dict or None
        None for a cell that nbgrader leaves alone.

    Raises
    ------
    ValueError
        Where a graded cell has no points, or another cell has some.
    """
    kind = cell_id.rpartition("-")[2]
    graded = kind in ("check", "explain")
    if graded != (points is not None):
        raise ValueError(f"cell {cell_id!r}: points belong to -check and -explain cells, to each of them and no other.")
    if kind not in ("solution", "check", "explain"):
        return None
    metadata = {
        "cell_type": cell_type,
        "grade": graded,
        "grade_id": cell_id,
        "locked": kind == "check",
        "schema_version": SCHEMA_VERSION,
        "solution": kind != "check",
        "task": False,
    }
    return metadata | ({"points": points} if graded else {})


def uses_answer(cell_id):
    """Whether a cell fails, as it should, while its exercise is unsolved."""
    return cell_id.rpartition("-")[2] in ("check", "work")
