"""What tests in a browser share: Chromium, a page that may ask 127.0.0.1 alone, a static server, and JupyterLab.

These tests have a run of pytest to themselves: Playwright keeps an event loop going in its thread, and what else the
tests of this course start (kernels, nbgrader, Dask) must begin one of its own.
"""

import contextlib
import functools
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import nbformat
import pytest

ROOT = pathlib.Path(__file__).parent.parent.parent
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SETTINGS = {
    # News and new versions are asked for at another site.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
HARMLESS = ()
"""What the console may say; nothing so far."""
PATIENCE = 60_000
"""Milliseconds after which what is waited for will not come."""


def pytest_collection_modifyitems(items):
    for item in items:
        if pathlib.Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("not run: no Chromium here")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api", reason="not run: no Playwright here")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that fails its test on a request to another host, on one that failed, and on an error in the console."""
    faults = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)

    def outside(route):
        faults.append(f"asked another host: {route.request.url}")
        route.abort()

    def failed(request):
        # What the page itself gives up, because it goes elsewhere, is no fault.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{request.failure}: {request.url}")

    def said(message):
        if message.type == "error" and not any(text in message.text for text in HARMLESS):
            faults.append(f"console: {message.text} ({message.location.get('url')})")

    context.route(lambda url: not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")), outside)
    page = context.new_page()
    page.on("requestfailed", failed)
    page.on("response", lambda r: r.status >= 400 and faults.append(f"{r.status}: {r.url}"))
    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"error in the page: {error}"))
    yield page
    context.close()
    assert faults == []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".whl": "application/octet-stream",
        ".woff2": "font/woff2",
    }

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """Serve `folder` on a free port of 127.0.0.1; give its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Lab:
    """JupyterLab on a copy of the course.

    Parameters
    ----------
    folder : pathlib.Path
        The course's folder: notebooks/ and nbgrader_config.py.
    address, token : str
    """

    def __init__(self, folder, address, token):
        self.folder, self.address, self.token = folder, address, token

    def write(self, unit, sources=None):
        """Put the student's notebook of `unit` there, with other sources for the cells of these ids."""
        notebook = nbformat.read(ROOT / "notebooks" / unit / f"{unit}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = (sources or {}).get(cell.id, cell.source)
        nbformat.write(notebook, self.folder / "notebooks" / unit / f"{unit}.ipynb")
        return notebook

    def open(self, page, unit, sources=None):
        """Open the student's notebook of `unit`, as `write` puts it there; wait for its kernel."""
        notebook = self.write(unit, sources)
        page.goto(f"{self.address}lab/tree/notebooks/{unit}/{unit}.ipynb?reset&token={self.token}")
        # What is run before the notebook has a kernel is not run at all, and nothing says so.
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        return notebook

    def run_all(self, page):
        """Choose Run All Cells from the menu; wait until every code cell has run."""
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]"
            ".every(prompt => /\\d/.test(prompt.textContent))",
            timeout=5 * PATIENCE,
        )

    @staticmethod
    def cell(page, notebook, name):
        """Find the cell whose id is `name`."""
        at = next(k for k, cell in enumerate(notebook.cells) if cell.id == name)
        return page.locator(f'.jp-Notebook-cell[data-windowed-list-index="{at}"]')

    def ask(self, path, method="GET"):
        """Call the server's interface."""
        request = urllib.request.Request(
            f"{self.address}api/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def shut_kernels(self):
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="session")
def lab_server(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name in ("notebooks", "solutions"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    own = tmp_path_factory.mktemp("jupyter")
    for name, values in SETTINGS.items():
        file = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]),
        "COURSE_PROGRESS": str(folder / "notebooks" / ".progress.json"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--log-level=ERROR"]
    command += ["--expose-app-in-browser", "--LabApp.extension_manager=readonly", f"--ServerApp.port={port}"]
    with open(own / "log", "w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield _ready(folder, own, process)
    finally:
        process.terminate()
        process.wait(30)


def _ready(folder, own, process):
    """Wait until the server answers; it writes down which port it was given."""
    last = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < last:
        for file in own.glob(f"runtime/jpserver-{process.pid}.json"):
            with contextlib.suppress(OSError, ValueError):
                told = json.loads(file.read_text())
                lab = Lab(folder, told["url"].replace("localhost", "127.0.0.1"), told["token"])
                lab.ask("status")
                return lab
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise RuntimeError(f"JupyterLab does not start: {(own / 'log').read_text()[-3000:]}")


@pytest.fixture
def lab(lab_server):
    """JupyterLab on a copy of the course, one for each worker; the kernels of a test end with it."""
    yield lab_server
    lab_server.shut_kernels()
