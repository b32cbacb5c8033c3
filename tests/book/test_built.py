"""The book as built: one strip for every widget of every unit, and nothing that is asked of another site."""

import posixpath
import re
import urllib.parse

import bs4
import ipywidgets
import nbformat
import pytest

from book import strips, units
from tests.book.built import pages, site

pytestmark = pytest.mark.slow
WIDGET = re.compile(r"\bwidgets\.(?!render_)\w+\(")
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
"""What a browser fetches without being asked."""


def soup(page):
    return bs4.BeautifulSoup((site() / page).read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("name", units.names())
def test_every_widget_has_its_strip(name):
    _, source = units.read(name)
    made = [cell.id for cell in source.cells if cell.cell_type == "code" and WIDGET.search(cell.source)]
    strips = soup(f"units/{name}.html").select(".strip")
    assert len(strips) == len(made) >= 1, made
    for strip in strips:
        figures = strip.select("figure")
        assert 3 <= len(figures) <= 6
        assert all(len(figure.img["alt"].split()) >= 4 and figure.figcaption.text for figure in figures)
        assert len({figure.img["alt"] for figure in figures}) == len(figures)
        assert len({(site() / "units" / figure.img["src"]).read_bytes() for figure in figures}) == len(figures)


@pytest.mark.parametrize("name", units.names())
def test_every_unit_is_executed_to_its_end(name):
    executed = nbformat.read(site().parent / "executed" / f"{name}.ipynb", as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    page = soup(f"units/{name}.html")
    checks = [cell for cell in code if cell.id.endswith("-check")]
    passed = [part for part in page.select("details.solution section[role=status]") if ": passed" in part.text]
    assert len(passed) == len(checks)
    assert not page.select("details[open]")
    assert not re.search(r"HIDDEN TESTS|seed=.secret|Rubric:|mystnb-error|Traceback", str(page))


@pytest.mark.parametrize("name", units.names())
def test_every_picture_stands_once(name):
    places = [image["src"] for image in soup(f"units/{name}.html").select("article img, .bd-article img")]
    assert len(set(places)) == len(places) >= 3


def test_every_telling_setting_is_shown():
    shown = "".join((site() / "units" / f"{name}.html").read_text(encoding="utf-8") for name in units.names())
    for labels, settings in strips.TELLING.items():
        for values in settings:
            words = []
            for label, value in zip(labels, values, strict=True):
                kind = ipywidgets.Text if isinstance(value, str) else ipywidgets.FloatText
                words.append(strips.caption(kind(value, description=label)))
            assert f"{'; '.join(words)}</figcaption>" in shown


def test_nothing_is_asked_of_another_site():
    outside = re.compile(r"^(https?:)?//")
    for page in pages():
        for element in soup(page).find_all(list(LOADED)):
            address = element.get(LOADED[element.name], "")
            fetched = element.name != "link" or element["rel"][0] not in (
                "canonical",
                "next",
                "prev",
                "search",
                "index",
            )
            assert not (fetched and outside.match(address)), f"{page}: {element}"
    for file in [*site().rglob("*.css")]:
        found = re.findall(
            r"url\(\s*['\"]?((?:https?:)?//[^)]*)|@import\s+['\"]((?:https?:)?//[^'\"]*)", file.read_text()
        )
        assert not found, f"{file}: {found}"


def test_the_pages_besides_the_units_are_there():
    assert {"index.html", "notation.html", "papers.html", "references.html", "instructors.html", "search.html"} <= {
        *pages()
    }
    assert (site() / "searchindex.js").exists()


def test_no_link_is_broken():
    texts = {page: soup(page) for page in pages()}
    anchors = {page: {element["id"] for element in text.select("[id]")} for page, text in texts.items()}
    for page, text in texts.items():
        for element in text.select("a[href], img[src], link[href], script[src]"):
            address = urllib.parse.urlsplit(element.get("href") or element.get("src"))
            if address.scheme or address.netloc:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), urllib.parse.unquote(address.path)))
            target = target if address.path else page
            assert (site() / target).is_file(), f"{page} leads to {address.geturl()}"
            if address.fragment and target in anchors:
                wanted = urllib.parse.unquote(address.fragment)
                assert wanted in anchors[target], f"{page} leads to {address.geturl()}"


def test_one_walks_from_page_to_page():
    page, seen = "index.html", []
    while page not in seen:
        seen.append(page)
        for following in soup(page).select("a.right-next"):
            page = posixpath.normpath(posixpath.join(posixpath.dirname(page), following["href"]))
    assert seen[1:12] == [f"units/{name}.html" for name in units.names()]
    assert set(seen) == {*pages()} - {"search.html"}
