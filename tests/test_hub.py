"""A real JupyterHub: two students fetch a unit and hand it in, the instructor collects it, both are graded.

The packages of hub/requirements.txt and the proxy of hub/package-lock.json go into build/hub, once.
All servers run as whoever runs the test; each student's has a home folder and, by bubblewrap, an account name of its
own, since nbgrader's exchange calls students by their accounts.
"""

import hashlib
import json
import os
import pathlib
import re
import runpy
import shutil
import socket
import subprocess
import sys
import sysconfig
import urllib.parse

import nbformat
import pytest
import requests
from nbgrader.api import Gradebook

ROOT = pathlib.Path(__file__).parent.parent
HUB = ROOT / "build" / "hub"
COURSE, UNIT = "backpropagation-by-hand", "00_start_here"
STUDENTS = ("alice", "bob")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="not run: the students' accounts are made by bubblewrap"),
]

CONFIG = """
import os
import pwd
load_subconfig({example!r})
here = {here!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = here + "/home/{{username}}"
c.Spawner.args = ["--allow-root"]
handed_on = ("PATH", "PYTHONPATH", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "COURSE_PROGRESS")
environment = {{name: os.environ[name] for name in handed_on}}
c.Spawner.environment = environment

def account(spawner):
    "Give the server the account name of its user: the same number, another name."
    passwd = here + "/passwd." + spawner.user.name
    me = pwd.getpwuid(os.getuid())
    with open(passwd, "w") as file:
        file.write(f"{{spawner.user.name}}:x:{{me.pw_uid}}:{{me.pw_gid}}::{{here}}/home/{{spawner.user.name}}:/bin/sh\\n")
    box = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--ro-bind", passwd, "/etc/passwd"]
    spawner.cmd = [*box, {singleuser!r}]

c.Spawner.pre_spawn_hook = account
service = c.JupyterHub.services[0]
del service["user"]
service |= {{"url": "http://127.0.0.1:{ports[3]}", "cwd": here + "/course"}}
service["command"] = [{singleuser!r}, "--allow-root"]
service["environment"] |= environment | {{"HOME": here + "/home/grader"}}
"""


@pytest.fixture(scope="session")
def software():
    """The folder with JupyterHub, and its proxy; made once for each state of what is pinned."""
    if not shutil.which("bwrap"):
        pytest.skip("not run: no bubblewrap here")
    if not shutil.which("npm"):
        pytest.skip("not run: no node here, which JupyterHub's proxy needs")
    pinned = [ROOT / "hub" / name for name in ("requirements.txt", "package.json", "package-lock.json")]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in pinned) + sys.executable.encode()).hexdigest()
    proxy = HUB / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"
    if (HUB / "complete").exists() and (HUB / "complete").read_text() == state:
        return HUB / "bin", proxy
    shutil.rmtree(HUB, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", HUB], check=True)
    (site,) = HUB.glob("lib/python*/site-packages")
    (site / "packages.pth").write_text(sysconfig.get_path("purelib"))
    (HUB / "proxy").mkdir()
    for path in pinned[1:]:
        shutil.copy(path, HUB / "proxy")
    options = ("--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "-r", pinned[0])
    for what, command, folder in (
        ("JupyterHub", [HUB / "bin" / "python", "-m", "pip", "install", "--quiet", *options], ROOT),
        ("JupyterHub's proxy", ["npm", "ci", "--silent"], HUB / "proxy"),
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"not run: {what} could not be had: {done.stderr.strip().splitlines()[-1:]}")
    (HUB / "complete").write_text(state)
    return HUB / "bin", proxy


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="module")
def hub(software, tmp_path_factory):
    """A JupyterHub with the example's configuration; its folder, address and password."""
    binaries, proxy = software
    here = tmp_path_factory.mktemp("hub")
    for name in (*STUDENTS, "instructor", "grader/.jupyter"):
        (here / "home" / name).mkdir(parents=True)
    (here / "exchange").mkdir()
    (here / "exchange").chmod(0o777)
    (here / "jupyter").mkdir()
    shared = (ROOT / "hub" / "nbgrader_config.py").read_text(encoding="utf-8")
    assert shared.count('"/srv/nbgrader/exchange"') == 1
    (here / "jupyter" / "nbgrader_config.py").write_text(
        shared.replace('"/srv/nbgrader/exchange"', repr(str(here / "exchange")))
    )
    (here / "home" / "grader" / ".jupyter" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.root = {str(here / 'course')!r}\n"
    )
    (here / "course").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", here / "course")
    for folder in ("solutions", "notebooks"):
        shutil.copytree(ROOT / folder / UNIT, here / "course" / folder / UNIT)
    ports, password = free_ports(4), os.urandom(8).hex()
    (here / "jupyterhub_config.py").write_text(
        CONFIG.format(
            example=str(ROOT / "hub" / "jupyterhub_config.py"),
            here=str(here),
            ports=ports,
            proxy=str(proxy),
            password=password,
            singleuser=str(binaries / "jupyterhub-singleuser"),
        )
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST"))}
    environment = kept | {
        "PATH": os.pathsep.join([str(binaries), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        # The course's environment is another folder than the hub's; in one environment, neither is needed.
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(here / "jupyter"), f"{sys.prefix}/etc/jupyter"]),
        "JUPYTER_PATH": f"{sys.prefix}/share/jupyter",
        "COURSE_PROGRESS": "off",
    }
    with open(here / "hub.log", "w") as log:
        process = subprocess.Popen(
            [binaries / "jupyterhub", "-f", "jupyterhub_config.py"],
            cwd=here,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{ports[0]}"
        wait_for(address + "/hub/health", process, here / "hub.log")
        yield here, address, password
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(address, process, log):
    """Ask until the hub answers; fail with its last words if it stops."""
    retries = requests.adapters.Retry(total=60, backoff_factor=0.2, backoff_max=1, status_forcelist=[404, 503])
    with requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
        try:
            assert session.get(address, timeout=30).ok
        except requests.RequestException:
            process.kill()
            pytest.fail(log.read_text()[-3000:])


class Person(requests.Session):
    """Somebody logged in at the hub, as with a browser."""

    def __init__(self, hub, name):
        super().__init__()
        _, self.address, password = hub
        self.name = name
        self.get(f"{self.address}/hub/login").raise_for_status()
        form = {"username": name, "password": password, "_xsrf": self.token("/hub/")}
        self.post(f"{self.address}/hub/login", data=form).raise_for_status()
        assert self.get(f"{self.address}/hub/home").url.endswith("/hub/home")

    def token(self, path):
        """Return the token against forged requests that belongs to a path."""
        found = [cookie.value for cookie in self.cookies if cookie.name == "_xsrf" and cookie.path == path]
        return found[0] if found else ""

    def start(self):
        """Start the server, and come back when it is ready."""
        self.get(f"{self.address}/hub/spawn/{self.name}").raise_for_status()
        progress = f"{self.address}/hub/api/users/{self.name}/server/progress"
        with self.get(progress, stream=True, params={"_xsrf": self.token("/hub/")}) as events:
            events.raise_for_status()
            told = [json.loads(line[6:]) for line in events.iter_lines(decode_unicode=True) if line.startswith("data:")]
        assert told[-1].get("ready"), told
        self.get(f"{self.address}/user/{self.name}/lab").raise_for_status()

    def ask(self, method, path, **given):
        """Ask one's server, or the formgrader, for something."""
        base = re.match(r"/(user|services)/[^/]+/", path)[0]
        reply = self.request(method, self.address + path, headers={"X-XSRFToken": self.token(base)}, **given)
        assert reply.ok, (path, reply.status_code, reply.text[-2000:])
        return reply


def answers(notebook, keep):
    """Put the course's answers into a student's notebook, for as many exercises as are to be kept."""
    solved = {cell.id: cell.source for cell in nbformat.read(ROOT / "solutions" / UNIT / f"{UNIT}.ipynb", 4).cells}
    points = 0
    for cell in [cell for cell in notebook.cells if cell.id.endswith("-solution")][:keep]:
        cell.source = solved[cell.id]
        check = next(one for one in notebook.cells if one.id == cell.id.replace("-solution", "-check"))
        points += check.metadata.nbgrader.points
    return points


def test_a_link_brings_the_course(hub, tmp_path):
    """The students' zip as a repository, and a link of nbgitpuller to it."""
    bundle = runpy.run_path(str(ROOT / "tools" / "bundle.py"))
    repository = tmp_path / "course"
    for name, data in bundle["contents"](ROOT, [UNIT]).items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_bytes(data)
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "1"]):
        subprocess.run([*git, *words], cwd=repository, check=True)
    here, address, _ = hub
    link = {"repo": repository.as_uri(), "branch": "main", "urlpath": f"lab/tree/course/notebooks/{UNIT}/{UNIT}.ipynb"}
    bob = Person(hub, "bob")
    bob.start()
    page = bob.get(f"{address}/hub/user-redirect/git-pull", params=link)
    assert page.ok and urllib.parse.urlsplit(page.url).path == "/user/bob/git-pull"
    with bob.ask("GET", "/user/bob/git-pull/api", params=link, stream=True) as events:
        told = [json.loads(line[6:]) for line in events.iter_lines(decode_unicode=True) if line.startswith("data:")]
    assert told[-1]["phase"] == "finished", told
    assert bob.get(f"{address}/user/bob/{link['urlpath']}").ok
    fetched = here / "home" / "bob" / "course"
    assert (fetched / "notebooks" / UNIT / f"{UNIT}.ipynb").is_file()
    assert (fetched / "helpers" / "checks").is_dir() and not (fetched / "solutions").exists()


def test_two_students_fetch_submit_and_are_graded(hub):
    here, address, _ = hub
    formgrader = f"/services/{COURSE}/formgrader"
    instructor = Person(hub, "instructor")
    assert "nbgrader" in instructor.get(address + formgrader).text.lower()
    assert instructor.ask("POST", f"{formgrader}/api/assignment/{UNIT}/release").json()["success"]
    alice, bob = people = [Person(hub, name) for name in STUDENTS]
    assert not alice.get(address + formgrader).ok, "the formgrader is for instructors"

    expected = {}
    for person, keep in zip(people, (3, 1)):
        person.start()
        own = f"/user/{person.name}"
        wanted = {"assignment_id": UNIT, "course_id": COURSE}
        listed = person.ask("GET", f"{own}/assignments", params=wanted).json()
        assert [(one["assignment_id"], one["status"]) for one in listed["value"]] == [(UNIT, "released")]
        person.ask("POST", f"{own}/assignments/fetch", data=wanted)
        file = f"{own}/api/contents/{UNIT}/{UNIT}.ipynb"
        model = person.ask("GET", file).json()
        notebook = nbformat.from_dict(model["content"])
        expected[person.name] = answers(notebook, keep)
        person.ask("PUT", file, json={"type": "notebook", "format": "json", "content": notebook})
        sent = person.ask("POST", f"{own}/assignments/submit", data=wanted).json()
        assert sent["success"], sent
    assert not alice.get(f"{address}/user/bob/api/contents").ok, "nobody gets into another's server"
    assert 0 < expected["bob"] < expected["alice"]

    assert instructor.ask("POST", f"{formgrader}/api/assignment/{UNIT}/collect").json()["success"]
    collected = sorted(path.parents[1].name for path in here.glob(f"course/submitted/*/{UNIT}/{UNIT}.ipynb"))
    assert collected == list(STUDENTS)
    graded = subprocess.run(
        [sys.executable, "-m", "helpers.grading", UNIT, "--course", here / "course"], capture_output=True, text=True
    )
    if "sandbox cannot be had" in graded.stderr:
        pytest.skip(f"not run: {graded.stderr.strip()}")
    assert graded.returncode == 0, graded.stderr
    with Gradebook(f"sqlite:///{here}/course/gradebook.db") as gradebook:
        scores = {one.student.id: one.score for one in gradebook.assignment_submissions(UNIT)}
    assert scores == expected
    assert "alice" in instructor.get(f"{address}{formgrader}/api/submissions/{UNIT}").text
