"""Notebooks that came by mail or from Moodle reach the folder of who sent them, and of nobody else."""
import json
import os
import random
import unicodedata
import zipfile

import pytest

from mlpedu.teaching import collect as module
from mlpedu.teaching.box import FILE_BYTES
from mlpedu.teaching.collect import collect
from mlpedu.teaching.course import Course, TeachingError
from mlpedu.teaching.new import create

TASK, OTHER = "T01-mi-primera-tarea", "T02-otra"
WHEN = "2027-03-01 10:00:00.5 UTC"


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
    assert len(collect(course, mail)) == 2
    found = received(course)
    assert found[f"ana/{TASK}/{TASK}.ipynb"] == "segunda"
    assert found[f"ana/{TASK}/timestamp.txt"] == "2027-03-01 11:00:00.1 UTC" and f"ana/{TASK}/borrador.ipynb" in found


def test_one_folder_for_each_student_may_hold_what_nbgrader_left(course, mail):
    put(mail, f"beto/beto+{TASK}+{WHEN}+q/{TASK}.ipynb", "de su carpeta")
    collect(course, mail)
    assert received(course) == {f"beto/{TASK}/{TASK}.ipynb": "de su carpeta"}


@pytest.fixture
def two(course):
    put(course.tasks, f"{OTHER}.md", (course.tasks / f"{TASK}.md").read_text())
    return course


@pytest.mark.parametrize("name", [f"ana+{OTHER}+{WHEN}+a/{OTHER}.ipynb", f"ana+{OTHER}+{WHEN}+a/cuaderno.ipynb",
                                  f"ana+{OTHER}+{WHEN}+a/{TASK}.ipynb"])
def test_with_one_task_chosen_the_exchange_s_others_are_left_in_silence(two, mail, name):
    put(mail, f"ana+{TASK}+{WHEN}+a/{TASK}.ipynb", "la uno")
    put(mail, name, "la dos")
    assert collect(two, mail, ["T01"]) == [f"ana+{TASK}+{WHEN}+a/{TASK}.ipynb: ana, {TASK}"]
    assert received(two) == {f"ana/{TASK}/{TASK}.ipynb": "la uno"}


def test_with_one_task_chosen_a_folder_of_mail_gives_only_that(two, mail):
    put(mail, f"ana/1/{TASK}.ipynb", "la uno")
    put(mail, f"ana/2/{OTHER}.ipynb", "la dos")
    put(mail, f"beto/beto+{OTHER}+{WHEN}/{OTHER}.ipynb")
    put(mail, "caro/cuaderno.ipynb", "sin nombre")        # one task only: that one
    assert len(collect(two, mail, ["T01"])) == 2
    assert received(two) == {f"ana/{TASK}/{TASK}.ipynb": "la uno", f"caro/{TASK}/{TASK}.ipynb": "sin nombre"}
    assert len(collect(two, mail)) == 4 and received(two)[f"ana/{OTHER}/{OTHER}.ipynb"] == "la dos"


@pytest.mark.parametrize("name", ["ana_T02/cuaderno.ipynb", "ana_t02.ipynb", "ana_T07.ipynb", "ana/T07/cuaderno.ipynb"])
def test_a_name_with_the_number_of_another_task_is_not_the_chosen_one(two, mail, name):
    put(mail, name)
    assert "no se sabe de quién o de qué tarea" in collect(two, mail, ["T01"])[0] and not received(two)


def test_nothing_of_the_chosen_task_is_said(two, mail):
    put(mail, f"ana+{OTHER}+{WHEN}/{OTHER}.ipynb")
    with pytest.raises(TeachingError, match="No hay cuadernos de T01 en"):
        collect(two, mail, ["T01"])


@pytest.mark.parametrize("forged", [f"ana_{TASK}/{TASK}.ipynb", f"ana_{TASK}.ipynb", f"ana/{TASK}.ipynb",
                                    f"ana+{TASK}+{WHEN}.ipynb", f"A_1_assignsubmission+{TASK}+{WHEN}/{TASK}.ipynb"])
def test_in_an_exchange_only_what_nbgrader_left_counts(course, mail, tmp_path, forged):
    put(mail, f"ana+{TASK}+{WHEN}+x/{TASK}.ipynb", "de ana")
    put(mail, forged, "de otro")
    lines = collect(course, mail)
    assert f"{forged.split('/')[0]}: no es una entrega de nbgrader; queda donde está" in lines and len(lines) == 2
    assert received(course) == {f"ana/{TASK}/{TASK}.ipynb": "de ana"}
    (tmp_path / "inbound").mkdir()                        # by its name, also where nobody has submitted yet
    put(tmp_path / "inbound", forged, "de otro")
    assert "no es una entrega de nbgrader" in collect(course, tmp_path / "inbound")[0]
    assert received(course) == {f"ana/{TASK}/{TASK}.ipynb": "de ana"}


@pytest.mark.parametrize("name", [f"Beto_12_assignsubmission_file_x+{TASK}+{WHEN}.ipynb", f"beto+{TASK}+{WHEN}.ipynb",
                                  f"x+{TASK}+{WHEN}_12_assignsubmission_file_/{TASK}.ipynb"])
def test_a_file_s_name_does_not_make_an_exchange_of_the_mail(course, mail, name):
    put(mail, name)
    put(mail, f"ana_{TASK}.ipynb", "de ana")
    collect(course, mail)
    assert received(course)[f"ana/{TASK}/{TASK}.ipynb"] == "de ana"


def test_a_submission_of_the_exchange_without_the_notebook_is_said(course, mail):
    (mail / f"ana+{TASK}+{WHEN}+x").mkdir()
    put(mail, f"beto+{TASK}+{WHEN}+x/adentro/{TASK}.ipynb")
    put(mail, f"caro+T07-nada+{WHEN}+x/{TASK}.ipynb")
    lines = collect(course, mail)
    assert ["no trae un cuaderno de T01" in line for line in lines] == [True, True, False]
    assert "no se sabe de quién o de qué tarea" in lines[2] and not received(course)


def test_who_submits_in_the_name_of_another_user_is_found_out(course, mail, monkeypatch):
    pwd = pytest.importorskip("pwd")
    put(mail, f"ana+{TASK}+2027-03-01 10:00:00.5 UTC+x/{TASK}.ipynb")
    owner = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(pwd, "getpwnam", lambda name: pwd.struct_passwd((name, "", os.getuid() + 1, 0, "", "", "")))
    assert f"dice ser de ana y es de {owner.pw_name}" in collect(course, mail)[0] and not received(course)
    with monkeypatch.context() as patch:                  # an account that was deleted
        patch.setattr(pwd, "getpwuid", {}.__getitem__)
        assert f"es de {os.getuid()};" in collect(course, mail)[0] and not received(course)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: owner)
    assert collect(course, mail)[0].endswith(f": ana, {TASK}") and received(course)


SOURCES = [lambda who: f"{who}+{TASK}+{WHEN}+x", lambda who: who]      # the exchange, and mail


@pytest.mark.parametrize("folder", SOURCES)
def test_who_cannot_be_read_does_not_stop_the_others(course, mail, monkeypatch, folder):
    for who in ("ana", "beto", "caro"):
        put(mail, f"{folder(who)}/{TASK}.ipynb", "antes")
    collect(course, mail)
    for who in ("ana", "beto", "caro", "dani"):
        put(mail, f"{folder(who)}/datos.csv", "1")
        put(mail, f"{folder(who)}/{TASK}.ipynb", "ahora")
    copyfile, scandir = module.shutil.copyfile, os.scandir

    def copy(source, target):                             # root reads everything: mode 000 has to be feigned
        if source.parent.name in (folder("beto"), folder("dani")) and source.suffix == ".ipynb":
            target.write_text("a medias")
            raise PermissionError(13, "Permission denied", str(source))
        return copyfile(source, target)

    def scan(path="."):
        if str(path) == str(mail / folder("ana")):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(module.shutil, "copyfile", copy)
        patch.setattr(os, "scandir", scan)
        lines = collect(course, mail)
    assert len(lines) == 4 and lines[0] == f"{folder('ana')}: no se puede leer (Permission denied); queda donde está"
    for line, who in zip(lines[1::2], ("beto", "dani"), strict=True):
        assert line == f"{folder(who)}/{TASK}.ipynb: no se puede leer (Permission denied); queda donde está"
    assert received(course) == {f"ana/{TASK}/{TASK}.ipynb": "antes", f"beto/{TASK}/{TASK}.ipynb": "antes",
                                f"caro/{TASK}/{TASK}.ipynb": "ahora", f"caro/{TASK}/datos.csv": "1"}
    assert sorted(p.name for p in (course.root / "submitted").iterdir()) == ["ana", "beto", "caro"]


@pytest.mark.parametrize("folder", SOURCES)
def test_a_huge_notebook_is_not_copied(course, mail, folder):
    os.truncate(put(mail, f"{folder('ana')}/{TASK}.ipynb"), FILE_BYTES + 1)
    put(mail, f"{folder('beto')}/{TASK}.ipynb")
    assert collect(course, mail)[0] == f"{folder('ana')}/{TASK}.ipynb: ocupa más de 50 MB; queda donde está"
    assert received(course) == {f"beto/{TASK}/{TASK}.ipynb": "{}"}


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


def test_a_damaged_zip_is_said_whatever_zipfile_makes_of_it(course, tmp_path):
    archive, rng, found = tmp_path / "entregas.zip", random.Random(0), 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as file:
        for who in ("ana", "ñandú"):
            file.writestr(f"{who}_{TASK}.ipynb", json.dumps(list(range(300))))
    whole = archive.read_bytes()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        archive.write_bytes(damaged)
        try:
            collect(course, archive)
        except TeachingError as error:
            found += 1
            assert "dañado" in str(error) or "no es una carpeta" in str(error) or "No hay cuadernos" in str(error)
    assert found > 50


def test_what_is_no_folder_nor_zip_is_said(course, mail):
    with pytest.raises(TeachingError, match="no es una carpeta, ni un zip"):
        collect(course, put(mail, f"ana_{TASK}.ipynb"))
