"""INSTRUCTORS.md stays true: what can be run is run, everything else is compared with the programs that it names."""

import csv
import functools
import os
import pathlib
import re
import runpy
import shlex
import shutil
import ssl
import subprocess
import sys
import zipfile
from argparse import _HelpAction

import nbformat
import nbgrader as nbgrader_package
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.nbgraderapp import NbGraderApp
from traitlets.config.loader import PyFileConfigLoader

from helpers.grading import __main__ as command
from helpers.grading.sandbox import Sandbox, SandboxUnavailable

ROOT = pathlib.Path(__file__).parent.parent
UNIT = "05_backpropagation"
PAGES = ("README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", "CHANGELOG.md")
TEXT = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SHELL = [line.partition(" #")[0].strip() for kind, block in BLOCKS if not kind for line in block.splitlines() if line]
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
INLINE = re.findall(r"`([^`\n]+)`", PROSE)
SECTIONS = dict(re.findall(r"^#+ ([^\n]+)\n(.*?)(?=^#+ |\Z)", TEXT, re.MULTILINE | re.DOTALL))


def rows(section):
    """Return the cells of the table rows in a section, without heads."""
    table = re.sub(r"^\|.*\|\n\|[-|]+\|$", "", SECTIONS[section], flags=re.MULTILINE)
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def block(beginning):
    """Return the code block that begins so."""
    (found,) = [text for _, text in BLOCKS if text.startswith(beginning)]
    return found


def anchor(title):
    """Return the address of a heading within its page, as GitHub and Sphinx make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        path, _, place = target.partition("#")
        file = ROOT / (path or page)
        assert file.exists(), target
        if place:
            titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert place in map(anchor, titles), target


def test_the_contents_list_the_sections():
    listed = re.findall(r"^\d+\. \[([^]]+)\]\(#", TEXT, re.MULTILINE)
    assert listed == re.findall(r"^## (.+)$", TEXT, re.MULTILINE)


# The commands of the guide


def options_of_nbgrader(words):
    """Return the options of an nbgrader command, given as its words."""
    app, *others = NbGraderApp(), *words[1:]
    while others and others[0] in app.subcommands:
        app = app.subcommands[others.pop(0)][0]()
    assert type(app) is not NbGraderApp, words
    keys = (*app.aliases, *app.flags)
    return {name for key in keys for name in (key if isinstance(key, tuple) else (key,))}


def options_of_grading():
    actions = [action for action in command.parser()._actions if not isinstance(action, _HelpAction)]
    return {name.removeprefix("--"): action for action in actions for name in action.option_strings}


def options_of_dask(name):
    from distributed.cli import dask_scheduler, dask_worker

    click = {"scheduler": dask_scheduler, "worker": dask_worker}[name].main
    return {option.lstrip("-") for parameter in click.params for option in (*parameter.opts, *parameter.secondary_opts)}


MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
RUN_BELOW = ("git", "openssl", "python")
ADMINISTRATORS = ("sudo", "docker", "createuser", "createdb", "pip", "rm")


@pytest.mark.parametrize("line", [line for line in SHELL if re.match(r"[A-Z_]+=\S+ |[a-z-]+ ", line)])
def test_every_command_is_one(line):
    """Each program is known, and knows the options that the guide gives it."""
    words = shlex.split(line)
    while words and re.match(r"[A-Z_]+=", words[0]):
        words.pop(0)
    given = {word.removeprefix("--").partition("=")[0] for word in words if word.startswith("--")}
    program = words[0]
    if program == "make":
        target, variables = words[1], [word.partition("=")[0] for word in words[2:]]
        assert re.search(rf"^{target}:.*##", MAKEFILE, re.MULTILINE)
        assert all(re.search(rf"^{name} \?=", MAKEFILE, re.MULTILINE) for name in variables)
    elif program == "nbgrader":
        assert given <= options_of_nbgrader(words)
    elif program == "course-grade":
        assert given <= set(options_of_grading())
    elif program == "dask":
        assert given <= options_of_dask(words[1])
    else:
        assert program in (*RUN_BELOW, *ADMINISTRATORS) or line in block("abi <abi/4.0>")


def test_commands_named_in_a_sentence_exist():
    for code in INLINE:
        if code.startswith("make "):
            assert re.search(rf"^{code.split()[1]}:.*##", MAKEFILE, re.MULTILINE), code
        elif code.startswith("nbgrader "):
            options_of_nbgrader(code.split())


def test_the_table_of_options_is_the_parsers():
    options = options_of_grading()
    table = {}
    for left, right in rows("Grade"):
        if left.startswith("`--"):
            table[left.strip("`").split()[0].removeprefix("--")] = right
    table |= {name: "" for name in re.findall(r"`--(tls-[\w-]+)`", SECTIONS["Grade"])}
    assert set(table) == set(options)
    for name in ("seconds", "memory"):
        assert f"({options[name].default})" in table[name]


def test_the_table_of_exit_statuses():
    found = {left: right for left, right in rows("Grade") if left.isdigit()}
    assert "every submission was graded" in found[str(command.EXIT_GRADED)]
    assert "some could not" in found[str(command.EXIT_SOME_FAILED)]
    assert "nothing was graded" in found[str(command.EXIT_NOTHING_GRADED)]
    assert "interrupted" in found[str(command.EXIT_INTERRUPTED)]
    assert len(found) == 4


@pytest.mark.parametrize("section", ["What could not be graded", "If something goes wrong"])
def test_messages_in_tables_are_those_of_the_programs(section):
    folders = [ROOT / "helpers" / "grading", pathlib.Path(nbgrader_package.__file__).parent]
    sources = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    messages = [message for left, *_ in rows(section) for message in re.findall(r"`([^`]+ [^`]+)`", left)]
    messages = [message for message in messages if not message.startswith("nbgrader ")]
    assert len(messages) > 4
    for message in messages:
        assert all(part.strip() in sources for part in message.split("...")), message


def test_what_belongs_to_the_instructor_is_ignored_by_git():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    kept = re.findall(r"`([^`]+)`", re.search(r"`\.gitignore` keeps.*", TEXT)[0])[1:]
    assert len(kept) > 6
    for name in kept:
        assert name in ignored or f"{name}*" in ignored
    for what, where in rows("Privacy"):
        for name in re.findall(r"`([\w.]+/?)`", where):
            assert name in kept or name in (*ignored, "inbound/"), (what, name)


# What the guide says to do, done


def run(*words, cwd, status=0, **environment):
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        words,
        cwd=cwd,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == status, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def nbgrader(course, line, **known):
    return run(sys.executable, "-m", *shlex.split(line), cwd=course, **known)


@pytest.fixture
def course(tmp_path):
    """A course folder with one unit."""
    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for step in ("solutions", "notebooks"):
        shutil.copytree(ROOT / step / UNIT, folder / step / UNIT)
    return folder


def pack(course, unit):
    """Call the tool's function; tools/ is no package."""
    return runpy.run_path(str(ROOT / "tools" / "feedback_zip.py"))["pack"](course, unit)


def configure(course, addition):
    with open(course / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\n" + addition)
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
def test_a_private_copy(tmp_path):
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    origin = tmp_path / "origin"
    run(*git, "init", "-q", "-b", "main", str(origin), cwd=tmp_path)
    (origin / "a").write_text("1")
    run(*git, "add", "a", cwd=origin)
    run(*git, "commit", "-qm", "1", cwd=origin)
    run("git", "init", "-q", "--bare", "yours", cwd=tmp_path)
    for line in block("git clone --bare").splitlines():
        run(*shlex.split(line.replace("COURSE", str(origin)).replace("YOURS", str(tmp_path / "yours"))), cwd=tmp_path)
    (origin / "a").write_text("2")
    run(*git, "commit", "-qam", "2", cwd=origin)
    for line in block("git fetch upstream").splitlines()[:2]:
        run(*shlex.split(line), cwd=tmp_path / "course")
    assert (tmp_path / "course" / "a").read_text() == "2"


@pytest.mark.slow
def test_roster_and_dates(course):
    (course / "roster.csv").write_text(block("id,first_name"), encoding="utf-8")
    for line in block("nbgrader db student import").splitlines():
        nbgrader(course, line)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        student = gradebook.find_student("jdoe")
        assert (student.first_name, student.email, student.lms_user_id) == ("Jane", "jane@example.org", "10234")
        assert str(gradebook.find_assignment(UNIT).duedate) == "2026-10-19 21:59:00"


def test_the_rule_for_late_submissions(course):
    config = configure(course, block("from nbgrader.plugins"))
    penalty = config.AssignLatePenalties.plugin_class().late_submission_penalty
    assert penalty("jdoe", 20.0, 60) == pytest.approx(2)
    assert penalty("jdoe", 20.0, 86400) == pytest.approx(2)
    assert penalty("jdoe", 20.0, 86401) == pytest.approx(4)
    assert penalty("jdoe", 20.0, 86400 * 40) == 20


ROSTER = """id,first_name,last_name,email,lms_user_id
jdoe,Jane,Doe,jane@example.org,10234
mueller@example.org,Zoë,Müller,,10235
jim,Jim,de la Roe,,10236
"""
DOWNLOADS = {
    "Canvas": {
        "doejane_10234_88121_05_backpropagation.ipynb": "jdoe",
        "mllerzo_LATE_10235_88122_05_backpropagation-1.ipynb": "mueller@example.org",
        "delaroejim_10236_88123_05_backpropagation (1).ipynb": "jim",
        "newboris_10237_88126_05_backpropagation.ipynb": "10237",
        "poezoe_10238_88124_essay.ipynb": None,
        "poezoe_10238_88125_text.html": None,
    },
    "Moodle": {
        "Jane Doe_481516_assignsubmission_file_/05_backpropagation.ipynb": "jdoe",
        "Zoë Müller_481517_assignsubmission_file/05_backpropagation (1).ipynb": "mueller@example.org",
        "Jim de la Roe_481518_assignsubmission_file_05_backpropagation.ipynb": "jim",
        "Boris New_481519_assignsubmission_file_/05_backpropagation.ipynb": "Boris New",
        "Jim de la Roe_481518_assignsubmission_onlinetext_/onlinetext.html": None,
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("system", DOWNLOADS)
def test_downloads_are_collected_and_feedback_is_packed_for_them(course, system, monkeypatch):
    configure(course, block(f"# {system}"))
    configure(course, block("import csv"))
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    archive = course / "downloaded" / UNIT / "archive"
    archive.mkdir(parents=True)
    content = (course / "notebooks" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
    with zipfile.ZipFile(archive / "submissions.zip", "w") as packed:
        for name in DOWNLOADS[system]:
            packed.writestr(name, content)
    expected = {student for student in DOWNLOADS[system].values() if student}
    for line in block("nbgrader zip_collect").splitlines():
        printed = nbgrader(course, line.split("#")[0])
        assert f"{len(expected)} files collected" in printed
        assert re.search("(10237|Boris New) is not in roster.csv", printed)
        assert {path.parts[-3] for path in course.glob(f"submitted/*/{UNIT}/{UNIT}.ipynb")} == expected

    monkeypatch.chdir(course)
    first, *others = sorted(expected)
    for student in (first, *others):
        assert student in pack(course, UNIT)[2]
        page = course / "feedback" / student / UNIT / f"{UNIT}.html"
        page.parent.mkdir(parents=True)
        page.write_text(student, encoding="utf-8")
    target, names, missing = pack(course, UNIT)
    assert target == course / "reports" / UNIT / "feedback.zip"
    assert (len(names), missing) == (len(expected), [])
    with zipfile.ZipFile(target) as packed:
        for name, student in DOWNLOADS[system].items():
            page = "submissions/" + name.replace(".ipynb", ".html")
            assert (page in packed.namelist()) == bool(student)
            assert not student or packed.read(page).decode() == student


def test_packing_says_what_is_missing(course):
    with pytest.raises(ValueError, match="named_regexp"):
        pack(course, UNIT)
    configure(course, block("# Moodle"))
    with pytest.raises(ValueError, match="zip_collect"):
        pack(course, UNIT)
    assert "zip_collect" in run(sys.executable, str(ROOT / "tools" / "feedback_zip.py"), UNIT, cwd=course, status=1)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_certificates_for_a_cluster(tmp_path):
    for line in block("openssl req").splitlines():
        run(*shlex.split(line), cwd=tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "ca.pem"))
    context.load_cert_chain(tmp_path / "node.pem", tmp_path / "node.key")
    used = {
        word for line in SHELL if line.startswith(("dask", "course-grade")) for word in line.split() if ".pem" in word
    }
    assert used == {"ca.pem", "node.pem"}


@pytest.mark.parametrize("code", [text for kind, text in BLOCKS if kind == "python"])
def test_every_python_block_compiles(code):
    compile(code, "INSTRUCTORS.md", "exec")


# A unit's way through the term, some ten seconds each


@functools.cache
def walls():
    """Return what the command needs here: nothing where the sandbox works."""
    try:
        Sandbox().close()
    except SandboxUnavailable:
        return ["--unsafe"]
    return []


def grade(course, *options, status=0):
    """Run the command, in the sandbox where there is one."""
    return run(sys.executable, "-m", "helpers.grading", UNIT, *options, *walls(), cwd=course, status=status)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course folder with one good, one mistaken and one unreadable submission, graded once."""
    folder = tmp_path_factory.mktemp("graded")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for step in ("solutions", "notebooks"):
        shutil.copytree(ROOT / step / UNIT, folder / step / UNIT)
    source = nbformat.read(folder / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    good = nbformat.read(folder / "notebooks" / UNIT / f"{UNIT}.ipynb", as_version=4)
    for cell, answer in zip(good.cells, source.cells, strict=True):
        if cell.id.endswith(("-solution", "-explain")):
            cell.source = answer.source
    mistaken = nbformat.from_dict(good)
    wrong = next(cell for cell in mistaken.cells if cell.id == "ex1-delta-hidden-solution")
    wrong.source = "def delta_hidden(delta_up, W_up, A):\n    return delta_up @ W_up.T"
    for student, notebook in (("jdoe", nbformat.writes(good)), ("zoe", nbformat.writes(mistaken)), ("jim", "{")):
        place = folder / "submitted" / student / UNIT
        place.mkdir(parents=True)
        (place / f"{UNIT}.ipynb").write_text(notebook, encoding="utf-8")
        (place / "timestamp.txt").write_text("2026-10-21 10:15:00 UTC")
        (place / "submission_secret.txt").write_text(f"secret of {student}")
    (folder / "roster.csv").write_text(block("id,first_name"), encoding="utf-8")
    nbgrader(folder, "nbgrader db student import roster.csv")
    return folder, grade(folder, status=command.EXIT_SOME_FAILED)


@pytest.mark.slow
def test_the_files_that_a_run_leaves(graded):
    folder, printed = graded
    for left, _ in rows("Grade"):
        for name in re.findall(r"`([\w<>/]+\.(?:html|png|csv|json))`", left):
            assert (folder / "reports" / UNIT / name.replace("<student>", "jdoe")).stat().st_size > 0
    assert (folder / "feedback" / "jdoe" / UNIT / f"{UNIT}.html").exists()
    assert (folder / "autograded" / "jdoe" / UNIT / f"{UNIT}.ipynb").exists()
    (example,) = [text for kind, text in BLOCKS if kind == "text"]
    shown = re.sub(r" +", " ", printed)
    for line in example.replace("15.2 s", "").splitlines():
        assert re.sub(r"(-{9,}| +)", lambda found: found[0][0], line).strip() in re.sub("-{9,}", "-", shown), line
    secret = folder / ".course_secret"
    assert os.name == "nt" or secret.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_reports_and_pages_load_nothing_and_tell_of_nobody_else(graded):
    folder, _ = graded
    page = (folder / "feedback" / "jdoe" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert not re.search(r"\bzoe\b", page)
    report = (folder / "reports" / UNIT / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", report)
    assert "slope left out" in report


@pytest.mark.slow
def test_an_empty_cell_means_no_grade(graded):
    folder, _ = graded
    for table in ("grades.csv", "canvas.csv", "moodle.csv"):
        with open(folder / "reports" / UNIT / table, encoding="utf-8-sig", newline="") as file:
            lines = {tuple(line) for line in csv.reader(file)}
        (failed,) = [line for line in lines if "jim" in line]
        assert "" in failed and not {"0", "0.0", "0.00"} & set(failed)


@pytest.mark.slow
def test_points_and_comments_by_hand_stay_and_reach_the_student(graded, tmp_path):
    folder, _ = graded
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for question in ("shapes-explain", "cost-explain"):
            marked = gradebook.find_grade(question, UNIT, UNIT, "jdoe")
            assert marked.needs_manual_grade
            marked.manual_score, marked.needs_manual_grade = 1.5, False
        gradebook.find_comment("shapes-explain", UNIT, UNIT, "jdoe").manual_comment = "Say which sum."
        gradebook.db.commit()
        before = gradebook.find_submission(UNIT, "jdoe").score
    grade(folder, "--student", "jdoe", "--force")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        assert gradebook.find_grade("shapes-explain", UNIT, UNIT, "jdoe").manual_score == 1.5
        assert gradebook.find_submission(UNIT, "jdoe").score == before
    with open(folder / "reports" / UNIT / "canvas.csv", encoding="utf-8", newline="") as file:
        assert {line["SIS Login ID"]: line[UNIT] for line in csv.DictReader(file)}["jdoe"] == f"{before:g}"
    page = folder / "feedback" / "jdoe" / UNIT / f"{UNIT}.html"
    assert "Say which sum." in page.read_text(encoding="utf-8")
    (line,) = block("nbgrader generate_feedback").splitlines()
    nbgrader(folder, line)
    text = page.read_text(encoding="utf-8")
    assert "Say which sum." in text
    assert "HIDDEN TESTS" not in text and "secret" not in text
    (line,) = block("nbgrader release_feedback").splitlines()
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    nbgrader(folder, f"{line} --Exchange.root={exchange}")
    assert len(list(exchange.glob("backpropagation-by-hand/feedback/*.html"))) == 2


@pytest.mark.slow
def test_plain_nbgrader_gives_the_same_points(graded):
    folder, _ = graded
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        before = gradebook.find_submission(UNIT, "zoe").score
    nbgrader(folder, f"nbgrader autograde {UNIT} --student=zoe --force")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        assert gradebook.find_submission(UNIT, "zoe").score == before > 0


@pytest.mark.slow
def test_one_student_can_be_deleted(graded, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(graded[0], folder)
    for line in block("nbgrader db student remove").splitlines():
        if line.startswith("nbgrader"):
            nbgrader(folder, line)
        else:
            run("sh", "-c", line, cwd=folder)
    printed = grade(folder, status=command.EXIT_SOME_FAILED)
    assert "1 graded already" in printed  # zoe; jim, who could not be graded, is tried again
    assert "jdoe" not in printed
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in (".nbgrader.log", "roster.csv")]
    assert not [path for path in files if re.search(rb"\bjdoe\b", path.read_bytes())]
