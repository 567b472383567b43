"""The explorer of lesson 15: when each task ends, and whether handing them out was worth it."""
import itertools
import math

import pytest

from mlpedu.widgets import WorkersExplorer
from mlpedu.widgets.bundle import WIDGET_VIEW

EVERY = list(itertools.product((1, 7, 12), (1, 10), (0, 4, 20), (1, 4, 8)))


@pytest.mark.parametrize("tasks, work, cost, workers", EVERY)
def test_each_worker_does_one_task_at_a_time_and_none_rests_while_there_are_more(tasks, work, cost, workers):
    explorer = WorkersExplorer(tasks, work, cost, workers)
    jobs = explorer.timeline()
    assert len(jobs) == tasks and {worker for worker, *_ in jobs} == set(range(min(tasks, workers)))
    for worker in range(workers):
        mine = [(begin, ready, end) for who, begin, ready, end in jobs if who == worker]
        assert all(ready - begin == cost and end - ready == work for begin, ready, end in mine)
        assert [begin for begin, *_ in mine] == [0, *(end for *_, end in mine[:-1])][:len(mine)]
    assert explorer.total() == math.ceil(tasks / workers) * (work + cost) and explorer.alone() == tasks * work
    assert explorer.speedup() <= workers


@pytest.mark.parametrize("work, cost, workers", list(itertools.product((1, 2, 10), (1, 5, 9), (2, 3, 8))))
def test_with_full_rounds_it_wins_exactly_when_the_formula_of_the_lesson_says(work, cost, workers):
    explorer = WorkersExplorer(3 * workers, work, cost, workers)
    assert (explorer.speedup() > 1) == (work > cost / (workers - 1))


@pytest.mark.parametrize("values, words", [
    ((12, 10, 4, 1), "paga cada tarea"), ((12, 1, 9, 4), "Repartir pierde"), ((12, 10, 4, 4), "terminan a la vez"),
    ((12, 10, 0, 4), "no se puede"), ((9, 10, 4, 4), "En la última vuelta trabaja 1 de 4"),
    ((10, 10, 4, 4), "En la última vuelta trabajan 2 de 4"), ((12, 10, 0, 1), "no hay con quién repartir"),
    ((5, 10, 4, 8), "Sobran trabajadores: 3 no hacen nada"), ((7, 10, 4, 8), "Sobran trabajadores: 1 no hace nada"),
])
def test_it_says_why(values, words):
    assert words in WorkersExplorer(*values).diagnosis()


@pytest.mark.parametrize("tasks, cost", itertools.product((1, 2, 12), (0, 4)))
def test_one_worker_pays_only_what_it_costs_and_is_said_in_singular(tasks, cost):
    said = WorkersExplorer(tasks, 10, cost, 1).description()
    assert ("además paga" in said) == (cost > 0)
    assert f"Con 1 trabajador y {cost} ms" in said and "de 1 posible. " in said
    assert ("1 tarea de 10 ms tarda 10 ms" if tasks == 1 else f"{tasks} tareas de 10 ms tardan") in said


def test_it_is_drawn_again_when_something_moves():
    explorer = WorkersExplorer()
    before = explorer.picture.value
    explorer.workers.value = 6
    assert explorer.picture.value != before and "Con 6 trabajadores" in explorer.status.value


def test_it_is_shown_as_a_widget_as_a_picture_and_in_words():
    explorer = WorkersExplorer(tasks=9, work=10, cost=4, workers=4)
    shown = explorer._repr_mimebundle_()
    assert shown.keys() == {WIDGET_VIEW, "image/svg+xml", "text/markdown", "text/plain"}
    assert shown["image/svg+xml"] == explorer.picture.value and shown["image/svg+xml"].count("<rect") == 1 + 3 * 9
    assert explorer.status.value == shown["text/plain"] and "tardan 42 ms: 2.1 veces" in shown["text/plain"]
