"""The `mlpedu` command: what it prints, its exit status, and that faults of the user get a sentence."""
import os
import sys

import pytest

import mlpedu.course
from mlpedu.cli import main
from mlpedu.course import doctor, lab


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "casa"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))


def test_lab_prepares_the_folder_and_says_what_it_did(tmp_path, capsys):
    folder = tmp_path / "mi curso"
    assert main(["lab", "--prepare", "--folder", str(folder)]) == 0
    assert "00-empieza-aqui.ipynb: copiada" in capsys.readouterr().out
    assert main(["lab", "--prepare", "--folder", str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_lab_reset_keeps_the_student_s_copy(tmp_path, capsys):
    main(["lab", "--prepare", "--folder", str(tmp_path)])
    (tmp_path / "03-el-perceptron.ipynb").write_text("mío")
    assert main(["lab", "--folder", str(tmp_path), "--reset", "03"]) == 0
    assert "la tuya está en" in capsys.readouterr().out
    assert [p.read_text() for p in tmp_path.glob("03-*.copia-*.ipynb")] == ["mío"]


def test_lab_starts_jupyter_in_the_folder_at_the_first_lesson(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(lab, "_run", lambda command, env: calls.append((command, env)) or 0)
    assert main(["lab", "--folder", str(tmp_path), "--no-browser", "--port", "9999", "--docente"]) == 0
    (command, env), = calls
    assert "--no-browser" in command and "--ServerApp.port=9999" in command
    assert "--LabApp.default_url=/lab/tree/00-empieza-aqui.ipynb" in command
    assert "docente" in env["JUPYTER_CONFIG_PATH"]


@pytest.mark.parametrize("arguments, said", [
    (["lab", "--folder", "{tmp}", "--reset", "77"], "No hay una lección '77'"),
    (["data", "fashion_mnit"], "fashion_mnist"),
    (["build"], "no se puede leer el temario"),
    (["lab", "--folder", "{tmp}", "--reset", "*"], "No hay una lección '*'"),
    (["lab", "--folder", "{tmp}", "--reset", "/03"], "No hay una lección '/03'"),
    (["lab", "--prepare", "--folder", str(lab.originals())], "es la carpeta de las lecciones originales"),
    (["lab", "--prepare", "--folder", "{tmp}/archivo"], "Elige otra con --folder"),
    (["lab", "--reset", "03", "--folder", "{tmp}/archivo"], "Elige otra con --folder"),
    (["lab", "--prepare", "--folder", "{tmp}/raro"], "no se pudo leer o escribir"),
])
def test_a_fault_of_the_user_is_a_sentence_and_exit_status_1(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archivo").write_text("")
    (tmp_path / "raro" / "00-empieza-aqui.ipynb").mkdir(parents=True)
    assert main([a.replace("{tmp}", str(tmp_path)) for a in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("mlpedu: ") and said in error


@pytest.mark.parametrize("arguments, said", [
    ([], "falta escribir: ORDEN"),
    (["dotcor"], "no existe 'dotcor'; elige entre"),
    (["doctor", "--todo"], "no se entiende: --todo"),
    (["lab", "--port"], "--port: se esperaba un valor"),
    (["lab", "--port", "x"], "--port: se esperaba otra clase de valor (int) y llegó 'x'"),
    (["lab", "--prepare=1"], "--prepare: no lleva valor y llegó '1'"),
    (["build", "--jobs", "99"], "no existe 99; elige entre"),
    (["docente", "calificar", "--st"], "--student: se esperaba un valor"),
])
def test_an_order_written_wrong_is_said_in_spanish(arguments, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    error = capsys.readouterr().err
    assert ended.value.code == 2 and error.startswith("uso: mlpedu") and said in error and "error:" not in error


def test_the_help_is_in_spanish(capsys):
    with pytest.raises(SystemExit):
        main(["lab", "--help"])
    help = capsys.readouterr().out
    assert "muestra esta ayuda" in help and not any(word in help for word in ("usage", "options", "show this"))


def test_what_is_not_installed_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "mlpedu.course.lesson", raising=False)
    monkeypatch.delitem(sys.modules, "mlpedu.course.build", raising=False)
    monkeypatch.delattr(mlpedu.course, "lesson", raising=False)
    monkeypatch.delattr(mlpedu.course, "build", raising=False)
    assert main(["build"]) == 1 and "falta yaml" in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(doctor, "report", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["doctor"])


def test_doctor_lists_versions_data_and_disk_and_ends_with_advice(capsys):
    status = main(["doctor"])
    out = capsys.readouterr().out
    for word in ("mlpedu ", "Python ", "numpy ", "jupyterlab ", "GPU: ", "fashion_mnist: ", "Disco libre: "):
        assert word in out
    assert status == (0 if "→ Todo lo necesario está en su lugar." in out else 1)


def test_the_address_is_shown_once_it_is_known(monkeypatch):
    monkeypatch.setattr(doctor, "address", lambda: None)
    assert not any("avisar" in line for line in doctor.report()[0])
    monkeypatch.setattr(doctor, "address", lambda: "https://casa.example/mlpedu")
    assert "Para avisar de un problema: https://casa.example/mlpedu/issues" in doctor.report()[0]


def test_doctor_says_what_is_missing_and_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "jupyterlab" else "1.0")
    assert main(["doctor"]) == 1
    assert "→ Falta jupyterlab. Instálalo con: pip install 'mlpedu[lab]'" in capsys.readouterr().out


def test_doctor_warns_of_a_full_disk_and_of_a_home_it_cannot_write(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10}))
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    advice = "\n".join(doctor.report()[1])
    assert "menos de 1 GB libre" in advice and "tu avance no se guardará" in advice


def test_doctor_warns_of_variables_that_say_nothing(monkeypatch, tmp_path):
    (tmp_path / "archivo").write_text("")
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "archivo"))
    monkeypatch.setenv("MLPEDU_SOURCE", "rael")
    monkeypatch.setenv("MLPEDU_DATA", str(tmp_path / "nada"))
    advice = "\n".join(doctor.report()[1])
    assert "tu avance no se guardará" in advice and "'rael'" in advice and "no es una carpeta" in advice


@pytest.mark.skipif(os.name == "nt", reason="en Windows siempre hay una carpeta personal")
def test_without_a_home_the_doctor_says_so_and_data_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("MLPEDU_HOME", "~nadie.se.llama.asi")
    monkeypatch.delenv("MLPEDU_DATA", raising=False)
    lines, advice = doctor.report()
    assert any("MLPEDU_DATA" in line for line in lines) and "MLPEDU_HOME" in "\n".join(advice)
    assert main(["data"]) == 1
    assert "ruta completa en la variable de entorno MLPEDU_DATA" in capsys.readouterr().err


def test_doctor_can_look_at_folders_that_cannot_be_entered(monkeypatch, tmp_path):
    stat = os.stat

    def closed(path, *arguments, **names):                # as to a user who is not root
        if str(path).startswith(str(tmp_path / "cerrada" / "x")):
            raise PermissionError(13, "Permission denied")
        return stat(path, *arguments, **names)
    (tmp_path / "cerrada").mkdir()
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "cerrada" / "x"))
    monkeypatch.setenv("MLPEDU_DATA", str(tmp_path / "cerrada" / "x"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", closed)
        assert "no es una carpeta" in "\n".join(doctor.report()[1])


def test_a_closed_stdout_is_not_a_fault(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["data"]) == 0


def test_data_says_where_each_set_would_come_from(capsys):
    assert main(["data"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "fashion_mnist", "mnist", "california_housing"]


def test_the_questions_are_written_for_moodle_all_or_none(tmp_path, capsys):
    assert main(["docente", "preguntas", "05", "06", "--folder", str(tmp_path / "m")]) == 0
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["preguntas-05.gift.txt", "preguntas-06.gift.txt"]
    assert "::U05 P1::" in (tmp_path / "m" / "preguntas-05.gift.txt").read_text("utf-8")
    capsys.readouterr()
    assert main(["docente", "preguntas", "05", "77", "--folder", str(tmp_path / "n")]) == 1
    assert "'77' no tiene preguntas" in capsys.readouterr().err and not (tmp_path / "n").exists()
