"""What tests in a browser share: Chromium, a page that may ask 127.0.0.1 alone, and a server of a folder."""

import contextlib
import functools
import http.server
import shutil
import threading

import pytest

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("not run: no Chromium here")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api", reason="not run: no Playwright here")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    outside = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route(
        lambda address: not address.startswith(("http://127.0.0.1:", "data:", "blob:")),
        lambda route: (outside.append(route.request.url), route.abort()),
    )
    yield context.new_page()
    context.close()
    assert outside == []


@contextlib.contextmanager
def served(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
