"""The base of live widgets: pictures that are redrawn in a few milliseconds, and the sliders that move them."""

import html
import math
import struct
import threading
import zlib

import ipywidgets
import numpy as np
import traitlets
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers import figures

DPI = 108
"""Pixels an inch of a live picture: one and a half times the 72 at which it is displayed."""
CHOICES = "course-choices"
"""The class of sliders over a few values, whose readout takes no typing although ipywidgets shows it as a box."""
NAMES = """
const output = this.closest('.jp-OutputArea-output, .output_area, body');
for (const slider of output.querySelectorAll('.widget-slider')) {
  const parts = ['.widget-label', '[role=slider]', '.widget-readout'].map(kind => slider.querySelector(kind));
  const [name, handle, readout] = parts;
  if (!name || !handle || !readout) continue;
  const typed = !slider.classList.contains('CHOICES');
  handle.setAttribute('aria-label', name.textContent);
  const tell = () => handle.ariaValueText === readout.textContent || (handle.ariaValueText = readout.textContent);
  tell();
  if (!handle.follows) {
    handle.follows = new MutationObserver(tell);
    handle.follows.observe(readout, {childList: true, characterData: true, subtree: true});
    handle.follows.observe(handle, {attributeFilter: ['aria-valuetext']});
  }
  readout.contentEditable = typed;
  if (!typed) continue;
  readout.setAttribute('role', 'textbox');
  readout.setAttribute('aria-label', name.textContent + ', typed');
}
window.arrowsMoveSliders ??= event => event.target.matches?.('[role=slider]') &&
  event.target.toggleAttribute('data-lm-suppress-shortcuts', event.key.startsWith('Arrow'));
window.addEventListener('keydown', window.arrowsMoveSliders, true);
for (const play of output.querySelectorAll('.widget-play'))
  play.querySelectorAll('button').forEach((one, k) => one.setAttribute('aria-label', ['play', 'stop', 'repeat'][k]));
this.closest('.widget-html')?.setAttribute('aria-live', 'polite');
this.parentElement.querySelector('[role=status]')?.removeAttribute('role');
""".replace("CHOICES", CHOICES)
"""Run in the browser when a sentence appears: ipywidgets 8 gives the handles of sliders, the boxes that show their
values and the buttons of Play no name for screen readers, tells them a number where the box shows a word or another
number, and a live region has to outlast what is said in it. JupyterLab before 4.6, which is JupyterLite's, would take
the arrow keys of a slider to go from cell to cell; of all listeners to keys, those of the window come first."""
NARROW = (
    "@media (max-width:480px){.widget-slider.widget-inline-hbox{flex-wrap:wrap;height:auto}"
    ".widget-slider .slider-container{flex-basis:60%}}"
)
"""On a telephone a slider stands below its label, which would leave it no room."""
_drawing = threading.RLock()
"""Matplotlib is not thread-safe, and JupyterLab may call two controls' functions in different threads."""


class LivePicture:
    """A figure of which only a few artists change: the rest is drawn once, and the changing ones on top of it.

    Parameters
    ----------
    figure : Figure
        Made by `LivePicture.figure`, never by pyplot; its limits must not change any more.
    artists : sequence of Artist
        What changes, in the order in which it is to be drawn.
    update : callable
        ``update(**parameters)`` gives the artists their new data; it may return a sentence that says what one sees.

    Attributes
    ----------
    size : pair of int
        Width and height of the picture in pixels.
    sentence : str
        What the last update returned, or the figure's text alternative.

    Notes
    -----
    Limits, ticks and the title are part of the background. To change one of them, list it among the artists.

    Examples
    --------
    >>> ax = LivePicture.figure(4, 2).add_subplot(xlim=(0, 1), ylim=(0, 9))
    >>> (line,) = ax.plot([0, 1], [0, 0])
    >>> picture = LivePicture(ax.figure, [line], lambda slope: line.set_ydata([0, slope]))
    >>> picture.render(slope=2)[1:4]
    b'PNG'
    """

    def __init__(self, figure, artists, update):
        self.artists, self.update, self.sentence = list(artists), update, ""
        with _drawing:
            self._canvas = FigureCanvasAgg(figure)
            for artist in self.artists:
                artist.set_animated(True)
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(figure.bbox)
        self.size = self._canvas.get_width_height()

    @staticmethod
    def figure(width=7.2, height=4.2):
        """Return an empty figure for a live picture.

        Parameters
        ----------
        width, height : float, default=(7.2, 4.2)
            In inches, of 72 displayed pixels each.

        Returns
        -------
        Figure
        """
        return Figure((width, height), dpi=DPI, layout="constrained", facecolor=figures.PAPER)

    def render(self, **parameters):
        """Return the picture for these parameters.

        Parameters
        ----------
        **parameters
            Given to `update`.

        Returns
        -------
        bytes
            A PNG.
        """
        with _drawing:
            said = self.update(**parameters)
            self.sentence = said if isinstance(said, str) else figures.alternative_text(self._canvas.figure)
            self._canvas.restore_region(self._background)
            for artist in self.artists:
                self._canvas.figure.draw_artist(artist)
            return png(np.asarray(self._canvas.buffer_rgba()))

    __call__ = render


def png(pixels):
    """Encode pixels as PNG, fast rather than small.

    Parameters
    ----------
    pixels : ndarray of uint8 of shape (height, width, 3) or (height, width, 4)
        A fourth channel (alpha) is dropped.

    Returns
    -------
    bytes

    Notes
    -----
    The weakest compression and no filter: twice as fast as Pillow at the same level.

    Examples
    --------
    >>> len(png(np.zeros((10, 20, 3), np.uint8))) < 100
    True
    """
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    for colour in range(3):
        rows[:, 1 + colour :: 3] = pixels[:, :, colour]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def slider(label, value, low, high, step=None, *, log=False, tip=None):
    """Return a labelled slider with a box into which a value can be typed.

    Parameters
    ----------
    label : str
        What it sets, in words, with its symbol.
    value, low, high : int or float
        Where it starts, and its range. All integers make a slider of integers.
    step : int or float, optional
        By default 1 for integers, a hundredth of the range otherwise.
    log : bool, default=False
        Spread the range by powers of ten.
    tip : str, optional
        Said when pointed at; `label` by default.

    Returns
    -------
    IntSlider, FloatSlider or FloatLogSlider

    Examples
    --------
    >>> slider("step size", 0.1, 0, 2).max
    2.0
    """
    shared = {
        "value": value,
        "description": label,
        "tooltip": f"{tip or label} (arrow keys move it; or type a value)",
        "style": {"description_width": "16em"},
        "layout": {"width": "42em", "max_width": "100%"},
    }
    if log:
        low, high = np.log10([low, high])
        shared["readout_format"], kind = ".3g", ipywidgets.FloatLogSlider
    elif all(isinstance(number, int) for number in (value, low, high, step or 1)):
        step, kind = step or 1, ipywidgets.IntSlider
    else:
        step, kind = step or (high - low) / 100, ipywidgets.FloatSlider
        # As many decimals as one step needs, so that each step is seen and what is read can be typed.
        shared["readout_format"] = f".{max(2, math.ceil(-math.log10(step)))}f"
    return kind(min=low, max=high, step=step or (high - low) / 100, **shared)


def choices(label, options, value):
    """Return a labelled slider over a few values, which arrow keys move; none can be typed.

    Parameters
    ----------
    label : str
    options : list
    value : object
        One of them.

    Returns
    -------
    SelectionSlider

    Examples
    --------
    >>> choices("cases a step", [1, 5, 20], 5).index
    1
    """
    plain = slider(label, 0, 0, 1)
    control = ipywidgets.SelectionSlider(
        description=label,
        options=options,
        value=value,
        tooltip=f"{label} (arrow keys move it)",
        style=plain.style,
        layout=plain.layout,
    )
    control.add_class(CHOICES)
    return control


def buttons(label, options):
    """Return buttons of which one is pressed.

    Parameters
    ----------
    label : str
    options : list of str

    Returns
    -------
    ToggleButtons

    Notes
    -----
    A drop-down list would take less room, but JupyterLab keeps the arrow keys in it for going from cell to cell.
    """
    return ipywidgets.ToggleButtons(
        options=options, description=label, tooltip=label, style={"description_width": "16em", "button_width": "13em"}
    )


def explore(render, controls, describe=None):
    """Put controls, the picture they make, and a sentence that says what one sees, above one another.

    Parameters
    ----------
    render : LivePicture or callable
        ``render(**values) -> bytes``, a PNG.
    controls : dict of {str: widget}
        By parameter name; `slider`, or any widget with a ``value``.
    describe : callable, optional
        ``describe(**values) -> str``; by default the LivePicture's own sentence.

    Returns
    -------
    VBox
        Of the controls, the Image and the sentence.
    """
    image, sentence = empty_picture()

    def show(_=None):
        values = {name: control.value for name, control in controls.items()}
        put(image, sentence, *draw(render, describe, values))

    for control in controls.values():
        control.observe(show, "value")
    show()
    return ipywidgets.VBox([*controls.values(), image, sentence])


def step_through(render, stages, describe=None, start=1):
    """Step through a picture with Back, Next, Play and a slider.

    Parameters
    ----------
    render : callable
        ``render(step=k) -> bytes``, with k from 0, or an Axes (which is turned into a PNG and described by its text
        alternative); every step is drawn at once, so that stepping is immediate.
    stages : sequence of str
        The name of every step.
    describe : callable, optional
        ``describe(step=k) -> str``; by default the Axes' text alternative, after the stage's name.
    start : int, default=1
        The step shown first, counted from 1 as the slider does.

    Returns
    -------
    VBox
    """
    last = len(stages)
    step = slider("step", start, 1, last)
    back, following = (ipywidgets.Button(description=text) for text in ("◀ Back", "Next ▶"))
    back.on_click(lambda _: setattr(step, "value", max(step.value - 1, 1)))
    following.on_click(lambda _: setattr(step, "value", min(step.value + 1, last)))
    play = ipywidgets.Play(min=1, max=last, value=start, interval=1500, tooltip="play all steps")
    ipywidgets.link((play, "value"), (step, "value"))

    def drawn(k):
        picture, said = _as_png(render(step=k))
        said = describe(step=k) if describe else said
        return picture, f"Step {k + 1} of {last}: {stages[k]}. {said}"

    states = [drawn(k) for k in range(last)]
    shown = explore(lambda step: states[step - 1][0], {"step": step}, lambda step: states[step - 1][1])
    return ipywidgets.VBox([ipywidgets.HBox([back, following, play]), *shown.children])


def _as_png(picture):
    """Return `picture`, PNG or Axes, as PNG and text alternative; its figure is taken away from pyplot."""
    if isinstance(picture, bytes):
        return picture, ""
    figure = picture.figure
    pyplot.close(figure)
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return png(np.asarray(canvas.buffer_rgba())), figures.alternative_text(figure)


def draw(render, describe, values):
    """Return the picture that `render` makes of `values`, and the sentence that `describe` (or it) says of them."""
    with _drawing:
        picture = render(**values)
        return picture, describe(**values) if describe else getattr(render, "sentence", "")


class Picture(ipywidgets.Image):
    """An Image whose tooltip is its name for screen readers, since it has no other.

    Notes
    -----
    In the browser, ipywidgets 8 asks any widget with a tooltip for its description; a plain Image has none and fails.
    """

    description = traitlets.Unicode("").tag(sync=True)


def empty_picture():
    """Return a Picture and a sentence, both still empty."""
    return Picture(format="png", layout={"max_width": "100%", "height": "auto"}), ipywidgets.HTML()


def put(image, sentence, picture, said):
    """Show `picture` and what is `said` of it, which is also the picture's name for screen readers."""
    with image.hold_sync():
        image.value = picture
        image.width = str(int.from_bytes(picture[16:20], "big") * 72 // DPI)
        image.tooltip = said
    sentence.value = (
        f'<div role="status" aria-live="polite">{html.escape(said)}</div><style>@keyframes appear{{}}{NARROW}</style>'
        f'<span style="animation:appear 1ms" onanimationstart="{html.escape(NAMES)}"></span>'
    )
