"""The reading edition in Chromium, with nothing but the site itself in reach."""

import pytest

from book import units
from tests.book.built import pages, site
from tests.browser.conftest import served

pytestmark = pytest.mark.slow
PAGES = [
    *("accessibility", "index", "instructors", "notation", "papers", "references", "search"),
    *(f"units/{name}" for name in units.names()),
]
READY = """async () => {
    if (document.querySelector('.math')) {
        while (!window.MathJax?.startup?.promise) await new Promise(requestAnimationFrame);
        await MathJax.startup.promise;
    }
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
    await document.fonts.ready;
}"""
UNFOLDED = """() => Promise.all([...document.querySelectorAll('details:not([open])')].map(part => new Promise(done => {
    part.addEventListener('toggle', done, {once: true});
    part.open = true;
})))"""
REACHED = """() => [...document.querySelectorAll('pre, .pst-scrollable-table-container')].every(
    part => part.scrollWidth <= part.clientWidth || part.tabIndex == 0)"""
"""What scrolls can be reached by keyboard; the theme sees to it a moment after the page has changed."""
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}
"""What axe-core is told: without preload it does not ask again for the style sheets."""


@pytest.fixture(scope="module")
def address(chromium):
    with served(site()) as address:
        yield address


@pytest.fixture
def book(page, address):
    """Open a page of the book and wait until all of it is there; requests that fail, fail the test."""

    def opened(name):
        page.goto(f"{address}/{name}")
        page.evaluate(READY)
        return page

    return opened


def test_all_pages_are_looked_at(chromium):
    assert pages() == sorted(f"{name}.html" for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_everything(book, name):
    page = book(f"{name}.html")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Backpropagation, by hand" in page.title()
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".math mjx-container").count() == page.locator(".math").count()
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert name == "search" or not name.startswith("units") or page.locator(".math").count() > 0
    assert page.locator("img:not([alt]), img[alt='']").count() == 0
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).map(image => image.src)") == []
    assert page.locator("details[open]").count() == 0
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", PHONE)], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_of_accessibility(book, page, name, theme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="not run: no axe-core here").Axe()
    page.set_viewport_size(size)
    book(f"{name}.html")
    page.evaluate("theme => Object.assign(document.documentElement.dataset, {theme, mode: theme})", theme)
    page.evaluate(UNFOLDED)
    page.wait_for_function(REACHED)
    found = axe.run(page, options=LOOKED_FOR).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"][:3]]) for fault in found if _serious(fault)] == []


def _serious(fault):
    return fault["impact"] in ("serious", "critical")


def test_an_answer_opens_by_keyboard_and_shows_its_verdict(book):
    page = book("units/05_backpropagation.html")
    answer = page.locator("details.solution").first
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    answer.get_by_text("return (delta_up @ W_up.T) * A * (1 - A)").wait_for(state="visible")
    answer.get_by_text("delta_hidden: passed").wait_for(state="visible")


def test_the_theme_can_be_switched(book):
    page = book("index.html")
    for theme in ("dark", "light"):
        page.get_by_role("button", name="Color mode").locator("visible=true").click()
        page.get_by_role("button", name=theme.capitalize(), exact=True).locator("visible=true").click()
        assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_search_finds_a_page_and_leads_there(book):
    page = book("search.html?q=momentum")
    page.locator("#search-results").get_by_role("link", name="Walk downhill").first.click()
    page.wait_for_url("**/units/03_squared_error.html*")
