import asyncio
import time

import numpy as np
import pytest

from helpers import widgets

PIXEL = widgets.png(np.zeros((4, 4, 3), np.uint8))


def count(closed=None):
    try:
        for k in range(10**9):
            yield {"k": k}
    finally:
        if closed is not None:
            closed.append(True)


def bar_button_label(training):
    return training.children[0].children


def test_without_a_loop_it_ends_before_it_returns():
    seen = []
    training = widgets.watch(count, 50, lambda k: PIXEL, lambda k: seen.append(k) or f"at {k}")
    bar, button, label = bar_button_label(training)
    assert training.done == bar.value == 50 and not training.running
    assert training.state == {"k": 49} and seen[-1] == 49
    assert label.value == "step 50 of 50, ended" and button.description == "Run again"
    assert "at 49" in training.children[-1].value


def test_where_nobody_watches_only_the_end_is_drawn():
    def slowly():
        for k in range(4):
            time.sleep(0.1)
            yield {"k": k}

    drawn = []
    widgets.watch(slowly, 4, lambda k: drawn.append(k) or PIXEL, lambda k: f"at {k}")
    assert drawn == [3]


def test_a_short_training_ends_early():
    assert widgets.watch(lambda: ({"k": k} for k in range(3)), 50).done == 3


def test_stop_stops_and_what_was_learned_stays():
    async def scene():
        closed = []
        training = widgets.watch(lambda: count(closed), 10**9)
        assert training.running and training.done == 0
        await asyncio.sleep(0.15)
        bar_button_label(training)[1].click()
        await asyncio.sleep(0.1)
        done = training.done
        await asyncio.sleep(0.15)
        assert training.done == done > 0 and training.state == {"k": done - 1}
        assert not training.running and closed == [True]

    asyncio.run(scene())


def test_the_loop_breathes_while_training():
    async def scene():
        training, turns = widgets.watch(count, 10**9), 0
        for _ in range(4):
            await asyncio.sleep(0)
            turns += 1
        until = asyncio.get_running_loop().time()
        await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - until < 0.3
        training.stop()
        await training._task

    asyncio.run(scene())


def test_running_again_starts_anew_and_alone():
    async def scene():
        training = widgets.watch(count, 10**9)
        await asyncio.sleep(0.1)
        button, first = bar_button_label(training)[1], training._task
        button.click()
        button.click()
        await asyncio.sleep(0.1)
        assert first.done() and training.running
        training.stop()
        await training._task
        assert training.state == {"k": training.done - 1}

    asyncio.run(scene())


def broken():
    yield {"k": 0}
    raise ValueError("no more <numbers>")


def test_an_error_is_raised_where_nobody_watches():
    with pytest.raises(ValueError, match="no more"):
        widgets.watch(broken, 9)


def test_an_error_is_told_where_somebody_watches():
    async def scene():
        training = widgets.watch(broken, 9)
        await training._task
        assert isinstance(training.error, ValueError) and not training.running
        assert "ValueError: no more &lt;numbers&gt;" in training.children[-1].value

    asyncio.run(scene())


def test_finishing_makes_the_steps_that_are_left():
    async def scene():
        training = widgets.watch(count, 300_000)
        assert training.running and training.finish() == {"k": 299_999}
        assert not training.running
        await training._task
        assert training.finish() == {"k": 299_999}

    asyncio.run(scene())


def test_what_was_stopped_is_not_finished():
    async def scene():
        training = widgets.watch(count, 10**9)
        await asyncio.sleep(0.1)
        training.stop()
        assert training.finish() == {"k": training.done - 1}

    asyncio.run(scene())
