"""Which cells must run: for one answer, and for people to read.

Decided from the sources alone.
When in doubt, a cell runs: what is taken too much costs time, what is left out costs points.
"""

import ast
import builtins
import functools
import re
import symtable
import warnings
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

KEPT_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3", "py"}
"""Cell magics whose body is ordinary code."""
UNBOUNDED = {"exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "get_ipython"}
UNBOUNDED |= {"__import__", "__builtins__"}
"""Names through which a cell may read or bind any other."""
DRAWS = {"figures", "widgets"}
"""Modules of the course that draw what they are given, and change nothing of it."""
EVERYTHING = "*"
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


LONGEST, MOST_WORK = 50_000, 2_000_000
ESCAPES = re.compile(r"^[ \t]*[%!?]|[?][ \t]*$|=[ \t]*[%!]", re.MULTILINE)


def is_readable(source):
    """Whether a cell is short enough to be looked into: IPython reads it anew for every magic.

    Parameters
    ----------
    source : str

    Returns
    -------
    bool
    """
    return len(source) <= LONGEST and len(source) * len(ESCAPES.findall(source)) <= MOST_WORK


def parse(source):
    """Parse code as IPython does, with `await` allowed outside functions, and without warnings.

    Parameters
    ----------
    source : str

    Returns
    -------
    ast.Module

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `compile`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@functools.lru_cache(maxsize=4096)
def to_python(source):
    """Return a cell as plain Python: magics, shell commands and help out of the way.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        Cell magics that time or capture keep their body, ``%%writefile`` writes its file, of the others nothing is
        left; ``%time x = f()`` keeps its statement, ``%run file.py`` runs the file's code; ``x = !ls`` and
        ``x = %magic`` become ``x = None``.

    Raises
    ------
    SyntaxError
        Where what remains is no Python.
    """
    first, _, rest = source.lstrip("\n").partition("\n")
    if found := re.match(r"%%(\w+)(.*)", first):
        name, options = found.groups()
        if name in ("writefile", "file"):
            *added, file = options.split() or [""]
            return f"with __import__('builtins').open({file!r}, {'a' if added else 'w'!r}) as _:\n    _.write({rest!r})"
        body = to_python(rest) if name in KEPT_MAGICS else ""
        captured = re.match(r"\s*([A-Za-z_]\w*)\s*$", options) if name == "capture" else None
        return f"{captured[1]} = None\n{body}" if captured else body
    plain = TransformerManager().transform_cell(source)
    tree = parse(plain)
    if "get_ipython" not in plain:
        return plain
    return ast.unparse(ast.fix_missing_locations(_WithoutMagics().visit(tree)))


class _WithoutMagics(ast.NodeTransformer):
    """Puts plain statements into the place of the calls that IPython's syntax is made into."""

    def visit_Expr(self, node):
        asked = _magic(node.value)
        if asked is None:
            return self.generic_visit(node)
        name, text = asked
        if name == "run" and (file := re.search(r"\S+\.py\b", text)):
            return ast.parse(f"exec(compile(open({file[0]!r}).read(), {file[0]!r}, 'exec'))").body
        if name in ("time", "timeit"):
            try:
                return ast.parse(re.sub(r"^(-\w+\s*\d*\s+)+", "", text)).body or ast.Pass()
            except SyntaxError:
                pass
        return ast.Pass()

    def visit_Call(self, node):
        asked = _magic(node)
        return ast.Constant(None) if asked is not None else self.generic_visit(node)


def _magic(node):
    """Return name and text of a call such as ``get_ipython().run_line_magic("time", "f()")``; else None."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    caller = node.func.value
    if not (isinstance(caller, ast.Call) and isinstance(caller.func, ast.Name) and caller.func.id == "get_ipython"):
        return None
    if not (node.func.attr.startswith("run_") or node.func.attr in ("system", "getoutput")):
        return None
    texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return (str(texts[0]), str(texts[1])) if node.func.attr == "run_line_magic" and len(texts) == 2 else ("", "")


@dataclass(frozen=True)
class Names:
    """What a cell does with names.

    Parameters
    ----------
    binds : frozenset of str
        Names that it gives a value, or the value of an attribute or entry; "*" for any.
    declares : frozenset of str
        Of these, names bound by nothing but import, def or class.
    uses : frozenset of str
        Names that it reads anywhere; "*" for any.
    deferred : frozenset of str
        Of these, names read within functions: when they are called.
    drawn : frozenset of str
        Of these, names that are read nowhere but as arguments of what draws them.
    """

    binds: frozenset = frozenset()
    declares: frozenset = frozenset()
    uses: frozenset = frozenset()
    deferred: frozenset = frozenset()
    drawn: frozenset = frozenset()


@functools.lru_cache(maxsize=4096)
def names_of(source):
    """Read what code does with names.

    Parameters
    ----------
    source : str

    Returns
    -------
    Names
        Code that is no Python does nothing; what is too long to be looked into may do anything.
    """
    if not is_readable(source):
        return Names(frozenset({EVERYTHING}), frozenset(), frozenset({EVERYTHING}))
    try:
        plain = to_python(source)
        tree = parse(plain)
        table = symtable.symtable(plain, "<cell>", "exec")
    except NOT_PYTHON:
        return Names()
    declared, assigned, used = _global_names(table)
    deferred = set().union(*(_global_names(child)[2] for child in table.get_children()))
    local = declared | assigned | used
    for node in ast.walk(tree):
        match node:
            case (ast.Attribute() | ast.Subscript()) as place if not isinstance(place.ctx, ast.Load):
                while isinstance(place, (ast.Attribute, ast.Subscript)):
                    place = place.value
                if isinstance(place, ast.Name) and place.id in local:
                    assigned.add(place.id)
            case ast.AugAssign(target=ast.Name(id=name)) if name in local:
                used.add(name)
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                assigned.add(EVERYTHING)
    if used & UNBOUNDED:
        assigned.add(EVERYTHING)
        used.add(EVERYTHING)
    kinds = (declared | assigned, declared - assigned, used, deferred, _drawn(tree))
    return Names(*map(frozenset, kinds))


def _drawn(tree):
    """Return the names that code reads nowhere but as arguments of the course's figures and widgets."""
    given = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module))) if module in DRAWS:
                given += [*node.args, *(keyword.value for keyword in node.keywords)]
    drawn = set()
    while given:
        node = given.pop()
        if isinstance(node, ast.Name):
            drawn.add(node)
        elif isinstance(node, (ast.Tuple, ast.List)):
            given += node.elts
    return {node.id for node in drawn} - {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in drawn
    }


def _global_names(table):
    """Return the names that code declares, assigns and uses in the notebook's namespace, from within functions too."""
    declared, assigned, used = set(), set(), set()
    of_module = table.get_type() == "module"
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if not (of_module or symbol.is_global()):
            continue
        if symbol.is_referenced():
            used.add(name)
        if symbol.is_imported() or symbol.is_namespace():
            declared.add(name)
        elif symbol.is_assigned():
            assigned.add(name)
    for child in table.get_children():
        for mine, childs in zip((declared, assigned, used), _global_names(child)):
            mine |= childs
    return declared, assigned, used


@dataclass(frozen=True)
class _Part:
    """A piece of code that runs or does not: a whole cell, or one statement of a cell that nobody changed."""

    cell: int
    source: str

    @property
    def names(self):
        return names_of(self.source)


def _parts(cells, unchanged):
    """Take apart the cells that nobody changed; the others stay whole, since an error in them ends all of them."""
    parts = []
    for k, (cell_id, source) in enumerate(cells):
        try:
            plain = to_python(source) if is_readable(source) else source
            tree = parse(plain)
        except NOT_PYTHON:
            parts.append(_Part(k, source))
            continue
        if cell_id in unchanged:
            parts += [_Part(k, ast.get_source_segment(plain, statement)) for statement in tree.body]
        else:
            parts.append(_Part(k, plain))
    return parts


def _only_declared(parts):
    """Return the names that nothing binds but import, def or class: to mention them changes nothing."""
    every = [part.names for part in parts]
    declared = frozenset().union(*(names.declares for names in every))
    return (declared | set(dir(builtins))) - frozenset().union(*(names.binds - names.declares for names in every))


def _closed(parts, wanted, taken, fixed):
    """Add to the taken parts those that bind, or may change, what is wanted, with all that these want in turn."""
    taken, wanted = set(taken), set(wanted).union(*(part.names.uses for part in taken))
    new = wanted  # what was not taken for the others need not be asked for them again
    while True:
        loose = new - fixed
        more = {part for part in parts if part not in taken and _decides(part.names, new, loose, fixed)}
        if not more:
            return taken
        taken |= more
        new = set().union(*(part.names.uses for part in more)) - wanted
        wanted |= new


def _decides(names, wanted, loose, fixed):
    """Whether code that does this with names may decide what wanted names stand for; a mention changes the loose."""
    if EVERYTHING in wanted or EVERYTHING in names.binds:
        return True
    changes = names.uses - names.drawn if names.uses & DRAWS <= fixed else names.uses
    return not (names.binds.isdisjoint(wanted) and changes.isdisjoint(loose))


def _joined(parts):
    """Return the sources of parts by cell, in order."""
    sources = {}
    for part in parts:
        sources.setdefault(part.cell, []).append(part.source)
    return {cell: "\n".join(pieces) for cell, pieces in sources.items()}


def needed(cells, expression, before, unchanged=frozenset()):
    """Return the code on which an expression depends.

    Parameters
    ----------
    cells : list of (str, str)
        Id and source of the code cells, in order.
    expression : str
        Such as ``delta_hidden``.
    before : int
        Only the first so many cells count: a check knows nothing of what stands below it.
    unchanged : set of str
        Ids of cells that are as the course has them: of these, single statements are taken.

    Returns
    -------
    list of str
        Plain Python, one entry a cell.
    """
    parts = _parts(cells[:before], unchanged)
    taken = _closed(parts, names_of(expression).uses, (), _only_declared(parts))
    return list(_joined(part for part in parts if part in taken).values())


class _Touched:
    """Names that stand for something else than in the course's own run, as one goes down the cells.

    Parameters
    ----------
    fixed : frozenset of str
        Names that mentioning does not change.
    """

    def __init__(self, fixed):
        self.fixed, self.names, self.passed = fixed, set(), []

    def by(self, names):
        """Note what code does that runs otherwise than in the course's own run."""
        new = names.binds | (names.uses - self.fixed)
        while new:
            self.names |= new
            # What was defined above and looks a touched name up when it is called is another thing now, too.
            new = {name for above in self.passed if above.deferred & self.names for name in above.binds} - self.names

    def concern(self, names):
        """Whether code uses a touched name."""
        return EVERYTHING in self.names or EVERYTHING in names.uses or bool(names.uses & self.names)


def _plainly_assigned(source):
    """Return the names to which a statement gives a new value, whatever they stood for."""
    names = names_of(source)
    if not names.binds or EVERYTHING in names.binds:
        return frozenset()
    statement = parse(source).body[0]
    if not isinstance(statement, (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
        return frozenset()
    return names.binds - names.uses


@dataclass(frozen=True)
class Run:
    """What runs in the kernel, for people to read.

    Parameters
    ----------
    shown : frozenset of int
        Cells that run and show what they put out.
    prepared : dict of int to str
        Of other cells, what must run before: its outputs are thrown away, since the cell shows those of the course.
    """

    shown: frozenset
    prepared: dict


def to_run(cells, solved, skip):
    """Choose what has to run for people to read; all other cells show what the course's own run showed.

    Parameters
    ----------
    cells : list of (str, str)
        Id and source of the student's code cells, in order.
    solved : list of (str, str)
        The same of the course's solved notebook, whose outputs stand for those of the cells that do not run.
    skip : set of str
        Ids of cells that never run: checks.

    Returns
    -------
    Run

    Notes
    -----
    A cell is shown anew if it differs from the solved one (an untouched stub does, too), or if it uses what such a
    cell binds or may have changed, directly or through others.
    Where cells were moved, nothing is as it was, and all are shown anew.
    The cell `setup` sets up what no name tells of, such as the style of figures: it runs whole, if anything does.
    """
    known, own = dict(solved), [(cell_id, "" if cell_id in skip else source) for cell_id, source in cells]
    runs = {k for k, (cell_id, _) in enumerate(cells) if cell_id not in skip}
    order = {cell_id: k for k, (cell_id, _) in enumerate(solved)}
    places = [order[cells[k][0]] for k in sorted(runs) if cells[k][0] in order]
    if places != sorted(places):
        return Run(frozenset(runs), {})

    unchanged = {cell_id for cell_id, source in cells if known.get(cell_id, "").rstrip() == source.rstrip()}
    changed = {k for k in runs if cells[k][0] not in unchanged}
    shown = set(changed)
    missing = [(cell_id, source) for cell_id, source in solved if cell_id not in dict(cells) and cell_id not in skip]
    replaced = missing + [(cells[k][0], known[cells[k][0]]) for k in changed if cells[k][0] in known]
    parts = _parts(own, unchanged)
    fixed = _only_declared([*parts, *_parts(replaced, frozenset())])
    touched = _Touched(fixed)
    for _, source in missing:
        touched.by(names_of(source))
    for part in parts:
        if part.cell in changed:
            touched.by(names_of(known.get(cells[part.cell][0], "")))
            touched.by(part.names)
        elif touched.concern(part.names):
            shown.add(part.cell)
            touched.by(part.names)
        else:
            touched.names -= _plainly_assigned(part.source)
        touched.passed.append(part.names)
    if not shown:
        return Run(frozenset(), {})
    setup = {k for k in runs if cells[k][0] == "setup"}
    taken = {part for part in parts if part.cell in shown | setup}
    before = [part for part in parts if part.cell < max(shown, default=0)]
    wanted = _closed(before, (), taken, fixed)
    prepared = [part for part in before if part in wanted and part.cell not in shown]
    return Run(frozenset(shown), _joined(prepared))
