"""Cells of the source notebooks, for tests of what runs them."""

import pathlib

import nbformat

SOLUTIONS = pathlib.Path(__file__).parent.parent.parent / "solutions"


def solved_cells(unit):
    """Return a unit's set-up and the cells with its solutions, without magics."""
    (path,) = SOLUTIONS.glob(f"{unit:02d}_*/*.ipynb")
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    wanted = [cell.source for cell in cells if cell.id == "setup" or cell.id.endswith("-solution")]
    return ["\n".join(line for line in source.splitlines() if not line.startswith("%")) for source in wanted]
