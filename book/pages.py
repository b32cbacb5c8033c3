"""The pages besides the units: written in book/text, gathered from the units, or taken from the repository."""

import pathlib
import re
import textwrap

from book import addresses

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXT = pathlib.Path(__file__).parent / "text"
TAKEN = {"instructors": "INSTRUCTORS.md", "accessibility": "ACCESSIBILITY.md"}
"""Pages of the book that are files of the repository, where they are there."""
SOURCES = re.compile(r"\*\*Sources?\.\*\*\s*(.+?)(?=\n\n|\Z)", re.DOTALL)
CODE_OR_LINK = re.compile(
    r"(^```.*?^```|`[^`\n]+`)|(?<!!)\[([^\]]*)\]\((?!#|[a-z]+:)([^)#\s]+)(#[^)\s]*)?\)", re.MULTILINE | re.DOTALL
)


def written(units, buttons=""):
    """Return every page besides the units.

    Parameters
    ----------
    units : dict of {str: NotebookNode}
        The units' sources, in order.
    buttons : str
        HTML that leads from the title page to the first unit as a notebook.

    Returns
    -------
    dict of {str: str}
        MyST Markdown by file name.
    """
    pages = {file.name: file.read_text(encoding="utf-8") for file in TEXT.glob("*.md")}
    taken = {f"{name}.md": ROOT / file for name, file in TAKEN.items() if (ROOT / file).exists()}
    pages |= {name: with_addresses(file.read_text(encoding="utf-8")) for name, file in taken.items()}
    pages["references.md"] += references(units)
    ways = f"Or without installing anything:\n\n{buttons}\n" if buttons else ""
    pages["index.md"] = pages["index.md"].replace("BUTTONS\n", ways)
    pages["index.md"] += way(units) + contents(units, [name for name in TAKEN if f"{name}.md" in pages])
    return pages


def label(unit):
    """Return a unit's short name.

    Examples
    --------
    >>> label("05_backpropagation")
    '05 Backpropagation'
    """
    number, words = unit.split("_", 1)
    return f"{number} {words.replace('_', ' ').capitalize()}"


def opening(notebook):
    """Return the title of a unit, and what its first cell says one will do, will learn and needs.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    dict of {str: str}
        ``title``, ``minutes``, ``do``, ``learn`` and ``need``, in Markdown.
    """
    text = notebook.cells[0].source
    found = {
        "title": re.search(r"^# (.+)$", text, re.MULTILINE),
        "minutes": re.search(r"^\*(\d+) minutes\.\*$", text, re.MULTILINE),
        "do": re.search(r"^\*\*You will\*\* (.+?)(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL),
        "learn": re.search(r"^\*\*You will learn\*\* (.+?)(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL),
        "need": re.search(r"^\*\*You need\*\* (.+?)(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL),
    }
    return {key: " ".join(match[1].split()) if match else "" for key, match in found.items()}


def way(units):
    """List the units with what one does in each, how long it takes and what it needs."""
    items = []
    for unit, notebook in units.items():
        told = opening(notebook)
        text = (
            f"[{told['title']}](units/{unit}.ipynb)\n\n"
            f"{told['do'][:1].upper()}{told['do'][1:]}\n\n"
            f"*{told['minutes']} minutes. Needs {told['need'].removesuffix('.')}.*\n"
        )
        number = f"{int(unit[:2])}. "
        items.append(number + textwrap.indent(text, " " * len(number)).lstrip())
    return "\n" + "\n".join(items)


def references(units):
    """List the sources that the units name in their last cell."""
    parts = []
    for unit, notebook in units.items():
        found = SOURCES.search(notebook.cells[-1].source)
        if not found:
            raise ValueError(f"{unit} names no source in its last cell: **Source.** or **Sources.** is to begin it.")
        lines = "\n".join(f"- {line}" for line in found[1].splitlines())
        parts.append(f"\n## [{label(unit)}](units/{unit}.ipynb)\n\n{lines}\n")
    return "".join(parts)


def contents(units, taken):
    """Return the book's contents, for the side and for the way from page to page."""
    chapters = {
        "Units": [f"{label(unit)} <units/{unit}>" for unit in units],
        "To look up": ["notation", "papers", "references"],
        "About the course": taken,
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
        for caption, pages in chapters.items()
        if pages
    )


def with_addresses(text):
    """Let links to files of the repository lead there, those in code left as they are.

    Where the repository's address is not known, a link's words are kept alone.
    """

    def replace(found):
        code, words, path, anchor = found.groups()
        if code:
            return code
        address = addresses.file(path)
        return f"[{words}]({address}{anchor or ''})" if address else words

    return CODE_OR_LINK.sub(replace, text)
