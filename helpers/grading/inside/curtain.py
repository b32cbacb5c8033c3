"""The curtain: once it has fallen, the course's own answers cannot be reached cheaply from a student's code.

What an exercise's probe still needs stays, out of sight; everything else of the catalogue is emptied.
Nothing of this decides points: only values do, and whoever copies a right answer out of a file has written one.
So the curtain keeps lazy shortcuts from passing, not determined searches: a frame above the answer still leads to the
probe's own helpers, and the course's files are hidden by the walls alone.
"""

import functools
import linecache
import sys
import types

from helpers.checks.exercise import Exercise, run_known

UNITS = "helpers.checks.unit_"
LoadedOnce = type(functools.lru_cache(lambda: None))


class ReferenceBlocked(Exception):
    """The course's own function for the exercise was called."""


def fall(exercise, noted, keep=()):
    """Hide the answers of all loaded units; there is no way back in this process.

    Parameters
    ----------
    exercise : Exercise
        The one that is judged; its reference raises `ReferenceBlocked` from now on.
    noted : callable
        Called without arguments whenever the reference is reached.
    keep : iterable of callable
        What must go on working beside the exercise's probe, for the tests.
    """
    modules, functions, exercises = survey()
    survey.cache_clear()
    needed = _Reach(exercise.probe, *keep)
    run_known.cache_clear()
    _block(exercise.reference, noted)
    for function in functions:
        if id(function) not in needed.ids:
            function.__code__ = _blank(len(function.__code__.co_freevars))
            function.__defaults__ = function.__kwdefaults__ = None
    for one in (*exercises, exercise):
        for field, empty in _EMPTY.items():
            object.__setattr__(one, field, empty)
    Exercise.__call__ = _pass_over
    for module in modules:
        _hollow(module, needed)
    _refuse_to_load_again()


@functools.cache
def survey():
    """List the loaded units, the functions in their files, and all exercises.

    Asked once before many processes are forked, it need not be found out in each of them.

    Returns
    -------
    tuple of (list of module, list of function, list of Exercise)
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(UNITS)]
    known = _Reach(*(vars(module) for module in modules), through_exercises=True)
    return modules, known.functions, [value for value in known.seen if isinstance(value, Exercise)]


_EMPTY = {"reference": None, "probe": None, "view": None, "explain": None, "misconceptions": (), "equivalents": ()}


class _Reach:
    """Everything of the units' code that can be come to from some objects, by names, closures, defaults and nesting."""

    def __init__(self, *roots, through_exercises=False):
        self.seen, self.ids, self.names = [], set(), {}
        self.through_exercises = through_exercises
        todo = list(roots)
        while todo:
            value = todo.pop()
            if id(value) not in self.ids:
                found = self._within(value)
                if found is not None:
                    self.ids.add(id(value))
                    self.seen.append(value)
                    todo.extend(found)

    @property
    def functions(self):
        """Those that stand in a unit's file."""
        functions = (value for value in self.seen if isinstance(value, types.FunctionType))
        return [function for function in functions if function.__globals__["__name__"].startswith(UNITS)]

    def _within(self, value):
        """List what an object leads to; None for one of which nothing has to be known."""
        if isinstance(value, types.FunctionType):
            return self._within_function(value)
        if isinstance(value, dict):
            return list(value.values())
        if isinstance(value, (list, tuple, set, frozenset)):
            return list(value)
        if isinstance(value, functools.partial):
            return [value.func, value.args, value.keywords]
        if isinstance(value, (LoadedOnce, staticmethod, classmethod)):
            return [value.__wrapped__]
        if isinstance(value, property):
            return [value.fget, value.fset]
        if isinstance(value, types.CellType):
            return [value.cell_contents] if value != types.CellType() else []
        if isinstance(value, type):
            return [*vars(value).values(), *value.__bases__] if value.__module__.startswith(UNITS) else None
        if type(value).__module__.startswith((UNITS, "helpers.checks.exercise")):
            if isinstance(value, Exercise) and not self.through_exercises:
                return []
            return [type(value), *getattr(value, "__dict__", {}).values()]
        return None

    def _within_function(self, function):
        variables = function.__globals__
        if not variables.get("__name__", "").startswith((UNITS, "helpers.checks.probe")):
            return None
        found = [*(function.__closure__ or ()), function.__defaults__ or (), function.__kwdefaults__ or {}]
        found.append(vars(function))
        if variables["__name__"].startswith(UNITS):
            names = {name for name in _names(function.__code__) if name in variables}
            self.names.setdefault(id(variables), set()).update(names)
            found += [variables[name] for name in names]
        return found


def _names(code):
    """List the names that code uses, also within functions that it defines."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


@functools.cache
def _blank(n_free):
    """Return code that does nothing, for a function with so many variables of an enclosing one."""
    names = [f"free{k}" for k in range(n_free)]
    variables = {}
    exec(
        f"def enclosing({', '.join(names)}):\n"
        f"    def emptied(*arguments, **named):\n        ({''.join(f'{name}, ' for name in names)})\n"
        "    return emptied.__code__\n",
        variables,
    )
    return variables["enclosing"](*names)


def _block(reference, noted):
    """Let a function note its call and raise, under whatever name it is known; its own code is gone."""

    def raising():
        noted()
        raise ReferenceBlocked(name)

    def blocked(*arguments, **named):
        raising = "RAISING"
        raising()

    name = reference.__name__
    code = blocked.__code__
    constants = tuple(raising if constant == "RAISING" else constant for constant in code.co_consts)
    reference.__code__ = code.replace(co_consts=constants, co_name=name, co_qualname=name)
    reference.__defaults__ = reference.__kwdefaults__ = None


def _pass_over(self, answer=None, seed=None):
    """Check nothing: the answer is being judged already."""


def _hollow(module, needed):
    """Put a module in the place of a unit's that holds its emptied exercises alone; drop what no probe needs."""
    variables = vars(module)
    kept = needed.names.get(id(variables), set())
    hollow = types.ModuleType(module.__name__, module.__doc__)
    for name, value in list(variables.items()):
        if isinstance(value, Exercise):
            setattr(hollow, name, value)
        if name not in kept and not name.startswith("__"):
            del variables[name]
    sys.modules[module.__name__] = hollow
    package, _, short = module.__name__.rpartition(".")
    setattr(sys.modules[package], short, hollow)


class _Refusing:
    """Finds no module of the course's mathematics and checks: those that are loaded are the only ones."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith(("helpers.maths", "helpers.checks")) or name == "helpers":
            raise ImportError(f"{name} is loaded once and not again")


def _refuse_to_load_again():
    sys.meta_path.insert(0, _Refusing)
    for name, module in list(sys.modules.items()):
        if name.startswith(("helpers.maths", "helpers.checks")):
            module.__loader__ = module.__spec__ = None
    for file in [file for file in linecache.cache if "helpers" in file]:
        del linecache.cache[file]
