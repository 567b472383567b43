"""`mlpedu lab` copies lessons and never loses what a student wrote."""
import json
import os
import stat

import pytest

from mlpedu.course import lab
from mlpedu.course.lab import LabError, copy_lessons, reset

OLD, NEW, MINE = b'{"v": 1}', b'{"v": 2}', b'{"v": "mio"}'


@pytest.fixture
def place(tmp_path, monkeypatch):
    """(source, folder): two lessons of the course, and where the student works."""
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "casa"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    source = tmp_path / "original"
    source.mkdir()
    for name in ("00-a.ipynb", "03-b.ipynb"):
        (source / name).write_bytes(OLD)
    return source, tmp_path / "mi curso ñ"


def names(folder):
    return sorted(p.name for p in folder.glob("*.ipynb"))


def test_lessons_that_are_missing_are_copied_and_the_rest_is_left_alone(place):
    source, folder = place
    assert copy_lessons(folder, source) == ["00-a.ipynb: copiada", "03-b.ipynb: copiada"]
    (folder / "03-b.ipynb").unlink()
    (folder / "00-a.ipynb").write_bytes(MINE)
    assert copy_lessons(folder, source) == ["03-b.ipynb: copiada"]
    assert (folder / "00-a.ipynb").read_bytes() == MINE


def test_doing_it_twice_does_nothing(place):
    source, folder = place
    copy_lessons(folder, source)
    before = {p: p.stat().st_mtime_ns for p in folder.glob("*.ipynb")}
    assert copy_lessons(folder, source) == []
    assert {p: p.stat().st_mtime_ns for p in folder.glob("*.ipynb")} == before


def test_an_unchanged_lesson_follows_the_course(place):
    source, folder = place
    copy_lessons(folder, source)
    (source / "03-b.ipynb").write_bytes(NEW)
    assert copy_lessons(folder, source) == ["03-b.ipynb: puesta al día"]
    assert (folder / "03-b.ipynb").read_bytes() == NEW


def test_a_changed_lesson_is_never_written_over_and_the_new_one_lies_beside_it(place):
    source, folder = place
    copy_lessons(folder, source)
    (folder / "03-b.ipynb").write_bytes(MINE)
    (source / "03-b.ipynb").write_bytes(NEW)
    assert "al lado, en 03-b.nueva.ipynb" in copy_lessons(folder, source)[0]
    assert (folder / "03-b.ipynb").read_bytes() == MINE
    assert (folder / "03-b.nueva.ipynb").read_bytes() == NEW
    assert copy_lessons(folder, source) == []


def test_work_done_in_the_new_version_is_kept_when_a_newer_one_comes(place):
    source, folder = place
    copy_lessons(folder, source)
    (folder / "03-b.ipynb").write_bytes(MINE)
    (source / "03-b.ipynb").write_bytes(NEW)
    copy_lessons(folder, source)
    (folder / "03-b.nueva.ipynb").write_bytes(b'{"v": "mio tambien"}')
    (source / "03-b.ipynb").write_bytes(b'{"v": 3}')
    copy_lessons(folder, source)
    assert (folder / "03-b.nueva.ipynb").read_bytes() == b'{"v": "mio tambien"}'
    assert names(folder) == ["00-a.ipynb", "03-b.ipynb", "03-b.nueva-2.ipynb", "03-b.nueva.ipynb"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", None])
def test_a_lost_or_damaged_manifest_loses_no_work(place, damage):
    source, folder = place
    copy_lessons(folder, source)
    (folder / "00-a.ipynb").write_bytes(MINE)
    if damage is None:
        (folder / lab.MANIFEST).unlink()
    else:
        (folder / lab.MANIFEST).write_bytes(damage)
    (source / "00-a.ipynb").write_bytes(NEW)
    copy_lessons(folder, source)
    assert (folder / "00-a.ipynb").read_bytes() == MINE and (folder / "00-a.nueva.ipynb").read_bytes() == NEW


def test_opening_or_running_a_lesson_is_not_changing_it(place):
    import nbformat
    source, folder = place
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")])
    nbformat.write(notebook, source / "05-c.ipynb")
    copy_lessons(folder, source)
    mine = nbformat.read(folder / "05-c.ipynb", as_version=4)
    mine.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    mine.cells[0].outputs, mine.cells[0].execution_count = [nbformat.v4.new_output("stream", text="2")], 7
    nbformat.write(mine, folder / "05-c.ipynb")
    notebook.cells[0].source = "2 + 2"
    nbformat.write(notebook, source / "05-c.ipynb")
    assert copy_lessons(folder, source) == ["05-c.ipynb: puesta al día"]


def test_the_originals_are_never_the_folder_of_work(place):
    source, _ = place
    for act in (lambda: copy_lessons(source, source), lambda: reset(source, "03", source)):
        with pytest.raises(LabError, match="originales"):
            act()
    assert names(source) == ["00-a.ipynb", "03-b.ipynb"]


def test_the_lab_opens_the_first_lesson_whatever_copies_there_are(place, monkeypatch):
    _, folder = place
    copy_lessons(folder, lab.originals())
    reset(folder, "00", lab.originals())
    monkeypatch.setattr(lab, "_run", lambda command, env: command)
    assert "--LabApp.default_url=/lab/tree/00-empieza-aqui.ipynb" in lab.start(folder)


def test_reset_restores_one_lesson_and_keeps_every_earlier_copy(place):
    source, folder = place
    copy_lessons(folder, source)
    for work in (MINE, b'{"v": "otro"}'):
        (folder / "03-b.ipynb").write_bytes(work)
        assert "la tuya está en 03-b.copia-" in reset(folder, "03", source)
    assert (folder / "03-b.ipynb").read_bytes() == OLD
    kept = {p.read_bytes() for p in folder.glob("03-b.copia-*.ipynb")}
    assert kept == {MINE, b'{"v": "otro"}'}


def test_reset_of_a_lesson_that_does_not_exist_says_which_do(place):
    source, folder = place
    with pytest.raises(LabError, match="No hay una lección '07'; hay 00, 03"):
        reset(folder, "07", source)


def test_a_read_only_original_gives_a_writable_copy(place):
    source, folder = place
    for path in source.iterdir():
        path.chmod(0o444)
    copy_lessons(folder, source)
    assert (folder / "00-a.ipynb").stat().st_mode & stat.S_IWUSR


def test_a_folder_that_cannot_be_used_is_a_clear_error(place, tmp_path):
    source, _ = place
    (tmp_path / "archivo").write_text("")
    with pytest.raises(LabError, match="No se puede usar la carpeta .* --folder"):
        copy_lessons(tmp_path / "archivo", source)


def test_the_student_s_lab_is_spanish_and_without_nbgrader_and_the_instructor_s_has_it(place):
    for instructor in (False, True):
        env = lab.lab_environment(instructor)
        config = env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
        page = json.loads(open(os.path.join(config, "labconfig", "page_config.json")).read())
        server = json.loads(open(os.path.join(config, "jupyter_server_config.json")).read())
        assert page["disabledExtensions"]["@jupyter/nbgrader"] is not instructor
        assert set(server["ServerApp"]["jpserver_extensions"].values()) == {instructor}
        language = os.path.join(env["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "translation-extension",
                                "plugin.jupyterlab-settings")
        assert json.loads(open(language).read()) == {"locale": "es_ES"}


def test_settings_that_a_student_changed_stay(place):
    settings = lab.lab_environment()["JUPYTERLAB_SETTINGS_DIR"]
    path = os.path.join(settings, "@jupyterlab", "translation-extension", "plugin.jupyterlab-settings")
    with open(path, "w") as file:
        file.write('{"locale": "default"}')
    lab.lab_environment()
    assert open(path).read() == '{"locale": "default"}'


def test_the_lessons_of_this_course_are_found_and_their_copies_are_trusted(place):
    import nbformat
    from nbformat.sign import NotebookNotary
    copy_lessons(place[1], lab.originals())
    lesson = next(place[1].glob("02-*.ipynb"))
    assert NotebookNotary().check_signature(nbformat.read(lesson, as_version=4))


def test_the_glossary_goes_with_the_lessons_that_link_to_it(place):
    source, folder = place
    (source / "glosario.ipynb").write_bytes(OLD)
    assert "glosario.ipynb: copiada" in copy_lessons(folder, source)
    assert (folder / "glosario.ipynb").read_bytes() == OLD
