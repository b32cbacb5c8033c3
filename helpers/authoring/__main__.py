"""The commands behind ``make notebooks``, ``make pictures``, ``make text`` and ``make untext``."""

import argparse
import base64
import pathlib
import subprocess
import sys

import nbformat
from nbclient import NotebookClient

from helpers.authoring.text import from_text, to_text

SOURCE, RELEASE = pathlib.Path("solutions"), pathlib.Path("notebooks")

PICTURES = {
    pathlib.Path("pictures/bowl.png"): ("03_squared_error", "the-bowl"),
    pathlib.Path("pictures/backward.png"): ("05_backpropagation", "skip-figure"),
}


def units():
    """List the units' names, in order."""
    return sorted(path.parent.name for path in SOURCE.glob("*/*.ipynb") if path.stem == path.parent.name)


def release(names):
    """Generate the student versions with nbgrader; without its database, so that the result depends on the source only.

    Parameters
    ----------
    names : list of str
        Units, such as ``["05_backpropagation"]``.
    """
    for name in names:
        command = ["nbgrader", "generate_assignment", name, "--force", "--no-db", "--log-level=WARN"]
        subprocess.run([sys.executable, "-m", *command], check=True)


def text(name):
    """Write the text view of a unit beside its notebook."""
    notebook = nbformat.read(SOURCE / name / f"{name}.ipynb", as_version=4)
    (SOURCE / name / f"{name}.py").write_text(to_text(notebook), encoding="utf-8")


def untext(name):
    """Apply the text view of a unit to its notebook, and make a new notebook where there is none."""
    view = SOURCE / name / f"{name}.py"
    notebook = from_text(view.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    nbformat.write(notebook, view.with_suffix(".ipynb"))


def pictures():
    """Save the README's pictures: what two cells of the course show when their units are run."""
    for file, (unit, cell_id) in PICTURES.items():
        notebook = nbformat.read(SOURCE / unit / f"{unit}.ipynb", as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": str(SOURCE / unit)}}).execute()
        cell = next(cell for cell in notebook.cells if cell.id == cell_id)
        shown = next(output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {}))
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(base64.b64decode(shown))


def main():
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m helpers.authoring", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("notebooks", help="regenerate notebooks/ from solutions/").add_argument("unit", nargs="*")
    commands.add_parser("pictures", help="save the README's pictures")
    commands.add_parser("text", help="write the text view of a source notebook").add_argument("unit")
    commands.add_parser("untext", help="apply the text view to the source notebook").add_argument("unit")
    arguments = parser.parse_args()
    try:
        if arguments.command == "pictures":
            pictures()
        elif arguments.command == "notebooks":
            release(arguments.unit or units())
        else:
            {"text": text, "untext": untext}[arguments.command](arguments.unit)
    except FileNotFoundError as problem:
        sys.exit(f"{problem.filename} is not there; UNIT is a name such as 05_backpropagation. Units: {units()}")
    except ValueError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
