"""Construir las lecciones: de `course/lecciones/*.md` a `notebooks/*.ipynb` con sus salidas guardadas.

Solo se ejecuta lo que cambió, varias lecciones a la vez, y el resultado no depende de la máquina:
construir dos veces da los mismos bytes.
"""
import hashlib
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .lesson import Course, LessonError, read, render, strip_lines
from .stamps import machinery, note, recall, stamp

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
CELL_SECONDS = 60
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")      # what tests/nbval_sanitize.cfg overlooks, too


def environment(home: str | Path) -> dict[str, str]:
    """El entorno en que una lección siempre corre igual: un hilo, datos incluidos, nada de quien la construye."""
    own = {"MLPEDU_HOME": home, "IPYTHONDIR": Path(home) / "ipython", "MATPLOTLIBRC": os.devnull, "PYTHONHASHSEED": 0}
    env = {**os.environ, **{name: str(value) for name, value in own.items()}, **dict.fromkeys(THREADS, "1")}
    for name in ("MLPEDU_SOURCE", "MLPEDU_DATA", "MPLBACKEND", "PYTHONSTARTUP"):
        env.pop(name, None)
    return env


def build(course: Course, *, only=(), jobs=None, force=False, say=print) -> list[Path]:
    """Construye las lecciones que cambiaron y devuelve los cuadernos escritos.

    Parámetros
    ----------
    course : Course
    only : números de unidad ("03") a los que limitarse; vacío quiere decir todas.
    jobs : cuántas a la vez; si falta, los núcleos que hay.
    force : ejecutar aunque nada haya cambiado.
    say : función que recibe cada línea de avance.

    Errores
    -------
    LessonError
        Con la lección, la celda y la línea de cada fallo, o con los cuadernos que alguien cambió mientras tanto. Las
        lecciones sanas quedan construidas.
    """
    paths = [p for p in course.lessons() if not only or p.stem[:2] in only]
    if unknown := set(only) - {p.stem[:2] for p in paths}:
        raise LessonError(f"No hay unidades {', '.join(sorted(unknown))} en el temario.")
    rendered = {p: render(course, p) for p in paths}
    known = recall(course.root)
    package = stamp(machinery(), course.root / "mlpedu")
    digests = {p: _digest(package, *_code(nb)) for p, nb in rendered.items()}
    pending = [p for p in paths if force or known.get(p.stem) != [digests[p], _file_digest(_target(course, p))]]
    made = {p: _reuse(course, p, rendered[p]) for p in paths if p not in pending}
    written = [p for p in made if made[p] != known[p.stem][1]]
    done, failures = _execute_all(course, {p: rendered[p] for p in pending}, jobs, say)
    made |= done
    note(course.root, {p.stem: [digests[p], made[p]] for p in made})      # of what was written, whatever is there now
    if failures:
        raise LessonError("\n\n".join(failures.values()))
    if other := [t.name for p in made if _file_digest(t := _target(course, p)) != made[p]]:
        raise LessonError(f"{', '.join(other)} cambió mientras se construía. Repite: mlpedu build")
    say(f"Listo: {len(pending)} lecciones ejecutadas, {len(paths) - len(pending)} sin cambios en su código.")
    return [_target(course, p) for p in (*written, *pending)]


def _execute_all(course, notebooks, jobs, say):
    """Ejecuta varias lecciones a la vez y escribe las sanas; devuelve sus huellas y los mensajes de las que fallan."""
    made, failures = {}, {}
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        running = {pool.submit(_timed, path, nb): path for path, nb in notebooks.items()}
        for done, future in enumerate(as_completed(running), 1):
            path = running[future]
            try:
                seconds = future.result()
                _check_budget(path, seconds)
                made[path] = write(normalize(notebooks[path]), _target(course, path))
                say(f"[{done}/{len(running)}] {path.stem}: {seconds:.1f} s")
            except LessonError as error:
                failures[path] = str(error)
                say(f"[{done}/{len(running)}] {path.stem}: FALLA")
    return made, failures


def _timed(path, notebook):
    start = time.perf_counter()
    execute(notebook, path)
    return time.perf_counter() - start


def _check_budget(path, seconds):
    """Lo medido no puede pasar de los minutos de cómputo que la lección declara; no se anota en ninguna parte."""
    minutes = read(path).metadata["mlpedu"]["minutes"]["compute"]
    if seconds > 60 * minutes:
        raise LessonError(f"{path}: tardó {seconds:.0f} s y su encabezado declara {60 * minutes:.0f} s "
                          "(minutes.compute). Aligérala, o declara más si vale la pena: hasta 1 minuto.")


def execute(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Ejecuta un cuaderno en un proceso y una carpeta propios; si una celda falla, dice cuál y en qué línea."""
    started = [0]                                         # numbers of the cells that began
    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", record_timing=False,
                                store_widget_state=False, allow_errors=False,
                                on_cell_execute=lambda cell, cell_index: started.append(cell_index))
        try:
            client.execute(cwd=home, env=environment(Path(home) / "mlpedu"), stderr=DEVNULL)
        except CellExecutionError as error:
            fault = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            fault = f"Tiempo: la celda tardó más de {CELL_SECONDS} s"
        except DeadKernelError:
            fault = "Núcleo: el núcleo se cayó"
        else:
            fault = None
    if fault:
        raise LessonError(_where(notebook, path, started[-1], fault))
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(f"{path}:{cell.metadata.get('line', '?')}: la celda {number} escribe en stderr; una "
                                  f"advertencia depende de la máquina y no debe verse en una lección:\n{output.text}")


def _where(notebook, path, number, fault):
    cell = notebook.cells[number]
    code = "\n".join(f"    {line}" for line in cell.source.splitlines())
    return f"{path}:{cell.metadata.get('line', '?')}: falla la celda {number} con {fault}\n{code}"


def normalize(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Deja en el cuaderno solo lo que no depende de la máquina ni de la ejecución."""
    count = 0
    for cell in strip_lines(notebook).cells:
        if cell.cell_type != "code":
            continue
        count += bool(cell.source.strip())
        cell.execution_count = count if cell.source.strip() else None
        cell.outputs = _join_streams(o for output in cell.outputs for o in _without_widget(output))
        for output in cell.outputs:
            output.pop("transient", None)
            if output.output_type == "execute_result":
                output.execution_count = count
                if "text/plain" in output.data:      # <Legend at 0x7f…>: another one at each run
                    output.data["text/plain"] = ADDRESS.sub("0x000000", output.data["text/plain"])
    notebook.metadata["language_info"] = {"name": "python"}      # the kernel writes its version there
    return notebook


def _without_widget(output):
    """Un objeto interactivo queda como su imagen y, aparte, su descripción.

    JupyterLab y nbconvert muestran un solo tipo de cada salida y prefieren el texto a la imagen: por eso son dos.
    """
    data = output.get("data", {})
    if WIDGET_VIEW not in data:
        return [output]
    del data[WIDGET_VIEW]
    text = data.pop("text/markdown", None)
    description = nbformat.v4.new_output("display_data", data={"text/markdown": text})
    return [output, description] if text else [output]


def _join_streams(outputs):
    """Une los trozos seguidos de un mismo flujo: dónde los corta el núcleo es azar."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def write(notebook: nbformat.NotebookNode, target: Path) -> str:
    """Escribe el cuaderno de una vez, o queda el nuevo o queda el anterior, y devuelve la huella de lo escrito."""
    nbformat.validate(notebook)
    target.parent.mkdir(exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    partial.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")
    digest = _file_digest(partial)
    partial.replace(target)
    return digest


def merge_outputs(notebook: nbformat.NotebookNode, stored: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Pone en un cuaderno recién hecho las salidas guardadas de otro con el mismo código."""
    outputs = [c for c in stored.cells if c.cell_type == "code"]
    for cell, old in zip((c for c in strip_lines(notebook).cells if c.cell_type == "code"), outputs, strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return notebook


def _reuse(course, path, notebook):
    """Escribe el cuaderno con las salidas que ya tenía: puede haber cambiado la prosa."""
    target = _target(course, path)
    return write(merge_outputs(notebook, nbformat.read(target, as_version=4)), target)


def _target(course, path):
    return course.notebooks / f"{path.stem}.ipynb"


def _code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _file_digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
