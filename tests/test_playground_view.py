"""The screen of the playground without a browser: every control, every message, playing, the drawers and the races."""
import asyncio
import json
import threading
import time
from datetime import UTC, datetime

import ipywidgets as widgets
import numpy as np
import pytest

from mlpedu.playground import Playground, Race
from mlpedu.playground.challenges import CHALLENGES
from mlpedu.playground.player import AHEAD, GONE, Player
from mlpedu.playground.starts import STARTS


def unpack(block):
    """A frame as the browser reads it: the header and the arrays by name."""
    size = int.from_bytes(block[:4], "little")
    header, rest = json.loads(block[4:4 + size]), block[4 + size:]
    kinds = {"u1": np.uint8, "f4": np.float32}
    arrays = {name: np.frombuffer(rest, kinds[kind], int(np.prod(shape)), at).reshape(shape)
              for name, (kind, shape, at) in header.pop("arrays").items()}
    return header, arrays


def inside(widget, kind):
    """All the widgets of a kind inside another, in order."""
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += inside(child, kind)
    return found


def click(place, text):
    next(b for b in inside(place, widgets.Button) if b.description == text).click()


def hear(pg, **message):
    pg.heard(pg.canvas, message, [])


def drawer(pg, title):
    opener = next(b for b in inside(pg, widgets.ToggleButton) if b.description == title)
    opener.value = True
    return pg.children[-1]


def test_a_frame_says_what_the_model_is():
    pg = Playground(hidden=(3,), epochs=2)
    header, arrays = unpack(pg.canvas.frame)
    model = pg.model
    assert header["epoch"] == 2 and header["train"] == pytest.approx(model.loss("train"), abs=1e-6)
    assert arrays["minis"].shape == (6, 34, 34) and arrays["big"].shape == (100, 100)
    assert np.allclose(arrays["weights"][:6].reshape(2, 3), model.dense[0].W)
    assert np.allclose(arrays["weights"][6:9], model.dense[0].b) and arrays["curve"].shape == (2, 3)
    assert pg.canvas.scene["layers"] == [2, 3, 1] and "círculo" in pg.canvas.scene["describe"]


@pytest.mark.parametrize("field, value", [
    ("dataset", "spiral"), ("noise", 25), ("train_share", 70), ("batch_size", 5), ("learning_rate", 0.1),
    ("activation", "relu"), ("penalty", "L2"), ("penalty_rate", 0.01), ("loss", "huber"), ("optimizer", "adam"),
    ("dropout", 0.2), ("initializer", "zeros")])
def test_every_control_changes_its_setting_and_shows_it(field, value):
    pg = Playground()
    pg.controls.fields[field].value = value
    assert getattr(pg.model.state, field) == value
    pg.load("#")
    assert pg.controls.fields[field].value == getattr(pg.model.state, field) != value


def test_layers_and_inputs_are_added_and_removed():
    pg = Playground()
    click(pg, "+ capa")
    pg.controls.layers[2].value = 5
    assert pg.model.state.hidden == (4, 2, 5)
    click(pg, "− capa")
    pg.controls.features["sinX"].value = True
    pg.controls.features["x"].value = False
    assert pg.model.sizes == [2, 4, 2, 1] and pg.model.state.features == ("y", "sinX")
    for name in ("y", "sinX"):
        pg.controls.features[name].value = False
    assert pg.model.state.features == ("sinX",) and pg.controls.features["sinX"].value is True     # the last one stays
    assert "al menos una entrada" in unpack(pg.canvas.frame)[0]["notice"]


def test_a_state_beyond_the_sliders_is_shown_and_kept():
    pg = Playground("#noise=80&batchSize=64&learningRate=0.02&regularizationRate=0.5")
    assert [pg.controls.fields[name].value for name in ("noise", "batch_size", "learning_rate", "penalty_rate")] == [
        80, 64, 0.02, 0.5]
    pg.step()
    assert pg.model.state.batch_size == 64 and pg.model.state.learning_rate == 0.02


def test_a_state_between_the_marks_of_a_slider_is_one_of_its_places():
    pg = Playground("#noise=12&percTrainData=33&dropout=0.25")       # or the browser sends back the nearest mark
    for name in ("noise", "train_share"):
        control = pg.controls.fields[name]
        assert (control.value - control.min) % control.step == 0 and control.value == getattr(pg.model.state, name)
    assert pg.controls.fields["dropout"].value == 0.25


def test_a_long_training_is_announced_and_a_long_mistake_is_cut():
    pg, notices = Playground(), []
    pg.canvas.observe(lambda change: notices.append(unpack(change.new)[0]["notice"]), names="frame")
    pg.load("#epochs=310")
    assert notices[0] == "Entrenando 310 épocas…" and notices[-1] == "" and pg.model.epoch == 310
    pg.load("#activation=" + "A" * 3000)
    assert "No conozco la activación" in pg.model.notice and len(pg.model.notice) < 250


def test_what_is_touched_on_the_drawing():
    pg = Playground()
    hear(pg, kind="edit", layer=1, to=2, source=0, value=1.5)
    hear(pg, kind="edit", layer=3, to=0, source=None, value=-2)
    assert pg.model.dense[0].W[0, 2] == 1.5 and pg.model.dense[2].b[0] == -2
    hear(pg, kind="silence", layer=1, neuron=1)
    assert not pg.model.dense[1].W[1].any()
    hear(pg, kind="feature", key="xTimesY")
    assert pg.model.state.features == ("x", "y", "xTimesY")
    hear(pg, kind="draw", x=1, y=2, label=1)
    assert pg.model.state.dataset == "own" and pg.model.state.points[-1] == (1, 2, 1)
    assert pg.model.data.n_train == 501                              # a point drawn by hand is always one to learn
    hear(pg, kind="erase", x=1.05, y=2)
    assert len(pg.model.state.points) == 500
    for key, epoch in (("step", 1), ("reset", 0)):
        hear(pg, kind="key", name=key)
        assert pg.model.epoch == epoch
    hear(pg, kind="edit", layer=1, to=0, source=0, value=float("nan"))
    assert "número finito" in unpack(pg.canvas.frame)[0]["notice"]


def test_looking_changes_what_is_shown_and_nothing_else():
    pg = Playground(epochs=5)
    theta = pg.model.network.theta.copy()
    hear(pg, kind="hover", node=[1, 0])
    header, arrays = unpack(pg.canvas.frame)
    assert header["selected"] == [1, 0] and "tanh(z)" in " ".join(header["detail"]) and "capa 1" in header["title"]
    assert (arrays["big"][::3, ::3] == arrays["minis"][2]).all()
    hear(pg, kind="hover", node=None)
    hear(pg, kind="probe", x=1.0, y=-1.0)
    header, _ = unpack(pg.canvas.frame)
    assert header["probe"]["at"] == [1, -1] and len(header["probe"]["values"]) == 4
    pg.look.palette = "violeta-verde"
    hear(pg, kind="probe", x=0.1, y=0.1)
    said = " ".join(unpack(pg.canvas.frame)[0]["detail"])
    assert ("violeta" in said or "verde" in said) and "azul" not in said
    hear(pg, kind="probe")
    assert unpack(pg.canvas.frame)[0]["probe"] is None and (pg.model.network.theta == theta).all()
    hear(pg, kind="hover", node=[2, 1])
    pg.choose(hidden=())
    assert unpack(pg.canvas.frame)[0]["selected"] is None            # that neuron is gone
    hear(pg, kind="hover", node=[2, 1])                              # sent before the browser knew
    assert unpack(pg.canvas.frame)[0]["selected"] is None


def test_gradients_travel_when_they_are_asked_for():
    pg = Playground()
    assert "grads" not in unpack(pg.canvas.frame)[1]
    pg.controls.gradients.value = True
    grads = unpack(pg.canvas.frame)[1]["grads"]
    expected = np.concatenate([np.concatenate([dW.ravel(), db]) for dW, db in pg.model.gradients()])
    assert np.allclose(grads, expected, atol=1e-7) and pg.canvas.scene["showGradients"]


def test_going_back_by_the_slider():
    pg = Playground(epochs=20)
    pg.controls.past.value = 3
    header, _ = unpack(pg.canvas.frame)
    assert header["epoch"] == 3 and header["past"] and pg.model.epoch == 20
    click(pg, "Seguir desde aquí")
    assert pg.model.epoch == 3 and pg.controls.past.max == 3


def test_the_arrows_reach_every_photo_of_a_long_history():
    pg = Playground(hidden=(), epochs=403)                           # one of every two epochs is kept
    seen = []
    for way in (-1, -1, 1, 1, 1):
        pg.controls.past.value += way
        seen.append(pg.model.shown_epoch)
    assert seen == [402, 400, 402, 403, 403] and pg.model.viewed is None


def playing(pg, until, seconds=5):
    """Plays inside an event loop, as in a kernel, with a browser that draws at once; stops when `until()`."""
    async def main():
        pg.player.adopt()
        pg.toggle()
        for _ in range(int(seconds * 200)):
            hear(pg, kind="drawn", n=pg.number, ms=1.0, calm=False)
            if until() or not pg.player.running:
                break
            await asyncio.sleep(0.005)
        if pg.player.running:
            pg.toggle()
        await pg.player.task
    asyncio.run(main())


def test_play_trains_and_pause_stops():
    pg = Playground()
    playing(pg, lambda: pg.model.epoch >= 10)
    assert pg.model.epoch >= 10 and not pg.player.running and pg.controls.play.description == "Reproducir"
    assert not unpack(pg.canvas.frame)[0]["running"]


def test_play_stops_at_the_epoch_asked_for_even_at_full_speed():
    pg = Playground()
    pg.controls.speed.value = "25 épocas por cuadro"
    pg.controls.stop_at.value = 30
    playing(pg, lambda: False)
    assert pg.model.epoch == 30


def test_play_beyond_the_epoch_to_stop_at_trains_nothing_and_says_why():
    pg = Playground(epochs=12)
    pg.controls.stop_at.value = 5
    playing(pg, lambda: False)
    assert pg.model.epoch == 12 and "Ya pasó la época 5" in unpack(pg.canvas.frame)[0]["notice"]


def test_play_stops_when_training_diverges_and_says_so():
    pg = Playground(learning_rate=10, activation="relu", dataset="reg-plane")
    playing(pg, lambda: False)
    assert "Divergió" in unpack(pg.canvas.frame)[0]["notice"]


def test_play_by_batches_goes_slower_than_by_epochs():
    pg = Playground()
    pg.controls.speed.value = "un lote por cuadro"
    playing(pg, lambda: pg.model.at > 20)
    assert pg.model.epoch == 0 and pg.model.at > 20


def test_controls_moved_from_another_thread_while_it_plays():
    pg = Playground()

    def hands():
        for k in range(12):
            pg.controls.fields["learning_rate"].value = (0.03, 0.1)[k % 2]
            pg.controls.fields["dataset"].value = ("circle", "spiral3", "reg-plane")[k % 3]
            pg.controls.layers[0].value = 1 + k % 8
            hear(pg, kind="hover", node=[1, 0])
    thread = threading.Thread(target=hands)
    playing(pg, lambda: thread.is_alive() or thread.ident is None and thread.start() or not thread.is_alive(), 2)
    thread.join()
    pg.step()
    assert pg.model.epoch >= 1 and not pg.model.notice


def test_what_is_chosen_while_another_thread_refreshes_is_not_lost():
    pg = Playground()
    with pg.lock:                                # as in the middle of `refresh`, in the thread of the kernel
        pg.controls.quiet = True
        hand = threading.Thread(target=lambda: setattr(pg.controls.fields["dataset"], "value", "spiral"))
        hand.start()
        time.sleep(0.05)
        pg.controls.quiet = False
    hand.join()
    assert pg.model.state.dataset == "spiral"


def test_going_back_pauses_and_the_control_keeps_up_while_it_plays(monkeypatch):
    monkeypatch.setattr("mlpedu.playground.view.QUIET", 0.05)
    pg = Playground()
    playing(pg, lambda: pg.model.epoch >= 20 and (pg.controls.past.max > 10 and setattr(pg.controls.past, "value", 3)))
    header = unpack(pg.canvas.frame)[0]
    assert header["epoch"] == 3 and header["past"] and not header["running"] and pg.model.epoch >= 20


def test_playing_without_a_notebook_says_what_to_do():
    with pytest.raises(RuntimeError, match=r"model\.step"):
        Playground().toggle()


def test_the_player_does_not_run_away_from_the_browser():
    sent = []

    async def main():
        player = Player(lambda: sent.append(1) or len(sent))
        player.start()
        await asyncio.sleep(0.4)
        player.stop()
        await player.task
    asyncio.run(main())
    assert AHEAD <= len(sent) <= AHEAD + 2                           # and nobody has drawn any


def test_a_pause_and_a_play_in_a_row_leave_one_player_at_work():
    async def main():
        sent = []
        player = Player(lambda: sent.append(1) or len(sent), pause=lambda: 0.05)
        player.start()
        await asyncio.sleep(0.01)
        for _ in range(4):
            player.stop()
            player.start()
        for _ in range(20):
            player.drawn(len(sent))
            await asyncio.sleep(0.02)
        player.stop()
        await player.task
        assert all(task is asyncio.current_task() for task in asyncio.all_tasks())
        return len(sent)
    assert asyncio.run(main()) <= 16                                 # 0.4 s at one each 0.05, and the starts


def test_the_player_stops_when_nobody_draws_any_more(monkeypatch):
    monkeypatch.setattr("mlpedu.playground.player.NOBODY", 0.01)
    sent, done = [], []

    async def main():
        player = Player(lambda: sent.append(1) or len(sent), done=lambda: done.append(player.running))
        player.start()
        await asyncio.wait_for(player.task, 10)
    asyncio.run(main())
    assert done == [False] and AHEAD + GONE <= len(sent) <= AHEAD + GONE + 1


# ---- The drawers

@pytest.mark.parametrize("name", STARTS)
def test_every_start_opens(name):
    pg = Playground(start=name)
    assert pg.model.epoch == STARTS[name].epochs or pg.model.notice


def test_an_unknown_start_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="espiral|conozco el experimento"):
        Playground(start="espirall")


def test_experiments_and_challenges_from_their_drawer():
    pg = Playground()
    place = drawer(pg, "Experimentos y retos")
    start, challenge = inside(place, widgets.Dropdown)
    start.index = 2
    click(place, "Empezar")
    said = inside(place, widgets.HTML)[0]
    assert pg.model.epoch == STARTS[start.value].epochs and said.value == STARTS[start.value].question
    challenge.index = 1
    click(place, "Aceptar el reto")
    assert pg.look.challenge is CHALLENGES[1] and not unpack(pg.canvas.frame)[0]["goal"]["done"]
    click(place, "Pista")
    assert CHALLENGES[1].hint in said.value
    click(place, "Empezar")
    assert unpack(pg.canvas.frame)[0]["goal"] is None


def test_own_data_from_their_drawer():
    pg = Playground()
    place = drawer(pg, "Tus datos")
    area, said = inside(place, widgets.Textarea)[0], inside(place, widgets.HTML)[0]
    area.value = "1,2,a\n2,x,b"
    click(place, "Usar estos datos")
    assert "línea 2" in said.value and pg.model.state.dataset == "circle"        # nothing was lost
    area.value = "1,2,a\n2,1,b"
    click(place, "Usar estos datos")
    assert pg.model.state.points == ((1, 2, 0), (2, 1, 1)) and "2 puntos" in said.value
    for text in ("<img src=x>,2,a\n1,<img src=x>,b", "1,2,<img src=x>\n2,1,b"):           # it is shown, and not obeyed
        area.value = text
        click(place, "Usar estos datos")
        assert "&lt;img" in said.value and "<img" not in said.value
    upload = inside(place, widgets.FileUpload)[0]
    file = {"name": "x.csv", "type": "", "size": 4, "last_modified": datetime.now(UTC)}
    upload.value = [file | {"content": b"\xff\xfe\x00"}]
    assert "UTF-8" in said.value
    upload.value = [file | {"content": b"1,1,0\n2,2,1\n3,3,1"}]
    assert len(pg.model.state.points) == 3
    area.value = "largo,ancho,clase\n1,2,a\n2,1,b"
    click(place, "Usar estos datos")
    assert pg.canvas.scene["axes"] == ["largo", "ancho"]
    click(place, "Plano vacío")
    assert pg.model.state.points == () and pg.canvas.scene["axes"] == ["x₁", "x₂"]
    pg.step()
    assert "No hay puntos" in pg.model.notice


def test_twelve_initial_weights_from_their_drawer():
    pg = Playground(hidden=(2,))
    place = drawer(pg, "12 pesos iniciales")
    inside(place, widgets.BoundedIntText)[0].value = 3
    click(place, "Probar 12")
    scores = [b for b in inside(place, widgets.Button) if ": " in b.description]
    assert len(scores) == 12
    scores[7].click()
    assert pg.model.state.weight_seed == 7


def test_twelve_initial_weights_without_points():
    pg = Playground(dataset="own")
    place = drawer(pg, "12 pesos iniciales")
    click(place, "Probar 12")
    assert "0: —" in [b.description for b in inside(place, widgets.Button)]


def test_only_one_drawer_is_open():
    pg = Playground()
    drawer(pg, "Tus datos")
    place = drawer(pg, "12 pesos iniciales")
    assert not inside(place, widgets.Textarea)
    next(b for b in inside(pg, widgets.ToggleButton) if b.description == "12 pesos iniciales").value = False
    assert not inside(place, widgets.BoundedIntText)


def test_the_text_of_the_state_follows_what_is_done():
    pg = Playground()
    place = drawer(pg, "Compartir y llevarte la red")
    text = inside(place, widgets.Text)[0]
    pg.choose(dataset="xor")
    pg.step(3)
    assert text.value == "#dataset=xor&epochs=3" and not inside(place, widgets.HTML)[0].value
    hear(pg, kind="edit", layer=1, to=0, source=0, value=1.0)
    assert "Tocaste" in inside(place, widgets.HTML)[0].value
    inside(place, widgets.Text)[1].value = "#noise=900"
    click(place, "Abrir")
    assert "noise debe ser" in pg.model.notice and pg.model.state.dataset == "xor"


def test_what_is_stored_is_a_picture_and_its_description():
    pg = Playground(epochs=1)
    stored = pg._repr_mimebundle_()
    assert stored["image/png"].startswith("iVBOR") and pg.description() in stored["text/markdown"]
    assert repr(pg) == "Playground()" and repr(pg.canvas) == "Canvas()"


# ---- Races

def test_the_lanes_of_a_race_differ_in_one_thing_only():
    race = Race("optimizer", hidden=(3,))
    starts = [model.network.theta for model in race.models]
    assert all((start == starts[0]).all() for start in starts[1:])
    race.step(5)
    header, arrays = unpack(race.canvas.frame)
    assert [lane["epoch"] for lane in header["lanes"]] == [5, 5, 5] and arrays["maps"].shape == (3, 100, 100)
    assert len({lane["train"] for lane in header["lanes"]}) == 3 and arrays["curves"].shape == (3, 6)
    click(race, "Otros pesos")
    assert {model.state.weight_seed for model in race.models} == {1}
    stored = race._repr_mimebundle_()
    assert stored["image/png"] and stored["text/plain"].startswith("Carrera de optimizador, época 0. SGD: ")


def test_a_race_for_who_asks_for_less_motion_has_few_frames_and_as_much_training():
    race = Race("optimizer", hidden=(3,))
    race.heard(race.canvas, {"n": 1, "calm": True}, [])
    race.advance()
    assert [model.epoch for model in race.models] == [15, 15, 15] and race.player.pause() == 0.5


def test_a_lane_that_diverges_stays_and_the_others_go_on():
    race = Race("learning_rate", (0.01, 100), dataset="reg-plane", activation="relu")
    race.step(5)
    assert race.models[0].epoch == 5 and "Divergió" in race.models[1].notice
    for _ in range(3):
        race.advance()
    assert race.models[0].epoch == 8 and race.models[1].epoch < 8


def test_the_curve_of_a_lane_that_diverged_ends_where_it_fell():
    race = Race("learning_rate", (0.01, 100), dataset="reg-plane", activation="relu", epochs=1, batch_size=100)
    race.step(400)
    curves, (whole, fallen) = unpack(race.canvas.frame)[1]["curves"], race.models
    assert curves.shape == (2, 300) and curves[0, -1] == np.float32(whole.loss("train"))
    epochs = np.linspace(0, 400, 300).astype(int)                    # of each place of the two curves
    assert (np.isfinite(curves[1]) == (epochs < len(fallen.history.rows))).all()


@pytest.mark.parametrize("arguments, message", [
    (("noise",), "ajuste que corre"), (("noise", (0, 50)), "Corren de dos a cuatro"),
    (("optimizer", ("sgd",)), "de dos a cuatro"), (("activation", ("tanh", "rleu")), "Querías decir 'relu'"),
])
def test_a_race_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Race(*arguments)
