"""Saving and loading: whole or nothing, and nothing a file says is executed or believed without a check."""
import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest

from mlpedu import storage
from mlpedu.storage import StorageError, load, save

ARRAYS = {"theta": np.arange(5.0), "steps": np.array([3]), "pequeños".replace("ñ", "n"): np.ones((2, 3), "float32")}
CONFIG = {"kind": "prueba", "layers": [{"units": 3, "name": "ñandú"}]}


def write_zip(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


GOOD_CONFIG = ("config.json", json.dumps({"format": 1, "arrays": ["theta"], "config": {}}))


@pytest.mark.parametrize("name", ["red.mlpedu", "red", "red.h5", "red con espacio.keras", "ñ.npz"])
def test_what_is_saved_comes_back_under_any_name(tmp_path, name):
    save(tmp_path / name, CONFIG, ARRAYS)
    config, arrays = load(tmp_path / name)
    assert config == CONFIG and arrays.keys() == ARRAYS.keys()
    for key, array in ARRAYS.items():
        assert arrays[key].dtype == array.dtype and (arrays[key] == array).all()
    assert os.listdir(tmp_path) == [name]


def test_the_same_content_gives_the_same_bytes(tmp_path):
    for name in "ab":
        save(tmp_path / name, CONFIG, ARRAYS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "red"
    save(path, CONFIG, ARRAYS)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(StorageError, match="cortado o dañado"):
            load(path)


def test_a_byte_changed_anywhere_is_refused_or_changes_nothing(tmp_path):
    path = tmp_path / "red"
    save(path, CONFIG, ARRAYS)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1:])
        try:
            config, arrays = load(path)
        except StorageError:
            continue
        assert config == CONFIG and all((arrays[key] == array).all() for key, array in ARRAYS.items()), at


class Hostile:
    def __reduce__(self):
        return os.mkdir, ("mordido",)


@pytest.mark.parametrize("members, message", [
    ([GOOD_CONFIG, ("../fuera.npy", npy(np.ones(1)))], "trae algo que no es un arreglo"),
    ([GOOD_CONFIG, ("/etc/x.npy", npy(np.ones(1)))], "trae algo que no es un arreglo"),
    ([GOOD_CONFIG, ("theta.pkl", pickle.dumps(Hostile()))], "trae algo que no es un arreglo"),
    ([GOOD_CONFIG, ("theta.npy", pickle.dumps(Hostile()))], "cortado o dañado"),
    ([GOOD_CONFIG, ("theta.npy", npy(np.array([Hostile()], object), allow_pickle=True))], "no es un arreglo"),
    ([GOOD_CONFIG, ("theta.npy", npy(np.ones(3)).replace(b"(3,), }         ", b"(99999999999,), }"[:16]))],
     "no está entero|cortado o dañado"),
    ([GOOD_CONFIG, ("theta.npy", npy(np.array(["texto"])))], "no es un arreglo de números"),
    ([GOOD_CONFIG, ("theta.npy", npy(np.ones(9))[:-8])], "no está entero"),
    ([GOOD_CONFIG, ("a.npy", npy(np.ones(1))), ("a.npy", npy(np.ones(1)))], "sin repetir"),
    ([("theta.npy", npy(np.ones(1)))], "se esperaba un config.json"), ([], "se esperaba un config.json"),
    ([("config.json", "{no es json")], "cortado o dañado"), ([("config.json", "[1]")], "no dice de qué formato"),
    ([("config.json", "{}")], "no dice de qué formato"),
    ([("config.json", '{"format": "1"}')], "no dice de qué formato"),
    ([GOOD_CONFIG], "le faltan o le sobran arreglos"),
    ([GOOD_CONFIG, ("theta.npy", npy(np.ones(1))), ("b.npy", npy(np.ones(1)))], "le faltan o le sobran arreglos"),
    ([("config.json", '{"format": 1, "arrays": [], "config": 3}')], "le faltan o le sobran arreglos"),
    ([("config.json", '{"format": 99}')], "es del formato 99 y este mlpedu lee hasta el 1: actualiza mlpedu")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_not_ours_is_refused_and_nothing_runs(tmp_path, monkeypatch, members, message):
    monkeypatch.chdir(tmp_path)
    write_zip("red", members)
    with pytest.raises(StorageError, match=message):
        load("red")
    assert os.listdir(tmp_path) == ["red"]


def test_a_header_that_lies_is_refused_whatever_it_says(tmp_path):
    rng, whole = np.random.default_rng(0), npy(np.ones(3))
    for _ in range(300):
        data = bytearray(whole)
        for at in rng.integers(6, 80, 3):
            data[at] = rng.integers(32, 127)
        write_zip(tmp_path / "red", [GOOD_CONFIG, ("theta.npy", bytes(data))])
        try:
            _, arrays = load(tmp_path / "red")
        except StorageError:
            continue
        assert arrays["theta"].nbytes == 24


def test_a_configuration_too_large_to_be_ours_is_not_read(tmp_path, monkeypatch):
    save(tmp_path / "red", CONFIG, ARRAYS)
    monkeypatch.setattr(storage, "MAX_CONFIG_BYTES", 10)
    with pytest.raises(StorageError, match="demasiado grande"):
        load(tmp_path / "red")


def test_a_name_with_brackets_and_a_name_within_another(tmp_path):
    other = tmp_path / ".red[1].b.aaaaaaaa.tmp"
    old = tmp_path / ".red[1].aaaaaaaa.tmp"
    for file in (other, old):
        file.touch()
        os.utime(file, (1, 1))
    save(tmp_path / "red[1]", CONFIG, ARRAYS)
    assert other.exists() and not old.exists()


def test_a_compressed_bomb_is_not_opened(tmp_path):
    write_zip(tmp_path / "red", [GOOD_CONFIG, ("theta.npy", npy(np.zeros(10 ** 6)))], zipfile.ZIP_DEFLATED)
    with pytest.raises(StorageError, match="trae algo que no es un arreglo"):
        load(tmp_path / "red")


@pytest.mark.parametrize("content", [b"", b"hola", pickle.dumps(Hostile()), b"PK\x03\x04" + bytes(50)])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    (tmp_path / "red").write_bytes(content)
    with pytest.raises(StorageError, match="no es un archivo de mlpedu"):
        load(tmp_path / "red")


def test_a_failed_save_leaves_what_was_there(tmp_path):
    path = tmp_path / "red"
    save(path, CONFIG, ARRAYS)
    before = path.read_bytes()
    with pytest.raises(TypeError, match="No sé guardar object"):
        save(path, {"x": object()}, ARRAYS)
    with pytest.raises(ValueError):
        save(path, CONFIG, {"theta": np.array([Hostile()], object)})
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["red"]


def test_leftovers_of_killed_saves_are_cleared_when_they_are_old(tmp_path):
    old, young = tmp_path / ".red.aaaaaaaa.tmp", tmp_path / ".red.bbbbbbbb.tmp"
    old.touch()
    young.touch()
    os.utime(old, (1, 1))
    save(tmp_path / "red", CONFIG, ARRAYS)
    assert not old.exists() and young.exists()


@pytest.mark.parametrize("path, error, message", [
    ("no/existe/red", FileNotFoundError, "No existe la carpeta"), (".", IsADirectoryError, "es una carpeta")])
def test_a_place_that_cannot_be_written_is_explained(tmp_path, path, error, message):
    with pytest.raises(error, match=message):
        save(tmp_path / path, CONFIG, ARRAYS)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="No encuentro el archivo .*nada"):
        load(tmp_path / "nada")


def test_numbers_of_numpy_are_written_as_numbers(tmp_path):
    save(tmp_path / "red", {"a": np.float64(0.5), "b": np.arange(2)}, {})
    assert storage.load(tmp_path / "red")[0] == {"a": 0.5, "b": [0, 1]}
