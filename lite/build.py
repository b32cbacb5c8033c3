"""Builds the course for the browser: a JupyterLite site that needs no server and no account.

    build/lite/env/bin/python lite/build.py [FOLDER]

The site takes Python itself (Pyodide) from the address that its kernel names; all the rest lies in FOLDER, which is
build/lite/site where none is given. `with_local_pyodide` makes the same site with a Pyodide of its own, for the tests.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import string
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
LITE = ROOT / "lite"
WORK = ROOT / "build" / "lite"
RELEASE = "0.27.7"
"""The release of Pyodide with which the course is tested."""
KERNEL = "@jupyterlite/pyodide-kernel-extension"
LEFT_OUT = ("authoring", "grading")
"""Parts of helpers that are for instructors alone, with what they need."""
CARRIED = ("comm", "ipywidgets", "jupyterlab-widgets")
"""Pure Python packages that Pyodide does not bring."""
NOT_IN_THE_BROWSER = ("jupyterlab", "nbgrader")
DOWNLOAD = {"id": "jp-mainmenu-file", "items": [{"command": "docmanager:download", "rank": 6}]}
"""JupyterLite has this command, and leaves it out of the menu *File*."""
PACKAGE_CELL = {
    "cell_type": "code",
    "execution_count": None,
    "id": "course-package",
    "metadata": {"editable": False, "jupyter": {"source_hidden": True}, "tags": ["course-package"]},
    "outputs": [],
    "source": [
        "import sys\n",
        "\n",
        'if sys.platform == "emscripten":  # in the browser, the course\'s own package comes with the site\n',
        "    import logging\n",
        "\n",
        "    import piplite\n",
        "\n",
        '    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # fonts are listed anew each time\n',
        '    await piplite.install("backpropagation-by-hand")',
    ],
}


def for_the_browser(notebook):
    """Return a notebook as the browser's kernel wants it: with its name, and a first cell that installs helpers.

    Parameters
    ----------
    notebook : dict
        Stays as it is.

    Returns
    -------
    dict
    """
    kernel = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    cells = list(notebook["cells"])
    first = next((k for k, cell in enumerate(cells) if cell["cell_type"] == "code"), len(cells))
    cells.insert(first, PACKAGE_CELL)
    return notebook | {"metadata": notebook["metadata"] | {"kernelspec": kernel}, "cells": cells}


def unit_row(notebook):
    """Return the number of a unit, its title and its minutes, as its first cell tells them."""
    text = "".join(notebook["cells"][0]["source"])
    title, minutes = re.search(r"^# (.+)", text)[1], re.search(r"(\d+) minutes", text)
    return title, minutes[1] if minutes else ""


def start_page(notebooks):
    """Return the start page in Markdown, its links being paths of notebooks.

    Parameters
    ----------
    notebooks : dict of {str: dict}
        By path below the root of the course.

    Returns
    -------
    str
    """
    rows = ["| unit | | minutes |", "|---|---|---|"]
    for path, notebook in notebooks.items():
        title, minutes = unit_row(notebook)
        rows.append(f"| {pathlib.Path(path).stem[:2]} | [{title}]({path}) | {minutes} |")
    return string.Template((LITE / "start.md").read_text(encoding="utf-8")).substitute(units="\n".join(rows))


def as_page(markdown):
    """Return the start page as HTML, its links opening the notebooks."""
    import mistune

    linked = re.sub(r"\((notebooks/[\w/]+\.ipynb)\)", r"(notebooks/index.html?path=\1)", markdown)
    body = mistune.create_markdown(escape=False, plugins=["table"])(linked)
    return string.Template((LITE / "start.html").read_text(encoding="utf-8")).substitute(body=body)


def helpers_wheel(folder):
    """Build the wheel of helpers for the browser, without what instructors need.

    Parameters
    ----------
    folder : path
        Where it goes.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [d for d in project["dependencies"] if not re.match("|".join(NOT_IN_THE_BROWSER), d)]
    source = fresh(WORK / "package")
    ignored = shutil.ignore_patterns("__pycache__", *LEFT_OUT)
    shutil.copytree(ROOT / "helpers", source / "helpers", ignore=ignored)
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
        f"[project]\nname = {json.dumps(project['name'])}\ndescription = {json.dumps(project['description'])}\n"
        f'dynamic = ["version"]\nrequires-python = ">=3.11"\ndependencies = {json.dumps(needed)}\n'
        '[tool.flit.module]\nname = "helpers"\n',
        encoding="utf-8",
    )
    pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)


def carried_wheels(folder):
    """Fetch the pure Python packages that the site carries, as lite/requirements.txt pins them."""
    text = (LITE / "requirements.txt").read_text(encoding="utf-8")
    pins = [re.search(rf"^{name}==(?:.*\\\n)*.*$", text, re.MULTILINE)[0] for name in CARRIED]
    (WORK / "carried.txt").write_text("\n".join(pins), encoding="utf-8")
    pip("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", folder)


def pip(command, *arguments):
    """Run pip, which says something only where it fails."""
    if command == "download":
        arguments = (*arguments, "--requirement", WORK / "carried.txt")
    run("-m", "pip", "--disable-pip-version-check", "--no-input", command, *arguments)


def run(*arguments, **options):
    """Run this Python; stop with what it printed where it fails."""
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{done.stdout[-3000:]}{done.stderr[-3000:]}\nThe site could not be built.")


def fresh(folder):
    """Return the folder, made anew and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def kernel_address():
    """Return where the kernel takes Pyodide from, in the release with which the course is tested."""
    labextension = pathlib.Path(sys.prefix, "share", "jupyter", "labextensions", KERNEL)
    schema = json.loads((labextension / "static" / "schema" / "kernel.v0.schema.json").read_text(encoding="utf-8"))
    address, found = re.subn(r"/v[\d.]+/", f"/v{RELEASE}/", schema["properties"]["pyodideUrl"]["default"])
    assert found == 1, address
    return address


def configuration(pyodide):
    """Return the site's configuration, given where Pyodide is."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Backpropagation, by hand",
            "defaultKernelName": "python",
            "exposeAppInBrowser": True,
            "litePluginSettings": {f"{KERNEL}:kernel": {"disablePyPIFallback": True, "pyodideUrl": pyodide}},
        },
    }


def build(site):
    """Build the site.

    Parameters
    ----------
    site : path
        Made anew.
    """
    source, wheels = fresh(WORK / "source"), fresh(WORK / "wheels")
    helpers_wheel(wheels)
    carried_wheels(wheels)
    notebooks = {
        file.relative_to(ROOT).as_posix(): for_the_browser(json.loads(file.read_text(encoding="utf-8")))
        for file in sorted((ROOT / "notebooks").glob("*/*.ipynb"))
    }
    contents = source / "contents"
    for path, notebook in notebooks.items():
        (contents / path).parent.mkdir(parents=True)
        (contents / path).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    start = start_page(notebooks)
    # In JupyterLab itself the link to it would lead nowhere.
    (contents / "README.md").write_text(re.sub(r"\[(.+?)\]\(lab/index.html\)", r"\1", start), encoding="utf-8")
    (source / "jupyter-lite.json").write_text(json.dumps(configuration(kernel_address())), encoding="utf-8")
    overrides = {"@jupyterlab/mainmenu-extension:plugin": {"menus": [DOWNLOAD]}}
    (source / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")
    settings = {
        "LiteBuildConfig": {
            "apps": ["lab", "notebooks", "tree"],
            "contents": [str(contents)],
            "no_libarchive": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(site),
        },
        "PipliteAddon": {"piplite_urls": [str(wheel) for wheel in sorted(wheels.glob("*.whl"))]},
    }
    (source / "jupyter_lite_config.json").write_text(json.dumps(settings), encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    run("-m", "jupyter", "lite", "build", cwd=source)
    for page in site.glob("*/index.html"):  # each stands beside its icon and does not name it
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</title>", '</title><link rel="icon" href="favicon.ico">', 1), encoding="utf-8")
    (site / "index.html").write_text(as_page(start), encoding="utf-8")


def with_local_pyodide(site, pyodide, folder):
    """Make the same site with a Pyodide of its own, so that it works without network.

    Parameters
    ----------
    site : path
        A site that `build` made.
    pyodide : path
        A folder with Pyodide and the packages that the course needs.
    folder : path
        Made anew.
    """

    def link(source, target):
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, folder, copy_function=link)
    shutil.copytree(pyodide, folder / "static" / "pyodide", copy_function=link)
    for file in (folder / "jupyter-lite.json", *folder.glob("*/jupyter-lite.json")):
        settings = json.loads(file.read_text(encoding="utf-8"))
        kernel = settings.get("jupyter-config-data", {}).get("litePluginSettings", {}).get(f"{KERNEL}:kernel", {})
        if "pyodideUrl" in kernel:
            kernel["pyodideUrl"] = "./static/pyodide/pyodide.js"
            file.unlink()  # a link: the site itself must stay as it is
            file.write_text(json.dumps(settings), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the course for the browser.")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=WORK / "site")
    chosen = parser.parse_args().folder.resolve()
    build(chosen)
    size = sum(file.stat().st_size for file in chosen.rglob("*") if file.is_file())
    print(f"The course for the browser: {chosen} ({size / 1e6:.0f} MB)")
