"""Training that can be watched while it runs, and stopped."""

import asyncio
import html
import sys
import time

import ipywidgets

from helpers.widgets.live import draw, empty_picture, put

SLICE = 0.05
"""Seconds for which a training runs before it lets the kernel hear a button or a slider."""
PICTURE_EVERY = 0.15
"""Seconds between two pictures."""


class Training(ipywidgets.VBox):
    """A training with a progress bar and a button that stops it; made by `watch`.

    Attributes
    ----------
    state : dict or None
        What the training last yielded.
    done : int
        Number of steps made.
    running : bool
    error : Exception or None
        What the training raised.
    """

    def __init__(self, train, n_steps, render=None, describe=None):
        self._train, self._render, self._describe = train, render, describe
        self._bar = ipywidgets.IntProgress(max=n_steps, description="training")
        self._button = ipywidgets.Button(description="Stop", tooltip="stop the training, or run it again")
        self._button.on_click(lambda _: self.stop() if self.running else self.start())
        self._count = ipywidgets.Label()
        self._image, self._sentence = empty_picture()
        head = ipywidgets.HBox([self._bar, self._button, self._count])
        super().__init__([head, *([self._image] if render else []), self._sentence])

    def start(self):
        """Train from the beginning: in the background where somebody can watch, else at once, to the end."""
        self.state, self.done, self.running, self.error = None, 0, True, None
        self._button.description, self._shown_at = "Stop", -PICTURE_EVERY
        self._steps, self._watched = self._train(), _somebody_watches()
        if self._watched:
            self._task = asyncio.ensure_future(self._run_in_slices(self._steps))
        else:
            while self._advance():
                pass
            if self.error:
                raise self.error

    def stop(self):
        """Stop after the current step; what was learned so far stays in `state`."""
        self.running = False

    def finish(self):
        """Make the steps that are left at once, unless it was stopped; return the last state.

        Returns
        -------
        dict or None
            As `state`.
        """
        while self.running:
            self._advance()
        if self.error:
            raise self.error
        return self.state

    async def _run_in_slices(self, steps):
        while steps is self._steps and self._advance():
            await asyncio.sleep(0.001)

    def _advance(self):
        """Train for a moment and show how far it has come; return whether there is more to do."""
        until = time.perf_counter() + SLICE
        try:
            while self.running and self.done < self._bar.max and time.perf_counter() < until:
                self.state = next(self._steps)
                self.done += 1
        except StopIteration:
            self.running = False
        except Exception as error:
            self.running, self.error = False, error
        self.running = self.running and self.done < self._bar.max
        if not self.running:
            self._steps.close()
            self._button.description = "Run again"
        self._show()
        return self.running

    def _show(self):
        """Bring the bar, the count and, now and then if somebody watches, the picture up to date."""
        self._bar.value = self.done
        self._count.value = f"step {self.done:,} of {self._bar.max:,}" + ("" if self.running else ", ended")
        due = self._watched and time.perf_counter() - self._shown_at > PICTURE_EVERY
        if self._render and self.state is not None and (due or not self.running):
            put(self._image, self._sentence, *draw(self._render, self._describe, self.state))
            self._shown_at = time.perf_counter()
        if self.error:
            self._sentence.value = html.escape(f"The training stopped with {type(self.error).__name__}: {self.error}")


def watch(train, n_steps, render=None, describe=None):
    """Start a training and show its progress, a Stop button, and a picture that follows it.

    Parameters
    ----------
    train : callable
        ``train()`` returns a generator that makes one step at a time and yields its state, a dict. A step should take
        less than a tenth of a second.
    n_steps : int
        Stop after so many steps at the latest.
    render : LivePicture or callable, optional
        ``render(**state) -> bytes``, a PNG; it is called a few times a second, or once at the end
        where nobody watches.
    describe : callable, optional
        ``describe(**state) -> str``; by default the LivePicture's own sentence.

    Returns
    -------
    Training

    Notes
    -----
    In JupyterLab and JupyterLite the training runs in short slices between which the kernel hears the button; the
    cell returns at once, so later cells must not depend on it. Where nobody can press a button (nbconvert, nbval,
    nbgrader, a test) it runs to its end before the cell returns.

    Examples
    --------
    >>> watch(lambda: ({"w": 0.5**k} for k in range(100)), 3).state
    {'w': 0.25}
    """
    training = Training(train, n_steps, render, describe)
    training.start()
    return training


def _somebody_watches():
    """Return whether an event loop runs and the cell was sent by a front end that could ask its user something."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None or not hasattr(kernel, "get_parent"):
        return True
    return kernel.get_parent().get("content", {}).get("allow_stdin", True)
