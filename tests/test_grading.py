"""A course graded whole: honest, mistaken, broken and cheating submissions, each with the grade it deserves."""
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from mlpedu.teaching import crew, examine, grading
from mlpedu.teaching.course import Course, TeachingError, find
from mlpedu.teaching.examine import Outcome
from mlpedu.teaching.feedback import write_feedback
from mlpedu.teaching.generate import generate
from mlpedu.teaching.grading import grade
from mlpedu.teaching.new import create
from mlpedu.teaching.preprocessors import VERDICTS
from mlpedu.teaching.report import write_report

TASK = "T01-mi-primera-tarea"
NEURON = "def neurona(x, w, b):\n    "
SUM = 'z = d["w"] @ d["x"] + d["b"]'
GOOD = NEURON + "return int(np.dot(w, x) + b >= 0)"
LIMITS = "\nc.BoxedExecute.timeout = 6\nc.BoxedExecute.seconds = 45\n"
STEAL = f'''import pathlib, gc, sys, inspect
found = None
for place in (pathlib.Path("{Path.cwd()}"), pathlib.Path.home(), pathlib.Path("/")):
    for way in ("**/tareas/*.md", "**/gradebook.db", "**/T01-mi-primera-tarea.ipynb"):
        try:
            found = found or [p.read_text() for p in place.glob(way) if "t/T01" not in str(p)][0]
        except Exception:
            pass
for frame in inspect.stack():
    found = found or frame[0].f_globals.get("QUESTIONS") or frame[0].f_locals.get("right")
found = found or [o for o in gc.get_objects() if type(o).__name__ in ("Question", "Verdict", "Fault")]
z = 1.0 if found else 0.0
print("robado:", found)'''

# student -> (solution of T01.1, solution of T01.2, points, part of the first message that isn't full marks)
HONEST = {
    "bien": (SUM, GOOD, 10, ""),
    "vacia": (None, None, 0, "NotImplementedError"),
    "sin-sesgo": ('z = d["w"] @ d["x"]', GOOD, 8, "Falta sumar el sesgo"),
    "estricta": (SUM, GOOD.replace(">=", ">"), 8.5, "exactamente 0"),
    "imprime": (SUM, NEURON + "print(np.dot(w, x) + b >= 0)", 4, "return"),
    "avisa": ("import warnings; warnings.warn('cuidado')\n" + SUM, "import sys; print('ojo', file=sys.stderr)\n" + GOOD, 10, ""),
    "numpy": ("z = np.float64(" + SUM[4:] + ")", GOOD.replace("int(", "np.int64("), 10, ""),
    "sintaxis": ("z = (", GOOD, 6, "SyntaxError"),
    "nan": ("z = float('nan')", GOOD, 6, "no son números finitos"),
    "resultado": (SUM, "neurona = 1", 4, "una función, no su resultado"),
    "lista": (SUM, "neurona = [1, 1, 0, 0]", 4, "una función, no su resultado"),
    "objeto": ("z = object()", GOOD, 6, "TypeError"),
    "todo-a-prueba": (f"try:\n    {SUM}\nexcept Exception:\n    z = 0", NEURON + "try:\n        return 1\n    except: pass", 4, "siempre lo mismo"),
}
BROKEN = {
    "no-termina": (SUM, NEURON + "while True: pass", 4, "no terminó a tiempo"),
    "no-obedece": (SUM, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", 4, "no se dejó interrumpir"),
    "duerme": ("import time\n" + SUM + "\ntime.sleep(1000)", GOOD, 10, ""),
    "memoria": (SUM, NEURON + "return bytearray(1 << 33)", 4, "MemoryError"),
    "cierra": (SUM, "import os; os._exit(0)", 4, "el núcleo se cayó"),
    "recursion": (SUM, NEURON + "return neurona(x, w, b)", 4, "RecursionError"),
    "inunda": ("while True: print('x' * 10_000)", GOOD, 6, "algo se detuvo antes"),
    "llena": (SUM, "for n in range(100_000): open(f'{n}', 'w').write('x')\nimport time; time.sleep(100)", 4, "más archivos"),
}
CHEATS = {
    "otra-entrega": ("entrega = lambda *a: None\n" + SUM, GOOD, 0, "no se ejecutó"),
    "juez-parchado": ("import mlpedu.teaching.question as q, mlpedu.course.compare as c, mlpedu.course.delivery as e\n"
                      "q.judge = lambda *a: q.Verdict(1.0, 'ok')\nc.same = lambda *a: True\nz = 0", GOOD, 6, ""),
    "numpy-parchado": ("np.dot = lambda *a: 0\nnp.allclose = np.array_equal = lambda *a, **k: True\nz = 0.0",
                       NEURON + "return np.dot(w, x)", 0, "siempre lo mismo"),
    "siempre-igual": ("class Todo(float):\n    __eq__ = lambda s, o: True\n    __sub__ = __rsub__ = lambda s, o: 0.0\n"
                      "    __abs__ = lambda s: 0.0\n    __float__ = lambda s: 0.0\nz = Todo(3)", GOOD, 6, ""),
    "busca": (STEAL, GOOD, 6, ""),
    "falsifica": ("from IPython.display import display\nprint('10.0')\ndisplay({'text/plain': '10.0'}, raw=True)\nz = 10.0\n10.0",
                  GOOD, 6, ""),
    "escribe-nota": ("import json, os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\n"
                     "(f / 'T01.1.json').write_text(json.dumps({'student': 'x', 'credit': 1.0, 'points': 10}))\n"
                     "(f / 'veredictos.json').write_text('{}')\nentrega = print\nz = 0", GOOD, 0, "dañada"),
    "resultados-falsos": (SUM, "import json, os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\n"
                          "(f / 'T01.2.json').write_text(json.dumps({'student': None, 'answer': {'kind': 'outcomes', 'value': []}}))\n"
                          "entrega = lambda *a: None", 4, "dañada"),
    "planta-enlaces": (SUM, GOOD + "\nimport os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\n"
                       "for n in ('T01.1.llamadas', 'T01.2.llamadas'): os.symlink('VICTIMA', f / n)", 10, ""),
    "enlace": ("import os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\n"
               "os.symlink('/etc/passwd', f / 'T01.1.json')\nos.mkfifo(f / 'T01.2.json')\nentrega = print", GOOD, 0, "no es un archivo"),
    "enorme": ("import os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\n"
               "open(f / 'T01.1.json', 'w').write('[' * 30_000_000)\n(f / 'T01.2.json').write_text('[' * 100_000)\nentrega = print",
               GOOD, 0, "demasiado grande"),
    "congelada": ("z = {'ana': 1.0}.get(ESTUDIANTE, VALOR_DE_OTRO)", GOOD, 6, "es la de la variante de «bien»"),
    "espia": (SUM, "import builtins, json\n" + NEURON + "print(x, w, b)\n    raise SystemExit", 4, ""),
    "html": (SUM, NEURON + "raise ValueError('<script>alert(1)</script>')", 4, "ValueError"),
}
EVERYONE = {**HONEST, **BROKEN, **CHEATS}


def source(course, kind="source"):
    return nbformat.read(course.root / kind / TASK / f"{TASK}.ipynb", as_version=4)


def submission(course, student, first=None, second=None, kind="source"):
    """A notebook as a student would hand it in; None leaves an exercise as it was released."""
    notebook = source(course, "release")
    for cell in notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.source.startswith("ESTUDIANTE"):
            cell.source = f'ESTUDIANTE = "{student}"'
        elif id == "T01-1-solucion" and first is not None:
            cell.source = first
        elif id == "T01-2-solucion" and second is not None:
            cell.source = second
    return notebook


def submit(course, student, notebook, name=f"{TASK}.ipynb"):
    folder = course.root / "submitted" / student / TASK
    folder.mkdir(parents=True, exist_ok=True)
    text = notebook if isinstance(notebook, str) else nbformat.writes(notebook)
    (folder / name).write_text(text, "utf-8")
    return folder


def cells(notebook):
    return {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}


def structural(course):
    """Submissions whose notebook itself is wrong: student -> points."""
    good = lambda student: submission(course, student, SUM, GOOD)          # noqa: E731
    made = {}
    for student in ("borra-entregas", "borra-todo", "cambia-entregas", "cambia-puntos", "parte-celda", "duplica", "nucleo",
                    "reordena", "sin-metadatos", "otro-nombre", "con-archivo"):
        made[student] = good(student)
    made["borra-entregas"].cells = [c for c in made["borra-entregas"].cells if not c.source.startswith("entrega(")]
    made["borra-todo"].cells = made["borra-todo"].cells[:1]
    for id in ("T01-1", "T01-2"):
        cells(made["cambia-entregas"])[id].source = f"{10 if id == 'T01-1' else 6}.0"
        cells(made["cambia-puntos"])[id].metadata.nbgrader.points = 1000
    cells(made["cambia-puntos"])["T01-1-solucion"].source = "z = 0"
    split = made["parte-celda"]
    at = split.cells.index(cells(split)["T01-2-solucion"])
    half = nbformat.from_dict(json.loads(json.dumps(split.cells[at])))
    split.cells[at].source, half.source = "umbral = 0", GOOD.replace("0)", "umbral)")
    split.cells.insert(at + 1, half)
    twice = made["duplica"]
    fake = nbformat.from_dict(json.loads(json.dumps(cells(twice)["T01-1"])))
    fake.source = "4.0"
    twice.cells.insert(0, fake)
    made["nucleo"].metadata.kernelspec = nbformat.from_dict({"name": "ir", "display_name": "R", "language": "R"})
    order = made["reordena"]
    order.cells.append(order.cells.pop(order.cells.index(cells(order)["T01-1"])))
    for cell in made["sin-metadatos"].cells:
        cell.metadata = nbformat.from_dict({})
    uses = cells(made["con-archivo"])["T01-2-solucion"]
    uses.source = "from mi_neurona import neurona"
    for student, notebook in made.items():
        folder = submit(course, student, notebook, "trabajo final.ipynb" if student == "otro-nombre" else f"{TASK}.ipynb")
        if student == "con-archivo":
            (folder / "mi_neurona.py").write_text("import numpy as np\n" + GOOD)
    submit(course, "ilegible", '{"cells": [')
    submit(course, "no-es-cuaderno", '{"hola": 1}')
    submit(course, "nada", "", "leeme.txt")
    lost = submission(course, "sin-archivo", SUM, "from mi_neurona import neurona")
    submit(course, "sin-archivo", lost)
    return {**dict.fromkeys(made, 10), "borra-todo": 0, "cambia-puntos": 6, "ilegible": 0, "no-es-cuaderno": 0, "nada": 0,
            "sin-archivo": 4}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return new_course(tmp_path_factory.mktemp("docente") / "curso ñ")


def new_course(root):
    """A course of one task, as `mlpedu docente nuevo` makes it, with short limits."""
    create(root)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(LIMITS)
    course = Course(root)
    generate(course, say=lambda text: None)
    return course


@pytest.fixture(scope="module")
def graded(course):
    """(course, expected points, results): everyone handed in and graded by one call."""
    from mlpedu.teaching.task import load
    task = load(course.tasks / f"{TASK}.md")
    other = float(task.questions["T01.1"].right(task.values("bien")))
    expected, victim = {}, course.root / "victima.txt"
    victim.write_text("intacta")
    for student, (first, second, points, _) in EVERYONE.items():
        first = first and first.replace("VALOR_DE_OTRO", repr(other))
        second = second and second.replace("VICTIMA", str(victim))
        notebook = submission(course, student, first, second)
        if student == "congelada":                                        # says to be someone else, to get their variant
            notebook.cells[1].source = 'ESTUDIANTE = "bien"'
        submit(course, student, notebook)
        expected[student] = points
    expected |= structural(course)
    before = (course.root / "tareas" / f"{TASK}.md").read_bytes()
    results = grade(course, jobs=3, progress=False, say=lambda text: None)
    assert (course.root / "tareas" / f"{TASK}.md").read_bytes() == before and victim.read_text() == "intacta"
    return course, expected, results


def book(course):
    """What the gradebook says: (student, cell) -> automatic score."""
    with sqlite3.connect(course.gradebook) as db:
        rows = db.execute("select s.student_id, b.name, g.auto_score from grade g join submitted_notebook n on g.notebook_id = n.id "
                          "join submitted_assignment s on n.assignment_id = s.id join grade_cells c on g.cell_id = c.id "
                          "join base_cell b on b.id = c.id")
        return {(student, cell): score for student, cell, score in rows}


def verdicts(course, student):
    return json.loads((course.root / "autograded" / student / TASK / VERDICTS).read_text("utf-8"))


def test_everyone_gets_the_grade_they_earned(graded):
    course, expected, results = graded
    assert {r.student: r.points for r in results} == expected
    totals = {}
    for (student, _), score in book(course).items():
        totals[student] = totals.get(student, 0) + score
    assert totals == expected                                             # the gradebook says the same, to the cell


@pytest.mark.parametrize("student", EVERYONE)
def test_each_reads_the_reason(graded, student):
    course, _, _ = graded
    says = EVERYONE[student][3]
    found = verdicts(course, student)
    assert all(v["message"] for v in found.values())
    lost = [v["message"] for v in found.values() if v["credit"] < 1]
    assert (not says and not lost) or says in " ".join(lost)


def test_scores_are_plain_floats_even_where_the_student_printed_warnings(graded):
    course, _, _ = graded
    for student in ("avisa", "numpy", "falsifica"):
        notebook = nbformat.read(course.root / "autograded" / student / TASK / f"{TASK}.ipynb", as_version=4)
        for id in ("T01-1", "T01-2"):
            outputs = cells(notebook)[id].outputs
            assert [o.output_type for o in outputs] == ["display_data", "execute_result"]
            assert float(outputs[1].data["text/plain"]) == verdicts(course, student)[id.replace("-", ".")]["points"]


def test_what_had_to_be_mended_is_said(graded):
    course, _, _ = graded
    for student, text in {"ilegible": "no se puede leer", "nada": "No hay ningún cuaderno", "nucleo": "'ir'",
                          "otro-nombre": "trabajo final.ipynb", "borra-entregas": "T01.1, T01.2", "duplica": "cuenta la primera"}.items():
        notebook = nbformat.read(course.root / "autograded" / student / TASK / f"{TASK}.ipynb", as_version=4)
        assert text in notebook.cells[0].source


def test_grading_again_changes_nothing_and_grades_nothing(graded, monkeypatch):
    course, expected, _ = graded
    before, stamp = book(course), course.gradebook.stat().st_mtime_ns
    monkeypatch.setattr(crew, "examine", None)                            # nothing may be run
    assert {r.student: r.points for r in grade(course, progress=False)} == expected
    assert book(course) == before and course.gradebook.stat().st_mtime_ns == stamp


def test_one_changed_submission_is_graded_alone_and_the_book_is_backed_up(graded):
    course, expected, _ = graded
    submit(course, "vacia", submission(course, "vacia", SUM, None))
    before = book(course)
    backups = set((course.root / "respaldos").glob("*.db"))
    results = {r.student: r.points for r in grade(course, progress=False)}
    assert results == {**expected, "vacia": 4}
    after = book(course)
    assert {k for k in after if after[k] != before[k]} == {("vacia", "T01-1")}
    new, = set((course.root / "respaldos").glob("*.db")) - backups
    assert book(Course(_as_course(new, course))) == before
    submit(course, "vacia", submission(course, "vacia", None, None))
    grade(course, progress=False)


def _as_course(database, course):
    folder = database.parent / database.stem
    folder.mkdir()
    shutil.copy(database, folder / "gradebook.db")
    return folder


def test_a_gradebook_that_someone_changed_meanwhile_is_not_overwritten(graded, monkeypatch):
    course, _, _ = graded
    def meddle(parcel):
        with sqlite3.connect(course.gradebook) as db:
            db.execute("update grade set manual_score = 1 where id = (select id from grade limit 1)")
        return Outcome({}, None, 0.0, "no se corrió")
    monkeypatch.setattr(crew, "examine", meddle)
    with pytest.raises(TeachingError, match="cambió mientras se calificaba"):
        grade(course, students=["bien"], again=True, jobs=1, progress=False)
    with sqlite3.connect(course.gradebook) as db:
        assert db.execute("select count(*) from grade where manual_score = 1").fetchone() == (1,)
        db.execute("update grade set manual_score = null")


def test_what_can_not_be_sent_or_stored_is_said_and_stays_pending(graded, monkeypatch):
    course, expected, _ = graded
    before = book(course)
    with monkeypatch.context() as patch:
        patch.setattr(examine, "BOX_BYTES", 100)
        found, = grade(course, students=["bien"], again=True, progress=False)
        assert "pesa más de" in found.problem and found.points is None
    with monkeypatch.context() as patch:                  # what comes back has no notebook
        real = examine.examine
        patch.setattr(crew, "examine", lambda sent: (done := real(sent))._replace(
            files={name: text for name, text in done.files.items() if not name.endswith(".ipynb")}))
        found, = grade(course, students=["bien"], progress=False)
        assert "FileNotFoundError" in found.problem and found.points is None
    assert book(course) == before and (course.root / "autograded" / "bien" / TASK / f"{TASK}.ipynb").exists()
    assert {r.student: r.points for r in grade(course, progress=False)} == expected and book(course) == before


def test_a_killed_run_leaves_the_old_book_and_the_next_one_ends_the_same(graded):
    course, expected, _ = graded
    before, marks = course.gradebook.read_bytes(), book(course)
    command = [sys.executable, "-m", "mlpedu", "docente", "calificar", "--again", "--jobs", "2", "--course", str(course.root),
               *(f"--student={s}" for s in ("bien", "sin-sesgo", "estricta", "numpy"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    done = course.root / ".calificando" / "hecho.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
        if done.exists() and len(list((course.root / ".calificando").glob("autograded/*"))) >= 2:
            break
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert course.gradebook.read_bytes() == before
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert book(course) == marks and not (course.root / ".calificando").exists()


def test_a_killed_run_leaves_no_worker_behind(tmp_path):
    """Only the main process is killed: its workers would go on writing where the next run writes."""
    mark = tmp_path / "sigo"
    (tmp_path / "corre.py").write_text(
        "import pathlib, time\nfrom mlpedu.teaching.process import run\n"
        f"def work():\n    pathlib.Path({str(mark)!r}).write_text('1')\n    time.sleep(3)\n    pathlib.Path({str(mark)!r}).write_text('2')\n"
        "if __name__ == '__main__':\n    run(work, (), 60)")
    main = subprocess.Popen([sys.executable, str(tmp_path / "corre.py")])
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    main.kill()
    main.wait()
    time.sleep(5)
    assert mark.read_text() == "1"


def test_feedback_is_in_spanish_shows_the_reason_and_runs_nothing(graded):
    course, _, _ = graded
    students = ["bien", "sin-sesgo", "html", "ilegible", "falsifica"]
    pages = {p.parents[1].name: p.read_text("utf-8")
             for p in write_feedback(course, students=students, progress=False, say=lambda t: None)}
    assert pages.keys() == set(students)
    assert "8 de 10 puntos" in pages["sin-sesgo"] and "Falta sumar el sesgo" in pages["sin-sesgo"]
    assert "<script>alert" not in pages["html"] and "&lt;script&gt;alert" in pages["html"]
    assert "no se puede leer" in pages["ilegible"]
    for page in pages.values():
        assert not {"Score:", "Student's answer", "Comments:"} & {w for w in ("Score:", "Student's answer", "Comments:") if w in page}
        assert "d.w @ d.x" not in page and "x.sum() - 1" not in page       # the judge's own lines


@pytest.mark.parametrize("owner, step", [(secrets, "randbelow"), (Path, "replace"), (shutil, "rmtree")])
def test_a_run_that_dies_while_it_ends_is_ended_by_the_next(graded, monkeypatch, owner, step):
    """Before the gradebook is written, between it and its record, and after both: nothing has to be run again."""
    course, expected, _ = graded
    submit(course, "sin-sesgo", submission(course, "sin-sesgo", SUM, GOOD))
    before = book(course)

    def die(*arguments, **options):
        ends = course.root / ".calificando", course.root / "calificado.parcial"
        if step == "randbelow" or arguments[0] in ends and arguments[0].exists():      # a run begins with neither
            raise KeyboardInterrupt
        return real(*arguments, **options)

    real = getattr(owner, step)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, step, die)
        grade(course, students=["sin-sesgo"], progress=False)
    with monkeypatch.context() as patch:
        patch.setattr(crew, "examine", None)
        assert {r.student: r.points for r in grade(course, students=["sin-sesgo"], progress=False)} == {"sin-sesgo": 10}
    assert {k for k in book(course) if book(course)[k] != before[k]} == {("sin-sesgo", "T01-1")}
    assert not (course.root / ".calificando").exists()
    submit(course, "sin-sesgo", submission(course, "sin-sesgo", *HONEST["sin-sesgo"][:2]))
    grade(course, students=["sin-sesgo"], progress=False)
    assert book(course) == before


def test_a_folder_that_is_nobody_s_stops_no_one(graded):
    course, expected, _ = graded
    for name in ("ana perez", "..x", "-ana"):
        (course.root / "submitted" / name / TASK).mkdir(parents=True)
    found = {r.student: r for r in grade(course, progress=False)}
    for name in ("ana perez", "..x", "-ana"):
        shutil.rmtree(course.root / "submitted" / name)
        assert "no es una identificación" in found.pop(name).problem
    assert {s: r.points for s, r in found.items()} == expected


def test_two_runs_at_once_are_refused(graded):
    course, expected, _ = graded
    with grading._alone(course), pytest.raises(TeachingError, match="otro `calificar`"):
        grade(course, progress=False)
    assert {r.student: r.points for r in grade(course, progress=False)} == expected


def test_the_report_names_the_mistakes_and_the_grades(graded):
    course, expected, _ = graded
    files = {p.name: p for p in write_report(course, say=lambda t: None)}
    faults = files[f"{TASK}-errores.csv"].read_text("utf-8-sig")
    assert "T01.1,olvida el sesgo,1\n" in faults and "T01.2,usa > en lugar de ≥,1\n" in faults
    moodle = dict(line.split(",") for line in files["moodle.csv"].read_text("utf-8-sig").splitlines()[1:])
    assert {s: float(m) for s, m in moodle.items()} == expected
    grades = files["notas.csv"].read_text("utf-8").splitlines()
    assert len(grades) == 1 + len(expected) and grades[0].startswith("assignment,")
    page = files[f"{TASK}.html"].read_text("utf-8")
    assert f"{len(expected)} entregas" in page and "olvida el sesgo (1)" in page and "<svg" in page


def test_a_folder_that_is_no_course_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(TeachingError, match="mlpedu docente nuevo"):
        find(tmp_path)
    (tmp_path / "algo").write_text("")
    with pytest.raises(TeachingError, match="ya tiene algo"):
        create(tmp_path)
