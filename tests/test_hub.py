"""A class on a real JupyterHub, on loopback, with course/despliegue's configuration: hand out, solve, submit, grade.

Everyone here is the same system user and only the home changes; in a real one each student has a user of their own.
"""
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from test_grading import GOOD, HONEST, SUM, TASK

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "course" / "despliegue"
COURSE = "redes-2027"                                     # not the one by default
STUDENTS = {name: HONEST[name][:3] for name in ("bien", "vacia", "sin-sesgo", "estricta", "imprime", "avisa", "numpy",
                                                "sintaxis", "nan", "resultado")}
RUN = ("bien", "sin-sesgo", "avisa")                      # these also execute it on their server before they submit


@pytest.fixture(scope="module")
def benchmark():
    if sys.platform != "linux" or shutil.which("npm") is None:
        pytest.skip("hacen falta Linux y npm, de donde viene el proxy de JupyterHub")
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}      # the tests close the network
    made = subprocess.run(["make", "build/hub-venv/ready", "build/hub-npm/ready"], cwd=ROOT, env=env,
                          capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import hub
        yield hub
        sys.modules.pop("hub", None)


def solved(notebook, student, first, second):
    """The notebook as this student writes it; None leaves a cell as it came."""
    for cell in notebook["cells"]:
        id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell["source"].startswith("ESTUDIANTE"):
            cell["source"] = f'ESTUDIANTE = "{student}"'
        elif id == "T01-1-solucion" and first is not None:
            cell["source"] = first
        elif id == "T01-2-solucion" and second is not None:
            cell["source"] = second
    return notebook


def shell(person, command, folder="."):
    """What a command prints in a terminal of that person's server; it may not fail."""
    return person.run(f"import subprocess\ndone = subprocess.run({command!r}, shell=True, cwd={folder!r}, text=True,\n"
                      "    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)\nprint(done.stdout)\n"
                      "assert done.returncode == 0, done.stdout[-3000:]")


def take_and_solve(person):
    """From nothing to a notebook saved: what a student does in the list of assignments and in JupyterLab."""
    seconds = person.start()
    released = person.get("assignments", params={"course_id": COURSE})["value"]
    assert [(a["assignment_id"], a["status"]) for a in released] == [(TASK, "released")]
    person.assignments("fetch", TASK)
    path = f"{TASK}/{TASK}.ipynb"
    person.write(path, solved(person.read(path), person.name, *STUDENTS[person.name][:2]))
    if person.name in RUN:
        person.run(f"%cd -q {TASK}")
        person.run_notebook(path)
        assert "z" in person.run("print([name for name in dir() if name in ('z', 'neurona')])")
    return seconds


def submit(person):
    listed = person.assignments("submit", TASK)
    assert listed["success"], listed["value"]
    return [a["submissions"] for a in listed["value"] if a["status"] == "submitted"]


class Classroom:
    """Lo que pasó: quién hizo qué y qué dijo cada orden."""


@pytest.fixture(scope="module")
def classroom(benchmark):
    room, folder = Classroom(), Path(tempfile.mkdtemp(prefix="mlpedu-hub-"))
    folder.chmod(0o755)                                   # so that another user can try the exchange
    room.hub, begun = benchmark.Hub(folder / "lugar"), time.perf_counter()
    try:
        room.teacher = room.hub.person(room.hub.teacher)
        room.teacher.start()
        room.course = room.teacher.home / COURSE
        shell(room.teacher, f"mlpedu docente nuevo {COURSE}")
        room.released = shell(room.teacher, f"mlpedu docente generar && nbgrader release_assignment {TASK}", COURSE)
        room.people = {name: room.hub.person(name) for name in STUDENTS}
        with ThreadPoolExecutor(len(STUDENTS)) as pool:
            room.seconds = dict(zip(STUDENTS, pool.map(take_and_solve, room.people.values())))
            victim = room.people["bien"]
            room.saved = victim.read(f"{TASK}/{TASK}.ipynb")["cells"]
            os.kill(victim.pid, signal.SIGKILL)
            deadline = time.monotonic() + 60
            while victim.state() and time.monotonic() < deadline:
                time.sleep(0.5)
            room.down, victim.kernel = victim.state(), None
            victim.start()
            room.found = victim.read(f"{TASK}/{TASK}.ipynb")["cells"]
            room.submitted = dict(zip(STUDENTS, pool.map(submit, room.people.values())))
        room.collected = shell(room.teacher, f"nbgrader collect {TASK}", COURSE)
        room.graded = shell(room.teacher, "mlpedu docente calificar T01", COURSE)
        room.first_book = grades(room.course)
        shell(room.teacher, f"mlpedu docente retroalimentar T01 && nbgrader release_feedback {TASK}", COURSE)
        room.people["sin-sesgo"].assignments("fetch_feedback", TASK)
        shell(room.teacher, f"nbgrader db assignment add {TASK} --duedate '2020-01-01 00:00:00 UTC'", COURSE)
        again = room.people["vacia"]
        again.write(f"{TASK}/{TASK}.ipynb", solved(again.read(f"{TASK}/{TASK}.ipynb"), "vacia", SUM, GOOD))
        room.twice = submit(again)
        inbound = room.hub.place / "intercambio" / COURSE / "inbound"
        room.graded_again = shell(room.teacher, f"mlpedu docente calificar T01 --from {inbound}", COURSE)
        room.whole = time.perf_counter() - begun
        starts = sorted(room.seconds.values())
        print(f"\n{len(STUDENTS)} estudiantes: {room.whole:.0f} s en total; encender, de {starts[0]:.0f} a "
              f"{starts[-1]:.0f} s; carga {os.getloadavg()[0]:.1f} en {os.cpu_count()} núcleos")
        yield room
    finally:
        room.hub.close()
        shutil.rmtree(folder, ignore_errors=True)


def grades(course):
    with sqlite3.connect(course / "gradebook.db") as book:
        return dict(book.execute(
            "select s.student_id, sum(g.auto_score) from grade g join submitted_notebook n on g.notebook_id = n.id "
            "join submitted_assignment s on n.assignment_id = s.id group by s.student_id"))


@pytest.mark.full
def test_ten_students_side_by_side_get_the_grades_they_earned(classroom):
    expected = {name: row[2] for name, row in STUDENTS.items()}
    assert classroom.first_book == expected
    for name, points in expected.items():
        assert re.search(rf"T01  {name} +{points:.2f}", classroom.graded)
    assert "Entregas calificadas: 10 de 10" in classroom.graded


@pytest.mark.full
def test_a_server_killed_and_started_again_has_what_was_saved(classroom):
    assert classroom.down == {} and classroom.found == classroom.saved
    assert any(cell["source"] == SUM for cell in classroom.found)


@pytest.mark.full
def test_the_second_submission_counts_alone_and_is_known_to_be_late(classroom):
    assert len(classroom.twice[0]) == 2
    assert re.search(r"T01  vacia +10\.00", classroom.graded_again)
    assert grades(classroom.course) == {**classroom.first_book, "vacia": 10}
    with sqlite3.connect(classroom.course / "gradebook.db") as book:
        dates = dict(book.execute("select student_id, timestamp from submitted_assignment"))
        due, = book.execute("select duedate from assignment").fetchone()
    assert len(dates) == len(STUDENTS) and all(date > due for date in dates.values())
    assert max(dates, key=dates.get) == "vacia"


@pytest.mark.full
def test_the_feedback_comes_back_through_the_exchange(classroom):
    page, = classroom.people["sin-sesgo"].home.glob(f"{TASK}/feedback/*/{TASK}.html")
    assert "Falta sumar el sesgo" in page.read_text("utf-8")


@pytest.mark.full
def test_a_student_s_server_has_the_list_of_assignments_and_nothing_of_who_teaches(classroom):
    def answers(person, path):
        import requests
        return requests.get(f"{classroom.hub.url}/user/{person.name}/{path}", timeout=60,
                            headers={"Authorization": f"token {person.token}"})

    student = classroom.people["bien"]
    assert answers(student, f"assignments?course_id={COURSE}").ok and answers(student, "formgrader").status_code == 404
    assert answers(classroom.teacher, "formgrader").ok
    off, on = (re.search(r'"disabledExtensions": \[(.*?)\]', answers(person, "lab").text)[1]
               for person in (student, classroom.teacher))
    assert {f"@jupyter/nbgrader:{n}" for n in ("create-assignment", "formgrader", "validate-assignment")} <= set(
        re.findall(r'"(.+?)"', off))
    assert "@jupyter/nbgrader:assignment-list" not in off and "@jupyter/nbgrader" not in on


@pytest.mark.full
def test_a_student_has_the_lessons_in_spanish_the_shared_data_and_limits_of_time_and_memory(classroom):
    student = classroom.people["numpy"]
    assert any(item["name"].startswith("06-") for item in student.get("api/contents/mi-curso")["content"])
    settings = student.get("lab/api/settings/@jupyterlab/translation-extension:plugin")
    assert "es_ES" in str(settings["settings"] or settings["schema"]["properties"]["locale"]["default"])
    assert student.run("import os; print(os.environ['MLPEDU_DATA'])").strip() == str(classroom.hub.place / "datos")
    said = (classroom.hub.place / "hub" / "hub.log").read_text()
    assert "Will shut down after 3600 seconds with no kernels" in said and "idle durations > 3600 seconds" in said
    with pytest.raises(RuntimeError, match="MemoryError"):
        student.run("much = bytearray(5 << 30)")
    assert classroom.people["nan"].run("print(1 + 1)") == "2\n"
    assert student.run("print('sigo')") == "sigo\n"


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="hace falta ser root para probar como otro usuario")
def test_another_user_may_leave_a_submission_and_see_nobody_s(classroom):
    inbound = classroom.hub.place / "intercambio" / COURSE / "inbound"
    assert stat.S_IMODE(inbound.stat().st_mode) & 0o777 == 0o733
    one = sorted(inbound.iterdir())[0]
    assert len(one.name.rsplit("+", 1)[1]) >= 12          # its name can't be guessed

    def as_nobody(*command):
        return subprocess.run(command, user=65534, group=65534, extra_groups=[], capture_output=True, text=True)

    assert as_nobody("ls", inbound).returncode != 0
    assert as_nobody("mv", inbound.parent, inbound.parents[1] / "otro").returncode != 0
    assert as_nobody("mkdir", inbound / "nadie+entrega").returncode == 0
    assert as_nobody("cat", inbound.parent / "outbound" / TASK / f"{TASK}.ipynb").returncode == 0
    assert as_nobody("touch", inbound.parent / "outbound" / TASK / "x").returncode != 0


def test_the_values_for_kubernetes_name_what_there_is():
    values = yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))
    student = values["singleuser"]
    assert (DEPLOY / Path(*student["cmd"]).name).stat().st_mode & stat.S_IXUSR
    for folder in student["extraEnv"]["JUPYTER_CONFIG_PATH"].split(":"):
        assert (DEPLOY / "jupyter" / Path(folder).name).is_dir()
    volumes = {volume["name"] for volume in student["storage"]["extraVolumes"]}
    mounts = student["storage"]["extraVolumeMounts"] + student["initContainers"][0]["volumeMounts"]
    assert {mount["name"] for mount in mounts} == volumes
    for path in DEPLOY.rglob("*.json"):
        json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name, folder, read_only", [("ana", "entregas/{username}", True),
                                                     ("profesora", "entregas", False)])
def test_on_kubernetes_only_who_teaches_sees_everyone_s_submissions(name, folder, read_only):
    values = yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))
    space = {"c": SimpleNamespace(KubeSpawner=SimpleNamespace())}
    exec(values["hub"]["extraConfig"]["docente"], space)
    mounts = [SimpleNamespace(name=mount["name"], mount_path=mount["mountPath"], sub_path=mount["subPath"],
                              read_only=mount.get("readOnly"))
              for mount in values["singleuser"]["storage"]["extraVolumeMounts"]]
    mounts.append(SimpleNamespace(name="home", mount_path="/home/jovyan", sub_path=None, read_only=None))
    variables = [SimpleNamespace(name=n, value=v) for n, v in values["singleuser"]["extraEnv"].items()]
    pod = SimpleNamespace(spec=SimpleNamespace(containers=[SimpleNamespace(volume_mounts=mounts, env=variables)]))
    assert space["c"].KubeSpawner.modify_pod_hook(SimpleNamespace(user=SimpleNamespace(name=name)), pod) is pod
    by_path = {m.mount_path: m for m in mounts}
    assert by_path["/home/jovyan/entregas"].sub_path == folder
    assert by_path["/home/jovyan/tareas"].sub_path == "tareas" and by_path["/home/jovyan/tareas"].read_only is read_only
    kind = {v.name: v.value for v in variables}["JUPYTER_CONFIG_PATH"].split("/")[4].split(":")[0]
    assert kind == ("nube" if name == "ana" else "docente")
