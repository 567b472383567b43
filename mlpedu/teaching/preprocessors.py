"""Lo que se agrega a nbgrader: ejecutar en una caja y, antes de guardar las notas, juzgar desde fuera."""
import html
import json
import os
import signal
import time
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer, Unicode

from .box import Box, BoxedKernelManager, Watchdog
from .deliveries import functions, verdicts, write_calls
from .reception import PICTURES, harmless, picture
from .task import grade_id, load

VERDICTS = "veredictos.json"
OUTPUT_BYTES = 200_000                                    # of one cell; what exceeds it is not kept
NOTEBOOK_BYTES = 20_000_000                               # of the outputs of all cells


class BoxedExecute(Execute):
    """Ejecuta el cuaderno en una caja, pregunta a las funciones entregadas y deja los veredictos en `resources`."""

    tasks = Unicode(help="carpeta de las tareas").tag(config=True)
    seconds = Integer(240, help="segundos para todo el cuaderno").tag(config=True)
    record_timing = False
    raise_on_iopub_timeout = False                        # a flood of prints arrives late; that alone is no fault
    store_widget_state = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, kernel_manager_class=BoxedKernelManager, **kwargs)

    def create_kernel_manager(self):
        manager = super().create_kernel_manager()
        manager.box = self.box
        return manager

    def preprocess(self, nb, resources=None, km=None):
        about = resources["nbgrader"]
        self.task, self.student = load(Path(self.tasks) / f"{about['assignment']}.md"), about["student"]
        self.box, self.stopped, self.stops = Box(Path(resources["metadata"]["path"])), None, {}
        self.times, self.last, self.failure, self.kept = {}, time.perf_counter(), None, 0
        self.watchdog = Watchdog(self.box, self.seconds, self._kill, self._pid)
        try:
            self.watchdog.start()
            nb, resources = super().preprocess(nb, resources, km)
            resources["mlpedu"] = verdicts(self.task, self.box.deliveries, self.student, self.stops)
            resources["mlpedu_seconds"] = self.times
            return nb, resources
        finally:
            self.watchdog.finished.set()
            self._kill()
            self.box.close()

    def preprocess_cell(self, cell, resources, index):
        if self.stopped is None:
            try:
                if index == 0:                            # only now: nothing of theirs runs before the kernel answers
                    self._run(f"__import__('os').chdir({str(self.box.work)!r})", index)
                    self.nb.cells[index] = cell
                cell, resources = super().preprocess_cell(cell, resources, index)
                if _timed_out(cell) and self.wait_for_reply(self.kc.kernel_info()) is None:
                    raise CellTimeoutError("it doesn't obey the interruption")
            except Exception as error:                    # among others, what a forged message causes
                self._give_up(error)
        if self.stopped and cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("error", ename="Detenido", evalue=self.stopped,
                                                   traceback=[self.stopped])]
        self._note(cell)
        if index == len(self.nb.cells) - 1 and self.stopped is None:
            self._ask(index)
            self.nb.cells[index] = cell
        return cell, resources

    def _give_up(self, error):
        """El núcleo se cayó o no obedece: lo que falta no corre, lo ya entregado cuenta."""
        dead = "el núcleo se cayó: se acabó la memoria o el tiempo, o el código lo cerró"
        stuck = f"una celda no terminó en {self.timeout} s y no se dejó interrumpir"
        odd = "el núcleo respondió con un mensaje que no es de Jupyter"
        known = {CellTimeoutError: stuck, DeadKernelError: dead}
        self.stopped = self.watchdog.reason or known.get(type(error), odd)
        self._kill()

    def _note(self, cell):
        """Cuánto tardó cada pregunta, desde la anterior, y con qué se detuvo: cuenta la primera celda que falló."""
        failed = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        self.kept += len(json.dumps(cell.get("outputs", [])))
        if self.kept > NOTEBOOK_BYTES and cell.cell_type == "code":
            cell.outputs = failed
        if failed and self.failure is None:
            late = f"una celda tardó más de {self.timeout} s"
            said = " ".join(f"{_known(failed[0].get('ename'))}: {failed[0].get('evalue')}".split())
            self.failure = late if _timed_out(cell) else said.replace("`", "'").rstrip(": ")[:300]
        about = cell.metadata.get("nbgrader", {})
        if not about.get("grade") or cell.cell_type != "code":
            return
        question, now = about["grade_id"].replace("-", "."), time.perf_counter()
        self.times[question], self.last = round(now - self.last, 2), now
        if failed:
            self.stops[question] = self.stopped or self.failure
        self.failure = None

    def _ask(self, index):
        """Llama a cada función entregada con lo que el juez pregunta; lo responde el mismo núcleo."""
        for id, path in write_calls(self.task, self.box.questions, self.student,
                                    functions(self.task, self.box.deliveries)).items():
            try:
                self._run(f"from mlpedu.course.delivery import respond\nrespond({id!r}, {str(path)!r})", index)
            except Exception as error:
                self._give_up(error)
                return

    def _run(self, source, index):
        """Corre en el núcleo algo que no es del cuaderno."""
        self.execute_cell(nbformat.v4.new_code_cell(source), index, store_history=False)

    def process_message(self, msg, cell, cell_index):
        """Lo que llega del núcleo lo puede haber escrito el estudiante: lo que no se entiende se deja pasar."""
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:                     # not a fault: the cell ended
            raise
        except Exception:
            return None

    def output(self, outs, msg, display_id, cell_index):
        if sum(len(json.dumps(o)) for o in outs[-3:]) + len(outs) * 100 > OUTPUT_BYTES:
            return None                                   # a flood: the rest of it is dropped
        return super().output(outs, msg, display_id, cell_index)

    def _update_display_id(self, display_id, msg):
        """Una salida no cambia después de llegar: sería otra forma de inundar."""

    def handle_comm_msg(self, outs, msg, cell_index):
        """Al calificar nadie mueve controles."""

    def _pid(self):
        provisioner = getattr(getattr(self, "km", None), "provisioner", None)
        return getattr(provisioner, "pid", None)

    def _kill(self):
        pid = self._pid()
        if pid and os.name == "posix":
            for send in (os.killpg, os.kill):
                try:
                    send(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    continue


def _timed_out(cell):
    return any(o.output_type == "error" and o.get("ename") == "CellTimeoutError" for o in cell.get("outputs", []))


class Judge(NbGraderPreprocessor):
    """Pone en cada celda de entrega los puntos, como un número simple, y la razón; y guarda los veredictos al lado."""

    def preprocess(self, nb, resources):
        found, seconds, record = resources["mlpedu"], resources["mlpedu_seconds"], {}
        by_id = {grade_id(question): question for question in found}
        for cell in nb.cells:
            about = cell.metadata.get("nbgrader", {})
            if cell.cell_type != "code":
                continue
            if about.get("grade") and about.get("grade_id") in by_id:
                question = by_id[about["grade_id"]]
                verdict, worth = found[question], float(about["points"])
                points = round(worth * verdict.credit, 2)
                cell.outputs = _outputs(points, verdict.message)
                record[question] = {**verdict._asdict(), "points": points, "of": worth,
                                    "seconds": seconds.get(question)}
            else:
                cell.outputs = [_harmless(o) for o in cell.outputs]
            if not isinstance(cell.get("execution_count"), int):
                cell.execution_count = None               # whoever forges it writes in the page
        path = Path(resources["metadata"]["path"]) / VERDICTS
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
        return nb, resources


def _outputs(points, message):
    """La razón y, como resultado de la celda, un `float` de Python: lo que nbgrader lee como nota."""
    text = harmless(html.escape(message, quote=False))
    return [nbformat.v4.new_output("display_data", data={"text/markdown": text, "text/plain": text}),
            nbformat.v4.new_output("execute_result", data={"text/plain": repr(points)}, execution_count=None)]


def _harmless(output):
    """Una salida sin HTML ni JavaScript: quien corrige la abre en su propio navegador, con su propia sesión.

    Se escribe de nuevo, campo por campo: hasta el ancho de una imagen puede llevar algo que se ejecute.
    """
    kind = output.output_type
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_words(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_known(_words(t)) for t in lines] if isinstance(lines, list) else []
        return nbformat.v4.new_output("error", ename=_known(_words(output.get("ename"))),
                                      evalue=_words(output.get("evalue")), traceback=traceback)
    found = output.get("data") if isinstance(output.get("data"), dict) else {}
    data = {kind: found[kind] for kind in PICTURES if picture(found.get(kind))}
    if "text/plain" in found:
        data["text/plain"] = _words(found["text/plain"])
    return nbformat.v4.new_output("display_data", data=data or {"text/plain": "(salida interactiva)"})


def _known(name):
    """Python 3.13 tiene un nombre propio, y privado, para el SyntaxError de lo que quedó a medias."""
    return str(name).replace("_IncompleteInputError", "SyntaxError")


def _words(value):
    """Un texto que se puede escribir en un archivo, sea lo que sea que haya llegado."""
    return value[:OUTPUT_BYTES].encode("utf-8", "replace").decode() if isinstance(value, str) else ""
