"""README.md shows pictures that the course draws, and says what is on them."""

import pathlib
import re

import nbformat

from helpers.authoring.__main__ import PICTURES

ROOT = pathlib.Path(__file__).parents[2]


def test_the_readme_shows_what_the_course_draws():
    shown = re.findall(r"!\[([^\]]+)\]\((?!https:)([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert {pathlib.Path(file) for _, file in shown} == set(PICTURES)
    assert all(len(text.split()) >= 5 for text, _ in shown)
    assert all((ROOT / file).read_bytes().startswith(b"\x89PNG") for file in PICTURES)


def test_their_cells_exist():
    for unit, cell_id in PICTURES.values():
        notebook = nbformat.read(ROOT / "solutions" / unit / f"{unit}.ipynb", as_version=4)
        assert cell_id in [cell.id for cell in notebook.cells]
