"""pyproject.toml, requirements.txt, environment.yml describe one environment; importing helpers costs nothing."""

import importlib.metadata
import pathlib
import re
import statistics
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import helpers

ROOT = pathlib.Path(__file__).resolve().parents[1]
FILES = ("pyproject.toml", "requirements.txt", "environment.yml")
PEERS = "bench"
"""The extra with what the course is measured against: it has an environment of its own, and is pinned nowhere else."""
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = (
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
)
ADDRESS = re.compile(r"://|\S@\S|\w @ |(?<![\w.])(?:[\w-]+\.)+(?:org|com|net|io|dev|cloud|local)\b|\b\d+(?:\.\d+){3}\b")
SOURCE_OPTION = re.compile(r"^\s*(-[if]\b|--(?!hash=)[\w-]+)", re.MULTILINE)


# What is asked of the three files: functions of their text, so that the tests below can also plant a fault.


def pins(requirements):
    """Read requirements.txt as {name: [(requirement, hashes), ...]}."""
    found = {}
    for line in requirements.replace("\\\n", " ").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            stated, *hashes = re.split(r"\s+--hash=", line)
            requirement = Requirement(stated)
            found.setdefault(canonicalize_name(requirement.name), []).append((requirement, hashes))
    return found


def applies(requirement, python, system):
    """Say whether a requirement is meant for this Python and operating system."""
    versions = {"python_version": python, "python_full_version": f"{python}.0"}
    return requirement.marker is None or requirement.marker.evaluate({**system, **versions, "extra": ""})


def declared(pyproject):
    """List everything that the course runs on: dependencies, all extras but that of the peers, the build backend."""
    project = tomllib.loads(pyproject)
    extras = project["project"]["optional-dependencies"].items()
    stated = [*project["project"]["dependencies"], *(d for name, extra in extras if name != PEERS for d in extra)]
    return [Requirement(d) for d in (*stated, *project["build-system"]["requires"])]


def peers(pyproject):
    """List what the course is measured against."""
    return [Requirement(d) for d in tomllib.loads(pyproject)["project"]["optional-dependencies"].get(PEERS, ())]


def pinned_peers(pyproject, requirements):
    """Name the peers that requirements.txt would bring into the course's own environment."""
    pinned, own = pins(requirements), {canonicalize_name(r.name) for r in declared(pyproject)}
    return [r.name for r in peers(pyproject) if canonicalize_name(r.name) in pinned or canonicalize_name(r.name) in own]


def extras_locked(script):
    """List the extras that tools/lock.sh pins; all of them where it says so."""
    return [PEERS] if "--all-extras" in script else re.findall(r"--extra (\w+)", script)


def unpinned(pyproject, requirements):
    """Name what pyproject.toml asks for and requirements.txt does not give, for every Python and system."""
    pinned, problems = pins(requirements), []
    for wanted in declared(pyproject):
        for python in PYTHONS:
            for system in SYSTEMS:
                here = [r for r, _ in pinned.get(canonicalize_name(wanted.name), ()) if applies(r, python, system)]
                versions = [str(r.specifier).removeprefix("==") for r in here]
                if len(versions) != 1 or versions[0] not in wanted.specifier:
                    problems.append(f"{wanted} on {python}, {system['sys_platform']}: pinned {versions}")
    return problems


def loose(requirements):
    """Name the lines of requirements.txt that are no exact pin with SHA-256 hashes."""
    return [
        str(requirement)
        for pinned in pins(requirements).values()
        for requirement, hashes in pinned
        if not re.fullmatch(r"==[\w.]+", str(requirement.specifier))
        or requirement.url
        or not hashes
        or not all(re.fullmatch("sha256:[0-9a-f]{64}", h) for h in hashes)
    ]


def addresses(text):
    """Find host names, addresses and options that name a source of packages."""
    return [match.group() for line in text.splitlines() for match in ADDRESS.finditer(line.split("# ", 1)[0])]


def conda(environment):
    """Read environment.yml as (conda's own requirements, the lines for pip)."""
    dependencies = yaml.safe_load(environment)["dependencies"]
    return [d for d in dependencies if isinstance(d, str)], [
        line for d in dependencies if isinstance(d, dict) for line in d["pip"]
    ]


def conda_problems(pyproject, environment):
    """Say where environment.yml would give another environment than requirements.txt does."""
    own, for_pip = conda(environment)
    python = [re.fullmatch(r"python=+(\d+\.\d+)(\.\*)?", d) for d in own if re.match(r"python\b", d)]
    requires = SpecifierSet(tomllib.loads(pyproject)["project"]["requires-python"])
    problems = [f"conda itself brings {d}" for d in own if not re.match(r"(python|pip)\b", d)]
    if len(python) != 1 or python[0] is None or python[0][1] not in requires or python[0][1] not in PYTHONS:
        problems.append(f"Python is not one that the course is tested for: {own}")
    if "pip" not in own:
        problems.append("pip is missing")
    if for_pip != ["-r requirements.txt"]:
        problems.append(f"pip is not given requirements.txt alone: {for_pip}")
    return problems


# The files as they are.


def test_everything_declared_is_pinned_within_its_bounds():
    assert unpinned(TEXTS["pyproject.toml"], TEXTS["requirements.txt"]) == []


def test_every_pin_is_exact_and_hashed():
    assert len(pins(TEXTS["requirements.txt"])) > 50
    assert loose(TEXTS["requirements.txt"]) == []


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_an_address(name):
    own = re.compile(r"^\[project\.urls\]\n.*?\n\n", re.MULTILINE | re.DOTALL)  # where the course itself is to be had
    assert addresses(own.sub("", TEXTS[name])) == []


def test_requirements_name_no_source():
    assert SOURCE_OPTION.findall(TEXTS["requirements.txt"]) == []


@pytest.mark.parametrize("name", ["hub/requirements.txt", "lite/requirements.txt"])
def test_the_other_environments_are_pinned_as_well(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(pins(text)) > 30
    assert loose(text) == addresses(text) == SOURCE_OPTION.findall(text) == []


def test_peers_are_exact_and_in_no_pin():
    assert {r.name for r in peers(TEXTS["pyproject.toml"])} >= {"torch", "scikit-learn", "micrograd", "autograd"}
    assert all(re.fullmatch(r"==[\d.]+", str(r.specifier)) for r in peers(TEXTS["pyproject.toml"]))
    assert pinned_peers(TEXTS["pyproject.toml"], TEXTS["requirements.txt"]) == []


def test_every_extra_but_that_of_the_peers_is_locked():
    extras = tomllib.loads(TEXTS["pyproject.toml"])["project"]["optional-dependencies"]
    script = (ROOT / "tools" / "lock.sh").read_text(encoding="utf-8")
    assert sorted(extras_locked(script)) == sorted(set(extras) - {PEERS})


def test_peers_are_installed_outside_the_courses_environment():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    places = dict(re.findall(r"^(VENV|BENCH) := (\S+)$", makefile, re.MULTILINE))
    assert places["BENCH"] == "build/bench" != places["VENV"]
    recipes = re.findall(r"^\t.*tests\.benchmarks.*$", makefile, re.MULTILINE)
    assert recipes and not [line for line in recipes if "$(RUN)" in line or "$(VENV)" in line]


def test_conda_gets_the_same_environment():
    assert conda_problems(TEXTS["pyproject.toml"], TEXTS["environment.yml"]) == []


def test_the_build_backend_is_locked_too():
    project = tomllib.loads(TEXTS["pyproject.toml"])
    assert project["dependency-groups"]["build"] == project["build-system"]["requires"]


def test_bounds_promised_to_the_browser_edition():
    bounds = {r.name: str(r.specifier) for r in declared(TEXTS["pyproject.toml"])}
    assert (bounds["numpy"], bounds["matplotlib"]) == (">=2.0", ">=3.8")


def test_this_environment_is_the_pinned_one():
    different = []
    for pinned in pins(TEXTS["requirements.txt"]).values():
        for requirement, _ in pinned:
            if requirement.marker is None or requirement.marker.evaluate():
                try:
                    installed = importlib.metadata.version(requirement.name)
                except importlib.metadata.PackageNotFoundError:
                    installed = "nothing"
                if installed not in requirement.specifier if installed != "nothing" else True:
                    different.append(f"{requirement}: {installed} is installed")
    assert different == [], "make clean, then make env, gives the tested set"


def test_the_installed_course_is_this_folder():
    assert pathlib.Path(helpers.__file__).resolve().parent == ROOT / "helpers"
    assert importlib.metadata.version("backpropagation-by-hand") == helpers.__version__


# The same questions, with a fault planted in each: they must be able to fail.

PIN = f"numpy==2.4.6 \\\n    --hash=sha256:{'0' * 64}\n"
PROJECT = """
[build-system]
requires = []
[project]
requires-python = ">=3.11"
dependencies = ["numpy>=2.0"]
[project.optional-dependencies]
dev = []
"""


def test_a_faultless_pair_is_accepted():
    assert unpinned(PROJECT, PIN) == loose(PIN) == addresses(PIN) == []


@pytest.mark.parametrize(
    "requirements",
    ["", PIN.replace("2.4.6", "1.26.4"), PIN.replace(" \\", " ; python_version < '3.14' \\", 1), PIN + PIN],
    ids=["missing", "too old", "not for every Python", "twice"],
)
def test_planted_missing_pins_are_found(requirements):
    assert unpinned(PROJECT, requirements)


def test_a_missing_extra_is_found():
    assert unpinned(PROJECT.replace("dev = []", 'dev = ["ruff"]'), PIN)


def test_a_missing_peer_is_no_missing_pin():
    assert unpinned(PROJECT + 'bench = ["torch==2.13.0"]', PIN) == []


@pytest.mark.parametrize(
    ("project", "requirements"),
    [
        (PROJECT + 'bench = ["Scikit_Learn==1.9.1"]', PIN + PIN.replace("numpy", "scikit-learn")),
        (PROJECT.replace("dev = []", 'dev = ["torch"]') + 'bench = ["torch==2.13.0"]', PIN),
    ],
    ids=["in requirements.txt", "in another extra"],
)
def test_planted_peers_are_found(project, requirements):
    assert pinned_peers(project, requirements)


def test_locking_every_extra_is_found():
    assert extras_locked("uv pip compile --all-extras") == [PEERS]


@pytest.mark.parametrize(
    "requirements",
    ["numpy==2.4.6", PIN.replace("==", ">="), PIN.replace("sha256", "md5"), "numpy==2.*" + PIN[12:]],
    ids=["no hash", "not exact", "weak hash", "wildcard"],
)
def test_planted_loose_pins_are_found(requirements):
    assert loose(requirements)


@pytest.mark.parametrize(
    "line",
    ["--index-url https://packages.example", "numpy @ file:///wheels/numpy.whl", "mirror.example.org", "10.0.0.7"],
)
def test_planted_addresses_are_found(line):
    assert addresses(PIN + line)


@pytest.mark.parametrize("line", ["-i somewhere", "--find-links wheels", "--pre", "-f wheels"])
def test_planted_sources_are_found(line):
    assert SOURCE_OPTION.findall(PIN + line)


@pytest.mark.parametrize(
    "dependencies",
    [
        "[python=3.10, pip, pip: [-r requirements.txt]]",
        "[python, pip, pip: [-r requirements.txt]]",
        "[python=3.13, pip: [-r requirements.txt]]",
        "[python=3.13, pip, numpy, pip: [-r requirements.txt]]",
        "[python=3.13, pip, pip: [-r requirements.txt, -e .]]",
    ],
    ids=["too old", "any Python", "no pip", "conda's numpy", "unhashed folder"],
)
def test_planted_conda_faults_are_found(dependencies):
    assert conda_problems(PROJECT, f"dependencies: {dependencies}")


# What `import helpers` costs.


def run(code):
    """Run code in a fresh Python and return what it prints."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def cost(statement):
    """Measure a statement in fresh Pythons that have NumPy loaded: the median of nine, in milliseconds."""
    clock = "import time, numpy\nstart = time.perf_counter()\n{}\nprint(1000 * (time.perf_counter() - start))"
    return statistics.median(float(run(clock.format(statement))) for _ in range(9))


def test_import_helpers_adds_at_most_ten_milliseconds_to_numpy():
    assert cost("import helpers") <= 10


def test_the_measurement_sees_an_expensive_import():
    assert cost("from helpers import figures; import matplotlib.pyplot") > 10


@pytest.mark.parametrize("statement", ["import helpers", "from helpers import maths"])
def test_light_imports_load_no_drawing_and_no_widgets(statement):
    heavy = "matplotlib ipywidgets IPython nbgrader nbformat jupytext"
    assert run(f"{statement}\nimport sys\nprint(*sorted(set('{heavy}'.split()) & set(sys.modules)))").split() == []


def test_parts_load_when_they_are_first_asked_for():
    assert run("import helpers\nprint(helpers.maths.__name__, helpers.figures.__name__)").split() == [
        "helpers.maths",
        "helpers.figures",
    ]
    assert {"maths", "figures", "widgets", "checks"} <= set(dir(helpers))
    with pytest.raises(AttributeError, match="no attribute 'mathes'; it has checks, data, figures, maths, widgets"):
        _ = helpers.mathes
