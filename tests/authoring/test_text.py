"""The text view: ids carry the metadata, and a bad one is refused in a sentence."""

import pytest

from helpers.authoring.cells import nbgrader_metadata
from helpers.authoring.text import from_text, to_text

TEXT = """# %% [markdown] id="title"
# # A title

# %% id="ex1-double-solution"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% id="ex1-double-check" points=2
check.double(double)
"""


def test_ids_and_points_make_the_metadata():
    title, solution, check = from_text(TEXT).cells
    assert (title.id, title.cell_type, title.metadata) == ("title", "markdown", {})
    assert solution.metadata.nbgrader == nbgrader_metadata("ex1-double-solution", "code")
    assert (check.metadata.nbgrader.points, check.metadata.nbgrader.locked) == (2, True)


def test_there_and_back():
    notebook = from_text(TEXT)
    assert from_text(to_text(notebook)) == notebook


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# %%\nx = 1", "has no id"),
        ('# %% id="a-b"\nx = 1\n# %% id="a-b"\ny = 1', "stands twice"),
        ('# %% id="ex1-f-check"\ncheck.f(f)', "points belong to"),
        ('# %% id="ex1-f-work" points=1\nf(1)', "points belong to"),
    ],
)
def test_a_bad_view_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        from_text(text)
