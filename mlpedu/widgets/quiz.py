"""Las preguntas del final de una lección: eliges, y al momento lees por qué sí o por qué no."""
import html
import re

import ipywidgets as widgets

from mlpedu.course.quiz import questions

from .bundle import WIDGET_VIEW

# ipywidgets gives each option one line of 20 px: on a narrow screen long ones would lie over each other.
STYLE = """<style>
.mlpedu-quiz .widget-radio, .mlpedu-quiz .widget-radio-box { width: 100%; height: auto; }
.mlpedu-quiz .widget-radio-box label {
  height: auto; line-height: 1.35; white-space: normal; position: relative; padding: 3px 0 3px 24px; }
.mlpedu-quiz .widget-radio-box label input { position: absolute; left: 2px; top: 5px; margin: 0; }
</style>"""
MARKS = re.compile(r"`(.+?)`|\*\*(.+?)\*\*")             # code first: 2**3 inside it is not bold


class Quiz(widgets.VBox):
    """Las preguntas de una unidad; cada elección muestra su explicación.

    Parámetros
    ----------
    unit : str
        La unidad, con dos cifras: "05".

    Errores
    -------
    QuizError
        Si la unidad no tiene preguntas.

    Ejemplos
    --------
    >>> quiz = Quiz("05")
    >>> quiz.score()
    0
    >>> quiz.choose(0, next(n for n, option in enumerate(quiz.questions[0].options) if option.right))
    >>> quiz.score()
    1
    """

    def __init__(self, unit):
        self.questions = questions(unit)
        self.radios, self.feedback, boxes = [], [], []
        for n, question in enumerate(self.questions):
            options = [(plain(o.text), k) for k, o in enumerate(question.options)]
            radio = widgets.RadioButtons(options=options, value=None, layout={"width": "100%"})
            feedback = widgets.HTMLMath()
            radio.observe(lambda change, n=n: self._answer(n), names="value")
            self.radios.append(radio)
            self.feedback.append(feedback)
            boxes.append(widgets.VBox([widgets.HTMLMath(f"<b>{n + 1}.</b> {rich(question.text)}"), radio, feedback],
                                      layout={"margin": "0 0 12px 0"}))
        self.total = widgets.HTML(self._total())
        super().__init__([widgets.HTML(STYLE), *boxes, self.total])
        self.add_class("mlpedu-quiz")

    def choose(self, question, option):
        """Elige una opción, como quien la marca; ambas se cuentan desde 0."""
        self.radios[question].value = option

    def score(self):
        """Cuántas preguntas tienen marcada la opción correcta."""
        return sum(r.value is not None and q.options[r.value].right for r, q in zip(self.radios, self.questions))

    def _answer(self, n):
        value = self.radios[n].value
        if value is None:
            return
        option = self.questions[n].options[value]
        self.feedback[n].value = f"<b>{'✓' if option.right else '✗'}</b> {rich(option.why)}"
        self.total.value = self._total()

    def _total(self):
        return f"Correctas: <b>{self.score()} de {len(self.questions)}</b>."

    def _repr_mimebundle_(self, **kwargs):
        """La versión viva y, donde no hay núcleo, las preguntas con sus opciones como texto."""
        blocks = []
        for n, question in enumerate(self.questions, 1):
            options = "\n".join(f"   - ({letter}) {o.text}" for letter, o in zip("abcd", question.options))
            blocks.append(f"{n}. {question.text}\n{options}")
        return {WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": self.model_id},
                "text/markdown": "\n\n".join(blocks),
                "text/plain": f"{len(self.questions)} preguntas"}


def rich(text):
    """Un texto en Markdown sencillo (código y negritas) como HTML; las fórmulas quedan entre signos de dólar."""
    return MARKS.sub(lambda m: f"<code>{m[1]}</code>" if m[1] else f"<b>{m[2]}</b>", html.escape(text, quote=False))


def plain(text):
    """El texto de una opción sin marcas: un botón no las interpreta. Un asterisco suelto es una multiplicación."""
    return MARKS.sub(lambda m: m[1] or m[2], text)
