"""The pages besides the units, and the addresses they lead to."""

import pytest

from book import __main__ as command
from book import addresses, pages, units

ADDRESS = "https://github.com/someone/course"
SOURCES = {name: units.read(name)[1] for name in units.names()}
WRITTEN = pages.written(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_every_unit_stands_on_the_way_in_the_contents_and_among_the_references(name):
    told = pages.opening(SOURCES[name])
    assert all(told.values()), told
    assert f"[{told['title']}](units/{name}.ipynb)" in WRITTEN["index.md"]
    assert f"{pages.label(name)} <units/{name}>" in WRITTEN["index.md"]
    assert f"## [{pages.label(name)}](units/{name}.ipynb)\n\n- " in WRITTEN["references.md"]


def test_the_title_page_leads_to_the_notebooks_where_there_are_addresses():
    assert "BUTTONS" not in WRITTEN["index.md"]
    assert "Or without installing anything" not in WRITTEN["index.md"]
    assert "Or without installing anything:\n\n<ul></ul>\n" in pages.written(SOURCES, "<ul></ul>")["index.md"]


def test_every_page_stands_in_the_contents():
    for name in WRITTEN.keys() - {"index.md"}:
        assert f"\n{name.removesuffix('.md')}\n" in WRITTEN["index.md"]


def test_a_unit_without_a_source_is_refused():
    notebook = units.read("00_start_here")[1]
    notebook.cells[-1].source = "## Summary"
    with pytest.raises(ValueError, match="00_start_here names no source in its last cell"):
        pages.references({"00_start_here": notebook})


def test_the_letters_of_1986():
    assert "| total input $z_j$ | $x_j$ |" in WRITTEN["papers.md"]
    assert "| weight `W[i, j]`, from unit $i$ up to unit $j$ | $w_{ji}$" in WRITTEN["papers.md"]


def test_links_into_the_repository(monkeypatch):
    code = "`[a-z](a.md)`\n```python\nr'[/\\](?P<name>x)'\n```\n"
    text = f"[a](CONTRIBUTING.md#an-exercise), [b](#here), [c](https://example.org), ![d](d.png) {code}"
    monkeypatch.setattr(addresses, "repository", lambda: ADDRESS)
    rest = f"[b](#here), [c](https://example.org), ![d](d.png) {code}"
    assert pages.with_addresses(text) == f"[a]({ADDRESS}/blob/main/CONTRIBUTING.md#an-exercise), {rest}"
    monkeypatch.setattr(addresses, "repository", lambda: None)
    assert pages.with_addresses(text) == f"a, {rest}"


def test_the_ways_in(monkeypatch):
    monkeypatch.setattr(addresses, "repository", lambda: ADDRESS)
    assert list(addresses.ways_in("00_start_here")) == ["JupyterLite", "Binder", "Colab"]
    assert command.buttons("00_start_here").count("<li><a href=") == 3
    monkeypatch.setattr(addresses, "repository", lambda: None)
    assert addresses.ways_in("00_start_here") == {}
    assert command.buttons("00_start_here") == addresses.site() == ""


def test_the_repository_is_read_from_pyproject(monkeypatch, tmp_path):
    monkeypatch.setattr(addresses, "ROOT", tmp_path)
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "a"\n', encoding="utf-8")
    assert addresses.repository() is None
    file.write_text(f'[project.urls]\nRepository = "{ADDRESS}/"\n', encoding="utf-8")
    assert addresses.repository() == ADDRESS
