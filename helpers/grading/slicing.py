"""Which cells must run: for an answer to be judged, and for a notebook to be shown as its student left it.

Both questions are about what hangs on what, and `helpers.grading.effects` tells that from the text of the cells.
Where it cannot be told, a cell runs.

For an answer (`needed`): every cell before the check that may have a say in the value of the check's argument.

For people to read (`to_show`): the outputs of all other cells are taken from a run of the course's own notebook, with
its solutions.
So the measure is that solved notebook, not the one that students got: an answer that is not written yet is a change,
and the cell that shows it at work must run, to say that it is open.
"""

import ast
import difflib
import re
from dataclasses import replace

from IPython.core.inputtransformer2 import TransformerManager

from helpers.grading.effects import ANYTHING, effects, parse

BODY_IS_CODE = ("time", "timeit", "capture", "prun")
"""Magics whose text is Python."""
HARMLESS = (*BODY_IS_CODE, "pinfo", "pinfo2", "who", "whos", "matplotlib")
"""Magics after which other cells run and look as before."""
LONGEST = 100_000
"""Characters of a cell that are looked into; a longer one may do anything."""
MOST_WORK = 2_000_000
"""Characters of a cell times its lines in IPython's syntax: each such line is searched for from the beginning."""
ESCAPES = re.compile(r"^\s*[%!?/,;]|=\s*[%!]|\?\s*$", re.MULTILINE)


def is_readable(source):
    """Whether a cell is short enough to be looked into.

    Parameters
    ----------
    source : str

    Returns
    -------
    bool
    """
    return len(source) <= LONGEST and len(source) * len(ESCAPES.findall(source)) <= MOST_WORK


def to_python(source):
    """Turn a cell with IPython's syntax into Python that can be run outside IPython.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        ``%%time``, ``%%timeit``, ``%%capture`` and ``%%prun`` leave their body, other cell magics nothing;
        ``%time f(x)`` leaves ``f(x)``, ``x = !ls`` leaves ``x = None``, other magics, commands and questions nothing.
        What does not parse is given back as it is.
    """
    if not is_readable(source):
        return source
    head, _, body = source.lstrip("\n").partition("\n")
    if magic := re.match(r"%%(\w+)(.*)", head):
        blank = "\n" * (len(source) - len(source.lstrip("\n")))
        first = f"{word} = None" if (word := _captured(*magic.groups())) else ""
        return f"{blank}{first}\n{to_python(body)}" if magic[1] in BODY_IS_CODE else ""
    try:
        code = TransformerManager().transform_cell(source)
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError, RuntimeError):
        return source
    if "get_ipython" not in code:
        return code
    lines = code.encode().split(b"\n")
    calls = [(node, text) for node in ast.walk(tree) if (text := _instead(node)) is not None]
    for node, text in sorted(calls, key=lambda call: (call[0].lineno, call[0].col_offset), reverse=True):
        if node.lineno == node.end_lineno:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.col_offset] + text.encode() + line[node.end_col_offset :]
    return b"\n".join(lines).decode()


def _captured(magic, rest):
    """Return the variable that ``%%capture out`` binds."""
    words = [word for word in rest.split() if word.isidentifier()]
    return words[0] if magic == "capture" and words else None


def _call(node):
    """Take apart a call that IPython puts in the place of a magic, a command or a question."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="get_ipython")),
                attr="run_line_magic" | "run_cell_magic" | "system" | "getoutput" | "magic" as kind,
            ),
            args=arguments,
        ):
            return kind, [argument.value if isinstance(argument, ast.Constant) else None for argument in arguments]
    return None


def _instead(node):
    """Return what takes the place of such a call; None for any other node."""
    call = _call(node)
    if call is None:
        return None
    match call:
        case "run_line_magic", [("time" | "timeit" | "prun"), str(text)]:
            text = re.sub(r"^(\s*-\w+(\s+\d+)?)+\s+", "", text).strip()
            try:
                parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return "None"
            return text or "None"
    return "None"


def _unsettles(source):
    """Whether a cell holds magics or commands after which others may run otherwise."""
    if "%" not in source and "!" not in source and "get_ipython" not in source:
        return False
    head, _, body = source.lstrip("\n").partition("\n")
    if magic := re.match(r"%%(\w+)", head):
        return magic[1] not in HARMLESS or _unsettles(body)
    try:
        tree = parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError, RuntimeError):
        return False
    calls = [call for node in ast.walk(tree) if (call := _call(node))]
    return any(kind != "run_line_magic" or words[:1] == [None] or words[0] not in HARMLESS for kind, words in calls)


def _effects(cells):
    """Return the effects of cells in IPython's syntax, and the names of variables."""
    found, variables = effects([to_python(source) if is_readable(source) else "" for _, source in cells])
    found = [one if is_readable(source) else ANYTHING for one, (_, source) in zip(found, cells)]
    return [
        replace(one, unsettling=one.unsettling or _unsettles(cell[1])) for one, cell in zip(found, cells)
    ], variables


def needed(cells, expression, before=None, skip=()):
    """List the cells that have a say in the value of an expression.

    A cell is taken if it binds a name that is needed, or mentions one that is not merely imported or defined, as it
    may change its value; then all that the cell reads is needed.

    Parameters
    ----------
    cells : list of tuple of str and str
        Id and source of the code cells, in order.
    expression : str
        Such as ``"delta_hidden"``.
    before : int, optional
        The index of the cell at which the expression is evaluated; without it, after the last.
    skip : set of int
        Cells that never run, such as checks.

    Returns
    -------
    list of int
        In the notebook's order.
    """
    end = len(cells) if before is None else before
    found, variables = _effects([*cells[:end], ("", expression)])
    writes = [one.binds | one.changes | (one.mentions & variables) for one in found]
    return sorted(_with_needs({end}, found, writes, frozenset(skip)) - {end})


def _with_needs(chosen, found, writes, skip):
    """Add to chosen cells all earlier ones that have a say in what they read."""
    chosen, todo = set(chosen), sorted(chosen)
    while todo:
        index = todo.pop()
        for k in range(index):
            if k in chosen or k in skip:
                continue
            if found[index].opaque or writes[k] & found[index].reads or (found[k].opaque and found[index].reads):
                chosen.add(k)
                todo.append(k)
    return chosen


def changed(cells, released):
    """Find the cells that are not as they were.

    Parameters
    ----------
    cells : list of tuple of str and str
        Id and source, in order.
    released : dict of str to str
        Source by id, in order: what they are compared with, apart from white space at the ends of lines.

    Returns
    -------
    set of int
        Those with another source, new ones, and those that stand in another order.
    """
    before, now = list(released), [name for name, _ in cells]
    blocks = difflib.SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
    in_order = {block.b + k for block in blocks for k in range(block.size)}
    return {
        k
        for k, (name, source) in enumerate(cells)
        if k not in in_order or _without_ends(source) != _without_ends(released[name])
    }


def _without_ends(source):
    return [line.rstrip() for line in source.rstrip().split("\n")]


def to_show(cells, solved, skip=()):
    """Find the cells that must run so that every output is the student's; all others show what the course's own do.

    These are the cells that were changed; those that read what a changed or missing cell, or another of them, binds
    or may change; and what all these need before them.

    Parameters
    ----------
    cells : list of tuple of str and str
        Id and source of the code cells, in order.
    solved : dict of str to str
        Source by id, in order, of the notebook whose outputs are at hand: the course's own, with its solutions.
    skip : set of int
        Cells that never run, such as checks.

    Returns
    -------
    set of int
    """
    skip = frozenset(skip)
    touched = changed(cells, solved)
    kept = {name for k, (name, _) in enumerate(cells) if k not in touched or k in skip}
    originals = [(name, source) for name, source in solved.items() if name not in kept]
    found, _ = _effects([*cells, *originals])
    writes = [one.binds | one.changes for one in found]
    original = {name: len(cells) + k for k, (name, _) in enumerate(originals)}
    in_place = {cells[k][0] for k in touched} if _in_order(cells, solved) else set()
    differs, unsettled, shown = frozenset(), False, set()
    for name, k in original.items():
        if name not in in_place:
            differs |= writes[k]
            unsettled |= found[k].unsettling or found[k].opaque
    for k, (name, _) in enumerate(cells):
        one = found[k]
        if k in skip or not (k in touched or unsettled or one.opaque or one.reads & differs):
            continue
        shown.add(k)
        for part in (k, original[name]) if name in original else (k,):
            differs |= writes[part]
            unsettled |= found[part].unsettling or found[part].opaque
    return _with_needs(shown, found, writes, skip)


def _in_order(cells, solved):
    """Whether the cells that are known stand in the order in which they are known."""
    order = {name: k for k, name in enumerate(solved)}
    places = [order[name] for name, _ in cells if name in order]
    return places == sorted(places)
