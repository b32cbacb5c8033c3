"""What cells read, bind and may change, told from their text alone, without running any of it.

Names are the notebook's variables.
A cell *reads* the names whose values it takes from before, *binds* those it assigns, imports or defines, and *changes*
those whose object may be another one afterwards although the name was not bound: ``values.append(3)``.
In Python any call may change what it is given; if that were assumed here, everything would hang on everything.
So calls into NumPy and the course are trusted to leave their arguments alone, except the few that do not, and so is a
function of the notebook whose body writes into nothing but objects that it made.
A name whose function writes into more than that is *restless*: whatever a statement mentions beside it may be changed.
A random generator is *stateful*: to mention it is to draw from it.
Where the text does not tell, the answer is that more is read and more is changed.
"""

import ast
import symtable
import warnings
from collections import defaultdict
from dataclasses import dataclass, field

DRAWN = "numpy.random"
"""Stands for NumPy's hidden global generator, as if it were a variable."""
WRITER = "helpers.maths.autodiff"
"""Stands for the parts of the course that are not trusted, reached as attributes."""

TRUSTED = frozenset(
    "numpy math cmath functools operator collections fractions decimal statistics timeit time copy string re typing "
    "dataclasses numbers textwrap matplotlib helpers".split()
)
MISTRUSTED = frozenset({"autodiff", "Value", "Dual", "Tensor"})
"""Parts of the course that write into what they are given, as reverse mode must."""

OPAQUE = frozenset(
    "exec eval compile globals locals vars setattr delattr __import__ __builtins__ builtins get_ipython "
    "In Out _ __ ___ _i _ih _oh".split()
)
"""Whoever mentions one of these may read and bind anything."""

UNSETTLING = frozenset(
    "set_printoptions seterr seterrcall setbufsize rc rcParams rcdefaults style use use_style set_cmap "
    "filterwarnings simplefilter environ chdir switch_backend".split()
)
"""Attributes of modules by which a cell changes how others run or look."""

WRITES_ARGUMENT = frozenset("copyto put place putmask fill_diagonal put_along_axis shuffle at next".split())
STATEFUL = frozenset(
    "default_rng Generator RandomState SeedSequence iter zip map filter enumerate reversed open".split()
)
LEGACY_RANDOM_FREE = frozenset("default_rng Generator SeedSequence BitGenerator PCG64 Philox MT19937 SFC64".split())
FRESH = frozenset(
    "zeros zeros_like ones ones_like empty empty_like full full_like eye arange linspace logspace pad array deepcopy "
    "concatenate stack vstack hstack column_stack "
    "float int bool str len range sum abs round format repr norm mean std exp log sqrt tanh dot matmul outer "
    "tensordot where maximum minimum array_equal allclose isclose default_rng argmax argmin argsort".split()
)
"""Calls whose value shares nothing with their arguments."""
COPIES = frozenset("copy list dict set tuple sorted".split())
"""Calls whose value is new, but may hold the same parts."""

PURE_METHODS = frozenset(
    # of arrays
    "all any argmax argmin argsort astype clip conj copy cumprod cumsum diagonal dot flatten item max mean min nonzero "
    "prod ptp ravel repeat reshape round searchsorted squeeze std sum swapaxes take tobytes tolist trace transpose var "
    "view "
    # of text, numbers, lists, dictionaries and sets
    "capitalize casefold center count decode encode endswith expandtabs find format index isalpha isdigit isspace join "
    "ljust lower lstrip partition removeprefix removesuffix replace rfind rjust rpartition rsplit rstrip split "
    "splitlines startswith strip title upper zfill as_integer_ratio is_integer keys values items get union "
    "intersection difference issubset issuperset symmetric_difference "
    # of random generators, which are stateful by themselves
    "beta binomial bytes choice exponential gamma integers lognormal multinomial multivariate_normal normal "
    "permutation permuted poisson random standard_normal triangular uniform spawn".split()
)


@dataclass(frozen=True)
class Effects:
    """What one cell does to the notebook's variables.

    Parameters
    ----------
    reads, mentions, binds, changes : frozenset of str
        `reads` are the names taken from before, also by functions that the cell calls; `mentions` all names it reads.
    opaque : bool
        It may read and bind anything.
    unsettling : bool
        It may change how any other cell runs or looks.
    """

    reads: frozenset = frozenset()
    mentions: frozenset = frozenset()
    binds: frozenset = frozenset()
    changes: frozenset = frozenset()
    opaque: bool = False
    unsettling: bool = False


ANYTHING = Effects(opaque=True, unsettling=True)


def effects(sources):
    """Tell what each cell of a notebook reads, binds and may change.

    Parameters
    ----------
    sources : list of str
        Python, in the notebook's order; see `helpers.grading.slicing.to_python`.

    Returns
    -------
    tuple of list of Effects and frozenset of str
        One a cell, and the names of variables: those not bound merely by import, def or class.
        A cell that does not parse does nothing; one that is too deeply nested to be read may do anything.
    """
    cells = [_read(source) for source in sources]
    notebook = _Notebook([cell for cell in cells if isinstance(cell, _Cell)])
    return [notebook.effects(cell) if isinstance(cell, _Cell) else cell for cell in cells], notebook.variables


def _read(source):
    try:
        return _Cell(parse(source))
    except (RecursionError, MemoryError):
        return ANYTHING
    except (SyntaxError, ValueError):
        return Effects()


def parse(source):
    """Parse a cell as IPython does, with `await` allowed outside functions, and without warnings.

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


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class _Leaf:
    """A statement, or the head of a block, with the names it loads and binds in the notebook."""

    node: ast.AST
    loads: frozenset
    binds: frozenset

    @property
    def makes_function(self):
        return isinstance(self.node, FUNCTIONS) or any(isinstance(n, ast.Lambda) for n in ast.walk(self.node))


class _Cell:
    """A parsed cell, taken apart into leaves."""

    def __init__(self, tree):
        self.leaves = []
        self.exposed = set()
        self._block(tree.body, set())
        self.imports = {}  # name -> the module it comes from
        self.kinds = defaultdict(set)  # name -> {"import", "code", "value"}
        for leaf in self.leaves:
            imported = {}
            for node in _outside_functions(leaf.node):
                if isinstance(node, ast.Import):
                    imported |= {a.asname or a.name.partition(".")[0]: a.name for a in node.names}
                elif isinstance(node, ast.ImportFrom):
                    imported |= {a.asname or a.name: f"{node.module or ''}.{a.name}" for a in node.names}
                elif isinstance(node, FUNCTIONS):
                    self.kinds[node.name].add("code")
            values = leaf.binds - set(imported)
            for name in imported:
                self.kinds[name].add("import")
            for name in values - {n.name for n in _outside_functions(leaf.node) if isinstance(n, FUNCTIONS)}:
                self.kinds[name].add("value")
            self.imports |= imported

    def _block(self, statements, bound):
        """Take a block apart; `bound` holds what is surely bound when it begins, and afterwards when it ends."""
        for statement in statements:
            match statement:
                case ast.If(test=test, body=body, orelse=orelse):
                    self._leaf(test, bound)
                    both = set(bound), set(bound)
                    self._block(body, both[0])
                    self._block(orelse, both[1])
                    bound |= both[0] & both[1]
                case ast.For(target=target, iter=values, body=body, orelse=orelse):
                    head = ast.For(target=target, iter=values, body=[ast.Pass()], orelse=[])
                    leaf = self._leaf(ast.copy_location(head, statement), bound)
                    self._block(body, bound | leaf.binds)
                    self._block(orelse, set(bound))
                case ast.With(items=items, body=body):
                    head = ast.With(items=items, body=[ast.Pass()])
                    bound |= self._leaf(ast.copy_location(head, statement), bound).binds
                    self._block(body, bound)
                case _:
                    leaf = self._leaf(statement, bound)
                    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, *FUNCTIONS)):
                        bound |= leaf.binds - _unbound(statement)

    def _leaf(self, node, bound):
        loads, binds = _names(node)
        leaf = _Leaf(node, frozenset(loads), frozenset(binds))
        self.leaves.append(leaf)
        self.exposed |= loads - bound
        return leaf

    @property
    def star(self):
        return any(
            isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
            for leaf in self.leaves
            for node in ast.walk(leaf.node)
        )


def _unbound(statement):
    """Return the names that a statement declares or deletes without giving them a value."""
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return {n.id for n in ast.walk(statement.target) if isinstance(n, ast.Name)}
    return set()


def _outside_functions(node):
    """Walk a statement without entering functions and classes; they themselves are given."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            todo += ast.iter_child_nodes(node)


def _names(node):
    """Return the notebook's names that a statement or expression loads, and those it binds."""
    loads, binds = set(), set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tables = [symtable.symtable(ast.unparse(ast.fix_missing_locations(node)), "<cell>", "exec")]
    top = tables[0]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            name = symbol.get_name()
            here = table is top or symbol.is_global() or table.get_type() == "class"
            if here and symbol.is_referenced():
                loads.add(name)
            if (table is top or symbol.is_declared_global()) and (symbol.is_assigned() or symbol.is_imported()):
                binds.add(name)
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name) and part.target.id in binds:
            loads.add(part.target.id)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del) and part.id in binds:
            loads.add(part.id)
    if any(_is_legacy_random(part) for part in ast.walk(node)):
        loads.add(DRAWN)
    if any(isinstance(part, ast.Attribute) and part.attr in MISTRUSTED for part in ast.walk(node)):
        loads.add(WRITER)
    return loads, binds


def _is_legacy_random(node):
    """Whether an expression is something of ``np.random`` that draws from the global generator."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(), attr="random"), attr=name):
            return name not in LEGACY_RANDOM_FREE
    return False


@dataclass
class _Sharing:
    """Which names may share an object, and which objects are written into, in one scope.

    Parameters
    ----------
    modules : set of str
        Names that are imported here, and neither hold nor are what is shared.
    stateful : set of str
        Names that no value shares with its arguments: a random generator is not kept by what it draws.
    """

    modules: frozenset
    stateful: frozenset = frozenset()
    same: dict = field(default_factory=lambda: defaultdict(set))
    within: dict = field(default_factory=lambda: defaultdict(set))
    written: set = field(default_factory=set)
    written_within: set = field(default_factory=set)

    def shallow(self, value):
        """Return the names whose object, or a view of it, the value may be."""
        match value:
            case ast.Name(id=name):
                return {name}
            case ast.NamedExpr(target=target, value=inner):
                return {target.id} | self.shallow(inner)
            case ast.IfExp(body=body, orelse=orelse):
                return self.shallow(body) | self.shallow(orelse)
            case ast.BoolOp(values=values):
                return set().union(*map(self.shallow, values))
            case ast.Call(func=function) if _last(function) in COPIES:
                return set()
            case ast.Attribute() | ast.Subscript() | ast.Starred() | ast.Await() | ast.Call():
                return self.deep(value)
        return set()

    def deep(self, value):
        """Return the names whose object may be found in the value."""
        match value:
            case ast.Name(id=name):
                return {name}
            case ast.NamedExpr(target=target, value=inner):
                return {target.id} | self.deep(inner)
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
                return set() if self._is_module(inner) else self.deep(inner)
            case ast.Await(value=inner) | ast.YieldFrom(value=inner):
                return self.deep(inner)
            case ast.IfExp(body=body, orelse=orelse):
                return self.deep(body) | self.deep(orelse)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
                return set().union(*map(self.deep, parts))
            case ast.Dict(values=parts):
                return set().union(*map(self.deep, parts))
            case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part):
                return self.deep(part)
            case ast.BinOp(op=ast.Add() | ast.Mult() | ast.BitOr(), left=left, right=right):  # of lists, dictionaries
                return self.deep(left) | self.deep(right)
            case ast.Lambda(body=body):
                return {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}
            case ast.Call(func=function, args=arguments, keywords=keywords):
                if _last(function) in FRESH and not isinstance(function, ast.Lambda):
                    return set()
                given = [*arguments, *(keyword.value for keyword in keywords)]
                if isinstance(function, ast.Attribute):
                    given += [] if self._is_module(function.value) else [function.value]
                elif not isinstance(function, ast.Name):
                    given.append(function)
                return set().union(*map(self.deep, given)) - self.stateful
        return set()

    def _is_module(self, value):
        """Whether an expression is a module, or a part of one."""
        return _root(value) in self.modules

    def read(self, tree, enter_functions):
        """Note everything that a tree of code assigns and writes into."""
        for node in ast.walk(tree) if enter_functions else _outside_functions(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assign(target, value)
                case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                    if value is not None:
                        self._assign(target, value)
                case ast.AugAssign(target=target, value=value):
                    if isinstance(target, ast.Name):
                        self.written.add(target.id)
                        if isinstance(node.op, (ast.Add, ast.BitOr)):  # of lists, dictionaries and sets
                            self.within[target.id] |= self.deep(value)
                    else:
                        self.written |= self._holder(target.value)
                        self.written_within |= self.deep(target.value)
                case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                    self._assign(target, values, entry=True)
                case ast.comprehension(target=target, iter=values):
                    self._assign(target, values, entry=True)
                case ast.withitem(context_expr=value, optional_vars=target) if target is not None:
                    self._assign(target, value, entry=True)
                case ast.Match(subject=subject, cases=cases):
                    for part in (part for case in cases for part in ast.walk(case.pattern)):
                        if name := getattr(part, "name", None) or getattr(part, "rest", None):
                            self._share(name, self.deep(subject), self.deep(subject))
                case ast.Delete(targets=targets):
                    for target in targets:
                        if isinstance(target, (ast.Attribute, ast.Subscript)):
                            self.written |= self._holder(target.value)
                case ast.Call():
                    self._call(node)

    def _holder(self, value):
        """Return the names whose object is written into where a part of the value is."""
        return {_root(value)} if self._is_module(value) else self.shallow(value)

    def _share(self, name, same, within):
        self.same[name] |= same
        self.within[name] |= within

    def _assign(self, target, value, entry=False):
        """Note an assignment; with `entry` the target gets what is in the value, not the value itself."""
        match target:
            case ast.Name(id=name):
                self._share(name, self.deep(value) if entry else self.shallow(value), self.deep(value))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                parts = getattr(value, "elts", None) if isinstance(value, (ast.Tuple, ast.List)) and not entry else None
                starred = any(isinstance(t, ast.Starred) for t in [*targets, *(parts or [])])
                if parts is not None and len(parts) == len(targets) and not starred:
                    for one, part in zip(targets, parts):
                        self._assign(one, part)
                else:
                    for one in targets:
                        self._assign(one, value, entry=True)
            case ast.Starred(value=inner):
                self._assign(inner, value, entry=True)
            case ast.Attribute(value=base) | ast.Subscript(value=base):
                changed = self._holder(base)
                self.written |= changed
                for name in changed:
                    self.within[name] |= self.deep(value)

    def _call(self, node):
        function, last = node.func, _last(node.func)
        for keyword in node.keywords:
            if keyword.arg == "out":
                self.written |= self.shallow(keyword.value)
        if last in WRITES_ARGUMENT and node.args:
            self.written |= self.shallow(node.args[0])
        if isinstance(function, ast.Attribute) and last not in PURE_METHODS and not self._is_module(function.value):
            changed = self.shallow(function.value)
            self.written |= changed
            for name in changed:
                for argument in node.args:
                    self.within[name] |= self.deep(argument)

    def close(self):
        """Follow what is shared over any number of names."""
        for name in [*self.within]:
            self.within[name] |= self.same[name]
        for table in (self.same, self.within):
            _close(table)

    @property
    def touched(self):
        """The names whose object may be written into, in this scope or seen from outside of it."""
        found = set(self.written) | self.written_within
        for name in self.written:
            found |= self.same[name]
        for name in self.written_within:
            found |= self.within[name]
        return found


def _close(table):
    """Make a table of names transitive."""
    growing = True
    while growing:
        growing = False
        for name, others in table.items():
            more = set().union(*(table[other] for other in others if other in table)) - others - {name}
            if more:
                others |= more
                growing = True


def _last(function):
    """Return the last name of what is called: ``zeros`` of ``np.zeros``."""
    return getattr(function, "attr", None) or getattr(function, "id", None)


def _root(value):
    """Return the name that a chain of attributes begins with: ``np`` of ``np.random.normal``."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return getattr(value, "id", None)


def _trusted(module):
    parts = module.split(".")
    return parts[0] in TRUSTED and not MISTRUSTED & set(parts)


class _Notebook:
    """What is known of the names of a whole notebook, wherever they are bound."""

    def __init__(self, cells):
        self.cells = cells
        leaves = [leaf for cell in cells for leaf in cell.leaves]
        kinds, imports = defaultdict(set), defaultdict(set)
        for cell in cells:
            for name, some in cell.kinds.items():
                kinds[name] |= some
            for name, module in cell.imports.items():
                imports[name].add(module)
        self.imported = frozenset(name for name, some in kinds.items() if some == {"import"})
        trusted = frozenset(name for name in self.imported if all(map(_trusted, imports[name])))
        self.variables = frozenset(name for name, some in kinds.items() if "value" in some) | {DRAWN}
        self.mistrusted = frozenset(imports) - trusted | {WRITER}
        self.foreign = frozenset(
            name for name in self.mistrusted if any(module.partition(".")[0] != "helpers" for module in imports[name])
        )
        self.carried = self._carried(leaves)
        self.stateful = frozenset({DRAWN, *self.foreign, *self._makes_state(leaves)})
        self.sharing = self._share(leaves)
        self.stateful |= {
            name
            for name in self.variables
            if (self.sharing.same.get(name, set()) | self.sharing.within.get(name, set())) & self.stateful
        }
        self.restless = self._restless(leaves)

    def _carried(self, leaves):
        """Return what is read when a name is used: the names that its function reads."""
        carried = defaultdict(set)
        for leaf in leaves:
            for name in leaf.binds:
                carried[name] |= leaf.loads if leaf.makes_function else set()
                carried[name] |= leaf.binds - {name} if isinstance(leaf.node, FUNCTIONS) else set()
        growing = True
        while growing:  # a value may hold a function, and a function call another
            growing = False
            for leaf in leaves:
                more = set().union(*(carried[name] for name in leaf.loads if name in carried))
                for name in leaf.binds:
                    if not more <= carried[name]:
                        carried[name] |= more
                        growing = True
        return carried

    def expanded(self, names):
        """Add to names all that is read when they are used."""
        return frozenset(names).union(*(self.carried[name] for name in names if name in self.carried))

    @staticmethod
    def _makes_state(leaves):
        for leaf in leaves:
            if isinstance(leaf.node, (ast.Assign, ast.AnnAssign)) and leaf.node.value is not None:
                value = leaf.node.value
                target = leaf.node.target if isinstance(leaf.node, ast.AnnAssign) else leaf.node.targets[0]
                for part in value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]:
                    if isinstance(part, ast.GeneratorExp) and isinstance(target, ast.Name):
                        yield from leaf.binds
                    elif isinstance(part, ast.Call) and _last(part.func) in STATEFUL:
                        yield from leaf.binds

    def _share(self, leaves):
        sharing = _Sharing(self.imported, self.stateful)
        for leaf in leaves:
            sharing.read(leaf.node, enter_functions=False)
        sharing.close()
        return sharing

    def _restless(self, leaves):
        """Return the names that may hold a function that writes into what it did not make."""
        restless = set(self.mistrusted)
        for leaf in leaves:
            if self._writes_outside(leaf.node):
                restless |= leaf.binds
        growing = True
        while growing:
            growing = False
            for leaf in leaves:
                if not leaf.binds <= restless and self.expanded(leaf.loads) & restless:
                    restless |= leaf.binds
                    growing = True
        return frozenset(restless)

    def _writes_outside(self, node):
        """Whether a function in the statement writes into its arguments or into the notebook's variables."""
        for function in _outside_functions(node):
            if isinstance(function, ast.ClassDef):
                return True
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            inside = list(ast.walk(function))
            for part in inside:
                if isinstance(part, (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await, ast.ClassDef)):
                    return True
                if isinstance(part, ast.Import) and not all(_trusted(a.name) for a in part.names):
                    return True
                if isinstance(part, ast.ImportFrom) and not _trusted(f"{part.module}.{part.names[0].name}"):
                    return True
            arguments = {part.arg for part in inside if isinstance(part, ast.arg)}
            stored = {p.id for p in inside if isinstance(p, ast.Name) and not isinstance(p.ctx, ast.Load)}
            scope = _Sharing(self.imported - arguments - stored, self.stateful)
            scope.read(function, enter_functions=True)
            scope.close()
            if scope.touched - (stored - arguments):
                return True
        return False

    def effects(self, cell):
        """Return the effects of one of the cells."""
        loads = frozenset().union(*(leaf.loads for leaf in cell.leaves))
        binds = frozenset().union(*(leaf.binds for leaf in cell.leaves))
        mentions = self.expanded(loads)
        local = _Sharing(self.imported, self.stateful)
        for leaf in cell.leaves:
            local.read(leaf.node, enter_functions=False)
        local.close()
        changed = set(local.touched) | (mentions & self.stateful)
        for name in local.written:
            changed |= self.sharing.same.get(name, set())
        for name in local.written_within:
            changed |= self.sharing.within.get(name, set())
        for leaf in cell.leaves:
            beside = self.expanded(leaf.loads)
            if beside & self.restless and not isinstance(leaf.node, FUNCTIONS):
                changed |= beside & self.variables
                changed = changed.union(*(self.sharing.within.get(name, set()) for name in beside & self.variables))
        changed |= {name for name, within in self.sharing.within.items() if within & changed}
        patches = changed & self.imported - self.stateful
        if patches:  # np.exp = ...: all that is imported may work otherwise
            binds |= self.imported
        attributes = (n.attr for leaf in cell.leaves for n in ast.walk(leaf.node) if isinstance(n, ast.Attribute))
        named = {*mentions, *attributes}
        return Effects(
            reads=self.expanded(cell.exposed),
            mentions=mentions,
            binds=binds,
            changes=frozenset(changed),
            opaque=cell.star or bool((loads | binds) & OPAQUE - self._bound_here(cell)),
            unsettling=bool(patches) or bool(named & UNSETTLING) or bool((mentions | binds) & self.foreign),
        )

    @staticmethod
    def _bound_here(cell):
        """Return the names of `OPAQUE` that a cell uses as its own, such as ``for _ in range(3)``."""
        return {name for name in ("_", "__", "___") if name not in cell.exposed}
