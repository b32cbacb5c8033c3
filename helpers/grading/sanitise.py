"""From whatever a student handed in to a notebook that can be graded, before any of it runs.

What the course gave is put back as it was: graded cells, each once, with the course's metadata, the locked ones with
the course's text.
What the student wrote is kept: no cell's text is dropped, only what could steer the grader: outputs, tags, metadata.
What was written into a locked cell stands before it, as text that does not run.

How a cell is recognised, in this order: by nbgrader's grade id, by its id, by its exact text, and for a solution by
the names that it defines.
Of several copies of a solution, the one that counts is the last before the check that differs from the stub; the others
stay where they are, as ordinary cells, and run.
A check that stands before its solution is moved behind it, and one that is missing comes back behind all that follows
its solution, before the next cell of the course.
A solution that is missing comes back as the stub, or, where another cell defines its names, as a comment that undoes
nothing.
"""

import base64
import binascii
import json
import os
import pathlib
import re
import stat
from dataclasses import dataclass
from typing import NamedTuple

import nbformat
from nbgrader import utils

from helpers.grading.unit import visible

LARGEST = 20_000_000
"""Bytes of a notebook that is taken."""
LARGEST_ATTACHMENTS = 5_000_000
"""Characters of the pictures in a Markdown cell that are kept: a photograph of a derivation fits in."""
MOST_CELLS = 2000
MOST_TEXT = 500_000
"""Letters of all cells together, without pictures; those of a unit have some 30 thousand."""
INLINE = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=]+")
"""A picture within a text, as Colab writes it: long, and quickly read."""
MOST_NOTES = 50
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
DEFINED = re.compile(r"^(?:async +)?(?:def|class) +(\w+)|^(\w+) *=(?!=)", re.MULTILINE)
TYPES = ("code", "markdown", "raw")


class Refused(ValueError):
    """A submission that cannot be graded; the text is one sentence that says why."""


@dataclass(frozen=True)
class Sanitised:
    """A submission that can be graded.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Valid, format 4.5; its graded cells are those of the release, with hidden tests.
    notes : tuple of str
        What was mended, for the instructor.
    """

    notebook: nbformat.NotebookNode
    notes: tuple[str, ...] = ()


class Found(NamedTuple):
    """The notebook that is meant, and what the instructor should know of it."""

    path: pathlib.Path
    notes: tuple[str, ...] = ()


@dataclass
class _Cell:
    """A cell as the student left it, in known types; `release` is the cell of the course that it is."""

    kind: str
    source: str
    name: str | None = None
    grade_id: str | None = None
    about: dict | None = None
    attachments: dict | None = None
    release: nbformat.NotebookNode | None = None


def sanitise(data, unit, largest=LARGEST):
    """Make a submission gradable.

    Parameters
    ----------
    data : bytes
        The file that was handed in.
    unit : helpers.grading.unit.Unit
    largest : int, optional
        Bytes that a submission may have.

    Returns
    -------
    Sanitised

    Raises
    ------
    Refused
        If it is too large, no notebook, in another language than Python, or another unit's.
    """
    notes = []
    top = _read(data, largest)
    cells = _cells(top, notes)
    _refuse_other_languages(top)
    letters = sum(len(cell.source if cell.kind == "code" else INLINE.sub("", cell.source)) for cell in cells)
    if letters > MOST_TEXT:
        raise Refused(f"The cells have {letters:,} letters; at most {MOST_TEXT:,} are taken.")
    released = unit.released
    _recognise(cells, released.cells, notes)
    _refuse_other_units(cells, unit)
    _forget_forged(cells, notes)
    cells = _put_back(cells, released.cells, notes)
    notebook = nbformat.v4.new_notebook(metadata=released.metadata)
    notebook.nbformat_minor = 5
    notebook.cells = _written(cells, released.cells)
    nbformat.validate(notebook)
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [f"{len(notes) - MOST_NOTES} more such notes were left out."]
    return Sanitised(notebook, tuple(notes))


def load(path, largest=LARGEST):
    """Read a notebook's file, unless it is too large.

    Parameters
    ----------
    path : pathlib.Path
    largest : int, optional

    Returns
    -------
    bytes

    Raises
    ------
    Refused, OSError
    """
    _refuse_large(path.stat().st_size, largest)
    return path.read_bytes()


def _refuse_large(size, largest):
    if size > largest:
        raise Refused(f"The file has {size / 1e6:.1f} MB; at most {largest / 1e6:.1f} MB are taken.")


def _read(data, largest):
    """Read JSON of which nothing is known; return a dictionary."""
    _refuse_large(len(data), largest)
    if not data.strip():
        raise Refused("The file is no notebook: it is empty.")
    try:
        top = json.loads(data.decode(json.detect_encoding(data)), parse_constant=lambda name: None, parse_int=_integer)
    except UnicodeDecodeError:
        raise Refused("The file is no notebook: its text is not UTF-8.") from None
    except RecursionError:
        raise Refused("The file is no notebook: it is nested too deeply.") from None
    except ValueError as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(f"The file is no notebook: it is not JSON{place}.") from None
    if not isinstance(top, dict):
        raise Refused(f"The file is no notebook: it holds a {type(top).__name__} where a dictionary was expected.")
    return top


def _integer(text):
    return int(text) if len(text) < 20 else 0


def _text(value):
    """Return a source as text: one string, whatever ends its lines, that UTF-8 can hold; None where it is no text."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        return None
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cells(top, notes):
    """Return the cells in known types."""
    cells = top.get("cells")
    if not isinstance(cells, list) and isinstance(top.get("worksheets"), list):
        cells = _of_old_format(top, notes)
    if not isinstance(cells, list):
        raise Refused("The file is no notebook: it has no list of cells.")
    if len(cells) > MOST_CELLS:
        raise Refused(f"The notebook has {len(cells):,} cells; at most {MOST_CELLS:,} are taken.")
    return [cell for k, given in enumerate(cells, start=1) if (cell := _cell(given, k, notes)) is not None]


def _of_old_format(top, notes):
    """Upgrade a notebook of format 3 or older."""
    try:
        upgraded = nbformat.v4.upgrade(nbformat.from_dict({"metadata": {}, **top, "nbformat": 3, "nbformat_minor": 0}))
    except Exception:  # whatever nbformat meets in a broken file
        raise Refused(
            "The notebook is in an old format and cannot be upgraded: save it with a newer Jupyter."
        ) from None
    notes.append("The notebook was in an old format; it was upgraded.")
    return upgraded.get("cells")


def _cell(given, number, notes):
    """Return one cell in known types; None for what is no cell."""
    if isinstance(given, str):
        given = {"cell_type": "raw", "source": given}
    if not isinstance(given, dict):
        notes.append(f"Entry {number} of the notebook is no cell; it was left out.")
        return None
    source = _text(given.get("source", given.get("input", "")))
    if source is None:
        notes.append(f"Cell {number} had no text that can be read; it is empty now.")
        source = ""
    kind = given.get("cell_type")
    if kind not in TYPES:
        notes.append(f"Cell {number} was of an unknown type; it is shown and does not run.")
        kind = "raw"
    about = given.get("metadata")
    about = about if isinstance(about, dict) else {}
    name = given.get("id", about.get("id"))
    name = name if isinstance(name, str) and CELL_ID.fullmatch(name) else None
    nbgrader = about.get("nbgrader")
    nbgrader = nbgrader if isinstance(nbgrader, dict) and nbgrader else None
    grade_id = (nbgrader or {}).get("grade_id")
    attachments = _attachments(given.get("attachments"), number, notes) if kind == "markdown" else None
    return _Cell(kind, source, name, grade_id if isinstance(grade_id, str) else None, nbgrader, attachments)


def _attachments(given, number, notes):
    """Return the pictures of a Markdown cell that are kept."""
    if not isinstance(given, dict) or not given:
        return None
    kept, size = {}, 0
    for name, bundle in given.items():
        pictures = {}
        for kind, value in bundle.items() if isinstance(bundle, dict) else ():
            value = _text(value)
            if kind in PICTURES and value is not None and _is_base64(value):
                pictures[kind] = value
        size += sum(map(len, pictures.values()))
        if pictures and size <= LARGEST_ATTACHMENTS:
            kept[_text(name)] = pictures
    if len(kept) < len(given):
        notes.append(f"Pictures in cell {number} were left out: too large, or of a kind that is not shown.")
    return kept or None


def _is_base64(value):
    try:
        return bool(base64.b64decode("".join(value.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def _refuse_other_languages(top):
    about = top.get("metadata")
    about = about if isinstance(about, dict) else {}
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        part = about.get(place)
        language = part.get(key) if isinstance(part, dict) else None
        if isinstance(language, str) and language and "python" not in language.lower():
            raise Refused(f"The notebook is written in {_text(language)[:40]}, where Python was expected.")


def _refuse_other_units(cells, unit):
    """Refuse what holds more graded cells of something else than of the unit: a 0 would be nobody's intention."""
    own = sum(cell.release is not None and _is_graded(cell.release) for cell in cells)
    others = [cell.grade_id for cell in cells if cell.release is None and cell.grade_id]
    if len(others) > own:
        raise Refused(
            f"The notebook seems to be another unit's: it holds {own} graded cells of {unit.name} and {len(others)} "
            f"others, such as {_text(others[0])[:60]!r}."
        )


def _name(release):
    """Return what a cell of the course is called: its grade id, or its id."""
    return release.metadata.get("nbgrader", {}).get("grade_id", release.id)


def _is_graded(release):
    return "grade_id" in release.metadata.get("nbgrader", {})


def _is_locked(release):
    return utils.is_locked(release) or (utils.is_grade(release) and not utils.is_solution(release))


def _key(source):
    """Return a text without white space at the ends of its lines, by which texts are compared."""
    return "\n".join(line.rstrip() for line in source.rstrip().split("\n"))


def _texts(release):
    """Return the texts under which a cell of the course is known: with hidden tests, and as students see it."""
    return _key(release.source), _key(visible(release.source))


def _recognise(cells, released, notes):
    """Find for each cell of the course the one of the student that it is."""
    by_grade_id, by_id, by_text = {}, {}, {}
    for cell in cells:
        by_grade_id.setdefault(cell.grade_id, []).append(cell)
        by_id.setdefault(cell.name, []).append(cell)
        by_text.setdefault((cell.kind, _key(cell.source)), []).append(cell)
    place = {id(cell): k for k, cell in enumerate(cells)}
    known = {_name(cell) for cell in released if _is_graded(cell)}
    lost = 0
    for release in released:  # by what nobody types
        found = by_grade_id.get(_name(release), ()) if _is_graded(release) else ()
        found = [cell for cell in found if cell.release is None]
        if not found:
            found = by_id.get(release.id, ())
            found = [cell for cell in found if cell.release is None and cell.grade_id not in known]
            lost += bool(found) and _is_graded(release)
        if found:
            _choose(found, release, released, place, cells, notes).release = release
    for release in released:  # by its text
        if all(cell.release is not release for cell in cells):
            found = [cell for text in {*_texts(release)} for cell in by_text.get((release.cell_type, text), ())]
            found = [cell for cell in found if cell.release is None]
            if found:
                lost += _is_graded(release)
                _choose(found, release, released, place, cells, notes).release = release
    for release in released:  # by what it defines
        if release.cell_type == "code" and utils.is_solution(release):
            if all(cell.release is not release for cell in cells):
                wanted = defined(release.source)
                found = [c for c in cells if c.release is None and c.kind == "code" and wanted & defined(c.source)]
                if wanted and found:
                    lost += 1
                    _choose(found, release, released, place, cells, notes).release = release
    if lost:
        notes.append(f"Graded cells without nbgrader's metadata: {lost}; they were recognised by id or text.")


def defined(source):
    """Return the names that a cell defines or assigns, each on a line that begins with it.

    Parameters
    ----------
    source : str

    Returns
    -------
    set of str
    """
    return {first or second for first, second in DEFINED.findall(source)}


def _choose(found, release, released, place, cells, notes):
    """Choose among copies of a cell the one that counts."""
    if len(found) == 1:
        return found[0]
    found = sorted(found, key=lambda cell: place[id(cell)])
    notes.append(f"Cell {_name(release)!r} stood {len(found)} times; one counts, the others are ordinary cells.")
    right_type = [cell for cell in found if cell.kind == release.cell_type] or found
    if _is_locked(release) or not _is_graded(release):
        same = [c for c in right_type if _key(c.source) in _texts(release)]
        return (same or right_type)[-1]
    written = [cell for cell in right_type if _key(cell.source) not in _texts(release)] or right_type
    check = _check_of(release, released)
    ends = [place[id(cell)] for cell in cells if check is not None and cell.grade_id == _name(check)]
    before = [cell for cell in written if not ends or place[id(cell)] < max(ends)] or written
    return before[-1]


def _check_of(solution, released):
    """Return the check of a solution: the next locked cell of the course, before the next solution."""
    following = released[[cell is solution for cell in released].index(True) + 1 :]
    for cell in following:
        if _is_graded(cell):
            return cell if _is_locked(cell) else None
    return None


def _forget_forged(cells, notes):
    for number, cell in enumerate(cells, start=1):
        if cell.release is None and cell.about is not None:
            name = f" {_text(cell.grade_id)[:60]!r}" if cell.grade_id else ""
            notes.append(f"Cell {number} carried nbgrader's metadata{name} that is not the course's; it was dropped.")
        elif cell.release is not None and cell.about is not None and _is_graded(cell.release):
            own = cell.release.metadata.nbgrader
            keys = ("points", "grade", "solution", "locked")
            if any(key in cell.about and cell.about[key] != own.get(key) for key in keys):
                notes.append(f"The metadata of {_name(cell.release)!r} had been changed; the course's own is used.")


def _put_back(cells, released, notes):
    """Restore what is locked, move checks behind their solutions, and put missing graded cells back."""
    for cell in [*cells]:
        release = cell.release
        if release is None or not _is_graded(release):
            continue
        if cell.kind != release.cell_type:
            notes.append(f"Cell {_name(release)!r} was made a {cell.kind} cell; it is {release.cell_type} again.")
        if _is_locked(release):
            if _key(cell.source) not in _texts(release):
                notes.append(
                    f"Cell {_name(release)!r} was edited; the course's own is used, the other stands before it."
                )
                cells.insert(_position(cells, release), _Cell("raw", cell.source))
            cell.source = release.source
    solution = None
    for number, release in enumerate(released):
        if not _is_graded(release):
            continue
        present = next((cell for cell in cells if cell.release is release), None)
        if utils.is_solution(release):
            solution = release
        elif present is not None and solution is not None and utils.is_grade(release):
            if _position(cells, release) < _position(cells, solution):
                cells = [cell for cell in cells if cell is not present]
                cells.insert(_place(cells, released, number, solution), present)
                notes.append(f"Cell {_name(release)!r} stood before its solution; it was moved behind it.")
        if present is None:
            cells.insert(*_missing(cells, released, number, solution, notes))
    return cells


def _position(cells, release):
    return next((k for k, cell in enumerate(cells) if cell.release is release), -1)


def _missing(cells, released, number, solution, notes):
    """Return where a missing cell goes, and the cell."""
    release = released[number]
    source = release.source
    if not utils.is_solution(release):
        notes.append(f"Cell {_name(release)!r} was missing; it was put back.")
        place = _place(cells, released, number, solution)
    else:
        notes.append(f"Cell {_name(release)!r} was not handed in; it was put back empty.")
        place = _behind(cells, released, number)
        names = defined(source)
        elsewhere = any(names & defined(cell.source) for cell in cells if cell.kind == "code")
        if release.cell_type == "code" and not utils.is_grade(release) and elsewhere:
            source = f"# Not handed in as a cell of its own: {', '.join(sorted(names))} is defined elsewhere."
    return place, _Cell(release.cell_type, source, release=release)


def _behind(cells, released, number):
    """Return the place right behind the nearest earlier cell of the course that is there."""
    places = (_position(cells, release) for release in reversed(released[:number]))
    return next((place for place in places if place >= 0), -1) + 1


def _place(cells, released, number, solution):
    """Return the place behind the solution, the nearest earlier cell, and the student's own that follow them."""
    place = max(_behind(cells, released, number), _position(cells, solution) + 1)
    while place < len(cells) and cells[place].release is None:
        place += 1
    return place


def _written(cells, released):
    """Write cells in nbformat's form, with unique ids, of which the course's own are kept for the course's cells."""
    taken = {release.id for release in released}
    written, own = [], 0
    for cell in cells:
        kind = cell.release.cell_type if cell.release is not None and _is_graded(cell.release) else cell.kind
        new = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}.get(
            kind, nbformat.v4.new_raw_cell
        )
        if cell.release is not None:
            name, about = cell.release.id, cell.release.metadata
        else:
            name, about = cell.name, {}
            while name is None or name in taken:
                own += 1
                name = f"own-{own}"
            taken.add(name)
        made = new(cell.source, id=name, metadata=nbformat.from_dict(about))
        if kind == "markdown" and cell.attachments:
            made.attachments = nbformat.from_dict(cell.attachments)
        written.append(made)
    return written


def find_submission(folder, unit, largest=LARGEST):
    """Find the notebook that a student handed in for a unit.

    Taken is the one with the unit's name; otherwise the only notebook in the folder or below it, under whatever name;
    of several the one that holds most of the unit's graded cells.

    Parameters
    ----------
    folder : path
        ``submitted/<student>/<unit>``.
    unit : helpers.grading.unit.Unit
    largest : int, optional
        Bytes that a submission may have; larger files are not looked into.

    Returns
    -------
    Found
        The path, and notes.

    Raises
    ------
    Refused
        If there is none, or it is not clear which is meant, or it lies outside of the folder.
    """
    folder = pathlib.Path(folder)
    wanted = f"{unit.name}.ipynb"
    if folder.is_symlink():
        raise Refused("The folder that was handed in is a link to another one.")
    if (folder / wanted).is_symlink() or (folder / wanted).exists():
        return Found(_inside(folder / wanted, folder))
    there = _notebooks(folder)
    if not there:
        raise Refused(f"No notebook was handed in: {wanted} was expected.")
    if len(there) == 1:
        return Found(_inside(there[0], folder), (f"The notebook was handed in as {_shown(there[0], folder)}.",))
    inside = [path for path in there if not path.is_symlink()]
    scores = {path: _overlap(path, unit, largest) for path in inside}
    best = max(scores.values(), default=0)
    likely = [path for path, score in scores.items() if score == best]
    if best == 0 or len(likely) > 1:
        names = ", ".join(_shown(path, folder) for path in there[:5]) + (", ..." if len(there) > 5 else "")
        raise Refused(f"Several notebooks were handed in ({names}), and none is called {wanted}.")
    note = f"Of {len(there)} notebooks {_shown(likely[0], folder)} was taken: it holds most of the unit's graded cells."
    return Found(_inside(likely[0], folder), (note,))


def _shown(path, folder):
    return str(path.relative_to(folder)).encode("utf-8", "replace").decode()


def _notebooks(folder):
    """List the notebooks in a folder and below it, without following links to other folders."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        found += [
            pathlib.Path(place, name)
            for name in sorted(files)
            if name.lower().endswith(".ipynb") and not name.startswith(".")
        ]
    return found


def _inside(path, folder):
    """Return a path that is a file within the folder, wherever links lead."""
    try:
        real = path.resolve(strict=True)
        regular = stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError):
        raise Refused(f"{path.name} cannot be read: it is a link that leads nowhere.") from None
    if not real.is_relative_to(folder.resolve()):
        raise Refused(f"{path.name} is a link that leads out of the folder that was handed in.")
    if not regular:
        raise Refused(f"{path.name} is no file.")
    return path


def _overlap(path, unit, largest):
    """Count the graded cells of a unit that a notebook holds."""
    try:
        if not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > largest:
            return 0
        cells = _cells(_read(path.read_bytes(), largest), [])
    except (OSError, Refused):
        return 0
    known = {_name(cell) for cell in unit.released.cells if _is_graded(cell)}
    return len(known & {name for cell in cells for name in (cell.grade_id, cell.name)})
