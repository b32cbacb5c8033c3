"""The text view of a source notebook: jupytext's percent format, with cell ids and points in the headers."""

import jupytext
import nbformat

from helpers.authoring.cells import nbgrader_metadata

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def to_text(notebook):
    """Write a notebook as text.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    str
    """
    view = nbformat.v4.new_notebook()
    for cell in notebook.cells:
        shown = {"id": cell.id}
        if "points" in cell.metadata.get("nbgrader", {}):
            shown["points"] = cell.metadata.nbgrader.points
        new = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        view.cells.append(new(cell.source, metadata=shown))
    return jupytext.writes(view, fmt="py:percent")


def from_text(text):
    """Read the text view back into a source notebook.

    Parameters
    ----------
    text : str

    Returns
    -------
    nbformat.NotebookNode
        Without outputs; nbgrader's metadata follows from the ids.

    Raises
    ------
    ValueError
        For a cell without an id, with one that stands twice, or with points where none belong.
    """
    view = jupytext.reads(text, fmt="py:percent")
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})
    seen = set()
    for cell in view.cells:
        cell_id = cell.metadata.get("id")
        if not cell_id or cell_id in seen:
            problem = f"the id {cell_id!r} stands twice" if cell_id else "no id"
            raise ValueError(f"the cell that begins {cell.source[:40]!r} has {problem}; wanted: one id a cell.")
        seen.add(cell_id)
        new = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        graded = nbgrader_metadata(cell_id, cell.cell_type, cell.metadata.get("points"))
        notebook.cells.append(new(cell.source, id=cell_id, metadata={"nbgrader": graded} if graded else {}))
    return notebook
