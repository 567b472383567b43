"""Un paso de entrenamiento con cada número tapado: se predice, se comprueba y se destapa, a la ida y a la vuelta."""
import re

import ipywidgets as widgets
import numpy as np

from mlpedu.tracing.answers import RIGHT, cell

from .bundle import bundle

GREEK = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
GIVEN, OPEN, NOW, HIDDEN = "#E8E8E8", "#D6EAF5", "#FCE9C4", "#FFFFFF"
COLUMNS, WIDTH, HEIGHT, GAP = 3, 168, 84, 12
MOST = 9                                         # boxes to write in: the largest table that can be asked for
# dW1 and delta1 start with «d»; W1_new, with «W».
TURNS = {"z": "ida", "a": "ida", "L": "pérdida", "d": "vuelta", "W": "paso", "b": "paso"}


def title(name):
    """Cómo se escribe un valor de la traza: «delta2» es «δ₂»; «dW1», «∂L/∂W₁»; «W1_new», «W₁ nueva»."""
    new = name.endswith("_new")
    text = name.removesuffix("_new").replace("delta", "δ")
    text = re.sub(r"^d([Wb])", r"∂L/∂\1", text).translate(GREEK).replace("a₀", "X")
    return text + (" nuevo" if text.startswith("b") else " nueva") * new


def plain(formula, last):
    """La fórmula de la traza con los nombres de las cajas: Z⁽¹⁾ es z₁, y la predicción, la salida de la última capa.

    Ejemplos
    --------
    >>> plain("Z^{(1)} + \\\\hat Y - Y", 2)
    '{z_1} + a_2 - y'
    """
    def named(match):
        letter = {"Z": "z", "A": "a"}.get(match[1], match[1])
        return f"{{{letter}_{match[2]}}}"                # in braces: another subscript may follow
    formula = re.sub(r"(Z|A|W|b|\\delta)\^\{\((\d+)\)\}", named, formula)
    return formula.replace(r"\hat Y", f"a_{last}").replace("Y", "y")


class BackpropExplorer(widgets.VBox):
    """Los pasos de una traza, uno por uno, con sus números tapados hasta que los pidas.

    Escribe lo que esperas en las casillas y pulsa «Comprobar», o pulsa «Destapar». Las casillas vacías no se
    juzgan. La revisión es la de `Trace.check`: si reconoce el error, lo nombra.

    Parámetros
    ----------
    trace : Trace
        Lo que da `mlpedu.trace`, de una red con tablas de 9 números o menos.

    Errores
    -------
    ValueError
        Si alguna tabla tiene más de 9 números: no se podría leer.

    Ejemplos
    --------
    >>> from mlpedu import trace
    >>> from mlpedu.layers import Dense
    >>> from mlpedu.network import Network
    >>> network = Network([Dense(1, "tanh"), Dense(1)], (1,), "mse", rng=np.random.default_rng(0))
    >>> network.theta[:] = [0.5, 2.0, 0.0, 0.0]
    >>> explorer = BackpropExplorer(trace(network, np.array([[2.0]]), np.array([[1.0]])))
    >>> explorer.boxes[0].value = "1"
    >>> explorer.compare.click()
    >>> explorer.uncovered, explorer.score()
    (1, (1, 1))
    """

    def __init__(self, trace):
        self.trace, self.steps = trace, trace.steps
        if max(trace[step.name].size for step in self.steps) > MOST:
            raise ValueError(f"Alguna tabla de esta red tiene más de {MOST} números: usa una red más pequeña o menos "
                             "ejemplos.")
        self.last = sum(step.name.startswith("z") for step in self.steps)
        self.uncovered, self.verdicts = 0, {}            # how many steps can be seen; cell -> right at the first try?
        wide = {"description_width": "80px"}
        self.slider = widgets.IntSlider(value=0, min=0, max=len(self.steps) - 1, description="paso", style=wide,
                                        readout=False)
        self.formula = widgets.HTMLMath()
        self.boxes = [widgets.Text(placeholder="¿?", style=wide, layout={"width": "170px"}) for _ in range(MOST)]
        self.compare = widgets.Button(description="Comprobar", button_style="primary")
        self.uncover = widgets.Button(description="Destapar")
        self.restart = widgets.Button(description="Empezar de nuevo")
        self.status, self.drawing = widgets.HTML(), widgets.HTML()
        wrap = {"flex_flow": "row wrap"}
        boxes = widgets.HBox(self.boxes, layout=wrap)
        buttons = widgets.HBox([self.compare, self.uncover, self.restart], layout=wrap)
        super().__init__([self.slider, self.formula, boxes, buttons, self.status, self.drawing])
        self.slider.observe(self._show, names="value")
        self.compare.on_click(self._compare)
        self.uncover.on_click(self._uncover)
        self.restart.on_click(self._restart)
        self._show()

    @property
    def step(self):
        """El paso que se está mirando."""
        return self.steps[self.slider.value]

    def score(self):
        """(casillas bien a la primera, casillas respondidas)."""
        return sum(self.verdicts.values()), len(self.verdicts)

    def table(self, name):
        """Las filas de un valor, como textos."""
        places = 4 if name in {step.name for step in self.steps} else 2          # what is given is short
        return [[f"{number:.{places}f}".replace("-", "−") for number in row] for row in np.atleast_2d(self.trace[name])]

    def _cells(self):
        name = self.step.name
        return [cell(name, at) for at in np.ndindex(self.trace[name].shape)]

    def _show(self, change=None):
        cells = self._cells()
        for k, box in enumerate(self.boxes):
            box.value, box.layout.display = "", None if k < len(cells) else "none"
            if k < len(cells):
                box.description = cells[k].replace(self.step.name, title(self.step.name)).replace(",", ", ")
        covered = self.slider.value >= self.uncovered
        later = self.slider.value > self.uncovered
        for control in (*self.boxes, self.compare):
            control.disabled = not covered or later
        self.uncover.disabled = not covered
        symbols = plain(re.sub(r"<(\w+)>", lambda m: self.trace.symbols[m[1]], self.step.formula), self.last)
        place = f"<b>Paso {self.slider.value + 1} de {len(self.steps)}</b> ({TURNS[self.step.name[0]]})"
        self.formula.value = f"{place}: ${plain(self.trace.symbols[self.step.name], self.last)} = {symbols}$"
        self._say("Antes hay pasos tapados: destápalos hasta aquí, o vuelve atrás." if later else
                  "Escribe lo que esperas y pulsa «Comprobar»." if covered else "Este paso ya está destapado.")

    def _say(self, text):
        right, answered = self.score()
        self.status.value = f"{text} Casillas bien a la primera: {right} de {answered} respondidas."
        self.drawing.value = self.svg()

    def _compare(self, button):
        cells, told = self._cells(), []
        try:
            given = {c: float(box.value.strip().replace(",", ".").replace("−", "-"))
                     for c, box in zip(cells, self.boxes) if box.value.strip()}
            rows = self.trace.check({**self._before(), **given})
        except ValueError:
            return self._say("Cada casilla espera un número, como −0.25.")
        if not given:
            return self._say("Escribe al menos un número, o pulsa «Destapar».")
        for row in rows:
            if row.cell in given:
                self.verdicts.setdefault(row.cell, row.verdict == RIGHT)
                told.append(f"{title(self.step.name)}{row.cell[len(self.step.name):]}: <b>{row.verdict}</b>"
                            + (f" ({row.why})" if row.why else ""))
        if len(given) == len(cells) and all(row.verdict == RIGHT for row in rows if row.cell in given):
            self._advance("<br>".join([*told, "Completo: destapado."]))
        else:
            self._say("<br>".join(told) + ".<br>")

    def _before(self):
        return {step.name: self.trace[step.name].tolist() for step in self.steps[:self.slider.value]}

    def _uncover(self, button):
        self._advance("Destapado.")

    def _advance(self, text):
        self.uncovered = self.slider.value + 1
        if self.slider.value < self.slider.max:
            self.slider.value += 1
            self._say(f"{text}<br>Sigue {title(self.step.name)}.")
        else:
            self._show()
            self._say(f"{text}<br>Terminaste el paso entero.")

    def _restart(self, button):
        self.uncovered, self.verdicts = 0, {}
        self.slider.value = 0
        self._show()

    def svg(self):
        """El dibujo: lo dado, y una caja por paso, con sus números si ya está destapado."""
        given = [name for name in self.trace.values if name not in {step.name for step in self.steps}]
        boxes = [(name, GIVEN, True) for name in given]
        for k, step in enumerate(self.steps):
            colour = NOW if k == self.slider.value else OPEN if k < self.uncovered else HIDDEN
            boxes.append((step.name, colour, k < self.uncovered))
        rows = -(-len(boxes) // COLUMNS)
        width, height = COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP
        parts = [self._box(k, *box) for k, box in enumerate(boxes)]
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
                f'style="max-width:{width}px;width:100%" font-family="DejaVu Sans, sans-serif" font-size="15">'
                f'<title>{self.description()}</title>{"".join(parts)}</svg>')

    def _box(self, k, name, colour, seen):
        x, y = GAP + k % COLUMNS * (WIDTH + GAP), GAP + k // COLUMNS * (HEIGHT + GAP)
        table = self.table(name) if seen else [["¿?"]]
        step = min(74, 156 / len(table[0]))              # columns of numbers, each aligned at its right end
        end = x + WIDTH / 2 + step * len(table[0]) / 2 if seen else x + WIDTH / 2 + 8
        text = "".join(f'<text x="{end - step * (len(row) - 1 - j):g}" y="{y + 45 + 21 * i}" text-anchor="end">'
                       f"{number}</text>" for i, row in enumerate(table) for j, number in enumerate(row))
        turn = "dado" if colour == GIVEN else TURNS[name.removesuffix("_new")[0]]
        return (f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{colour}" stroke="#767676"/>'
                f'<text x="{x + 8}" y="{y + 19}" font-weight="bold">{title(name)}</text>'
                f'<text x="{x + WIDTH - 8}" y="{y + 19}" text-anchor="end" fill="#555555" font-size="13">{turn}</text>'
                + text)

    def description(self):
        """Qué se ve: cuántos pasos están destapados y qué dice el último."""
        text = f"Un paso de entrenamiento en {len(self.steps)} cálculos, {self.uncovered} destapados."
        if self.uncovered:
            name = self.steps[self.uncovered - 1].name
            text += f" El último es {title(name)}: {' / '.join(' y '.join(row) for row in self.table(name))}."
        if self.uncovered < len(self.steps):
            text += f" Sigue {title(self.steps[self.uncovered].name)}."
        return text

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.svg(), self.description())
