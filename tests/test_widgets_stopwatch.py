"""The explorer of lesson 14: what a stopwatch says of work done elsewhere, according to where it starts and stops."""
import itertools

import pytest

from mlpedu.widgets import StopwatchExplorer
from mlpedu.widgets.bundle import WIDGET_VIEW
from mlpedu.widgets.stopwatch import FIRST, LAUNCH, WORK


def measure(warm=0, before=False, steps=3, after=False):
    explorer = StopwatchExplorer(steps)
    explorer.warm.value, explorer.before.value, explorer.after.value = warm, before, after
    return explorer


EVERY = list(itertools.product((0, 1, 2), (False, True), (1, 3, 5), (False, True)))


@pytest.mark.parametrize("warm, before, steps, after", EVERY)
def test_the_gpu_does_one_job_at_a_time_and_none_before_it_is_asked(warm, before, steps, after):
    launches, jobs, start, stop = measure(warm, before, steps, after).timeline()
    assert len(launches) == len(jobs) == warm + steps
    assert all(asked <= begin for (_, asked), (begin, _) in zip(launches, jobs))
    assert all(end <= begin for spans in (launches, jobs) for (_, end), (begin, _) in zip(spans, spans[1:]))
    assert [end - begin for begin, end in jobs] == [FIRST] + [WORK] * (warm + steps - 1)
    assert launches[warm][0] == start < stop


def test_without_waiting_it_measures_the_asking():
    assert measure().per_step() == LAUNCH == measure(warm=2, before=True).per_step()
    assert "los encargos" in measure(warm=2, before=True).diagnosis()


def test_a_cold_start_measures_the_compilation():
    assert measure(after=True).per_step() == (LAUNCH + FIRST + 2 * WORK) / 3
    assert "compila" in measure(before=True, after=True).diagnosis()


def test_a_queue_with_work_is_measured_too():
    assert measure(warm=1, after=True).per_step() == (FIRST + 3 * WORK) / 3
    assert "pendiente" in measure(warm=1, after=True).diagnosis()


@pytest.mark.parametrize("warm, steps", [(1, 1), (1, 5), (2, 3)])
def test_warm_and_waiting_at_both_ends_it_measures_the_work(warm, steps):
    explorer = measure(warm, True, steps, True)
    assert explorer.per_step() == pytest.approx(WORK + LAUNCH / steps)
    assert "Mediste el trabajo" in explorer.diagnosis()


@pytest.mark.parametrize("warm, before, steps, after", EVERY)
def test_only_that_position_gives_the_time_of_a_step(warm, before, steps, after):
    close = abs(measure(warm, before, steps, after).per_step() - WORK) <= LAUNCH
    assert close == (warm > 0 and before and after)


def test_it_is_shown_as_a_widget_as_a_picture_and_in_words():
    explorer = measure(warm=1, before=True, after=True)
    shown = explorer._repr_mimebundle_()
    assert shown.keys() == {WIDGET_VIEW, "image/svg+xml", "text/markdown", "text/plain"}
    assert shown["image/svg+xml"] == explorer.picture.value and shown["image/svg+xml"].count("<rect") == 1 + 2 * 4
    assert explorer.status.value == shown["text/plain"] and "resulta 10.3 ms por paso" in shown["text/plain"]
