"""The course inside the browser: what `make lite` publishes, what it asks of the network, and lesson 02 run in it."""
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from packaging.version import Version
from served import chromium, served

from mlpedu.course import lite
from mlpedu.course.exercise import find
from mlpedu.course.lesson import INSTALL, Course

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
HTML = ROOT / "build" / "site" / "html"
PLACE = HTML / "lite"
SHOTS = ROOT / "build" / "capturas"
LESSONS = sorted(COURSE.notebooks.glob("[0-9][0-9]-*.ipynb"))
REMOTE = "https://otro.example/pyodide/v0.0.1/full"
# Of Python's library, what Pyodide hasn't got (a full test asks it), and what comes only from a network.
LACKS = ("_curses", "_dbm", "_gdbm", "_hashlib", "_multiprocessing", "_posixshmem", "_tkinter", "_uuid", "curses",
         "dbm", "ensurepip", "grp", "msvcrt", "pwd", "readline", "resource", "syslog", "tkinter", "turtle", "venv",
         "winreg")
FROM_A_NETWORK = ("numpy", "scipy", "sklearn", "matplotlib", "joblib", "PIL", "yaml", "pandas")
NEVER = ("dask", "distributed", "jupyter_server", "jupyterlab", "nbformat", "zmq", "psutil")
# A process that is as poor as a browser: neither those modules, nor threads, processes or addresses.
POOR = """
import builtins, os, socket, subprocess, sys, threading
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

for name in {absent!r}:
    for known in [m for m in sys.modules if m == name or m.startswith(name + ".")]:
        del sys.modules[known]
sys.meta_path.insert(0, Absent())

def refuse(error):
    def refused(*args, **kwargs):
        raise error
    return refused

threading.Thread.start = refuse(RuntimeError("can't start new thread"))
subprocess.Popen.__init__ = refuse(OSError(138, "emscripten does not support processes."))
os.fork = refuse(OSError(52, "Function not implemented"))
socket.socket.connect = refuse(OSError(23, "Host is unreachable"))
"""
RUN = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
for cell in {cells!r}:
    if not shell.run_cell(cell).success:
        sys.exit("falla la celda: " + cell)
"""


def cells(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def poor(script, tmp_path, absent):
    """Runs a program where those modules can't be imported, nor a thread, a process or a connection started."""
    env = dict(os.environ, MLPEDU_HOME=str(tmp_path / "casa"), IPYTHONDIR=str(tmp_path / "ipython"), MPLBACKEND="agg")
    path = tmp_path / "programa.py"
    path.write_text(POOR.format(absent=absent) + script, "utf-8")
    return subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=tmp_path, env=env)


# What a lesson may use.

@pytest.mark.parametrize("unit", lite.ALONE)
def test_a_lesson_that_needs_no_network_runs_whole_without_what_the_browser_lacks(unit, tmp_path):
    (path,) = (p for p in LESSONS if p.name.startswith(unit))
    right = 'check("E02.1", [0, 0, 0, 1])'
    done = poor("\n\n".join([*cells(path), right]), tmp_path, (*LACKS, *FROM_A_NETWORK, *NEVER))
    assert done.returncode == 0 and "✓" in done.stdout, done.stderr
    assert "solved" in (tmp_path / "casa" / "progreso.jsonl").read_text("utf-8")


@pytest.mark.parametrize("script, said", [
    ("import numpy.linalg", "No module named 'numpy'"),
    ("from sklearn.svm import SVC", "No module named 'sklearn'"),
    ("import yaml", "No module named 'yaml'"),
    ("from concurrent.futures import ThreadPoolExecutor as T; T().submit(print)", "can't start new thread"),
    ("import subprocess; subprocess.run(['true'])", "does not support processes"),
    ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')", "Host is unreachable"),
])
def test_the_poor_process_is_poor(script, said, tmp_path):
    done = poor(script, tmp_path, (*LACKS, *FROM_A_NETWORK))
    assert done.returncode and said in done.stderr


@pytest.mark.full
@pytest.mark.parametrize("path", LESSONS, ids=[p.name[:2] for p in LESSONS])
def test_with_numpy_the_others_run_too_but_for_those_that_say_they_don_t(path, tmp_path):
    # scikit-learn 1.9 asks for them; the browser's is 1.8, and `tests/elsewhere.py navegador` runs this with it.
    spared = {"_multiprocessing", "_posixshmem"} if Version(version("scikit-learn")) >= Version("1.9") else set()
    done = poor(RUN.format(cells=cells(path)), tmp_path, (*{*LACKS} - spared, *NEVER))
    assert (done.returncode == 0) is (path.name[:2] not in lite.WITHOUT), done.stdout + done.stderr


# What goes to the browser.

def test_each_notebook_brings_what_it_needs_and_says_what_it_cannot_do():
    for path in LESSONS:
        made = lite.lesson(path)
        first = next(cell for cell in made.cells if cell.cell_type == "code")
        brought = {a.name for n in ast.walk(ast.parse(first.source)) if isinstance(n, ast.Import) for a in n.names}
        alone = path.name[:2] in lite.ALONE
        assert first.id == INSTALL and brought == (set() if alone else {"matplotlib", "numpy", "scipy", "sklearn"})
        assert any("En el navegador" in c.source for c in made.cells) is (path.name[:2] in lite.WITHOUT)
        assert made.metadata["kernelspec"]["name"] == "python"
        nbformat.validate(made)


@pytest.fixture
def lock():
    """As Pyodide's list, with what the site publishes and one package that it doesn't."""
    one = {"version": "1.0", "depends": [], "imports": [], "sha256": "0"}
    names = {*lite.KERNEL_NEEDS, *lite.COURSE_NEEDS, "numpy", "traitlets", "typing_extensions"} - lite.FOREIGN.keys()
    packages = {lite.canonical(n): {**one, "name": n, "file_name": f"{n}-1.0-cp314-wasm32.whl"} for n in names}
    return {"info": {"python": "3.14.2"}, "packages": packages}


@pytest.fixture
def wheels(tmp_path, lock):
    """A wheel of each, as PyPI and `make lite` would give them."""
    made = []
    for name in (*lite.wanted(lock), *lite.OURS, "mlpedu"):
        stem = f"{name.replace('-', '_')}-1.0"
        made.append(tmp_path / f"{stem}-py3-none-any.whl")
        with zipfile.ZipFile(made[-1], "w") as wheel:
            wheel.writestr(f"{name.replace('-', '_')}/__init__.py", "")
            wheel.writestr(f"{stem}.dist-info/METADATA", "")
            wheel.writestr(f"{stem}.data/data/x", "")
            if name == "mlpedu":
                wheel.writestr("mlpedu/_notebooks/00.ipynb", "{}")
    return made


def test_what_is_published_is_taken_from_beside_and_the_rest_from_the_kernel_s_own_address(lock, wheels):
    packages = lite.locked(lock, wheels, REMOTE)["packages"]
    assert packages["numpy"] == lock["packages"]["numpy"] | {"file_name": f"{REMOTE}/numpy-1.0-cp314-wasm32.whl"}
    assert packages["tqdm"]["file_name"] == "tqdm-1.0-py3-none-any.whl" and packages["tqdm"]["sha256"] != "0"
    assert packages["mlpedu"]["depends"] == list(lite.COURSE_NEEDS) and packages["mlpedu"]["imports"] == ["mlpedu"]
    assert "numpy" not in lite.wanted(lock) and "typing-extensions" in lite.wanted(lock)
    assert {"anywidget", "comm", "tqdm==1.0"} <= set(lite.pins(lock, lite.wanted(lock)))


def test_a_wheel_of_another_version_or_one_too_few_is_refused(lock, wheels):
    lock["packages"]["tqdm"]["version"] = "1.1"
    with pytest.raises(lite.LiteError, match="tqdm-1.0.*Pyodide pide tqdm 1.1"):
        lite.locked(lock, wheels, REMOTE)
    lock["packages"]["tqdm"]["version"] = "1.0"
    with pytest.raises(lite.LiteError, match="Falta traer ipython"):
        lite.locked(lock, [w for w in wheels if not w.name.startswith("ipython")], REMOTE)


def test_our_wheel_goes_without_the_lessons_and_still_opens(wheels):
    wheel = next(w for w in wheels if w.name.startswith("mlpedu"))
    lite.lighten(wheel)
    with zipfile.ZipFile(wheel) as light:
        assert light.testzip() is None and light.namelist()[0] == "mlpedu/__init__.py"
        assert not any("_notebooks" in name for name in light.namelist())


def test_the_lock_of_the_browser_s_wheels_has_hashes_and_names_no_host():
    text = (ROOT / "sitio" / "lite.lock").read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+)==", text, re.M)
    assert {*lite.KERNEL_NEEDS, *lite.COURSE_NEEDS, *lite.FOREIGN} <= {lite.canonical(name) for name in pinned}
    assert "://" not in text and text.count("--hash=sha256:") >= len(pinned)


# What `make lite` leaves, and lesson 02 in a browser.

@pytest.fixture(scope="module")
def built():
    if shutil.which("npm") is None:
        pytest.skip("no hay npm, de donde viene Pyodide")
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}                    # the tests close the network
    done = subprocess.run(["make", "lite"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return PLACE


@pytest.fixture(scope="module")
def packages(built):
    return json.loads((built / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["packages"]


@pytest.mark.full
def test_what_the_poor_process_lacks_is_what_pyodide_lacks(built, tmp_path):
    script = tmp_path / "pobre.mjs"
    code = f"""
import importlib, json, threading
found = []
for name in {LACKS!r}:
    try:
        importlib.import_module(name)
        found.append(name)
    except ModuleNotFoundError:
        pass
try:
    threading.Thread(target=print).start()
    found.append("threads")
except RuntimeError:
    pass
json.dumps(found)
"""
    core = (built / "static" / "pyodide" / "pyodide.mjs").as_uri()
    script.write_text(f"import {{ loadPyodide }} from {json.dumps(core)};\n"
                      f"console.log((await loadPyodide()).runPython({json.dumps(code)}));\n", "utf-8")
    done = subprocess.run(["node", script], capture_output=True, text=True)
    assert done.returncode == 0 and json.loads(done.stdout.splitlines()[-1]) == [], done.stdout + done.stderr


@pytest.mark.full
def test_every_page_of_a_lesson_opens_it_in_the_browser_and_the_rest_of_the_links_lead_somewhere(built):
    for path in LESSONS:
        page = (HTML / "notebooks" / f"{path.stem}.html").read_text("utf-8")
        (link,) = re.findall(r'href="\.\./(lite/[^"]+)"', page)
        where, _, name = link.partition("?path=")
        assert (HTML / where).is_file() and (built / "files" / name).is_file() and name == path.name
    here = (HTML / "navegador.html").read_text("utf-8")
    assert all(text.split(",")[0] in here for text in lite.WITHOUT.values())
    names = re.findall(r'href="(lite/[^"]+)"', here)
    assert len(names) == 2 and all((HTML / name.partition("?")[0]).is_file() for name in names)


@pytest.mark.full
def test_what_is_not_published_comes_from_the_kernel_s_own_address_with_pyodide_s_sum(built, packages):
    kernel = next((built / "extensions/@jupyterlite/pyodide-kernel-extension/static/schema").glob("kernel*.json"))
    default = json.loads(kernel.read_text("utf-8"))["properties"]["pyodideUrl"]["default"].rpartition("/")[0]
    archive = next((ROOT / "build" / "npm").glob("pyodide-*.tgz"))
    original = lite.read_lock(archive)["packages"]
    for name in ("numpy", "scipy", "scikit-learn", "matplotlib"):
        assert packages[name] == original[name] | {"file_name": f"{default}/{original[name]['file_name']}"}
    near = {name for name, package in packages.items() if "://" not in package["file_name"]}
    assert near == {*lite.wanted({"packages": original}), *lite.OURS, "mlpedu"}
    assert all((built / "static" / "pyodide" / packages[name]["file_name"]).is_file() for name in near)


@pytest.mark.full
def test_how_much_the_browser_brings(built, packages):
    """The page says how much: what opening lesson 02 brings is measured with it, below."""
    total = sum(p.stat().st_size for p in built.rglob("*") if p.is_file())
    print(f"lite: {total / 1e6:.1f} MB en disco")
    assert total < 70e6 and not list(built.rglob("*.map"))


@pytest.fixture(scope="module")
def server(built):
    with served(HTML) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def visit(context, server, name):
    """A lesson with its kernel ready, what the page asked of other hosts (all refused), and what it brought of ours."""
    page, outside, brought = context.new_page(), [], {}

    def ask(route):
        ours = route.request.url.startswith(server)
        if not ours:
            outside.append(route.request.url)
        route.continue_() if ours else route.abort()

    def weigh(response):
        if response.url.startswith(server):
            brought[response.url] = int(response.headers.get("content-length", 0))

    context.route("**/*", ask)                           # also what its workers ask
    context.on("response", weigh)
    page.goto(f"{server}lite/lab/index.html?path={name}")
    page.locator(".jp-Notebook").first.wait_for(timeout=60_000)
    page.get_by_text("Python (Pyodide) | Idle").first.wait_for(timeout=120_000)
    return page, outside, brought


def choose(page, menu, item):
    page.locator(".lm-MenuBar-item", has_text=re.compile(menu)).click()
    page.locator(".lm-Menu-item", has_text=re.compile(item)).first.click()


def run_all(page):
    """Forgets the stored outputs and runs every cell from the menu, as a student does, until the last has run."""
    choose(page, "^(Edit|Editar)$", "(Clear Outputs of All Cells|de todas las celdas)$")
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    assert set(prompts.all_text_contents()) <= {"", "[ ]:"}
    choose(page, "^(Run|Ejecutar)$", "Ejecutar todas las celdas$")
    prompts.filter(has_text="*").first.wait_for(state="attached", timeout=30_000)
    settle(page)


def settle(page):
    page.wait_for_function("""() => ![...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
        .some(prompt => prompt.textContent.includes('*'))""", timeout=180_000)


def answer(page, id, text):
    """Writes an answer in the cell of an exercise, runs it as a student does, and gives what it says."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".cm-content", has_text=f'check("{id}"')).first
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")
    settle(page)
    return " ".join(cell.locator(".jp-OutputArea-output").all_text_contents())


@pytest.fixture(scope="module")
def lesson_02(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, outside, brought = visit(context, server, "02-logica-con-neuronas.ipynb")
    run_all(page)
    yield page, outside, brought
    context.close()


@pytest.mark.full
def test_lesson_02_runs_to_the_end_and_asks_nothing_of_another_host(lesson_02):
    page, outside, brought = lesson_02
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "lite-02.png")
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
    (path,) = (p for p in LESSONS if p.name.startswith("02"))
    # The first one is folded, without its number.
    assert prompts == ["", *(f"[{n}]:" for n in range(2, len(cells(path)) + 1))]
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert "Error displaying widget" not in page.content()
    assert page.locator(".jp-Cell .widget-radio-box").count() == 5                      # of Quiz("02")
    assert outside == []
    megas = sum(brought.values()) / 1e6
    print(f"abrir y correr la lección 02 trae {megas:.1f} MB en {len(brought)} pedidos")
    (said,) = re.findall(r"unos (\d+)\s+MB", (ROOT / "sitio" / "navegador.md").read_text("utf-8"))
    assert abs(megas - int(said)) < 0.1 * megas


@pytest.mark.full
def test_its_slider_moves_and_the_picture_follows(lesson_02):
    page = lesson_02[0]
    picture = page.locator(".jp-OutputArea .widget-html svg").first
    picture.scroll_into_view_if_needed()
    before, value = picture.evaluate("e => e.outerHTML"), page.locator(".widget-readout").first.text_content()
    page.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    changed = "before => document.querySelector('.jp-OutputArea .widget-html svg').outerHTML !== before"
    page.wait_for_function(changed, arg=before, timeout=30_000)
    assert int(page.locator(".widget-readout").first.text_content()) == int(value) + 1
    page.screenshot(path=SHOTS / "lite-02-control.png")


@pytest.mark.full
def test_a_right_answer_is_right_a_known_mistake_is_named_and_the_progress_is_kept(lesson_02, server):
    page, outside, _ = lesson_02
    mistake = next(m for m in find("E02.1").mistakes if m.name == "usa umbral 1")
    said = answer(page, "E02.1", 'respuesta = [0, 1, 1, 1]\ncheck("E02.1", respuesta)')
    assert "✗" in said and mistake.diagnosis[:25].replace("`", "") in said
    assert "✓" in answer(page, "E02.1", 'respuesta = [0, 0, 0, 1]\ncheck("E02.1", respuesta)')
    page.keyboard.press("Control+s")
    page.wait_for_timeout(2000)
    # Another page and another kernel: the browser kept the notebook and the progress.
    later, _, _ = visit(page.context, server, "02-logica-con-neuronas.ipynb")
    assert later.locator(".cm-content", has_text="[0, 0, 0, 1]").count()
    said = answer(later, "E02.2", 'print(open("/drive/avance/progreso.jsonl").read().count("solved"))  # check("E02.2"')
    assert said.strip() == "1"
    # As the page says: whoever deletes what was changed has the original again.
    row = later.locator(".jp-DirListing-item", has_text="02-logica")
    row.click(button="right")
    later.locator(".lm-Menu-item", has_text=re.compile("^Eliminar")).click()
    later.locator(".jp-Dialog-button.jp-mod-accept").click()
    later.locator(".jp-Notebook").wait_for(state="detached")
    row.dblclick()
    later.locator(".cm-content", has_text='check("E02.1"').wait_for()
    assert not later.locator(".cm-content", has_text="[0, 0, 0, 1]").count()
    assert outside == []


@pytest.mark.full
def test_another_lesson_asks_for_numpy_where_the_kernel_does_and_says_what_is_missing(browser, server, packages):
    context = browser.new_context()
    page, outside, _ = visit(context, server, "03-el-perceptron.ipynb")
    run_all(page)
    assert packages["numpy"]["file_name"] in outside and packages["matplotlib"]["file_name"] in outside
    first = page.locator(".jp-CodeCell").first.locator(".jp-OutputArea").text_content()
    assert "Comprueba que tengas red" in first
    context.close()


@pytest.mark.full
def test_the_interface_is_spanish(lesson_02):
    assert "Archivo" in lesson_02[0].locator(".lm-MenuBar-item").all_text_contents()
