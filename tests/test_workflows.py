"""The workflows, the development container and Binder's files call only what there is."""

import json
import os
import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).parent.parent
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
ACTIONS = {
    "actions/checkout@v5",
    "actions/setup-python@v6",
    "actions/upload-pages-artifact@v4",
    "actions/deploy-pages@v4",
}
"""All of GitHub's own; each of these major versions is known to exist."""
every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def missing_targets(commands):
    """Name the targets of `make` that commands call and the Makefile does not have."""
    called = re.findall(r"\bmake ([a-z]+)", commands)
    return [name for name in called if not re.search(rf"^{name}:", MAKEFILE, re.MULTILINE)]


def missing_paths(commands):
    """Name the files and folders that commands name and that are not there."""
    named = re.findall(r"(?<![\w./-])(?:tests/[\w./]+|solutions|notebooks|\w+\.txt)", commands)
    return [name for name in named if not (ROOT / name).exists()]


@every_workflow
def test_every_command_names_what_there_is(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    commands = "\n".join(step.get("run", "") for step in steps(workflow))
    assert commands.strip()
    assert missing_targets(commands) == []
    assert missing_paths(commands) == []
    for step in steps(workflow):
        assert step.get("uses") is None or step["uses"] in ACTIONS
        assert ("uses" in step) != ("run" in step)
        assert missing_paths(step.get("with", {}).get("cache-dependency-path", "")) == []


@every_workflow
def test_permissions_are_the_fewest(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert more == ({"publish": {"pages": "write", "id-token": "write"}} if path.stem == "pages" else {})
    assert all("timeout-minutes" in job or name == "publish" for name, job in workflow["jobs"].items())
    assert "secrets." not in path.read_text(encoding="utf-8")


def test_tests_run_with_every_python_that_is_promised():
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    pythons = workflow["jobs"]["linux"]["strategy"]["matrix"]["python"]
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    assert all(isinstance(python, str) for python in pythons)
    systems = {job["runs-on"].partition("-")[0] for job in workflow["jobs"].values()}
    assert systems == {"ubuntu", "macos", "windows"}


def test_every_folder_of_tests_that_runs_anywhere_runs_on_macos_and_windows():
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    for system in ("macos", "windows"):
        commands = "\n".join(step.get("run", "") for step in workflow["jobs"][system]["steps"])
        assert {"tests/checks", "tests/data", "tests/figures", "tests/maths", "tests/widgets"} <= set(commands.split())


def test_the_pages_are_where_the_address_says():
    publish = (ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    assert "cp -R build/lite/site build/book/html/lite" in publish
    assert "path: build/book/html" in publish
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'"In the browser" = ".*github\.io/[^/]+/lite/"', project)


def test_the_container_calls_what_there_is():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert missing_targets(container["postCreateCommand"]) == []
    python = re.fullmatch(r".*/devcontainers/python:(\d\.\d+)", container["image"])[1]
    assert f'"{python}"' in (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="not run: Windows has no such bit")
def test_binder_can_run_its_last_step():
    last = ROOT / "postBuild"
    assert last.read_text(encoding="utf-8").startswith("#!/bin/bash\n")
    assert os.access(last, os.X_OK)
    assert not (ROOT / "binder").exists() and not (ROOT / ".binder").exists(), "then Binder would look nowhere else"


@pytest.mark.parametrize("commands", ["make boook", "cd x && make lit"])
def test_a_planted_target_is_missed(commands):
    assert missing_targets(commands)


@pytest.mark.parametrize("commands", ["pytest tests/nothing", "-r requirement.txt"])
def test_a_planted_path_is_missed(commands):
    assert missing_paths(commands)
