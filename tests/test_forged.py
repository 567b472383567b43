"""Submissions that forge what the kernel says, what is delivered and what the notebook is: nobody else pays for it.

The whole list is slow (about 45 s); the commonest ones are in test_grading.py.
"""
import json
import os
from html.parser import HTMLParser

import nbformat
import pytest
from test_grading import GOOD, NEURON, SUM, book, new_course, submission, submit, verdicts

from mlpedu.teaching.feedback import write_feedback
from mlpedu.teaching.grading import grade
from mlpedu.teaching.preprocessors import VERDICTS

pytestmark = pytest.mark.full
FORGE = "k = get_ipython().kernel\n" + SUM + "\n"
SEND = FORGE + "k.session.send(k.iopub_socket, {!r}, {!r}, parent=k.get_parent('shell'))"
SHOW = SUM + "\nfrom IPython.display import display\ndisplay({!r}, metadata={!r}, raw=True)"
DELIVER = ("import json, os, pathlib\nf = pathlib.Path(os.environ['MLPEDU_ENTREGAS'])\nentrega = print\n"
           "(f / 'T01.1.json').write_text(json.dumps({'student': None, 'answer': %r}))")
# Who writes the kernel's messages and the delivered files is the student: what they say is as odd as can be.
FORGED = {
    "mensaje-vacio": (SEND.format("display_data", {}), GOOD, 10, ""),
    "mensaje-torcido": (SEND.format("display_data", {"data": {"text/plain": 5, "image/png": {"a": 1}}, "metadata": 3}), GOOD, 10, ""),
    "error-torcido": (SEND.format("error", {"ename": 5, "evalue": ["x"], "traceback": "abc"}), GOOD, 10, ""),
    "flujo-torcido": (SEND.format("stream", {"name": '"><script>', "text": 7}), GOOD, 10, ""),
    "estado-torcido": (SEND.format("status", {}), GOOD, 10, ""),
    "control": (SEND.format("comm_open", {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {"_model_name": "OutputModel"}}}),
                GOOD, 10, ""),
    "cuenta-con-html": (SEND.format("execute_input", {"execution_count": "<script>alert(1)</script>"}), GOOD, 10, ""),
    "firma-falsa": (FORGE + "k.iopub_socket.send_multipart([b'x', b'<IDS|MSG>', b'no', b'{}', b'{}', b'{}', b'{}'])", GOOD, 0,
                    "no es de Jupyter"),
    "basura": (FORGE + "k.iopub_socket.send_multipart([b'basura'])", GOOD, 0, "no es de Jupyter"),
    "ancho-con-codigo": (SHOW.format({"image/png": "AAAA"}, {"image/png": {"width": "1 onerror=alert(1)"}}), GOOD, 10, ""),
    "imagen-de-afuera": (SHOW.format({"image/png": "AAAA"}, {"filenames": {"image/png": "http://ejemplo.invalid/x"}}), GOOD, 10, ""),
    "medio-caracter": (SUM, NEURON + "raise ValueError('\\ud800')", 4, "ValueError: ?"),
    "enlace-en-error": (SUM, NEURON + "raise ValueError('`![x](attachment:q) $\\\\href{javascript:alert(1)}{x}$')", 4, "ValueError"),
    "clave-enorme": (SUM, NEURON + "return {'x' * 9_000_000: 1}", 4, ""),
    "clave-con-imagen": (DELIVER % {"kind": "dict", "value": [[{"kind": "str", "value": "![x](attachment:q)"}, {"kind": "int", "value": 1}]]},
                         GOOD, 0, ""),
    "texto-ancho": (DELIVER % {"kind": "array", "dtype": "U", "shape": [-1], "value": ["x" * 500_000] + [""] * 1000}, GOOD, 0, "dañada"),
    "entero-falso": (DELIVER % {"kind": "int", "value": {"a": [1]}}, GOOD, 0, ""),
    "borrados": (SUM, "import os, time\nabiertos = []\nfor n in range(10):\n    abiertos.append(open('x', 'wb'))\n    os.remove('x')\n"
                      "    abiertos[-1].truncate(40 << 20)\ntime.sleep(100)", 4, "más archivos"),
}
TEXT = ("[a](javascript:alert(1)) $\\href{javascript:alert(3)}{x}$ <script>alert(4)</script> $a<b$ "
        "![x](attachment:no-esta.png) ![y](attachment:b)")


def odd_notebooks(course):
    """Notebooks whose JSON says odd things around good work: nobody loses points for them."""
    made = {s: json.loads(nbformat.writes(submission(course, s, SUM, GOOD)))
            for s in ("medio-caracter-escrito", "celda-de-texto", "version-3", "id-raro", "texto-hostil", "fuente-lista", "marca")}
    by_id = {s: {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in made[s]["cells"]} for s in made}
    by_id["medio-caracter-escrito"]["T01-2-solucion"]["source"] += "\n# \ud800"
    text = by_id["celda-de-texto"]["T01-1"]
    text.update(cell_type="markdown")
    del text["outputs"], text["execution_count"]
    made["version-3"] = json.loads(nbformat.writes(nbformat.from_dict(made["version-3"]), version=3))
    by_id["id-raro"]["T01-1"]["metadata"]["nbgrader"]["grade_id"] = ["x"]
    by_id["id-raro"]["T01-2"]["metadata"]["nbgrader"] = 7
    made["texto-hostil"]["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "id": "q", "source": TEXT, "attachments": {
        "b": {"image/png": '" onerror=alert(1) x="'}}})
    by_id["fuente-lista"]["T01-2-solucion"]["source"] = GOOD.splitlines(True)
    for student, notebook in made.items():
        submit(course, student, "\ufeff" * (student == "marca") + json.dumps(notebook))
    return made


def odd_folders(course):
    """Good notebooks beside files whose names or contents look like someone else's."""
    files = {"fecha-rota": {"timestamp.txt": "basura"}, "carpeta-cuaderno": {"a.ipynb/b": "x", f"{VERDICTS}/a": "x"},
             "nombre-en-bytes": {os.fsdecode(b"\xff.txt"): "x", "a\nb[*].txt": "x"},
             "nucleo-propio": {"ipykernel_launcher.py": "while True: pass", "IPython.py": "1/0", "json.py": "1/0", "mlpedu.py": "1/0",
                               "sitecustomize.py": "1/0", ".ipython/profile_default/startup/a.py": "1/0", "nbgrader_config.py": "1/0",
                               "comm.py": "import os; os._exit(0)", "gradebook.db": "x"}}
    for student, found in files.items():
        folder = submit(course, student, submission(course, student, SUM, GOOD))
        for name, text in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    return files


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = new_course(tmp_path_factory.mktemp("falsas") / "curso")
    for student, (first, second, _, _) in FORGED.items():
        submit(course, student, submission(course, student, first, second))
    expected = {student: points for student, (_, _, points, _) in FORGED.items()}
    expected |= dict.fromkeys([*odd_notebooks(course), *odd_folders(course)], 10)
    results = grade(course, jobs=2, progress=False, say=lambda text: None)
    return course, expected, {r.student: r.points for r in results}


def test_everyone_gets_the_grade_they_earned(graded):
    course, expected, points = graded
    assert points == expected
    totals = {student: 0 for student in expected}
    for (student, _), score in book(course).items():
        totals[student] += score
    assert totals == expected


@pytest.mark.parametrize("student", FORGED)
def test_each_reads_the_reason(graded, student):
    lost = [v["message"] for v in verdicts(graded[0], student).values() if v["credit"] < 1]
    assert FORGED[student][3] in " ".join(lost)


def runs(page):
    """What a page would run or bring from elsewhere, of what a student wrote: attributes, links and formulas."""
    found, inside = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            inside.append(tag)
            found.extend(f"{name}={value}" for name, value in attrs if name.startswith("on") or (
                name in ("href", "src") and "ejemplo" in value or (value or "").startswith(("javascript", "attachment"))))

        def handle_endtag(self, tag):
            while inside and inside.pop() != tag:
                pass

        def handle_data(self, data):
            if (inside[-1:] == ["script"] and "alert" in data) or ("\\href{" in data and not {"pre", "code"} & set(inside)):
                found.append(data)

    Reader().feed(page)
    return found


def test_no_page_runs_what_a_student_wrote_and_none_is_missing(graded):
    course, _, _ = graded
    pages = write_feedback(course, students=[*FORGED, "texto-hostil"], progress=False, say=lambda t: None)
    assert len(pages) == len(FORGED) + 1
    for page in pages:
        text = page.read_text("utf-8")
        assert runs(text) == [], page.parent.parent.name
        assert len(text) < 2_000_000
