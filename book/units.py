"""A unit as a page: the notebook that students get, with its outputs, and each answer folded behind a line."""

import base64
import html
import itertools
import pathlib
import re

import nbformat

from book import strips
from helpers.figures import style
from helpers.widgets import live

ROOT = pathlib.Path(__file__).resolve().parents[1]
MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
MODEL = re.compile(r"### BEGIN SOLUTION\n(.*?)(?:\n\nRubric: .*?)?\n### END SOLUTION", re.DOTALL)
LEFT_OUT = ("fetch",)
"""Cells that are of use in a notebook alone."""
STUB = "*Your answer here.*"
PICTURES = "pictures"
"""The folder of the pages' pictures."""
STRIP = "In the notebook this moves; here are some of its settings"


def names():
    """List the units' names, in order."""
    return sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.ipynb") if path.stem == path.parent.name)


def read(name):
    """Read a unit.

    Parameters
    ----------
    name : str

    Returns
    -------
    released, source : NotebookNode
        What students get, and what it was made from.
    """
    return tuple(
        nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4) for folder in ("notebooks", "solutions")
    )


def solved(released, source):
    """Return the students' notebook with the course's answers in its solution cells: what is executed.

    Parameters
    ----------
    released, source : NotebookNode
        As `read` returns them. Hidden checks are in `source` alone, and nothing but answers is taken from it.

    Returns
    -------
    NotebookNode
    """
    answers = {cell.id: MARKERS.sub("", cell.source) for cell in source.cells if _kind(cell) == "solution"}
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        cell.metadata = {}  # without the tag that lets errors pass
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def page(name, executed, released, source, buttons=""):
    """Return a unit as a page of the book, and its pictures.

    Parameters
    ----------
    name : str
    executed : NotebookNode
        `solved`, with outputs.
    released, source : NotebookNode
        As `read` returns them.
    buttons : str
        HTML that follows the title.

    Returns
    -------
    NotebookNode
        For myst-nb, which need not execute it.
    dict of {str: bytes}
        PNG by file name.
    """
    stubs = {cell.id: cell.source for cell in released.cells}
    models = {cell.id: MODEL.search(cell.source) for cell in source.cells if _kind(cell) == "explain"}
    cells, pictures, folded = [], {}, False
    for cell in executed.cells:
        kind = _kind(cell)
        if cell.id in LEFT_OUT:
            continue
        if folded and kind != "check":
            cells.append(_markdown("</details>"))
            folded = False
        if kind == "solution":
            cells.append(_markdown(f"```python\n{stubs[cell.id]}\n```"))
            cells.append(_markdown(_summary("Show a solution")))
            folded = True
        if cell.cell_type == "code":
            cells.append(_with_pictures(cell, name, pictures))
        elif cell.id in models:
            answer = f"{_summary('Show a model answer')}\n\n{models[cell.id][1]}\n\n</details>"
            cells.append(_markdown(cell.source.replace(STUB, answer)))
        else:
            cells.append(_markdown(cell.source))
    if folded:
        cells.append(_markdown("</details>"))
    title, _, rest = cells[0].source.partition("\n")
    cells[0].source = f"# {name[:2]} {title.removeprefix('# ')}\n\n{buttons}\n{rest}"
    return nbformat.v4.new_notebook(cells=cells, metadata=executed.metadata), pictures


def _kind(cell):
    """Return what the end of a cell's id says about it (`helpers.authoring.cells`)."""
    return cell.id.rpartition("-")[2]


def _markdown(source):
    return nbformat.v4.new_markdown_cell(source)


def _summary(words):
    return f'<details class="solution"><summary>{words}</summary>'


def _with_pictures(cell, name, pictures):
    """Return a cell whose pictures are files, added to `pictures`, with their text alternatives."""
    cell, stem = nbformat.from_dict(cell), f"{name}-{cell.id}"
    for output in cell.outputs:
        data = output.get("data", {})
        if strips.MIME in data:
            output.data = {"text/html": _strip(data[strips.MIME], stem, pictures)}
        elif "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt")
            if not alt:
                raise ValueError(f"The figure of the cell {cell.id!r} in {name} has no text alternative.")
            output.data = {"text/html": _image(data["image/png"], alt, stem, pictures, style.DPI)[1]}
    return cell


def _strip(parts, stem, pictures):
    """Add the pictures of a strip to `pictures`, and return the HTML that shows them, each a link to its full size."""
    figures = []
    for part in parts:
        place, image = _image(part["png"], part["alt"], stem, pictures, live.DPI)
        figures.append(
            f'<figure><a href="{place}">{image}</a><figcaption>{html.escape(part["caption"])}</figcaption></figure>'
        )
    return f'<div class="strip" role="group" aria-label="{STRIP}"><p>{STRIP}:</p>{"".join(figures)}</div>'


def _image(encoded, alt, stem, pictures, dpi):
    """Add a PNG to `pictures`; return its place, and the HTML that shows it at its size of 72 dots an inch."""
    name = next(name for k in itertools.count(1) if (name := f"{stem}-{k}.png") not in pictures)
    png = pictures[name] = base64.b64decode(encoded)
    place = f"../{PICTURES}/{name}"
    width, height = (round(int.from_bytes(png[at : at + 4], "big") * 72 / dpi) for at in (16, 20))
    return place, f'<img src="{place}" width="{width}" height="{height}" alt="{html.escape(alt)}">'
