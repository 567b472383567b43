"""Notebooks that came by mail or from Moodle reach the folder of who sent them, and of nobody else."""
import os
import unicodedata
import zipfile

import pytest

from mlpedu.teaching import collect as module
from mlpedu.teaching.collect import collect
from mlpedu.teaching.course import Course, TeachingError
from mlpedu.teaching.new import create

TASK = "T01-mi-primera-tarea"


@pytest.fixture
def course(tmp_path):
    create(tmp_path / "curso")
    return Course(tmp_path / "curso")


@pytest.fixture
def mail(tmp_path):
    (tmp_path / "correo").mkdir()
    return tmp_path / "correo"


def put(folder, name, text="{}"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def received(course):
    folder = course.root / "submitted"
    return {f"{p.relative_to(folder)}": p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("name, student", [
    (f"ana_{TASK}.ipynb", "ana"), (f"{TASK}_ana.perez.ipynb", "ana.perez"), (f"ana/{TASK}.ipynb", "ana"),
    ("ana-T01.ipynb", "ana"), (f"Ana Pérez_1234_assignsubmission_file_/{TASK}.ipynb", "1234"),
    (f"Ana Pérez_1234_assignsubmission_file_{TASK}.ipynb", "1234"),
    (f"Ana_1234_assignsubmission_file_x_9999_assignsubmission_{TASK}.ipynb", "1234"),      # says to be 9999
    (unicodedata.normalize("NFD", f"ñandú_{TASK}.ipynb"), "ñandú"),
])
def test_who_sent_it_is_in_the_name(course, mail, name, student):
    put(mail, name)
    assert collect(course, mail)[0].endswith(f": {student}, {TASK}")
    assert received(course) == {f"{student}/{TASK}/{TASK}.ipynb": "{}"}


@pytest.mark.parametrize("name", [f"{TASK}_...ipynb", f"{TASK}_..ipynb", f"ana perez_{TASK}.ipynb", f"{TASK}.ipynb",
                                  f"{TASK} @x.ipynb"])
def test_a_name_that_is_nobody_s_stays_where_it_is(course, mail, name):
    put(mail, name)
    assert "no se sabe de quién" in collect(course, mail)[0]
    assert received(course) == {} and not (course.root / TASK).exists()


def test_links_pipes_folders_and_hidden_copies_are_not_notebooks(course, mail, tmp_path):
    put(mail, f"ana/{TASK}.ipynb", "bien")
    put(mail, f"ana/z/.ipynb_checkpoints/{TASK}-checkpoint.ipynb", "vieja")
    put(mail, f"ana/__MACOSX/._{TASK}.ipynb", "resto")
    put(mail, f"beto_{TASK}.ipynb/nada", "")
    other = put(tmp_path, "ajeno.ipynb", "de otra persona")
    (mail / "caro").mkdir()
    os.symlink(other, mail / "caro" / f"{TASK}.ipynb")
    os.symlink(other, mail / f"dani_{TASK}.ipynb")
    os.mkfifo(mail / f"eva_{TASK}.ipynb")
    (mail / "fede").mkdir()
    os.mkfifo(mail / "fede" / f"{TASK}.ipynb")
    assert len(collect(course, mail)) == 1
    found = received(course)
    assert found[f"ana/{TASK}/{TASK}.ipynb"] == "bien" and "de otra persona" not in found.values()
    assert {name.split("/")[0] for name in found} == {"ana"}


def test_two_notebooks_of_one_person_are_said(course, mail):
    put(mail, f"ana/1/{TASK}.ipynb", "primero")
    put(mail, f"ana/2/{TASK}.ipynb", "segundo")
    assert "cuenta este y no el anterior" in collect(course, mail)[1]
    assert received(course) == {f"ana/{TASK}/{TASK}.ipynb": "segundo"}


def test_the_exchange_of_nbgrader_is_read_and_the_last_counts(course, mail):
    put(mail, f"ana+{TASK}+2027-03-01 10:00:00.5 UTC+aB-_9x/{TASK}.ipynb", "primera")
    second = put(mail, f"ana+{TASK}+2027-03-01 11:00:00.1 UTC+zZ9/{TASK}.ipynb", "segunda")
    (second.parent / "timestamp.txt").write_text("2027-03-01 11:00:00.1 UTC")
    (second.parent / "borrador.ipynb").write_text("{}")
    put(mail, f"beto/beto+{TASK}+2027-03-01 11:00:00.1 UTC+q/{TASK}.ipynb", "de su carpeta")      # one folder for each
    assert len(collect(course, mail)) == 3
    found = received(course)
    assert found[f"ana/{TASK}/{TASK}.ipynb"] == "segunda" and found[f"beto/{TASK}/{TASK}.ipynb"] == "de su carpeta"
    assert found[f"ana/{TASK}/timestamp.txt"] == "2027-03-01 11:00:00.1 UTC" and f"ana/{TASK}/borrador.ipynb" in found


def test_who_submits_in_the_name_of_another_user_is_found_out(course, mail, monkeypatch):
    pwd = pytest.importorskip("pwd")
    put(mail, f"ana+{TASK}+2027-03-01 10:00:00.5 UTC+x/{TASK}.ipynb")
    owner = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(pwd, "getpwnam", lambda name: pwd.struct_passwd((name, "", os.getuid() + 1, 0, "", "", "")))
    assert f"dice ser de ana y es de {owner.pw_name}" in collect(course, mail)[0] and not received(course)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: owner)
    assert collect(course, mail)[0].endswith(f": ana, {TASK}") and received(course)


def test_a_zip_is_opened_only_as_far_as_it_should(course, tmp_path, monkeypatch):
    archive = tmp_path / "entregas.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"ana_{TASK}.ipynb", "a")
        file.writestr(f"../../beto_{TASK}.ipynb", "b")
        file.writestr(f"/caro_{TASK}.ipynb", "c")
    collect(course, archive)
    assert {name.split("/")[0] for name in received(course)} == {"ana", "beto", "caro"}      # all within the folder
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curso", "entregas.zip"]
    for limit in ("LARGEST", "MOST_FILES"):
        with monkeypatch.context() as patch, pytest.raises(TeachingError, match="no se abrió"):
            patch.setattr(module, limit, 1)
            collect(course, archive)
    archive.write_bytes(archive.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05"))
    with pytest.raises(TeachingError, match="dañado o cifrado"):
        collect(course, archive)
