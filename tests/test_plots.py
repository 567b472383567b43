"""Figures: computed descriptions, one style that leaks nowhere, legible drawings, clear errors."""
import base64
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlpedu import plots
from mlpedu.plots import history, networks, words
from mlpedu.plots.cluster import tie as tie_of
from mlpedu.plots.plot import STYLE, luminance

SQUARE, AND, XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], [0, 1, 1, 0]
XOR_NET = {"weights": [[[1, 1], [1, 1]], [[-1], [1]]], "biases": [[-1.5, -0.5], [-0.5]]}


class Neuron:
    def __init__(self, excitatory, inhibitory=(), threshold=2):
        self.excitatory, self.inhibitory, self.threshold = dict(excitatory), dict(inhibitory), threshold


class FakeCircuit:
    """As much of a Circuit as the drawing needs: A skips a layer, and n1 stands in its way."""
    inputs, outputs = ["A"], ["C"]
    neurons = {"n1": Neuron({"A": 5}), "C": Neuron({"A": 1}, {"n1": 1}, threshold=1)}

    def layout(self):
        return {"A": (0, 0), "n1": (1, 0), "C": (2, 0)}


EVERY = {
    "biological_neuron": plots.biological_neuron,
    "boundary": lambda **k: plots.boundary([1, 1], -1.5, SQUARE, AND, **k),
    "boxes": lambda **k: plots.boxes(np.zeros((2, 8, 8)), [[4, 4, 2, 2]] * 2, [[5, 4, 2, 2]] * 2, **k),
    "circuit": lambda **k: plots.circuit(FakeCircuit(), **k),
    "cluster": plots.cluster,
    "confusion_matrix": lambda **k: plots.confusion_matrix([0, 0, 1, 2], [0, 1, 1, 2], **k),
    "cortex_layers": plots.cortex_layers,
    "curves": lambda **k: plots.curves({"a": [3, 1, 2], "b": ([1, 9], [2, 4])}, xlabel="época", marks={"aquí": 2}, **k),
    "decision_regions": lambda **k: plots.decision_regions(lambda X: X[:, 0] > 0.5, SQUARE, AND, **k),
    "descent": lambda **k: plots.descent(lambda w: w ** 2, [1, -0.5, 0.25], **k),
    "errors_per_epoch": lambda **k: plots.errors_per_epoch([3, 1, 0], **k),
    "fitted_lines": lambda **k: plots.fitted_lines([0, 1], [0, 8], {"MAE": (0, 1), "sen": np.sin}, outliers=[1], **k),
    "functions_and_slopes": lambda **k: plots.functions_and_slopes({"a": (np.square, lambda z: 2 * z)}, at=1, **k),
    "growth": plots.growth,
    "histograms": lambda **k: plots.histograms({"a": [1, 2, 2], "b": [4, 4, 5]}, marks={"umbral": 3}, **k),
    "images": lambda **k: plots.images(np.eye(4).reshape(2, 2, 4), ["a", "b"], **k),
    "logic_points": lambda **k: plots.logic_points({"AND": AND, "XOR": XOR}, **k),
    "membrane_potential": lambda **k: plots.membrane_potential([0, 1, 2], [0, 0.6, 1.2], 1, **k),
    "network": lambda **k: plots.network([2, 2, 1], **XOR_NET, **k),
    "neuron_analogy": plots.neuron_analogy,
    "points": lambda **k: plots.points(SQUARE, XOR, **k),
    "predictions": lambda **k: plots.predictions([1, 2, 4], [1, 3, 3], **k),
    "region_grid": lambda **k: plots.region_grid({"a": {"b": (lambda X: X[:, 0] > 0.5, SQUARE, AND)}}, **k),
    "score_distribution": lambda **k: plots.score_distribution({"A": [0.8, 0.9], "B": [0.7, 0.9]}, **k),
    "speedup": plots.speedup,
    "step_functions": plots.step_functions,
    "surface": lambda **k: plots.surface(lambda w: (w ** 2).sum(axis=-1), {"a": [[2, 0], [0, 0]]}, xlim=(-3, 3),
                                        ylim=(-2, 2), minimum=(0, 0), **k),
    "threshold_unit": lambda **k: plots.threshold_unit(3, **k),
    "timeline": plots.timeline,
    "truth_table": lambda **k: plots.truth_table((["A", "B", "C"], [(0, 0, 1), (1, 1, 0)]), **k),
    "unit_maps": lambda **k: plots.unit_maps([np.zeros((2, 4, 4)), np.ones((1, 4, 4))], [np.ones((2, 1))],
                                            np.eye(8), SQUARE, AND, **k),
    "weight_history": lambda **k: plots.weight_history([([0, 0], 0), ([1, 1], -1.5)], SQUARE, AND, **k),
}
every_plot = pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)


@pytest.fixture(scope="module", params=EVERY.values(), ids=EVERY)
def drawn(request):
    return request.param()                       # one drawing for all the tests that only look at it


@pytest.fixture(autouse=True)
def no_figures_left():
    yield
    plt.close("all")


def unit_maps(sizes, weights, X=(), y=(), **options):
    return plots.unit_maps([np.zeros((n, 4, 4)) for n in sizes], weights, np.eye(8), X, y, **options)


# What every figure must do ----------------------------------------------------------------------------------

def test_every_public_function_is_tried_here():
    assert set(EVERY) == {name for name in plots.__all__ if callable(getattr(plots, name))} - {"Plot"}


def test_returns_axes_and_a_sentence(drawn):
    ax, description = drawn
    assert isinstance(ax, plt.Axes)
    assert description[0].isupper() and description.endswith(".") and "nan" not in description


@every_plot
def test_draws_on_the_given_axes_and_leaves_their_figure_open(draw):
    figure, (left, right) = plt.subplots(1, 2)
    plot = draw(ax=right)
    assert plot.ax is right and not left.has_data()
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", ["boundary", "logic_points", "weight_history"])
def test_drawing_a_figure_again_moves_nothing(name):
    plot = EVERY[name]()                         # those whose layout is computed while drawing
    assert plot.png() == plot.png()


def test_png_closes_our_figures_and_not_the_caller_s():
    figure, ax = plt.subplots()
    plots.points(SQUARE, XOR, ax=ax).png()
    plots.points(SQUARE, XOR).png()
    assert plt.get_fignums() == [figure.number]


@every_plot
def test_changes_no_global_setting(draw):
    before = dict(matplotlib.rcParams)
    plot = draw()
    assert dict(matplotlib.rcParams) == before
    plot.ax.clear()                              # an empty figure is quick to save
    plot.png()
    assert dict(matplotlib.rcParams) == before


@every_plot
def test_shows_a_small_picture_always_the_same_and_then_its_description(draw, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    first = draw().png()
    draw()._ipython_display_()
    picture, text = shown
    assert first[:8] == b"\x89PNG\r\n\x1a\n" and len(first) < 60_000
    assert base64.b64decode(picture["image/png"]) == first and "text/markdown" not in picture
    assert text["text/markdown"].startswith("*Descripción:* ") and text["text/plain"][0].isupper()
    assert plt.get_fignums() == []


def test_no_letter_is_smaller_than_ten_points(drawn):
    texts = drawn.ax.figure.findobj(matplotlib.text.Text)
    assert min(text.get_fontsize() for text in texts if text.get_text()) >= 10


def test_all_text_stays_inside_the_picture(drawn):
    figure = drawn.ax.figure
    figure.draw_without_rendering()
    frame = figure.bbox
    for text in figure.findobj(matplotlib.text.Text):
        if text.get_text() and text.get_visible() and text.axes and text not in ticks(text.axes):
            box = text.get_window_extent()
            assert box.x0 >= frame.x0 - 1 and box.x1 <= frame.x1 + 1, text
            assert box.y0 >= frame.y0 - 1 and box.y1 <= frame.y1 + 1, text


def ticks(ax):
    # ticks outside the limits exist but are not drawn; an axis switched off keeps its own
    return [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]


def test_keeps_the_interactive_mode_that_loading_a_backend_turns_on(monkeypatch):
    make = plt.subplots

    def load_backend_and_make(*args, **kwargs):
        matplotlib.interactive(True)             # as the inline backend does on its first figure
        return make(*args, **kwargs)

    monkeypatch.setattr(plt, "subplots", load_backend_and_make)
    try:
        plots.points(SQUARE, XOR)
        assert plt.isinteractive()
    finally:
        matplotlib.interactive(False)


def test_refuses_what_is_not_axes_before_opening_a_figure():
    with pytest.raises(TypeError, match="ndarray"):
        plots.points(SQUARE, XOR, ax=np.array([1]))
    assert plt.get_fignums() == []


def test_markdown_does_not_eat_the_signs_of_a_description(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    plots.score_distribution({"a_b*c*": [1]})._ipython_display_()
    assert r"a\_b\*c\*" in shown[1]["text/markdown"]


# One look ---------------------------------------------------------------------------------------------------

def test_the_style_file_has_the_palette_of_the_code():
    cycle = matplotlib.rc_params_from_file(STYLE, use_default_template=False)["axes.prop_cycle"]
    assert tuple(f"#{c.lstrip('#')}" for c in cycle.by_key()["color"]) == words.COLORS


def test_the_first_three_colours_differ_in_grey():
    light = sorted(luminance(color) for color in words.COLORS[:3])
    assert min(np.diff(light)) > 10 and light[-1] < 80


def test_no_two_classes_share_mark_or_hatch():
    assert len(set(words.MARKERS)) == len(words.MARKERS) == len(words.MARKER_NAMES)
    assert len(set(words.HATCHES)) == len(words.HATCHES) == len(words.MARKERS)
    assert len({words.look(k)["words"] for k in range(20)}) == 20


def test_pale_regions_leave_the_marks_visible():
    assert all(luminance(words.pale(color)) - luminance(color) > 15 for color in words.COLORS[:4])


def test_the_sign_of_a_weight_shows_in_colour_and_in_dashes():
    plus, minus = networks.line_style(1, 1), networks.line_style(-1, 1)
    assert plus["color"] != minus["color"] and plus["linestyle"] != minus["linestyle"]
    assert networks.line_style(0.2, 1)["linewidth"] < plus["linewidth"]


def test_the_top_package_does_not_load_matplotlib():
    code = "import sys, mlpedu; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Descriptions are computed ----------------------------------------------------------------------------------

def test_points_counts_each_class():
    names = {"class_names": ["no", "sí"], "feature_names": ["largo", "ancho"]}
    text = plots.points(SQUARE, [0, 1, 1, 1], **names).description
    assert "1 de no" in text and "3 de sí" in text and "largo, de 0 a 1" in text


def test_points_takes_names_from_a_table_with_columns():
    class Table:
        columns = ["a", "b"]

        def __array__(self, dtype=None, copy=None):
            return np.array(SQUARE, dtype=dtype)

    assert plots.points(Table(), XOR).ax.get_xlabel() == "a"


def test_regions_count_points_and_plane():
    def model(X):
        return (X[:, 0] > 0.5).astype(int)

    text = plots.decision_regions(model, SQUARE, XOR).description
    assert "2 de 4 puntos" in text and text.count("ocupa el 50 %") == 2
    assert "4 de 4 puntos" in plots.decision_regions(model, SQUARE, [0, 0, 1, 1]).description


def test_regions_take_objects_with_predict_and_text_labels():
    class Model:
        def predict(self, X):
            return np.where(X[:, 0] > 0.5, "b", "a")

    assert "4 de 4" in plots.decision_regions(Model(), SQUARE, ["a", "a", "b", "b"]).description


def test_regions_show_a_class_that_only_the_model_gives():
    text = plots.decision_regions(lambda X: np.full(len(X), 2), SQUARE, XOR).description
    assert "0 de 4 puntos" in text and "clase 2 ocupa el 100 %" in text


def test_boundary_tells_slope_distance_and_hits():
    text = plots.boundary([1, 2], -1, SQUARE, AND).description
    assert "x₁ + 2·x₂ − 1 = 0" in text and "pendiente es −0.5" in text and "2 de 4" in text
    assert "Es vertical" in plots.boundary([1, 0], -0.5, SQUARE, AND).description
    text = plots.boundary([1, 2], -0.5, SQUARE, AND).description
    assert f"está a {words.number(0.5 / 5 ** 0.5)} de" in text


def test_boundary_circles_exactly_the_misclassified_points():
    ax = plots.boundary([1, 1], -0.5, SQUARE, AND).ax
    ring = next(c for c in ax.collections if "mal" in str(c.get_label()))
    assert sorted(map(tuple, ring.get_offsets().tolist())) == [(0, 1), (1, 0)]


def test_boundary_draws_w_perpendicular_to_the_line_on_the_screen():
    ax = plots.boundary([1, 3], -1, SQUARE, AND).ax
    ax.figure.draw_without_rendering()
    scale = ax.transData.transform([[0, 0], [1, 0], [0, 1]])
    assert scale[1, 0] - scale[0, 0] == pytest.approx(scale[2, 1] - scale[0, 1])


def test_boundary_says_so_when_the_weights_are_zero():
    text = plots.boundary([0, 0], 0, SQUARE, AND).description
    assert "No hay recta" in text and "1 de 4" in text


def test_history_keeps_the_last_line_and_takes_the_corrections_of_a_tlu():
    class Step:
        def __init__(self, k):
            self.W, self.b = np.array([[1.0], [1.0]]), np.array([-k / 10])

    text = plots.weight_history([Step(k) for k in range(16)], SQUARE, AND, max_lines=4).description
    assert "16 rectas" in text and "se dibujan 4" in text and text.endswith("4 de 4.")


def test_errors_name_the_first_clean_epoch():
    assert "la 2." in plots.errors_per_epoch([3, 0, 1, 0]).description
    assert "Ninguna" in plots.errors_per_epoch([3, 1]).description


def test_scores_give_mean_deviation_and_winner():
    text = plots.score_distribution({"A": [0.8, 0.9], "B": [0.7, 0.9]}).description
    assert "A: 0.85 ± 0.0707" in text and text.endswith("la de A.")


def test_a_curve_tells_its_ends_and_the_extremes_between_them():
    said = plots.curves({"a": [3, 1, 2], "b": [1, 2, 3], "c": [5, 5, 5]}, xlabel="época", ylabel="pérdida").description
    assert "«a» empieza en 3, baja hasta 1 (época = 2) y termina en 2." in said
    assert "«b» sube de 1 a 3." in said and "«c» se queda en 5." in said


def test_a_long_training_is_said_coarsely():
    curve = [1.234, 0.2, 0.456]
    assert "«a» baja de 1 a 0.5." in plots.curves({"a": curve}, coarse=True).description


def test_growth_tells_the_slope_of_each_end_and_the_range_of_the_ratio():
    sizes = np.array([1.0, 2, 4, 8, 16, 32])
    bent = np.where(sizes < 8, 4.0, sizes ** 2 / 4)
    sweep = {"sizes": sizes, "mlpedu": bent, "scikit-learn": 3 * sizes * bent}
    ax, said = plots.growth({"made": plots.GROWTH["made"], **dict.fromkeys(("n", "width", "depth", "batch"), sweep)})
    assert said.count("de 1 a 32: mlpedu, de 0 a 2; scikit-learn, de 1 a 3; ") == 4 and "de 3 a 96 veces" in said
    expected = [1, 2, 1, 1]
    for panel, steep in zip(ax.child_axes, expected):
        ours, theirs, dashed = (line.get_ydata() for line in panel.lines)
        assert np.allclose(theirs / ours, 3 * sizes) and dashed[-1] == ours[-1] == 256_000
        assert np.allclose(np.diff(np.log2(dashed)), steep)
    assert [int(part[0]) for part in said.split("a trazos, ")[1:]] == expected


def card(*rows, solver="adam", **made):
    """A record: rows of (hidden neurons, batch, µs in the CPU, µs in the GPU)."""
    return {"made": {"device": "GPU de prueba", "processor": "CPU de prueba", "date": "2026-01-02", **made},
            "rows": [{"sizes": [8, n, 3], "batch": batch, "solver": solver, "times": {"cpu": cpu, "gpu": gpu}}
                     for n, batch, cpu, gpu in rows]}


def test_speedup_tells_from_which_batch_the_gpu_wins_and_by_how_much():
    mixed = card((20, 10, 1000, 10_000), (20, 1000, 100_000, 10_000),
                 (50, 10, 20_000, 10_000), (50, 1000, 30_000, 40_000))
    ax, said = plots.speedup(mixed)
    assert "Red 8-20-3: 1 ms y 10 ms con lotes de 10, 100 ms y 10 ms con lotes de 1000; " in said
    assert "la GPU gana desde lotes de unos 100, y llega a 10 veces." in said
    assert "Red 8-50-3: " in said and "gana una u otra en todos los lotes, de 0.75 a 2 veces." in said
    assert said.endswith("Medido con GPU de prueba y un hilo de CPU de prueba el 2026-01-02.")
    top, bottom = ax.child_axes[:2]
    assert np.allclose(top.lines[0].get_ydata(), [1, 100]) and np.allclose(top.lines[1].get_ydata(), [10, 10])
    assert np.allclose(bottom.lines[0].get_ydata(), [0.1, 10])
    (tie,) = (line for line in bottom.lines if line.get_fillstyle() == "none")
    assert np.allclose(tie.get_xydata(), [[100, 1]])


@pytest.mark.parametrize("cpu, words", [(5, "gana la CPU en todos los lotes, de 0.5 a 0.5 veces"),
                                        (20, "gana la GPU en todos los lotes, de 2 a 2 veces")])
def test_speedup_without_a_tie_says_who_wins(cpu, words):
    ax, said = plots.speedup(card((20, 10, cpu, 10), (20, 100, cpu, 10)))
    assert words in said and not any(line.get_fillstyle() == "none" for a in ax.child_axes for line in a.lines)


def test_speedup_draws_the_optimizer_with_more_rows_and_the_width_in_its_own_column():
    measured = card((20, 10, 5, 10), (50, 10, 40, 10))
    measured["rows"] += card((20, 10, 77, 10), solver="sgd")["rows"]
    measured["rows"].append({"sizes": [8, 9, 3], "batch": 10, "solver": "adam", "times": {"gpu": 3}})
    ax, said = plots.speedup(measured)
    assert "con Adam" in said and "8-9-3" not in said and "0.077" not in said
    width = ax.child_axes[3]
    assert width.lines[0].get_xdata().tolist() == [20, 50] and np.allclose(width.lines[0].get_ydata(), [0.5, 4])


def test_the_recorded_speedup_is_that_of_the_six_nets_and_names_its_machines():
    assert [(row["sizes"][1], row["batch"], row["solver"]) for row in plots.GPU["rows"]] == [
        (300, 32, "sgd"), (300, 32, "adam"), (300, 512, "adam"), (300, 4096, "adam"), (2048, 512, "adam"),
        (2048, 4096, "adam")]
    said = plots.speedup().description
    assert all(plots.GPU["made"][part] in said for part in ("device", "processor", "date"))


def crowd(work, alone, cluster, **made):
    """A record: ms of work of a task, ms that each takes here and handed out; and memory that grows, or not."""
    return {"made": {"machine": "prueba", "date": "2026-01-02", "workers": 3, **made},
            "tasks": {"work": work, "alone": alone, "cluster": cluster},
            "memory": {"data": [10, 100], "blocks": [50, 51], "whole": [60, 170]}}


def test_cluster_tells_the_tie_and_marks_it():
    ax, said = plots.cluster(crowd([0, 1, 100], [0.1, 1, 100], [4, 10, 10], note="Con carga."))
    assert "una tarea de 1 ms toma 1 ms aquí y 10 ms repartida entre 3 trabajadores; " in said
    assert "una de 100 ms, 100 ms y 10 ms; " in said
    assert "repartir gana desde tareas de unos 10 ms" in said and said.endswith("en prueba el 2026-01-02. Con carga.")
    assert "pasan de 10 a 100 MB, entrenar por bloques ocupa de 50 a 51 MB, y con todo a la vez, de 60 a 170." in said
    left, right = ax.child_axes
    assert [line.get_ydata().tolist() for line in left.lines[:2]] == [[1, 100], [10, 10]]       # no work isn't drawn
    (tie,) = (line for line in left.lines if line.get_fillstyle() == "none")
    assert np.allclose(tie.get_xydata(), [[10, 10]])
    assert [line.get_ydata().tolist() for line in right.lines] == [[50, 51], [60, 170]]


@pytest.mark.parametrize("times, words", [([2, 200], "uno tras otro gana siempre"),
                                          ([0.5, 50], "repartir gana siempre")])
def test_cluster_without_a_tie_says_who_wins(times, words):
    ax, said = plots.cluster(crowd([1, 100], [1, 100], times))
    assert words in said and len(ax.child_axes[0].lines) == 2


def test_the_recorded_cluster_shows_what_its_lesson_says():
    """Who saves another record and sees this fail has to write those sentences again."""
    tasks, memory = plots.CLUSTER["tasks"], plots.CLUSTER["memory"]
    assert tasks["work"][0] == 0 and tasks["cluster"][0] > 5 * tasks["alone"][0]
    assert tasks["cluster"][-1] < 0.7 * tasks["alone"][-1]
    assert memory["data"][-1] == pytest.approx(10 * memory["data"][0], rel=0.01)
    assert memory["blocks"][-1] < 1.1 * memory["blocks"][0] and memory["whole"][-1] > 2 * memory["whole"][0]
    workers = plots.CLUSTER["made"]["workers"]
    assert 1 < workers * tasks["cluster"][0] / (workers - 1) / tie_of(tasks) < 3   # the tie, predicted and measured
    assert "procesos para 2 núcleos" in plots.CLUSTER["made"]["note"]              # more of them than cores
    assert all(row["serial"] < 1.1 * row[how] for row in plots.CLUSTER["search"].values() for how in ("loky", "dask"))
    fits = [row["serial"] / row["fits"] for row in plots.CLUSTER["search"].values()]
    assert 0.001 <= fits[0] < 0.01 and 0.1 <= fits[1] < 1                          # «milésimas» and «décimas»
    assert plots.CLUSTER["step"]["cluster"] > 2 * plots.CLUSTER["step"]["alone"]


def test_images_are_listed_if_few_and_counted_if_many():
    assert plots.images(np.zeros((2, 3, 3)), ["a", "b"]).description == "Se ven 2 imágenes de 3 × 3: a y b."
    assert "6 de a y 6 de b" in plots.images(np.zeros((12, 3, 3)), [*"ab"] * 6).description
    assert plots.images(np.zeros((1, 3, 3)), about="errores").description == "Se ve 1 imagen de 3 × 3: errores."


def test_a_curve_is_said_with_two_digits_so_that_machines_agree():
    first, second = (plots.curves({"a": [1.234567, 0.0123456 + error]}).description for error in (0, 1e-9))
    assert first == second and "de 1.2 a 0.012." in first


def test_step_at_zero_is_one_for_heaviside_and_zero_for_sign():
    text = plots.step_functions().description
    assert "0 si z < 0, 1 en z = 0" in text and "−1 si z < 0, 0 en z = 0" in text


def test_network_counts_parameters_and_spells_small_weights():
    assert "27 parámetros" in plots.network([2, 4, 3]).description
    assert "266610 parámetros" in plots.network([784, 300, 100, 10]).description
    text = plots.network([2, 2, 1], **XOR_NET).description
    assert "h₁ suma 1·x₁ + 1·x₂ − 1.5" in text and "ŷ suma −1·h₁ + 1·h₂ − 0.5" in text


def test_truth_table_lists_the_rows_with_one():
    text = plots.truth_table((["A", "B"], [(0, 0, 1), (0, 1, 0), (1, 1, 1)])).description
    assert "2 de 3 filas (00 y 11)" in text


def test_truth_tables_and_circuits_of_the_package_are_understood():
    neurons = pytest.importorskip("mlpedu.neurons")
    xor = neurons.Circuit.from_truth_table(XOR)
    assert "2 de 4 filas (01 y 10)" in plots.truth_table(xor.truth_table()).description
    assert plots.logic_points(xor.truth_table()).description == plots.logic_points(XOR).description
    assert "3 neuronas" in plots.circuit(xor).description


def test_a_line_on_a_logic_function_is_scored():
    lines = {"XOR": ([1, 1], -0.5), "AND": ([1, 1], -1.5)}
    text = plots.logic_points({"AND": AND, "XOR": XOR}, lines=lines).description
    assert "4 de 4" in text and "3 de 4" in text


def test_circuit_lists_the_synapses_of_each_neuron():
    text = plots.circuit(FakeCircuit()).description
    assert "Sinapsis de C: excitadoras, 1 de A; inhibidoras, 1 de n1; umbral 1." in text


def test_a_synapse_bends_around_a_neuron_in_its_way():
    from mlpedu.plots.circuits import waypoint
    places = {"A": (0, 0), "n1": (3, 0), "C": (6, 0)}
    assert abs(waypoint("A", "C", places)[1]) > 1 and waypoint("A", "n1", places)[1] == 0


def test_the_potential_counts_the_spikes():
    def said(potential):
        return plots.membrane_potential([0, 1, 2], potential, 1).description
    assert said([0, 2, 2]) == "En 2 ms la neurona dispara 2 veces: la primera, a los 1 ms."
    assert said([0, 0, 0]) == "En 2 ms la neurona no dispara."


def test_timeline_puts_each_event_in_its_era():
    text = plots.timeline([(2017, "Transformer"), (1943, "McCulloch")]).description
    assert text.index("Primeras esperanzas") < text.index("McCulloch") < text.index("Ola actual")
    assert "Invierno" not in text


def test_cortex_is_random_but_repeats_with_its_seed():
    def first_cell(seed):
        return plots.cortex_layers(random_state=seed).ax.patches[0].center

    assert first_cell(1) == first_cell(1) != first_cell(2)


# Nothing lies on top of anything else -----------------------------------------------------------------------

def boxes(ax, *gids):
    ax.figure.draw_without_rendering()
    # Text.get_window_extent: the letters alone; an annotation's own would include its line
    return [matplotlib.text.Text.get_window_extent(text) for text in ax.texts if text.get_gid() in gids]


def overlaps(found):
    return [(a, b) for i, a in enumerate(found) for b in found[:i] if a.overlaps(b)]


@pytest.mark.parametrize("events", [history.HISTORY, [(2012, "a"), (2012, "b"), (2013, "c"), (2016, "d")],
                                    [(1943 + k // 4, f"suceso {k}") for k in range(20)]])
def test_timeline_labels_do_not_overlap(events):
    found = boxes(plots.timeline(events).ax, "suceso", "época")
    assert len(found) > len(events) and overlaps(found) == []


@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 3], [3, 3, 1]])
def test_network_values_do_not_overlap_each_other_or_the_nodes(sizes):
    rng = np.random.default_rng(0)
    net = XOR_NET if sizes == [2, 2, 1] else {
        "weights": [rng.normal(size=shape) for shape in zip(sizes, sizes[1:], strict=False)],
        "biases": [rng.normal(size=n) for n in sizes[1:]]}
    ax = plots.network(sizes, **net).ax
    values = boxes(ax, "valor")
    nodes = [patch.get_window_extent() for patch in ax.patches]
    assert len(values) == sum(np.size(a) for group in net.values() for a in group)
    assert overlaps(values) == []
    assert not any(value.overlaps(node) for value in values for node in nodes)


def test_the_parts_of_the_neuron_do_not_overlap():
    found = boxes(plots.biological_neuron().ax, "parte")
    assert len(found) == 6 and overlaps(found) == []


def test_a_net_from_inside():
    X, y = np.array([[0.0, 0.0], [1, 1], [2, 2], [0, 9]]), [0, 1, 1, 1]     # the last falls outside
    plot = unit_maps((2, 3, 1), [np.ones((2, 3)), -np.ones((3, 1))], X, y, test=[False, False, True, True],
                     names=["x₁", "x₂"])
    assert "2 entradas, una capa oculta de 3 neuronas y 1 salida" in plot.description
    assert plot.description.endswith("3 puntos.")
    points = [line for line in plot.ax.lines if line.get_marker() in ("o", "s")]
    drawn = [(line.get_marker(), line.get_markeredgecolor(), len(line.get_xdata())) for line in points]
    assert sorted(drawn) == [("o", "black", 0), ("o", "white", 1), ("s", "black", 1), ("s", "white", 1)]
    dashed = [line for line in plot.ax.lines if line.is_dashed()]
    assert len(plot.ax.images) == 2 + 3 + 1 + 1 and len(dashed) == 3
    assert [text.get_text() for text in plot.ax.texts] == ["x₁", "x₂", "−6", "0", "6"]
    bare = unit_maps((2, 4, 3, 1), [np.ones((2, 4)), np.ones((4, 3)), np.ones((3, 1))])
    assert "capas ocultas de 4 y 3 neuronas" in bare.description and "0 puntos" in bare.description


# Clear errors -----------------------------------------------------------------------------------------------

BAD = {
    "three features": (lambda: plots.points([[1, 2, 3]], [0]), "2 columnas y llegaron 3"),
    "one row, flat": (lambda: plots.points([1, 2], [0]), "2 dimensión"),
    "nan": (lambda: plots.points([[1, np.nan]], [0]), "NaN"),
    "nan label": (lambda: plots.points([[1, 2]], [np.nan]), "NaN"),
    "text": (lambda: plots.points([["a", "b"]], [0]), "solo números"),
    "empty": (lambda: plots.points(np.empty((0, 2)), []), "vacío"),
    "lengths": (lambda: plots.points(SQUARE, [0, 1]), "una etiqueta por fila"),
    "class names": (lambda: plots.points(SQUARE, XOR, class_names=["a"]), "un nombre por clase"),
    "class names, dict": (lambda: plots.points(SQUARE, XOR, class_names={0: "a"}), "faltan las clases 1"),
    "feature names": (lambda: plots.points(SQUARE, XOR, feature_names="ab"), "lista de 2 nombres"),
    "regression": (lambda: plots.decision_regions(lambda X: X[:, 0], SQUARE, XOR), "regresión"),
    "no predict": (lambda: plots.decision_regions(3, SQUARE, XOR), "predict"),
    "scores": (lambda: plots.decision_regions(lambda X: X, SQUARE, XOR), "una etiqueta por fila"),
    "mixed labels": (lambda: plots.decision_regions(lambda X: X[:, 0] > 0, SQUARE, [*"abba"]), "mismo tipo"),
    "line": (lambda: plots.boundary([1, 2, 3], 0, SQUARE, XOR), "`w` con 2 números"),
    "three classes": (lambda: plots.boundary([1, 2], 0, SQUARE, [0, 1, 2, 1]), "dos clases"),
    "no history": (lambda: plots.weight_history([], SQUARE, XOR), "lista no vacía"),
    "negative errors": (lambda: plots.errors_per_epoch([-1]), "de 0 en adelante"),
    "no models": (lambda: plots.score_distribution({}), "diccionario no vacío"),
    "layers": (lambda: plots.network([2, 0]), "enteros positivos"),
    "weights": (lambda: plots.network([2, 1], weights=[[[1, 1]]]), "llegaron (1, 2)"),
    "names": (lambda: plots.network([2, 1], names=[["a"], ["b"]]), "2 + 1 nombres"),
    "step": (lambda: plots.threshold_unit(2, step="relu"), "heaviside"),
    "unit weights": (lambda: plots.threshold_unit(2, weights=[1]), "un peso por entrada"),
    "table": (lambda: plots.truth_table(3), "TruthTable"),
    "table values": (lambda: plots.truth_table((["A"], [(0, 2)])), "todos 0 o 1"),
    "bits": (lambda: plots.logic_points([0, 1]), "00, 01, 10, 11"),
    "line names": (lambda: plots.logic_points({"A": AND}, lines={"B": ([1, 1], 0)}), "no están"),
    "circuit": (lambda: plots.circuit("A y B"), "Circuit"),
    "year": (lambda: plots.timeline([(1800, "a")]), "1800"),
    "flat image": (lambda: plots.images([[1, 2]]), "3 dimensión"),
    "negative grey": (lambda: plots.images([[[-1, 2]]]), "signed=True"),
    "many images": (lambda: plots.images(np.zeros((41, 2, 2))), "hasta 40"),
    "image titles": (lambda: plots.images(np.zeros((2, 2, 2)), ["a"]), "un texto por imagen"),
    "no curves": (lambda: plots.curves([1, 2]), "diccionario no vacío"),
    "curve lengths": (lambda: plots.curves({"a": [1, 2]}, x=[1]), "una por valor"),
    "log of zero": (lambda: plots.curves({"a": [0, 1]}, yscale="log"), "positivos"),
    "scale": (lambda: plots.curves({"a": [0, 1]}, yscale="raíz"), "«linear» o «log»"),
    "growth, no date": (lambda: plots.growth({"n": {}}), "diccionario con made, n, width, depth, batch"),
    "growth, no times": (lambda: plots.growth(plots.GROWTH | {"n": {"sizes": [1]}}), "sizes, mlpedu, scikit-learn"),
    "growth, a time less": (lambda: plots.growth(plots.GROWTH | {"n": plots.GROWTH["n"] | {"mlpedu": [1, 2]}}),
                            "9 tamaños y 2 y 9 tiempos"),
    "growth, time zero": (lambda: plots.growth(plots.GROWTH | {"n": plots.GROWTH["n"] | {"mlpedu": [0.0] * 9}}),
                          "todos positivos"),
    "speedup, no rows": (lambda: plots.speedup({"made": {}}), "diccionario con made y rows"),
    "speedup, no date": (lambda: plots.speedup(card() | {"made": {"device": "x"}}), "falta date, processor"),
    "speedup, half a row": (lambda: plots.speedup(card() | {"rows": [{"sizes": [1]}]}), "sizes, batch, solver y times"),
    "speedup, one net": (lambda: plots.speedup(card((20, 10, 5, 10))), "al menos 2 redes"),
    "speedup, time zero": (lambda: plots.speedup(card((20, 10, 0, 10))), "positivos"),
    "speedup, time nan": (lambda: plots.speedup(card((20, 10, np.nan, 10))), "NaN"),
    "cluster, no memory": (lambda: plots.cluster({"made": {}, "tasks": {}}), "diccionario con made, tasks, memory"),
    "cluster, no date": (lambda: plots.cluster(plots.CLUSTER | {"made": {"machine": "x"}}), "falta date, workers"),
    "cluster, half a table": (lambda: plots.cluster(plots.CLUSTER | {"tasks": {"work": [1]}}), "work, alone, cluster"),
    "cluster, lengths": (lambda: plots.cluster(crowd([1, 2], [1, 2], [1])), "mismo largo; llegaron 2, 2, 1"),
    "cluster, one task": (lambda: plots.cluster(crowd([0, 2], [1, 2], [1, 2])), "al menos 2 filas"),
    "cluster, time zero": (lambda: plots.cluster(crowd([1, 2], [0, 2], [1, 2])), "lo medido en"),
    "times": (lambda: plots.membrane_potential([0, 1], [0], 1), "miden 2 y 1"),
    "kind": (lambda: plots.timeline([(1950, "a", "b")]), "'b' no existe"),
    "event": (lambda: plots.timeline([1950]), "(año, texto)"),
    "long label": (lambda: plots.timeline([(1950, "a" * 60)]), "no cabe"),
    "maps of another net": (lambda: unit_maps((2, 1), [np.ones((3, 1))]), "una matriz (de, a); llegaron"),
    "flat maps": (lambda: plots.unit_maps([np.zeros((2, 4)), np.zeros((1, 4))], [np.ones((2, 1))], np.eye(4), [], []),
                  "(neuronas, alto, ancho)"),
    "one layer": (lambda: unit_maps((2,), []), "por capa"),
}


@pytest.mark.parametrize("call, message", BAD.values(), ids=BAD)
def test_bad_input_is_explained_and_opens_no_figure(call, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert message in str(caught.value)
    assert plt.get_fignums() == []
