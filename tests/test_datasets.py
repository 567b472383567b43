"""Los datos: lo incluido es siempre igual y no mira nada; lo real se comprueba, y lo que falla se dice."""
import errno
import gzip
import hashlib
import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from http.client import BadStatusLine, IncompleteRead, InvalidURL
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from mlpedu import datasets
from mlpedu.datasets import california, download, images, twin

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TWIN_SHA256 = "eaf300cda69f3dfc211f7edc8c59c446fbe559df20ae0d80eb64aa24f2301956"
LOADERS = [datasets.load_fashion_mnist, datasets.load_california_housing, datasets.load_iris,
           datasets.load_digits]
real_data = pytest.mark.skipif(not SHARED.is_dir(), reason="no están los datos reales en ../shared/data")


def sha(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(autouse=True)
def empty_home(tmp_path, monkeypatch):
    """Every place where data could be is empty, and ours is a fresh folder."""
    for name in ("HOME", "USERPROFILE", "KERAS_HOME", "SCIKIT_LEARN_DATA"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("MLPEDU_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("MLPEDU_SOURCE", raising=False)
    full = images.places                                   # without this machine's /usr/share
    monkeypatch.setattr(images, "places", lambda name: full(name)[:3])
    return tmp_path


@pytest.fixture
def offline(monkeypatch):
    def refuse(*_):
        raise OSError("sin red")
    monkeypatch.setattr(socket.socket, "connect", refuse)


# -- a small published set, and a server that behaves well or badly ------------------------------------------

def idx_files(n=6):
    rng = np.random.RandomState(0)
    for stem, header, shape in (("train-images-idx3", 16, (n, 28, 28)), ("train-labels-idx1", 8, n),
                                ("t10k-images-idx3", 16, (n, 28, 28)), ("t10k-labels-idx1", 8, n)):
        content = bytes(header) + rng.randint(0, 256, shape).astype(np.uint8).tobytes()
        yield f"{stem}-ubyte.gz", content, gzip.compress(content, mtime=0)


PUBLISHED = list(idx_files())
PACKED = {name: packed for name, _, packed in PUBLISHED}


class Server(ThreadingHTTPServer):
    """Serves PACKED; `behaviour` says how, and `ranges` remembers what was asked to be resumed."""
    behaviour, daemon_threads = "good", True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.ranges, self.requests = [], 0
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        server, how = self.server, self.server.behaviour
        server.requests += 1
        body = PACKED[self.path.strip("/")]
        start = 0
        if asked := self.headers.get("Range"):
            server.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-")) if how != "no ranges" else 0
        if how == "missing":
            return self.send_error(404)
        if how == "html":
            body = b"<html>bienvenido a la red del hotel</html>"
        if how == "wrong":
            body = gzip.compress(b"otra cosa", mtime=0).ljust(len(body), b"x")
        if how == "empty":
            body = b""
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start:len(body) // 2] if how == "truncated" else body[start:])


@pytest.fixture
def server(monkeypatch):
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": .01}, daemon=True).start()
    table = tuple(images.IDX(name, len(packed), sha(packed), sha(content))
                  for name, content, packed in PUBLISHED)
    for name in ("mnist", "fashion-mnist"):
        monkeypatch.setitem(images.FILES, name, table)
        monkeypatch.setitem(images.URLS, name, (server.url,))
    yield server
    server.shutdown()
    server.server_close()


def put(folder, change=None):
    """The four files in a folder, each perhaps changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, packed in PACKED.items():
        (folder / name).write_bytes(change(packed) if change else packed)


def stored(folder):
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock"))


# -- embedded ------------------------------------------------------------------------------------------------

def test_import_is_light():
    code = "import sys, mlpedu.datasets; print([m for m in ('sklearn', 'scipy', 'tqdm') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("loader", LOADERS)
def test_embedded_needs_neither_network_nor_caches_nor_folders(loader, offline, monkeypatch):
    monkeypatch.setattr(images, "places", None)
    monkeypatch.setattr(california, "_candidates", None)
    monkeypatch.setenv("MLPEDU_SOURCE", "real")            # an explicit source wins
    assert not Path(os.environ["MLPEDU_DATA"]).exists()
    assert loader(source="embedded").origin.endswith(".")
    assert not Path(os.environ["MLPEDU_DATA"]).exists()


def test_mini_fashion_shapes_classes_and_origin(capsys):
    fashion = datasets.load_fashion_mnist()
    assert fashion.x_train.shape == (4000, 28, 28) and fashion.x_test.shape == (1000, 28, 28)
    assert {fashion[k].dtype for k in ("x_train", "y_train", "x_test", "y_test")} == {np.dtype("uint8")}
    assert (np.bincount(fashion.y_train) == 400).all() and (np.bincount(fashion.y_test) == 100).all()
    assert fashion.class_names[9] == "Botín" and fashion.target_names[9] == "Ankle boot"
    assert "reducido" in fashion.origin and capsys.readouterr() == ("", "")


def test_embedded_file_is_small_and_its_notice_carries_the_checksum():
    folder = Path(datasets.__file__).parent
    assert (folder / "fashion-mnist-mini.npz").stat().st_size <= 2.5e6
    notice = (folder / "FASHION-MNIST-LICENSE").read_text(encoding="utf-8")
    assert images.MINI_SHA256 in notice and "2017 Zalando SE" in notice and "MIT License" in notice


def test_damaged_embedded_file_is_refused(tmp_path, monkeypatch):
    damaged = tmp_path / "mini.npz"
    damaged.write_bytes(images.MINI.read_bytes()[:-1])
    images._mini.cache_clear()
    monkeypatch.setattr(images, "MINI", damaged)
    with pytest.raises(datasets.DataError, match="dañado.*vuelve a instalar"):
        datasets.load_fashion_mnist()


@pytest.mark.parametrize("loader", [*LOADERS, lambda: datasets.logic_table("AND"), datasets.make_xor])
def test_writing_on_what_was_loaded_does_not_harm_the_next_load(loader):
    first, again = loader(), loader()
    for value in first.values():
        if isinstance(value, np.ndarray):
            value[...] = 0
        elif isinstance(value, list):
            value.clear()
    third = loader()
    for name, value in again.items():
        assert np.array_equal(value, third[name]), name


# -- choosing a source ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("loader", [*LOADERS, datasets.load_mnist])
def test_unknown_source_is_refused(loader):
    with pytest.raises(ValueError, match='"embedded".*"real".*original'):
        loader(source="original")


def test_session_variable_changes_the_default(server, monkeypatch):
    monkeypatch.setenv("MLPEDU_SOURCE", "real")
    assert len(datasets.load_fashion_mnist().x_train) == 6
    monkeypatch.setenv("MLPEDU_SOURCE", "")
    assert len(datasets.load_fashion_mnist().x_train) == 4000


def test_unknown_session_source_is_refused(monkeypatch):
    monkeypatch.setenv("MLPEDU_SOURCE", "reel")
    with pytest.raises(ValueError, match="MLPEDU_SOURCE.*reel"):
        datasets.load_california_housing()


def test_mnist_has_no_embedded_version(offline):
    with pytest.raises(ValueError, match="load_digits"):
        datasets.load_mnist(source="embedded")
    with pytest.raises(datasets.DataError, match="MNIST"):
        datasets.load_mnist()


# -- finding -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("place", ["data/fashion-mnist", "data", "nowhere/datasets/fashion-mnist"])
def test_real_files_are_found_where_they_usually_are(server, empty_home, place):
    put(empty_home / place)
    fashion = datasets.load_fashion_mnist("real")
    assert str(empty_home / place) in fashion.origin and server.requests == 0
    expected = np.frombuffer(PUBLISHED[0][1], np.uint8, offset=16)
    assert np.array_equal(fashion.x_train.ravel(), expected)
    fashion.x_train[0] = 1                                 # writable


def test_a_repacked_file_counts_because_its_content_is_the_published_one(server, empty_home):
    put(empty_home / "data" / "mnist", lambda packed: gzip.compress(gzip.decompress(packed), 1, mtime=9))
    assert len(datasets.load_mnist().y_test) == 6 and server.requests == 0


def test_a_wrong_file_is_skipped_kept_and_reported(server, empty_home, offline):
    cache = empty_home / "nowhere" / "datasets" / "fashion-mnist"
    put(cache, lambda packed: gzip.compress(b"otra cosa"))
    before = {p: p.read_bytes() for p in cache.iterdir()}
    with pytest.raises(datasets.DataError, match="no hubo conexión(.|\n)*Se saltó .*train-images.*SHA-256"):
        datasets.load_fashion_mnist("real")
    assert {p: p.read_bytes() for p in cache.iterdir()} == before


def test_after_a_truncated_cache_the_next_place_is_used(server, empty_home):
    put(empty_home / "data" / "fashion-mnist", lambda packed: packed[:-9])
    put(empty_home / "nowhere" / "datasets" / "fashion-mnist")
    assert "nowhere" in datasets.load_fashion_mnist("real").origin and server.requests == 0


# -- downloading ---------------------------------------------------------------------------------------------

def test_download_keeps_four_verified_files_and_nothing_else(server, empty_home):
    assert "bajado" in datasets.load_fashion_mnist("real").origin
    assert stored(empty_home / "data") == sorted(PACKED) and server.requests == 4
    assert "encontrado" in datasets.load_fashion_mnist("real").origin and server.requests == 4


@pytest.mark.parametrize("behaviour, words", [("truncated", "se cortó"), ("html", "iniciar sesión"),
                                              ("wrong", "SHA-256 no coincide"), ("missing", "404"),
                                              ("empty", "se cortó")])
def test_a_bad_answer_is_explained_and_leaves_no_final_file(server, empty_home, behaviour, words):
    server.behaviour = behaviour
    with pytest.raises(datasets.DataError, match=words) as caught:
        datasets.load_fashion_mnist("real")
    assert server.url in str(caught.value) and "repite" in str(caught.value)
    assert all(name.endswith(".part") for name in stored(empty_home / "data"))


def test_an_interrupted_download_continues_where_it_stopped(server, empty_home):
    server.behaviour = "truncated"
    with pytest.raises(datasets.DataError):
        datasets.load_fashion_mnist("real")
    first = PUBLISHED[0][0]
    half = (empty_home / "data" / "fashion-mnist" / f"{first}.part").stat().st_size
    assert half == len(PACKED[first]) // 2
    server.behaviour = "good"
    assert len(datasets.load_fashion_mnist("real").x_train) == 6
    assert server.ranges == [f"bytes={half}-"]


@pytest.mark.parametrize("behaviour", ["good", "no ranges"])
def test_a_bad_piece_from_before_is_thrown_away(server, empty_home, behaviour):
    server.behaviour = behaviour
    part = empty_home / "data" / "mnist" / (PUBLISHED[0][0] + ".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"basura")
    datasets.load_mnist()
    assert stored(part.parent) == sorted(PACKED)


def test_the_second_address_is_tried(server, monkeypatch):
    monkeypatch.setitem(images.URLS, "mnist", ("http://127.0.0.1:9/", server.url))
    assert len(datasets.load_mnist().x_train) == 6


def test_without_network_the_message_says_what_where_and_what_to_do(server, offline, empty_home):
    with pytest.raises(datasets.DataError, match="no hubo conexión") as caught:
        datasets.load_mnist()
    assert str(empty_home / "data" / "mnist") in str(caught.value) and "copia el archivo" in str(caught.value)


@pytest.mark.parametrize("code, words", [(errno.ENOSPC, "disco está lleno"),
                                         (errno.EROFS, "no se puede leer o escribir")])
def test_disk_faults_are_explained(server, monkeypatch, code, words):
    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def write(self, _):
            raise OSError(code, os.strerror(code))

    def broken(path, mode="r"):
        return Full() if str(path).endswith(".part") and "b" in mode and mode[0] in "aw" else open(path, mode)
    monkeypatch.setattr(download, "open", broken, raising=False)
    with pytest.raises(datasets.DataError, match=f"{words}(.|\n)*MLPEDU_DATA"):
        datasets.load_mnist()


def test_a_folder_that_cannot_be_made_is_explained(server, empty_home):
    (empty_home / "data").write_text("soy un archivo")
    with pytest.raises(datasets.DataError, match="No se pudo guardar en"):
        datasets.load_mnist()


def test_a_file_of_ours_that_cannot_be_read_is_explained(server, empty_home, monkeypatch):
    put(empty_home / "data" / "mnist", lambda packed: b"")

    def closed(path, mode="r"):                            # as to a user who is not root
        if str(path).endswith(".gz"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return open(path, mode)
    monkeypatch.setattr(download, "open", closed, raising=False)
    with pytest.raises(datasets.DataError, match="no se puede leer(.|\n)*MLPEDU_DATA"):
        datasets.load_mnist()


def test_a_folder_of_others_that_cannot_be_entered_is_skipped(server, empty_home, monkeypatch):
    stat = os.stat

    def closed(path, *arguments, **names):
        if str(path).startswith(str(empty_home / "nowhere")):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return stat(path, *arguments, **names)
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", closed)
        assert "habría que bajarlos" in datasets.sources()["mnist"]
        assert "habría que bajarlos" in datasets.sources()["california_housing"]
        assert len(datasets.load_mnist().x_train) == 6


@pytest.mark.parametrize("proxy", ["http:/proxy:3128", "http://[::1"])
def test_a_proxy_that_is_not_an_address_is_explained(server, monkeypatch, proxy):
    monkeypatch.setattr(urllib.request, "_opener", None)   # the next one reads the variables
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(datasets.DataError, match="no hubo conexión"):
        datasets.load_mnist()


def test_two_downloads_at_once_do_not_disturb_each_other(server, empty_home):
    results = []
    threads = [threading.Thread(target=lambda: results.append(datasets.load_mnist())) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert [len(r.x_train) for r in results] == [6] * 4 and server.requests == 4
    assert stored(empty_home / "data") == sorted(PACKED)


# -- the command line's functions ----------------------------------------------------------------------------

def test_sources_says_where_without_reading_or_making_anything(server, empty_home):
    before = datasets.sources()
    assert "habría que bajarlos" in before["mnist"] and not (empty_home / "data").exists()
    put(empty_home / "data" / "mnist", lambda packed: b"")
    assert str(empty_home / "data" / "mnist") in datasets.sources()["mnist"] and server.requests == 0


def test_fetch_brings_once_and_then_says_where(server, empty_home):
    assert "bajados" in datasets.fetch("mnist")
    assert f"encontrados en {empty_home / 'data' / 'mnist'}" in datasets.fetch("mnist")


def test_fetch_of_an_unknown_name_suggests_the_nearest():
    with pytest.raises(ValueError, match="california_housing.*¿Quisiste decir fashion_mnist"):
        datasets.fetch("fashon-mnist")


@pytest.mark.parametrize("variables, folder", [({"MLPEDU_DATA": "/a"}, "/a"),
                                               ({"MLPEDU_HOME": "/b"}, "/b/datos"),
                                               ({"MLPEDU_DATA": "/a", "MLPEDU_HOME": "/b"}, "/a")])
def test_the_folder_follows_the_variables(monkeypatch, variables, folder):
    for name in ("MLPEDU_DATA", "MLPEDU_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert datasets.data_folder() == Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="en Windows siempre hay una carpeta personal")
@pytest.mark.parametrize("variables", [{}, {"MLPEDU_HOME": "~nadie.existe"}, {"MLPEDU_DATA": "~nadie.existe"}])
def test_without_a_home_the_real_data_say_what_to_do_and_the_embedded_do_not_care(monkeypatch, variables):
    import pwd

    def unknown(_):
        raise KeyError("uid")
    monkeypatch.setattr(pwd, "getpwuid", unknown)          # as in a container, for a user with no name there
    for name in ("HOME", "XDG_DATA_HOME", "MLPEDU_DATA", "MLPEDU_HOME", "KERAS_HOME", "SCIKIT_LEARN_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for load in (datasets.load_mnist, lambda: datasets.load_california_housing("real"), datasets.sources):
        with pytest.raises(datasets.DataError, match="ruta completa en la variable de entorno MLPEDU_DATA"):
            load()
    assert datasets.load_california_housing("embedded").data.shape == (20640, 8)
    monkeypatch.setenv("MLPEDU_DATA", "/a")
    assert "habría que bajarlos" in datasets.sources()["mnist"]


# -- California ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def houses():
    return datasets.california_twin()


def test_the_twin_is_the_same_everywhere(houses):
    data, target = houses
    assert sha(data.astype("<f8").tobytes() + target.astype("<f8").tobytes()) == TWIN_SHA256


def test_the_twin_has_the_size_and_limits_of_the_published_set(houses):
    data, target = houses
    assert data.shape == (20640, 8) and target.shape == (20640,) and np.isfinite(data).all()
    assert sum(row[1] for row in twin.PLACES) == 20640
    assert (target.min(), target.max()) == (.14999, 5.00001)
    assert (data[:, 0].min(), data[:, 0].max()) == (.4999, 15.0001)
    assert data[:, 6].min() >= 32.54 and data[:, 6].max() <= 41.95
    assert data[:, 7].min() > -124.4 and data[:, 7].max() < -114.2


def test_the_twin_has_the_quirks_of_the_published_set(houses):
    data, target = houses
    income, age, rooms, bedrooms, population, occupancy, latitude, longitude = data.T
    assert .045 < (target == 5.00001).mean() < .048                        # capped prices
    assert age.max() == 52 and .05 < (age == 52).mean() < .07              # capped ages
    assert np.mean(income) > np.median(income) * 1.05                      # skewed
    assert 130 < rooms.max() < 145 and 1000 < occupancy.max() < 1300 and population.max() > 30_000
    assert .6 < np.corrcoef(income, target)[0, 1] < .75
    assert np.corrcoef(rooms, bedrooms)[0, 1] > .6 and np.corrcoef(latitude, longitude)[0, 1] < -.85
    assert .05 < (target * 8 % 1 == 0).mean() < .08                        # round prices
    south, bay = (latitude < 34.6) & (longitude < -117.5), (abs(latitude - 37.6) < .6) & (longitude < -121.7)
    inland = (latitude > 35) & (latitude < 37) & (longitude > -120)
    assert south.mean() > .3 and bay.mean() > .12
    assert np.median(target[inland]) < .5 * np.median(target[bay])


def test_a_line_is_far_from_enough_on_the_twin(houses):
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import train_test_split
    a, x_test, b, y_test = train_test_split(*houses, random_state=42)
    x, _, y, _ = train_test_split(a, b, random_state=42)
    assert .71 < np.sqrt(np.mean((LinearRegression().fit(x, y).predict(x_test) - y_test) ** 2)) < .75


def test_real_california_without_network_or_file_is_an_error_not_the_twin(monkeypatch, empty_home):
    import sklearn.datasets

    def offline(**_):
        raise OSError("sin red")
    monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", offline)
    with pytest.raises(datasets.DataError, match="No se pudieron bajar.*sin red"):
        datasets.load_california_housing("real")
    assert stored(empty_home / "data") == []


@pytest.mark.parametrize("error", [BadStatusLine("hola"), IncompleteRead(b""), InvalidURL("http://a:b")])
def test_an_answer_that_is_not_http_is_explained_for_california_too(monkeypatch, error):
    def fetch(*_, **__):
        raise error
    monkeypatch.setattr(california, "_fetch", fetch)
    with pytest.raises(datasets.DataError, match="No se pudieron bajar.*Revisa tu conexión"):
        datasets.load_california_housing("real")


def test_a_full_disk_is_not_said_to_be_the_network_s_fault(monkeypatch, empty_home):
    def fetch(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(california, "_fetch", fetch)
    with pytest.raises(datasets.DataError, match="el disco está lleno.*MLPEDU_DATA") as caught:
        datasets.load_california_housing("real")
    assert "conexión" not in str(caught.value) and stored(empty_home / "data") == []


@pytest.mark.parametrize("content", [{}, None, [1, 2], np.array(["a"] * 9), np.array([["a"] * 9]),
                                     np.array([[object()] * 9])], ids=range(6))
def test_a_california_cache_of_something_else_is_skipped(monkeypatch, empty_home, content):
    import joblib
    (empty_home / "data").mkdir()
    joblib.dump(content, empty_home / "data" / california.CACHE)
    real = california._fetch

    def fetch(home, download_if_missing=True):
        if download_if_missing:
            raise OSError("sin red")
        return real(home, download_if_missing)
    monkeypatch.setattr(california, "_fetch", fetch)
    with pytest.raises(datasets.DataError, match="sin red(.|\n)*Se saltó .*pkz"):
        datasets.load_california_housing("real")


def test_foreign_california_files_that_are_not_the_published_are_skipped_and_kept(monkeypatch, empty_home):
    import sklearn.datasets
    cache = empty_home / "nowhere"
    cache.mkdir()
    (cache / california.ARCHIVE).write_bytes(b"no soy un tgz")
    (cache / california.CACHE).write_bytes(pickle.dumps(None)[:2])
    real = sklearn.datasets.fetch_california_housing

    def offline(**arguments):
        if arguments["download_if_missing"]:
            raise OSError("sin red")
        return real(**arguments)
    monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", offline)
    with pytest.raises(datasets.DataError, match="Se saltó .*pkz(.|\n)*Se saltó .*tgz"):
        datasets.load_california_housing("real")
    assert stored(cache) == [california.ARCHIVE, california.CACHE]


def test_a_wrong_california_download_is_not_kept(monkeypatch, empty_home):
    monkeypatch.setattr(california, "_fetch", lambda *_, **__: (np.zeros((3, 8)), np.zeros(3)))
    with pytest.raises(datasets.DataError, match="SHA-256"):
        datasets.load_california_housing("real")
    assert stored(empty_home / "data") == []


# -- small sets ----------------------------------------------------------------------------------------------

def test_iris_petals_are_the_last_two_columns():
    petals, flowers = datasets.load_iris("petals"), datasets.load_iris()
    assert np.array_equal(petals.data, flowers.data[:, 2:])
    assert petals.feature_names == flowers.feature_names[2:]
    with pytest.raises(ValueError, match="petals"):
        datasets.load_iris(["petals"])


@pytest.mark.parametrize("name, n, expected", [
    ("AND", 2, [0, 0, 0, 1]), ("or", 2, [0, 1, 1, 1]), ("NAND", 2, [1, 1, 1, 0]), ("NOR", 2, [1, 0, 0, 0]),
    ("XOR", 2, [0, 1, 1, 0]), ("XNOR", 2, [1, 0, 0, 1]), ("NOT", 2, [1, 0]),
    ("XOR", 3, [0, 1, 1, 0, 1, 0, 0, 1])])
def test_logic_tables(name, n, expected):
    table = datasets.logic_table(name, n)
    assert table.target.tolist() == expected
    rows = table.data @ (2 ** np.arange(table.data.shape[1])[::-1])
    assert rows.tolist() == list(range(len(expected)))     # counting order


@pytest.mark.parametrize("arguments", [("ENTONCES",), (None,), ("AND", 0), ("AND", 11), ("AND", 2.0),
                                       ("AND", True)])
def test_wrong_logic_tables_are_refused(arguments):
    with pytest.raises(ValueError, match="se recibió"):
        datasets.logic_table(*arguments)


MAKERS = [datasets.make_xor, datasets.make_circles, datasets.make_moons, datasets.make_spirals,
          datasets.make_blobs]


@pytest.mark.parametrize("make", MAKERS)
def test_clouds_depend_only_on_their_seed(make):
    noise = {"noise": .1} if make is not datasets.make_blobs else {}
    np.random.seed(1)  # noqa: NPY002 -- the global generator must not matter
    first = make(51, random_state=3, **noise)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    again, other = make(51, random_state=3, **noise), make(51, random_state=4, **noise)
    make(51, random_state=None, **noise)
    assert first.data.shape == (51, 2) and set(first.target) == {0, 1}
    assert np.array_equal(first.data, again.data) and not np.array_equal(first.data, other.data)
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("wrong", [{"n_samples": 1}, {"n_samples": 10.5}, {"random_state": -1},
                                   {"random_state": "0"}])
def test_clouds_refuse_wrong_arguments(make, wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} debe ser"):
        make(**wrong)


@pytest.mark.parametrize("make, wrong", [
    (datasets.make_moons, {"noise": -1}), (datasets.make_spirals, {"noise": float("nan")}),
    (datasets.make_xor, {"margin": 5}), (datasets.make_circles, {"factor": 1}),
    (datasets.make_blobs, {"centers": "dos"}), (datasets.make_blobs, {"cluster_std": "1"})])
def test_shapes_refuse_wrong_amounts(make, wrong):
    with pytest.raises(ValueError, match="debe ser"):
        make(**wrong)


def test_spirals_follow_their_formula_and_xor_its_rule():
    spirals = datasets.make_spirals(200)
    i, t = 37, 1.75 * 2 * np.pi * 37 / 100
    assert np.allclose(spirals.data[i], 5 * i / 100 * np.array([np.sin(t), np.cos(t)]))
    assert np.allclose(spirals.data[100:], -spirals.data[:100])            # half a turn
    xor = datasets.make_xor(300, margin=.5)
    assert abs(xor.data).min() >= .5 and np.array_equal(xor.target, xor.data.prod(axis=1) > 0)


# -- against the published data (make test-full) -------------------------------------------------------------

@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("california")
    shutil.copy(SHARED / california.ARCHIVE, folder)       # a copy: scikit-learn deletes what it reads
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLPEDU_DATA", str(folder))
        houses = datasets.load_california_housing("real")
        assert (folder / california.ARCHIVE).is_file() and str(folder) in houses.origin
    return houses


@pytest.mark.full
@real_data
def test_what_scikit_learn_fetches_is_kept_whole_and_found_again(monkeypatch, empty_home):
    import sklearn.datasets
    real, calls = sklearn.datasets.fetch_california_housing, []

    def fetch(data_home, **arguments):                     # as if the network had brought the archive
        if arguments["download_if_missing"]:
            calls.append(data_home)
            shutil.copy(SHARED / california.ARCHIVE, data_home)
        return real(data_home=data_home, **arguments)
    monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", fetch)
    assert "bajados" in datasets.fetch("california_housing")
    assert stored(empty_home / "data") == [california.CACHE]
    assert "encontrados" in datasets.load_california_housing("real").origin and len(calls) == 1


@pytest.mark.full
@real_data
def test_real_images_are_read_and_checked(monkeypatch):
    monkeypatch.setenv("MLPEDU_DATA", str(SHARED))
    for loader in (datasets.load_fashion_mnist, datasets.load_mnist):
        found = loader("real")
        assert found.x_train.shape == (60000, 28, 28) and (np.bincount(found.y_test) > 800).all()
    assert str(SHARED) in datasets.fetch("fashion_mnist")


@pytest.mark.full
@real_data
def test_the_twins_quantiles_are_the_published_ones(houses, published):
    percent = [1, 5, 10, 25, 50, 75, 90, 95, 99]
    for j, name in enumerate(published.feature_names[:6]):
        real, ours = np.percentile(published.data[:, j], percent), np.percentile(houses[0][:, j], percent)
        assert np.allclose(real, ours, rtol=.06), (name, real, ours)
    assert np.allclose(np.percentile(published.target, percent), np.percentile(houses[1], percent), rtol=.02)
    for j in (6, 7):
        real, ours = (np.percentile(data[:, j], percent) for data in (published.data, houses[0]))
        assert np.allclose(real, ours, atol=.3), j


@pytest.mark.full
@real_data
def test_networks_and_forests_find_the_twin_as_hard_as_the_published_set(houses, published):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def errors(data, target):
        a, _, b, _ = train_test_split(data, target, random_state=42)
        x, x_valid, y, y_valid = train_test_split(a, b, random_state=42)
        network = MLPRegressor(hidden_layer_sizes=(50, 50, 50), random_state=42)
        forest = RandomForestRegressor(100, max_samples=.5, random_state=42)
        return [np.sqrt(np.mean((m.fit(x, y).predict(x_valid) - y_valid) ** 2))
                for m in (make_pipeline(StandardScaler(), network), forest, network)]
    ours, real = errors(*houses), errors(published.data, published.target)
    assert .45 < ours[0] < .58 and abs(ours[0] - real[0]) < .06
    assert abs(ours[1] - real[1]) < .03
    assert ours[2] > 1.3 * ours[0] and real[2] > 1.3 * real[0]             # unscaled, both suffer
