"""How a Diagnosis is shown: a panel in a notebook, the same words as plain text elsewhere."""

import html
import sys

GREEN, AMBER, GREY = "#20986c", "#cf6d00", "#808896"
"""Of borders and marks: readable on white as on the dark grounds of JupyterLab and Colab, which no text could be."""
TITLES = {
    "passed": "passed",
    "wrong": "not yet",
    "raised": "stopped with an error",
    "shortcut": "right, but not yours",
    "not started": "not started yet",
}


class CheckFailed(AssertionError):
    """An answer did not pass; shown as one calm line instead of a traceback."""

    def _render_traceback_(self):
        return [str(self)]


class Panel:
    """A Diagnosis, ready to be displayed.

    Parameters
    ----------
    diagnosis : Diagnosis
    to_send : str, optional
        What the reader may send to the course about this answer; folded, and not part of the plain text.
    """

    def __init__(self, diagnosis, to_send=""):
        self.diagnosis, self.to_send = diagnosis, to_send

    @property
    def title(self):
        """The verdict in one line."""
        name = self.diagnosis.misconception
        return f"{self.diagnosis.exercise}: {TITLES[self.diagnosis.status]}" + (f" ({name})" if name else "")

    def __repr__(self):
        """Plain text: terminals, feedback files, screen readers."""
        mark = "✓" if self.diagnosis.status == "passed" else "✗"
        lines = [f"{mark} {self.title}", self.diagnosis.message]
        if self.diagnosis.where:
            lines.append(self.diagnosis.where)
        if self.diagnosis.why:
            lines.append(f"Why: {self.diagnosis.why}")
        return "\n  ".join(line for line in lines if line)

    def _repr_html_(self):
        colour = {"passed": GREEN, "not started": GREY}.get(self.diagnosis.status, AMBER)
        mark = "✓" if self.diagnosis.status == "passed" else "✗"
        body = [f'<strong><span aria-hidden="true">{mark}</span> {html.escape(self.title)}</strong>']
        if self.diagnosis.message:
            body.append(f"<div>{_inline(self.diagnosis.message)}</div>")
        if self.diagnosis.where:
            body.append(f'<div style="opacity:.8">{_inline(self.diagnosis.where)}</div>')
        if self.diagnosis.why:
            body.append(f"<details><summary>Why?</summary>{_inline(self.diagnosis.why)}</details>")
        if self.to_send:
            body.append(_to_copy(self.to_send))
        return (
            f'<section role="status" aria-label="{html.escape(self.title)}" style="border-left:4px solid {colour};'
            'padding:.4em .8em;margin:.2em 0;max-width:46em;line-height:1.5;color:inherit">'
            + "".join(body)
            + "</section>"
        )


def show(diagnosis, quiet=False, to_send=""):
    """Show the verdict; raise `CheckFailed` unless it passed.

    Parameters
    ----------
    diagnosis : Diagnosis
    quiet : bool
        Show nothing for an answer that passed.
    to_send : str, optional
        As in `Panel`.
    """
    panel = Panel(diagnosis, to_send)
    if diagnosis.status == "not started":
        raise CheckFailed(f"{panel.title}{': ' * bool(diagnosis.message)}{diagnosis.message}.")
    if not (quiet and diagnosis.status == "passed"):
        _display(panel)
    if diagnosis.status != "passed":
        raise CheckFailed(panel.title)


def calm_open_exercises():
    """In a notebook, let a cell that meets an unwritten answer say so in one line instead of a traceback."""
    shell = _shell()
    if shell is None:
        return

    def handler(shell, kind, error, traceback, tb_offset=None):
        if isinstance(error, CheckFailed):
            print(error)
        else:
            print("Not started yet: this cell uses an answer that is still to be written above.")

    # In the browser, any error ends "Run All", also in a cell that may raise: there a verdict is shown as no error.
    calm = (NotImplementedError, CheckFailed) if sys.platform == "emscripten" else (NotImplementedError,)
    shell.set_custom_exc(calm, handler)


def _shell():
    """Return the running IPython shell; None outside a notebook."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _display(panel):
    if _shell() is None:
        print(panel)
    else:
        from IPython.display import display

        display(panel)


def _inline(text):
    """Escape text for HTML; `code` in backticks and line ends are kept."""
    pieces = html.escape(text, quote=False).replace("\n", "<br>").split("`")
    return "".join(f"<code>{piece}</code>" if k % 2 else piece for k, piece in enumerate(pieces))


def _to_copy(text):
    """Return a folded box of text that a click, or the focus, selects: copying needs no permission then.

    It is not read-only: in such a box JupyterLab takes keys for commands, and Ctrl+A selects, d d deletes cells.
    """
    return (
        "<details><summary>No hint for this? Send it to the course</summary>"
        "<div>Copy the text (a click selects all of it) into a new issue of the course, with the form "
        "<em>A wrong answer without a hint</em>. Nothing is sent by itself.</div>"
        f'<textarea aria-label="What to send to the course" rows="{text.count(chr(10)) + 1}" '
        'spellcheck="false" onfocus="this.select()" onclick="this.select()" style="width:100%;box-sizing:border-box;'
        "margin:.3em 0;padding:.4em;border:1px solid;color:inherit;background:none;resize:vertical;white-space:pre;"
        f'font-family:monospace;font-size:.85em">{html.escape(text)}</textarea></details>'
    )


class Overview:
    """The reader's progress over the course, a line a unit.

    Parameters
    ----------
    catalogue : dict of str to list of Exercise
    remembered : dict of str to str
        As `progress.read` returns it.
    """

    def __init__(self, catalogue, remembered):
        self.rows = []
        for unit, exercises in catalogue.items():
            passed = [e.name for e in exercises if remembered.get(f"{e.unit:02d}/{e.name}") == "passed"]
            open_ = [e.name for e in exercises if e.name not in passed]
            self.rows.append((unit.replace("_", " "), len(passed), len(exercises), open_))

    def __repr__(self):
        """Plain text: a line a unit, a square an exercise."""
        lines = [
            f"{unit}  {'■' * passed}{'□' * (total - passed)}  {passed} of {total} passed"
            + (f", next: {open_[0]}" if open_ else "")
            for unit, passed, total, open_ in self.rows
        ]
        return "\n".join(lines)

    def _repr_html_(self):
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{unit}</th>'
            f'<td style="text-align:left"><progress value="{passed}" max="{total}" aria-hidden="true"></progress></td>'
            f'<td style="text-align:left">{passed} of {total} passed</td>'
            f'<td style="text-align:left">{"next: " + html.escape(open_[0]) if open_ else "complete"}</td></tr>'
            for unit, passed, total, open_ in self.rows
        )
        return f'<table aria-label="Your progress over the course">{rows}</table>'
