"""What people read of a graded submission: the graded notebook, and the student's feedback page."""

import functools
import html
import pathlib
import re
import urllib.parse

import nbformat
import nbgrader
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader.preprocessors import ClearHiddenTests

from helpers.checks import Diagnosis
from helpers.checks.verdict import Panel
from helpers.grading.sanitise import INLINE

TEMPLATES = pathlib.Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
TAGS = ("a", "abbr", "b", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4")
TAGS += ("hr", "i", "li", "ol", "p", "pre", "section", "span", "strong", "sub", "summary", "sup", "table", "tbody")
TAGS += ("td", "tfoot", "th", "thead", "tr", "u", "ul")
SHOWN = (*TAGS, "center", "del", "font", "img", "kbd", "mark", "s", "small", "strike")
VALUE = r"""(?:"(?:(?:https?|attachment):[^"<>]*|[^"<>&:]*)"|[\w#%.-]+)"""
ACTIVE = re.compile(
    rf"<(?!/?(?:{'|'.join(SHOWN)})(?:\s+(?:align|alt|color|height|href|scope|src|title|width)={VALUE})*\s*/?>)"
    r"(?!https?://[^\s<>\"'`]*>)(?=[a-z/!?])",
    re.IGNORECASE,
)
"""Where a browser would see a tag that is none of those that only show a text or a picture, written plainly."""
NAMED = re.compile(r"<(?:[/!?]|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
"""What was meant as a tag; the sign in ``k<l`` was not."""
GAP = r"[\s\\\x00-\x20]*"
"""What browsers leave out of an address, or Markdown before a sign."""
SCHEME = re.compile(
    rf"({'|'.join(GAP.join(name) for name in ('javascript', 'vbscript'))}|data(?={GAP}:\s*text/html)){GAP}:",
    re.IGNORECASE,
)
LONGEST_TEXT = 20_000
"""Letters of a Markdown text that is shown, as to read it may take the square of its length; also of HTML put out."""


@functools.cache
def _sanitiser():
    return SanitizeHTML(tags=list(TAGS), attributes={"a": ["href", "title"], "th": ["scope"]})


def disarm(cell):
    """Take from a cell what a browser would run: a page with it would act in the reader's name.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        Changed in place.

    Returns
    -------
    bool
        Whether something was taken from its text; outputs are cleaned without a word.
    """
    if cell.cell_type == "code":
        for output in cell.outputs:
            if "data" in output:
                output.metadata = {}  # a picture's width would be written into the page as it stands
                output.data = {kind: value for kind, value in output.data.items() if _is_of_kind(value, kind)}
            if "image/png" in output.get("data", {}):
                output.data.pop("text/html", None)
        _sanitiser().sanitize_code_outputs(cell.outputs)
        for output in cell.outputs:
            for kind in {"text/markdown", "text/latex"} & output.get("data", {}).keys():
                output.data[kind] = _disarmed(output.data[kind])
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]
        return False
    before, cell.source = cell.source, _disarmed(cell.source)
    only_signs = cell.source.replace("< ", "<") == before and not NAMED.search(before)  # as in k<l
    return cell.source != before and not only_signs


def _disarmed(text):
    """Take from Markdown what a browser would run, however it is written; other text stays as it is.

    Notes
    -----
    A space behind ``<`` makes it a plain sign for every browser, and leaves formulas and code as they were.
    """
    if _is_long(text):
        text = f"{text[:LONGEST_TEXT]}\n\n({len(text) - LONGEST_TEXT:,} more letters are left out.)"
    plain = text
    for _ in range(4):  # once by Markdown, once by the browser, and to spare
        plain = html.unescape(plain)
    if SCHEME.search(plain):
        text = SCHEME.sub(r"\1 :", plain)
    return ACTIVE.sub("< ", text)


def _is_long(text):
    return len(text) > LONGEST_TEXT and len(INLINE.sub("", text)) > LONGEST_TEXT


def _is_of_kind(value, kind):
    """Whether what a cell displays is what its kind promises: text that can be read, or a picture in base 64."""
    if kind.endswith("json"):
        return True
    picture = kind.startswith("image/") and kind != "image/svg+xml"
    if not isinstance(value, str) or kind in ("text/html", "text/markdown", "text/latex") and _is_long(value):
        return False
    return not (picture and re.search(r"[^A-Za-z0-9+/=\s]", value))


def _pictures_that_are_there(cell):
    """Give the pictures of a Markdown cell plain names, and lead nowhere where one is missing, as nbconvert stops."""
    kept, named = cell.get("attachments", {}), {}

    def rename(found):
        name = next((name for name in (found[1], urllib.parse.unquote(found[1])) if name in kept), None)
        if name is None:
            return "#missing-picture"
        named[f"picture-{len(named)}"] = kept[name]
        return f"attachment:picture-{len(named) - 1}"

    cell.source = re.sub(r"attachment:([^)\s\"'>]*)", rename, cell.source)
    if named:
        cell.attachments = named


def show_verdict(cell, result):
    """Put the verdict on an exercise into its check cell, in the place of whatever stood there.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        Changed in place.
    result : helpers.grading.outcome.Result
    """
    diagnosis = Diagnosis(
        result.exercise, result.status, result.misconception or None, result.message, result.where, result.why
    )
    panel = Panel(diagnosis)
    shown = {"text/plain": repr(panel), "text/html": panel._repr_html_()}
    cell.outputs = [nbformat.v4.new_output("display_data", data=shown)]
    if result.status != "passed":
        cell.outputs.append(
            nbformat.v4.new_output("error", ename="CheckFailed", evalue=panel.title, traceback=[panel.title])
        )


@functools.cache
def _exporter():
    exporter = HTMLExporter(
        template_name="feedback",
        extra_template_basedirs=[str(TEMPLATES / "templates")],
        extra_template_paths=[str(TEMPLATES / "static" / "node_modules" / "bootstrap" / "dist" / "css")],
    )
    exporter.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
    return exporter


def feedback(notebook, unit, scores, comments, late_penalty=0.0):
    """Return the student's page: the notebook with verdicts, points and comments, without hidden tests.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The graded notebook.
    unit : str
    scores : dict of str to (float, float)
        Points and most points by grade id.
    comments : dict of str to str
        By grade id.
    late_penalty : float

    Returns
    -------
    bytes
        HTML, UTF-8.

    Notes
    -----
    nbgrader's own template, filled without its database, so that pages can be made on every machine.
    """
    notebook = nbformat.from_dict(notebook)
    resources = {"metadata": {"name": unit}, "unique_key": unit}
    notebook, _ = ClearHiddenTests().preprocess(notebook, resources)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            _pictures_that_are_there(cell)
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and about["grade_id"] in scores:
            about["score"], about["points"] = scores[about["grade_id"]]
        if about.get("solution"):
            about["comment"] = comments.get(about["grade_id"])
        if cell.cell_type == "code":  # the verdict says it in words
            cell.outputs = [o for o in cell.outputs if not (o.output_type == "error" and o.ename == "CheckFailed")]
    resources["nbgrader"] = {
        "notebook": unit,
        "assignment": unit,
        "score": sum(score for score, _ in scores.values()) - late_penalty,
        "max_score": sum(most for _, most in scores.values()),
        "late_penalty": late_penalty,
    }
    page, _ = _exporter().from_notebook_node(notebook, resources)
    return page.encode()
