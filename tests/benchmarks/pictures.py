"""From a moved slider to a new picture, beside a new matplotlib figure as a notebook shows it."""

import ipywidgets
import numpy as np
from IPython.core.pylabtools import print_figure
from matplotlib import pyplot

from helpers import figures, maths, widgets
from tests.benchmarks.harness import Growth, compare, interleaved


def plane(effort):
    """One neuron on the plane of cats and dogs."""
    X, D = maths.cats_and_dogs(200, np.random.default_rng(1986))
    box = widgets.neuron_plane(X, D)
    sliders = [child for child in box.children if isinstance(child, ipywidgets.FloatSlider)]
    places = iter(np.resize(np.linspace(-4, 4, 23), 10**6).tolist())

    def live():
        sliders[0].value = next(places)

    def anew():
        figure, ax = pyplot.subplots(figsize=(5.9, 4.5), layout="constrained")
        x1, x2, points = figures.plane()
        Y = maths.logistic(points @ np.array([next(places), 2.0]))
        names = maths.CATS_AND_DOGS_FEATURES
        figures.decision_plane(x1, x2, Y, X, np.ravel(D) > 0.5, names=names, title="One neuron", ax=ax)
        print_figure(figure, "png", base64=True)
        pyplot.close(figure)

    def plain():
        figure, ax = pyplot.subplots()
        ax.plot([0, 1], [0, next(places)])
        print_figure(figure, "png", base64=True)
        pyplot.close(figure)

    others = {
        "the same drawn anew and shown inline": (lambda: anew, None),
        "a new figure with one line, inline": (lambda: plain, None),
    }
    return compare("slider to new picture: one neuron on the plane", live, others, effort)


def growth(effort):
    """A redraw against the number of pixels."""
    costs = {"redraw": [], "memory of the PNG": []}
    pictures = {}
    for width in effort.some((2, 4, 8, 16)):
        ax = widgets.LivePicture.figure(width, width / 2).add_subplot(xlim=(0, 1), ylim=(-4, 4))
        (line,) = ax.plot(np.linspace(0, 1, 200), np.zeros(200))

        def update(height, line=line):
            line.set_ydata(height * np.sin(np.linspace(0, 9, 200)))

        picture = widgets.LivePicture(ax.figure, [line], update)
        pictures[int(np.prod(picture.size))] = picture
    times = interleaved({n: lambda p=picture: p.render(height=3.0) for n, picture in pictures.items()}, effort.fewer)
    for n, picture in pictures.items():
        costs["redraw"].append(float(np.median(times[n])))
        costs["memory of the PNG"].append(len(picture.render(height=3.0)))
    return [Growth("A live picture of one line, against its pixels", "pixels", list(pictures), costs)]


MEASUREMENTS = [plane, growth]
