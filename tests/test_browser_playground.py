"""The playground as a student uses it: in a real JupyterLab, with a mouse, with a keyboard only, and on a phone."""
import json
import re

import nbformat
import numpy as np
import pytest
from jupyter_client import BlockingKernelClient
from test_browser import SHOTS, browser, open_lesson, opened  # noqa: F401

pytestmark = pytest.mark.full
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
HAS_FRAME = "n => Number(document.querySelector('[data-frame]').dataset.frame) > n"
EPOCH = "() => Number(document.querySelector('[data-frame]').dataset.epoch)"


class Student:
    """A page with a playground `p`, the hands on it, and what the kernel thinks."""

    def __init__(self, chromium, address, place, options="", width=1280, **asked):
        self.place = place
        name = f"prueba-{len(list((place / 'curso').glob('prueba-*')))}.ipynb"
        code = f"from mlpedu.playground import Playground\np = Playground({options})\np"
        cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("import time\ntime.sleep(5)")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), place / "curso" / name)
        before = set((place / "run").glob("kernel-*.json"))
        self.page, self.outside = open_lesson(chromium, address, name, width, **asked)
        if width < 600:
            self.page.keyboard.press("Control+b")        # the list of files would cover the notebook
        self.page.set_viewport_size({"width": width, "height": 1500})
        (self.connection,) = set((place / "run").glob("kernel-*.json")) - before
        self.page.locator(".jp-CodeCell").first.click()
        self.page.keyboard.press("Shift+Enter")
        self.canvas = self.page.locator("[data-frame]").first
        self.canvas.wait_for(timeout=60_000)
        self.page.wait_for_timeout(800)

    def kernel(self, expression):
        """What an expression is worth in the kernel, through a client of its own."""
        client = BlockingKernelClient(connection_file=str(self.connection))
        client.load_connection_file()
        client.start_channels()
        try:
            reply = client.execute(f"import json as _json; _said = _json.dumps({expression})", reply=True, timeout=60,
                                   user_expressions={"said": "_said"})["content"]
            assert reply["status"] == "ok", reply
            return json.loads(eval(reply["user_expressions"]["said"]["data"]["text/plain"]))
        finally:
            client.stop_channels()

    def map(self, name):
        return json.loads(self.canvas.get_attribute(f"data-{name}"))

    def at(self, x, y):
        """A place of the drawing in the page."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        return box["x"] + x, box["y"] + y

    def on_plane(self, a, b):
        plane = self.map("plane")
        return self.at(plane["x"] + (a + 6) / 12 * plane["width"], plane["y"] + (6 - b) / 12 * plane["height"])

    def frame(self):
        return int(self.canvas.get_attribute("data-frame"))

    def answered(self, before):
        """Waits for a frame after `before`."""
        self.page.wait_for_function(HAS_FRAME, arg=before, timeout=15_000)
        self.page.wait_for_timeout(150)

    def press(self, name):
        before = self.frame()
        self.button(name).click()
        self.answered(before)

    def button(self, name):                      # not by its role: the icon's glyph is part of the name
        return self.page.locator("button.jupyter-button", has_text=re.compile(f"^{re.escape(name)}$")).first

    def drawer(self, title):
        self.button(title).click()
        self.page.wait_for_timeout(500)

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"playground-{name}.png")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("playground")
    with opened(place) as address:
        yield address, place


@pytest.fixture
def student(browser, lab):                                            # noqa: F811
    made = []

    def make(options="", **more):
        made.append(Student(browser, *lab, options, **more))
        return made[-1]
    yield make
    for one in made:
        assert not one.outside
        assert one.page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
        one.page.close()


def test_a_net_is_built_played_and_paused(student):
    s = student()
    s.page.get_by_label("datos", exact=True).select_option(label="XOR")
    s.press("+ capa")
    assert s.kernel("[p.model.state.dataset, p.model.sizes]") == ["xor", [2, 4, 2, 2, 1]]
    s.press("Reproducir")
    s.page.wait_for_function(f"({EPOCH})() > 60", timeout=30_000)
    s.shot("jugando")
    s.press("Pausa")
    s.page.wait_for_timeout(500)
    epoch, loss, first = s.kernel("[p.model.epoch, p.model.loss('train'), p.model.history.rows[0][1]]")
    s.page.wait_for_timeout(700)
    assert s.page.evaluate(EPOCH) == s.kernel("p.model.epoch") == epoch > 60 and loss < 0.6 * first
    s.press("Época")
    assert s.kernel("p.model.epoch") == epoch + 1
    s.press("Reiniciar")
    assert s.kernel("[p.model.epoch, p.model.loss('train') == p.model.history.rows[0][1]]") == [0, True]


def test_a_weight_is_edited_on_its_line(student):
    s = student()
    layer, to, source, x, y = next(link for link in s.map("links") if link[:3] == [1, 2, 0])
    place = s.at(x, y)
    s.page.mouse.move(*place)
    tip = s.page.locator(".mlp-tip")
    tip.wait_for(timeout=5_000)
    assert "peso" in tip.text_content().lower()
    s.page.mouse.click(*place)
    box = s.page.locator(".mlp-box input")
    box.fill("2.5")
    s.shot("peso")
    before = s.frame()
    box.press("Enter")
    s.answered(before)
    assert s.kernel("p.model.dense[0].W[0, 2]") == 2.5 and not box.is_visible()


def test_pointing_at_a_neuron_shows_its_map_and_its_formula(student):
    s = student("epochs=30")
    before = s.frame()
    s.page.mouse.move(*s.at(*s.map("nodes")[1][0]))
    s.answered(before)
    detail = s.page.locator(".mlp-detail").text_content()
    assert "tanh(z)" in detail and "x₁" in detail
    assert s.kernel("p.look.node") == [1, 0]
    s.shot("neurona")
    before = s.frame()
    s.page.mouse.move(*s.at(5, 5))
    s.answered(before)
    assert s.kernel("p.look.node") is None


def test_a_click_on_the_plane_says_why(student):
    s = student("epochs=60")
    before = s.frame()
    s.page.mouse.click(*s.on_plane(0.2, 0.4))
    s.answered(before)
    assert "clase 1" in s.page.locator(".mlp-detail").text_content()
    s.shot("por-que")


def test_points_are_drawn_erased_and_pasted(student):
    s = student()
    s.drawer("Tus datos")
    s.press("Plano vacío")
    for tool, places in (("● clase 0", [(-3, -3), (-2, -3)]), ("■ clase 1", [(3, 3), (2, 3), (2.5, 2)])):
        s.button(tool).click()
        for place in places:
            before = s.frame()
            s.page.mouse.click(*s.on_plane(*place))
            s.answered(before)
    points = s.kernel("p.model.state.points")
    assert [label for *_, label in points] == [0, 0, 1, 1, 1]
    assert np.allclose([point[:2] for point in points], [(-3, -3), (-2, -3), (3, 3), (2, 3), (2.5, 2)], atol=0.06)
    s.button("borrar").click()
    before = s.frame()
    s.page.mouse.click(*s.on_plane(2.5, 2))
    s.answered(before)
    assert len(s.kernel("p.model.state.points")) == 4
    s.press("Época")
    s.shot("puntos")
    s.page.get_by_label("CSV").fill("largo;ancho;flor\n10;200;setosa\n30;500;otra\n20;100;setosa\n")
    s.press("Usar estos datos")
    assert s.kernel("[p.model.state.dataset, len(p.model.state.points), p.model.state.n_classes]") == ["own", 3, 2]
    assert "(largo" in s.kernel("p.model.state.axes")[0]


@pytest.mark.parametrize("library", ["mlpedu", "scikit-learn"])
def test_the_exported_code_runs_and_answers_the_same(student, library):
    s = student('dataset="spiral", hidden=(8, 4), features=("x", "y", "sinX"), epochs=40')
    s.drawer("Compartir y llevarte la red")
    s.page.get_by_label("código para").select_option(library)
    s.button("Escribir el código").click()
    code = s.page.locator(".mlpedu-codigo textarea")
    s.page.wait_for_function("() => document.querySelector('.mlpedu-codigo textarea').value.length > 100")
    space = {}
    exec(code.input_value(), space)
    points = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    ours = np.array(s.kernel(f"p.model.predict({points.tolist()}).tolist()"))
    assert np.allclose(np.reshape(space["responde"](points), ours.shape), ours, rtol=0, atol=1e-12)


def test_a_state_goes_from_one_playground_to_another(student):
    s = student()
    s.drawer("Compartir y llevarte la red")
    s.page.get_by_label("pegar").fill("https://playground.tensorflow.org/#activation=relu&dataset=gauss&networkShape=3")
    s.press("Abrir")
    assert s.kernel("[p.model.state.activation, p.model.state.dataset, p.model.sizes]") == ["relu", "gauss", [2, 3, 1]]
    assert "networkShape=3" in s.page.get_by_label("este estado").input_value()
    s.page.get_by_label("pegar").fill("#networkShape=99")
    s.press("Abrir")
    assert "de 1 a 8" in s.page.locator(".mlp-notice").text_content()
    assert s.kernel("p.model.sizes") == [2, 3, 1]


def test_going_back_in_the_training_and_on_from_there(student):
    s = student("epochs=80")
    losses = s.kernel("[row[1] for row in p.model.history.rows]")
    handle = s.page.locator(".widget-slider", has_text="volver a").locator(".noUi-handle")
    handle.focus()
    before = s.frame()
    s.page.keyboard.press("Home")
    s.answered(before)
    assert s.page.evaluate(EPOCH) == 0 and s.kernel("p.model.loss('train')") == losses[0]
    s.shot("pasado")
    s.press("Seguir desde aquí")
    for _ in range(3):
        s.press("Época")
    assert s.kernel("[row[1] for row in p.model.history.rows]") == losses[:4]


def test_everything_by_keyboard(student):
    s = student()
    keyboard = s.page.keyboard
    s.button("Reproducir").focus()
    order = []
    for _ in range(60):
        keyboard.press("Tab")
        order.append(s.page.evaluate("document.activeElement.getAttribute('role') || document.activeElement.tagName"))
        if order[-1] == "application":
            break
    assert order[-1] == "application" and "SELECT" in order and "slider" in order   # and then the drawing
    keyboard.press("Space")
    s.page.wait_for_function(f"({EPOCH})() > 10", timeout=20_000)
    keyboard.press("Space")
    s.page.wait_for_timeout(800)
    epoch = s.kernel("p.model.epoch")
    before = s.frame()
    keyboard.press("s")
    s.answered(before)
    assert s.kernel("p.model.epoch") == epoch + 1
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        keyboard.press(key)
        s.page.wait_for_timeout(150)
    layer, neuron = s.kernel("p.look.node")
    assert layer == 1
    keyboard.press("l")
    keyboard.press("Enter")
    s.page.wait_for_timeout(200)
    keyboard.type("-1.5")
    before = s.frame()
    keyboard.press("Enter")
    s.answered(before)
    assert -1.5 in s.kernel(f"[*p.model.dense[0].W[:, {neuron}].tolist(), p.model.dense[0].b[{neuron}]]")
    s.shot("teclado")
    keyboard.press("Escape")
    keyboard.press("p")
    keyboard.press("ArrowUp")
    before = s.frame()
    keyboard.press("Enter")
    s.answered(before)
    assert s.kernel("p.look.point") == [0, 0.5]
    assert s.page.locator(".mlp-live").first.text_content()
    before = s.frame()
    keyboard.press("r")
    s.answered(before)
    assert s.kernel("p.model.epoch") == 0
    assert s.page.locator(".jp-CodeCell").count() == 2           # no shortcut of the notebook was set off


def test_the_controls_have_names_and_the_keys_of_the_notebook_leave_them_alone(student):
    s = student()
    for name in ("ruido %", "entrena %", "lote", "volver a"):
        assert s.page.get_by_role("slider", name=name, exact=True).count() == 1
    square = s.page.get_by_role("button", name="x₁²", exact=True)
    assert square.get_attribute("aria-pressed") == "false"
    square.focus()
    for key in ("b", "d", "d", "x", "Enter"):
        s.page.keyboard.press(key)
    s.page.wait_for_function("e => e.getAttribute('aria-pressed') === 'true'", arg=square.element_handle())
    assert s.page.locator(".jp-CodeCell").count() == 2 and s.kernel("p.model.sizes") == [3, 4, 2, 1]
    assert s.page.evaluate("document.activeElement.textContent") == "x₁²"
    with s.page.expect_request("**/api/contents/**", timeout=15_000):                # the ones with Ctrl do work
        s.page.keyboard.press("Control+s")
    described = s.page.locator(f"[id='{s.canvas.get_attribute('aria-describedby')}']")
    assert described.count() == 1 and "círculo" in described.text_content()


def test_a_state_between_the_marks_of_the_sliders_stays_as_it_is(student):
    s = student('"#noise=12&percTrainData=33&dropout=0.25&epochs=30"')
    s.press("Época")
    assert s.kernel("[p.model.state.noise, p.model.state.train_share, p.model.state.dropout]") == [12, 33, 0.25]
    assert s.kernel("p.model.epoch") == 31


def test_a_cell_that_runs_again_leaves_no_one_training(student):
    s = student()
    s.button("Reproducir").click()
    s.page.wait_for_function(f"({EPOCH})() > 5", timeout=20_000)
    s.kernel("globals().update(before=p)")
    s.page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    s.page.keyboard.press("Shift+Enter")
    s.page.wait_for_timeout(14_000)
    assert s.kernel("[before is p, before.player.running]") == [False, False]


def test_on_a_phone_the_drawing_fits_and_comes_before_the_settings(student):
    s = student('dataset="spiral", hidden=(8,) * 6', width=400)
    box = s.canvas.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 400
    assert box["y"] < s.page.get_by_label("datos", exact=True).bounding_box()["y"]
    overflow = s.page.evaluate("() => { const out = document.querySelector('.jp-OutputArea-output .widget-vbox');"
                               "return out.scrollWidth - out.clientWidth; }")
    assert overflow <= 1
    s.press("Reproducir")
    s.page.wait_for_function(f"({EPOCH})() > 5", timeout=30_000)
    s.press("Pausa")
    s.shot("400")


def test_who_asks_for_less_motion_gets_few_frames_and_as_much_training(student):
    s = student(reduced_motion="reduce")
    s.press("Reproducir")
    s.page.wait_for_timeout(1500)
    frame, epoch = s.frame(), s.page.evaluate(EPOCH)
    s.page.wait_for_timeout(4000)
    assert 2 <= s.frame() - frame <= 10 and s.page.evaluate(EPOCH) - epoch > 20
    s.press("Pausa")


def test_a_control_moved_while_a_cell_runs_is_attended_and_nothing_gets_stuck(student):
    s = student()
    s.page.locator(".jp-CodeCell").nth(1).click()
    s.page.keyboard.press("Shift+Enter")
    s.page.wait_for_timeout(500)
    before = s.frame()
    s.page.get_by_label("datos", exact=True).select_option(label="espiral")
    s.button("Reproducir").click()
    s.page.wait_for_function(f"({EPOCH})() > 20", timeout=30_000)            # it waited for the cell, and went on
    s.press("Pausa")
    assert s.frame() > before and s.kernel("p.model.state.dataset") == "spiral"
    s.page.get_by_label("datos", exact=True).select_option(label="XOR")
    s.page.wait_for_timeout(600)
    assert s.kernel("p.model.state.dataset") == "xor"
