"""What the course's documents point to exists: files, headings, commands, forms; and the citation file is whole."""

import pathlib
import re
import subprocess

import pytest
import yaml

from helpers import __version__

ROOT = pathlib.Path(__file__).parent.parent
READ_ELSEWHERE = {"lite/start.md": "build/lite/site/files", "tools/bundle/README.md": "the zip for students"}
"""Documents that are packed somewhere else: what they link to is there."""
IGNORED = {".venv", "build", "notebooks", "release", "submitted", "node_modules"}


def documents():
    """List the Markdown files of the repository, whatever else lies in its folder."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    names = listed.stdout.split() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.md")]
    return sorted({name for name in names if not IGNORED & set(pathlib.Path(name).parts) and (ROOT / name).exists()})


def without_code(text):
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text):
    """Return the names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted({*documents()} - {*READ_ELSEWHERE}))
def test_relative_links_lead_somewhere(name):
    dead = []
    text = re.sub(r"`[^`\n]*`", "", without_code(read(name)))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists() or heading and heading not in anchors(file.read_text(encoding="utf-8")):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("name", documents())
def test_every_make_command_is_one(name):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    code = re.findall(r"`([^`\n]+)`", read(name)) + re.findall(r"^ *(make .*)$", read(name), flags=re.MULTILINE)
    told = {word for line in code for word in re.findall(r"^make ([a-z]+)", line)}
    assert told <= targets


def test_the_address_is_the_same_everywhere():
    address = re.search(r'^repository-code: "(.+)"$', read("CITATION.cff"), flags=re.MULTILINE)[1]
    owner, name = address.removeprefix("https://github.com/").split("/")
    for link in re.findall(r"https://(?:github\.com|mybinder\.org/v2/gh|colab[^/]+/github)/[^)\s]+", read("README.md")):
        assert f"/{owner}/{name}" in link
    assert f"https://{owner}.github.io/{name}/" in read("README.md")
    project = read("pyproject.toml")
    assert "Repository" not in project or f'"{address}"' in project


def test_the_citation_file_says_what_it_must():
    cited = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "title", "message", "authors"} <= cited.keys()
    assert cited["version"] == __version__
    assert cited["authors"] == [{"name": "the Backpropagation, by hand contributors"}]
    assert not {"doi", "identifiers"} & cited.keys()  # none has been given out


def test_the_forms_can_be_filled_in():
    """The parts that GitHub asks of an issue form."""
    form = yaml.safe_load(read(".github/ISSUE_TEMPLATE/missing-hint.yml"))
    assert form["name"] and form["description"]
    assert len({field["id"] for field in form["body"]}) == len(form["body"])
    for field in form["body"]:
        assert field["type"] in ("textarea", "input", "dropdown", "checkboxes")
        assert field["attributes"]["label"]
    assert form["body"][0]["attributes"]["render"] == "text"
    assert "blank_issues_enabled" in yaml.safe_load(read(".github/ISSUE_TEMPLATE/config.yml"))


def test_the_panel_and_the_documents_name_the_form_alike():
    from helpers.checks.verdict import _to_copy

    name = yaml.safe_load(read(".github/ISSUE_TEMPLATE/missing-hint.yml"))["name"]
    summary = re.search("<summary>(.+?)</summary>", _to_copy("x"))[1]
    assert f"<em>{name}</em>" in _to_copy("x")
    assert f"*{name}*" in read("CONTRIBUTING.md") and f"*{summary}*" in read("CONTRIBUTING.md")
    assert summary in read(".github/ISSUE_TEMPLATE/missing-hint.yml")
