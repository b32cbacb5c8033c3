"""Runs of notebooks as a student could leave them: everything, and only what slicing asks for."""

import re

import nbformat
from nbclient import NotebookClient

from helpers.grading.slicing import to_show


def is_check(cell_id):
    return cell_id.endswith("-check")


def code_cells(notebook):
    return [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]


def with_solutions(unit, every=1):
    """Return a release in which every n-th answer is given, with a comment of one's own, and the others are wrong."""
    notebook, solved = unit.released, dict(code_cells(unit.source))
    names = {cell.cell_id.removesuffix("-check") + "-solution": cell.exercise for cell in unit.exercises.values()}
    count = 0
    for cell in notebook.cells:
        if cell.id in names:
            cell.source = solved[cell.id] + "\n# mine"
            if every > 1 and count % every:
                cell.source = f"{names[cell.id]} = check.{names[cell.id]}.misconceptions[0].answer"
            count += 1
    return notebook


def insert(notebook, after, source):
    place = next(k for k, cell in enumerate(notebook.cells) if cell.id == after) + 1
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source, id=f"own-{place}"))
    return notebook


def without(notebook, cell_id):
    notebook.cells = [cell for cell in notebook.cells if cell.id != cell_id]
    return notebook


def edit(notebook, cell_id, old, new):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    return notebook


def run(cells, folder):
    """Run cells in a new kernel; return their outputs by id, in a form that can be compared."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id=name) for name, source in cells])
    NotebookClient(notebook, timeout=180, allow_errors=True, resources={"metadata": {"path": str(folder)}}).execute()
    return {cell.id: _plain_outputs(cell.outputs) for cell in notebook.cells}


def _plain_outputs(outputs):
    """Join what a stream sent in pieces."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return [_plain(output) for output in joined]


def _plain(output):
    text = "\n".join(output.get("traceback", [])) or output.get("text") or ""
    data = {kind: str(value) for kind, value in output.get("data", {}).items()}
    if "application/vnd.jupyter.widget-view+json" in data:
        data = dict.fromkeys(data, "")
    return [_steady(part) for part in (output.output_type, text, *sorted(data), *sorted(data.values()))]


def _steady(text):
    text = re.sub(r"\x1b\[[0-9;]*m|0x[0-9a-f]+|ipykernel_\d+/\d+\.py", "", text)
    return re.sub(r"In ?\[\d+\]|id=\"?[\w-]+|\d+(?=,? line)", "", text)


def compared(notebook, unit, solved_outputs, folder):
    """Return the cells that show something else than in a full run, and the cells that ran."""
    cells, solved = code_cells(notebook), dict(code_cells(unit.source))
    checks = {k for k, (name, _) in enumerate(cells) if is_check(name)}
    chosen = to_show(cells, solved, checks)
    everything = run([cell for k, cell in enumerate(cells) if k not in checks], folder)
    some = run([cells[k] for k in sorted(chosen)], folder)
    shown = {name: some.get(name, solved_outputs.get(name)) for name in everything}
    return {name for name in everything if shown[name] != everything[name]}, [cells[k][0] for k in sorted(chosen)]
