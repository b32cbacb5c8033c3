"""A course folder under siege: canaries are planted, `hostile.ATTACKS` are handed in, and one run grades them all."""

import contextlib
import glob
import html.parser
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading

from helpers.grading.inside import walls
from tests.grading import submissions
from tests.grading.hostile import ATTACKS, FULL, STOCK, put_cell, stock
from tests.grading.submissions import ROOT, UNIT, hand_in

HONEST = {
    f"{place}-{maker.__name__}": (maker, submissions.worth(maker))
    for place in ("a", "m", "zz")
    for maker in (submissions.solved, submissions.untouched)
}
"""Submissions before, among and after the attacks, by name: what they hold, and what they must earn."""
OPTIONS = ("--seconds", "10", "--memory", "1024", "--workers", "2")
MARK = "canary_ran"
ACTIVE_TAGS = {"iframe", "frame", "object", "embed", "applet", "base", "form"}


class Siege:
    """A course folder with canaries, listeners outside, and what became of all that was handed in.

    Parameters
    ----------
    folder : pathlib.Path
        Empty; the course, a home folder and all else go into it.
    names : iterable of str
        Of attacks.
    helpers : pathlib.Path
        The folder of the package that the grader imports.
    """

    def __init__(self, folder, names=tuple(ATTACKS), helpers=ROOT / "helpers"):
        self.names, self.helpers = tuple(names), helpers
        self.course, self.home = submissions.course(folder / "course"), folder / "home"
        self.token = secrets.token_hex(8)
        self.planted, self.heard, self.ports, self.done = {}, {}, {}, None
        self._stop, self._listeners = threading.Event(), []
        self.socket = pathlib.Path(tempfile.mkdtemp(prefix="siege-", dir="/tmp"), "socket")  # a short path
        self._plant()

    # What is planted.

    def canary(self, what):
        """Return the text of a canary."""
        return f"canary-{what}-{self.token}"

    def _plant(self):
        for path, what in (
            (self.course / ".course_secret", "secret"),
            (self.course / "planted" / "file", "file"),
            (self.home / "canary", "home"),
            (self.home / ".ssh" / "id_ed25519", "key"),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.canary(what) + "\n")
            path.chmod(0o600)
            self.planted[path] = path.read_bytes()
        source = self.course / "solutions" / UNIT / f"{UNIT}.ipynb"
        begin = "### BEGIN SOLUTION"
        source.write_text(source.read_text().replace(begin, f"{begin}\\n    # {self.canary('solution')}"))

    def hand_in(self):
        """Hand in the honest submissions and all attacks."""
        for student, (maker, _) in HONEST.items():
            notebook = maker()
            put_cell(notebook, f"# {self.canary('others')}")
            path = hand_in(self.course, student, notebook)
            self.planted[path] = path.read_bytes()
        for name in self.names:
            self.hand_in_one(name)

    def hand_in_one(self, name):
        """Hand in one attack; return its folder."""
        attack, student = ATTACKS[name], self.student(name)
        folder = self.course / "submitted" / student / UNIT
        folder.mkdir(parents=True)
        if attack.make:
            made = attack.make()
            data = made if isinstance(made, bytes) else json.dumps(made, indent=1).encode()
            if b"@" in data:
                data = self.filled(data, student)
            hand_in(self.course, student, data, name=attack.file or None)
        if attack.place:
            attack.place(folder)
            for path in folder.rglob("*.py"):
                path.write_bytes(self.filled(path.read_bytes(), student))
        return folder

    def student(self, name):
        """Return the name of an attack's student."""
        return ATTACKS[name].student or name

    def filled(self, text, student):
        """Put what is known into the place of the words between @."""
        known = {
            "COURSE": self.course,
            "HOME": self.home,
            "HELPERS": self.helpers,
            "STUDENT": student,
            "TCP": self.ports.get("tcp", 9),
            "UDP": self.ports.get("udp", 9),
            "ABSTRACT": f"siege-{self.token}",
            "SOCKET": self.socket,
        }
        for word, value in known.items():
            if isinstance(text, bytes):
                text = text.replace(f"@{word}@".encode(), str(value).encode())
            else:
                text = text.replace(f"@{word}@", str(value))
        return text

    # What listens outside.

    def __enter__(self):
        for what, kind, address in (
            ("tcp", (socket.AF_INET, socket.SOCK_STREAM), ("127.0.0.1", 0)),
            ("udp", (socket.AF_INET, socket.SOCK_DGRAM), ("127.0.0.1", 0)),
            ("abstract", (socket.AF_UNIX, socket.SOCK_STREAM), f"\0siege-{self.token}"),
            ("file", (socket.AF_UNIX, socket.SOCK_STREAM), str(self.socket)),
        ):
            listener = socket.socket(*kind)
            listener.bind(address)
            listener.settimeout(0.2)
            self.heard[what] = b""
            if kind[0] == socket.AF_INET:
                self.ports[what] = listener.getsockname()[1]
            if kind[1] == socket.SOCK_STREAM:
                listener.listen(50)
            thread = threading.Thread(target=self._listen, args=(what, listener), daemon=True)
            thread.start()
            self._listeners.append((thread, listener))
        return self

    def _listen(self, what, listener):
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                if listener.type == socket.SOCK_DGRAM:
                    self.heard[what] += listener.recv(1000)
                    continue
                client, _ = listener.accept()
                with client:
                    self.heard[what] += b"connected "
                    client.settimeout(2)
                    self.heard[what] += client.recv(1 << 16)

    def __exit__(self, *exception):
        self._stop.set()
        for thread, listener in self._listeners:
            thread.join()
            listener.close()
        shutil.rmtree(self.socket.parent)

    # The run.

    @property
    def environment(self):
        """What the grader's environment holds besides."""
        return {"HOME": str(self.home), "SECRET_OF_THE_INSTRUCTOR": self.canary("environment")}

    def grade(self, *options, seconds=1800):
        """Grade everything with the real command."""
        self._make_gradebook()
        self.hand_in()
        command, environment = submissions.command(UNIT, *OPTIONS, *options)
        self.done = subprocess.run(
            command,
            cwd=self.course,
            env=environment | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            preexec_fn=_as_after_a_login,
        )

    def _make_gradebook(self):
        from nbgrader.api import Gradebook

        with (
            _own_programs_first(),
            Gradebook(f"sqlite:///{self.course / 'gradebook.db'}", "backpropagation-by-hand") as book,
        ):
            book.update_or_create_student("somebody", first_name=self.canary("gradebook"))

    # What became of it.

    def outcome(self, student):
        """Return what grading noted of a student; None where there is nothing."""
        path = self.course / "reports" / UNIT / "outcomes" / f"{student}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def points(self, student):
        """Return the points in exercises."""
        results = (self.outcome(student) or {"results": []})["results"]
        return sum(result["points"] or 0.0 for result in results if result["exercise"])

    def told(self, student):
        """Return all that the report tells of a student, as one text."""
        outcome = self.outcome(student)
        if outcome is None:
            return ""
        words = [f"{r['status']} {r['misconception']} {r['message']} {r['where']}" for r in outcome["results"]]
        return "\n".join([outcome["failed"], *outcome["notes"], *words])

    def made_for(self, student):
        """List the files that were made for a student."""
        found = []
        for step in ("autograded", "feedback"):
            for place, folders, files in os.walk(self.course / step / student):
                found += [p for name in files if not (p := pathlib.Path(place, name)).is_symlink()]
                found += [p for name in folders if (p := pathlib.Path(place, name)).is_symlink()]
        return [*found, *self.course.glob(f"reports/{UNIT}/outcomes/{glob.escape(student)}.json")]

    def page(self, student):
        """Return the student's page, or ""."""
        path = self.course / "feedback" / student / UNIT / f"{UNIT}.html"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def cells(self, student):
        """Return the cells of the graded notebook."""
        path = self.course / "autograded" / student / UNIT / f"{UNIT}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []

    def outputs(self, student):
        """Return the texts that the cells of the graded notebook put out."""
        texts = []
        for cell in self.cells(student):
            for output in cell.get("outputs", ()):
                texts += ["".join(output.get("text", "")), "".join(output.get("data", {}).get("text/plain", ""))]
                texts += [str(output.get("evalue", ""))]
        return texts

    def leaks(self, student):
        """Say where a canary came out."""
        found = set()
        for path in self.made_for(student):
            data = b"" if path.is_dir() else path.read_bytes()
            found |= {one.decode() for one in re.findall(rf"canary-\w+-{self.token}".encode(), data)}
        return sorted(found)

    def spoiled(self):
        """Say which of the planted files is not as it was."""
        return "; ".join(
            f"{path} was changed"
            for path, content in self.planted.items()
            if not path.is_file() or path.read_bytes() != content
        )

    def gradebook_holds(self, text):
        """Say where the gradebook holds a text, or points that nobody gave."""
        with contextlib.closing(sqlite3.connect(self.course / "gradebook.db")) as book:
            rows = "\n".join(book.iterdump())
            cheated = book.execute("select count(*) from grade where auto_score = 99 or manual_score = 99").fetchone()
        return f"the gradebook holds {text}" if text in rows else "the gradebook holds 99 points" if cheated[0] else ""

    def left_running(self, student):
        """List processes that a student left."""
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                line = pathlib.Path(path).read_bytes()
                if f"left-by-{student}".encode() in line and b"tests.grading" not in line:
                    found.append(f"process {path.split('/')[2]} still runs")
        return found

    def armed(self, student):
        """List what a browser would run."""
        pages = {"page": self.page(student)}
        index = self.course / "reports" / UNIT / "index.html"
        pages["report"] = index.read_text(encoding="utf-8") if index.is_file() else ""
        found = []
        for name, page in pages.items():
            reader = _Active()
            reader.feed(page)
            found += [f"{name}: {one}" for one in reader.found]
        for cell in self.cells(student):
            for output in cell.get("outputs", ()):
                for kind, data in output.get("data", {}).items():
                    if kind in ("application/javascript", "image/svg+xml", "text/html"):
                        reader = _Active()
                        reader.feed("".join(data) if isinstance(data, (str, list)) else str(data))
                        found += [f"{kind} of the cell {cell['id']}: {one}" for one in reader.found]
                        if kind == "application/javascript" and MARK in str(data):
                            found.append(f"{kind} of the cell {cell['id']}")
        return found

    def terminal_is_clean(self):
        """Say whether what was printed steers a terminal."""
        text = self.done.stdout + self.done.stderr
        return "escape sequences were printed" if "\x1b]0" in text or "\x1b[2J" in text else ""

    def problems(self, name):
        """List what is not as it has to be after an attack."""
        attack, student = ATTACKS[name], self.student(name)
        outcome = self.outcome(student)
        if outcome is None:
            return ["there is no outcome"]
        found = []
        points = self.points(student)
        if attack.points is not None and not outcome["failed"] and points != attack.points:
            found.append(f"{points:g} points, where {attack.points:g} were earned")
        if attack.fails is not None and bool(outcome["failed"]) != attack.fails:
            found.append(f"counted as failed: {outcome['failed'] or 'no'}")
        if "stumbled" in outcome["failed"] or "died" in outcome["failed"]:
            found.append(outcome["failed"])
        if not re.search(attack.says, self.told(student)):
            found.append(f"the report has no word that matches {attack.says!r}: {self.told(student)[:300]!r}")
        if not outcome["failed"] and not self.page(student):
            found.append("there is no feedback")
        found += [f"leaked {one}" for one in self.leaks(student)]
        return found + [problem for look in attack.afterwards if (problem := look(self, student))]


class _Active(html.parser.HTMLParser):
    """Finds in a page what a browser would run of an attack's."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.within = [], ""

    def handle_starttag(self, tag, attributes):
        self.within = tag
        if tag in ACTIVE_TAGS and any(MARK in (value or "") for _, value in attributes):
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            text = re.sub(r"[\s\0-\x1f]", "", value or "").lower()
            runs = name.startswith("on") or name == "srcdoc"
            leads = name in ("href", "src", "action", "formaction", "data", "xlink:href", "content")
            script = re.match(r"(.*url=)?(javascript|vbscript|data:text/html|data:image/svg)", text)
            if MARK in text and (runs or (leads and script)):
                self.found.append(f"<{tag} {name}>")

    def handle_endtag(self, tag):
        self.within = ""

    def handle_data(self, data):
        if self.within == "script" and MARK in data:
            self.found.append("<script>")


def _as_after_a_login():
    """Give the process a session keyring, as people have who logged in; what it starts inherits it."""
    if hasattr(walls.libc, "syscall"):
        walls.libc.syscall(walls.KEYCTL, walls.KEYCTL_JOIN_SESSION_KEYRING, None)


@contextlib.contextmanager
def _own_programs_first():
    """Let nbgrader find alembic."""
    before = os.environ["PATH"]
    os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


# Plain nbgrader.


def try_on_stock(folder, name):
    """Hand one attack in to plain nbgrader, and say in a few words what it gives.

    Parameters
    ----------
    folder : path
        For scratch; a copy of the course's package is made in it.
    name : str

    Returns
    -------
    str
    """
    folder = pathlib.Path(folder)
    if not (folder / "root").exists():
        shutil.copytree(ROOT / "helpers", folder / "root" / "helpers")
    place = folder / re.sub(r"\W", "_", name)
    shutil.rmtree(place, ignore_errors=True)
    with Siege(place, [name], folder / "root" / "helpers") as siege:
        with open(siege.course / "nbgrader_config.py", "a") as file:
            file.write("c.Execute.timeout = 10\n")
        release, book = folder / "notebooks", folder / "gradebook.db"
        if not release.exists():
            _nbgrader(siege, folder, "generate_assignment", UNIT)
            shutil.move(siege.course / "notebooks", release)
            shutil.move(siege.course / "gradebook.db", book)
        shutil.copytree(release, siege.course / "notebooks")
        shutil.copy(book, siege.course)
        with contextlib.closing(sqlite3.connect(siege.course / "gradebook.db")) as gradebook, gradebook:
            gradebook.execute(
                "insert or replace into student (id, first_name) values ('somebody', ?)", [siege.canary("gradebook")]
            )
        other = submissions.solved()
        put_cell(other, f"# {siege.canary('others')}")
        siege.planted[path] = (path := hand_in(siege.course, "a-solved", other)).read_bytes()
        siege.hand_in_one(name)
        student = siege.student(name)
        done = _nbgrader(siege, folder, "autograde", UNIT, f"--student={student}")
        words = [_stock_points(siege, student, done)]
        words += [f"leaks {one.split('-')[1]}" for one in siege.leaks(student)]
        words += [f"the listener ({what}) was reached" for what, heard in siege.heard.items() if heard]
        if siege.spoiled():
            words.append("files of others were changed or deleted")
        if list(siege.course.rglob("written-by-*")) or list(siege.helpers.rglob("written-by-*")):
            words.append("files were written")
        if siege.gradebook_holds(f"written-by-{student}"):
            words.append("the gradebook was written to")
        if left := siege.left_running(student):
            words.append("a process is left behind")
            for one in left:
                with contextlib.suppress(OSError):
                    os.kill(int(one.split()[1]), 9)
        size = sum(path.stat().st_size for path in siege.made_for(student) if path.is_file())
        if size > 15_000_000:
            words.append(f"the graded notebook has {size / 1e6:.0f} MB")
        if any(a.__name__ == "harmless" for a in ATTACKS[name].afterwards):
            _nbgrader(siege, folder, "generate_feedback", UNIT, f"--student={student}")
            if siege.armed(student):
                words.append("the student's page runs its script")
        if done is not None and done.returncode and ATTACKS[name].make:
            words += _harms_the_batch(siege, folder)
    for path in ("/tmp", "/var/tmp", "/dev/shm"):
        for written in pathlib.Path(path).glob(f"written-by-{name}"):
            written.unlink()
    shutil.rmtree(place, ignore_errors=True)
    for path in siege.helpers.rglob("written-by-*"):
        path.unlink()
    return "; ".join(words)


def _nbgrader(siege, folder, *arguments, seconds=120):
    """Run nbgrader; None where it does not end."""
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | siege.environment | {"PYTHONPATH": str(folder / "root"), "PATH": path}
    with open(folder / "last.log", "w+", errors="replace") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=siege.course,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, 9)
            process.wait()
            return None
        log.seek(0)
        return subprocess.CompletedProcess(arguments, process.returncode, log.read()[-100_000:])


def _stock_points(siege, student, done):
    from nbgrader.api import Gradebook, MissingEntry

    if done is None:
        return "does not end"
    with (
        _own_programs_first(),
        Gradebook(f"sqlite:///{siege.course / 'gradebook.db'}", "backpropagation-by-hand") as book,
    ):
        try:
            notebook = book.find_submission_notebook(UNIT, UNIT, student)
            points = sum(g.auto_score or 0 for g in notebook.grades if g.cell.name.endswith("-check"))
        except MissingEntry:
            points = None
    if done.returncode:
        errors = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception|Old|New)\b.*)", done.stdout, re.MULTILINE)
        return f"fails ({errors[-1].strip()[:90]})" if errors else "fails"
    return "not graded, without a word" if points is None else f"{points:g} of {FULL:g} points"


def _harms_the_batch(siege, folder):
    """Say whether a submission after this one is not graded because of it."""
    other = submissions.untouched()
    other.cells = [cell for cell in other.cells if cell.id == "setup" or cell.metadata.get("nbgrader")]
    hand_in(siege.course, "zz", other)
    _nbgrader(siege, folder, "autograde", UNIT, "--force")
    return [] if (siege.course / "autograded" / "zz" / UNIT).exists() else ["the submissions after it are not graded"]


# The table.


def main(arguments):
    """Print what became of every attack; return 1 where something is not as it has to be."""
    if "--stock" in arguments:
        return _measure_stock([name for name in arguments if not name.startswith("--")])
    with tempfile.TemporaryDirectory() as folder, Siege(pathlib.Path(folder)) as siege:
        siege.grade()
        print(siege.done.stderr[-2000:])
        return int(bool(_print_table(siege)))


def _print_table(siege):
    """Print a line for each attack, then what is not as it has to be; return that."""
    print("attack | it | stock nbgrader | points gained here | what the report says\n---|---|---|---|---")
    known = stock()
    for name in siege.names:
        attack, student = ATTACKS[name], siege.student(name)
        told = [line.strip() for line in siege.told(student).splitlines() if line.strip() not in ("", "passed")]
        gained = siege.points(student) - attack.points if attack.points is not None else 0.0
        earned = f" (of {siege.points(student):g} that were earned)" if attack.points else ""
        words = " ".join(told[:1])[:160].replace("|", "/")
        print(f"{name} | {attack.tries} | {known.get(name, 'not tried')} | {gained:g}{earned} | {words}")
    problems = [f"PROBLEM {name}: {problem}" for name in siege.names for problem in siege.problems(name)]
    print("\n".join(problems))
    return problems


def _measure_stock(names):
    """Try attacks on plain nbgrader, and keep what it gave."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        for name, attack in ATTACKS.items():
            if attack.tried_on_stock and (not names or name in names) and (names or name not in stock()):
                try:
                    words = try_on_stock(folder, name)
                except Exception as problem:
                    words = f"could not be tried: {type(problem).__name__}: {problem}"[:200]
                print(f"{name}: {words}", flush=True)
                STOCK.write_text(json.dumps(stock() | {name: words}, indent=1, ensure_ascii=False) + "\n")
    return 0
