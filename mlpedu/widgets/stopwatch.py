"""Un cronómetro y una GPU que trabaja aparte: cuándo se pone en marcha, cuándo se para y qué mide."""
import ipywidgets as widgets

from .bundle import CONTROL, bundle

LAUNCH, WORK, FIRST = 1, 10, 40                  # ms: to ask for a step, to do it, and to do the first, which compiles
SCALE, LEFT, WIDTH, HEIGHT = 5.4, 50, 620, 150   # pixels per ms, and the sizes of the drawing
CPU, GPU, WARM = "#0072B2", "#E69F00", "#F6DDA6"
WIDE = {"description_width": "min(170px, 45%)"}


class StopwatchExplorer(widgets.VBox):
    """Dos carriles, el de la CPU que encarga y el de la GPU que hace, con las marcas del cronómetro en el primero.

    Se elige cuántos pasos de calentamiento se dan antes, cuántos se miden, y si se espera a que la cola se vacíe antes
    de poner en marcha el reloj y antes de pararlo.

    Ejemplos
    --------
    >>> explorer = StopwatchExplorer()
    >>> explorer.per_step()
    1.0
    >>> explorer.warm.value, explorer.before.value, explorer.after.value = 1, True, True
    >>> round(explorer.per_step(), 1)
    10.3
    """

    def __init__(self, steps=3):
        def slider(value, low, high, name):
            return widgets.IntSlider(value=value, min=low, max=high, description=name, style=WIDE, layout=CONTROL)
        self.warm, self.steps = slider(0, 0, 2, "pasos de calentamiento"), slider(steps, 1, 5, "pasos que se miden")
        self.before = widgets.Checkbox(value=False, description="esperar antes de empezar", indent=False)
        self.after = widgets.Checkbox(value=False, description="esperar antes de parar", indent=False)
        self.picture, self.status = widgets.HTML(), widgets.HTML()
        controls = (self.warm, self.before, self.steps, self.after)
        super().__init__([*controls, self.picture, self.status])
        for control in controls:
            control.observe(self._draw, names="value")
        self._draw()

    def timeline(self):
        """Los encargos y los trabajos, (desde, hasta), y cuándo empieza y para el reloj; todo en ms."""
        launches, jobs, now, free = [], [], 0, 0
        for step in range(self.warm.value + self.steps.value):
            if step == self.warm.value:
                start = now = free if self.before.value else now      # to wait is to be where the queue ends
            launches.append((now, now + LAUNCH))
            now += LAUNCH
            begin = max(free, now)
            free = begin + (WORK if step else FIRST)
            jobs.append((begin, free))
        return launches, jobs, start, free if self.after.value else now

    def per_step(self):
        """Los ms por paso que da el cronómetro."""
        *_, start, stop = self.timeline()
        return (stop - start) / self.steps.value

    def diagnosis(self):
        """Qué se midió, en una frase."""
        if not self.after.value:
            return "El reloj paró con la cola llena: mediste los encargos, no el trabajo."
        if not self.warm.value:
            return "Dentro quedó la primera vez, que compila y no se repite."
        if not self.before.value:
            return "El reloj empezó con trabajo pendiente, y lo mediste también."
        return "Mediste el trabajo; con más pasos, lo que cuesta el primer encargo se reparte mejor."

    def description(self):
        """Lo que se ve, en palabras."""
        *_, start, stop = self.timeline()
        return (f"El cronómetro va del ms {start} al {stop}. Pasos medidos: {self.steps.value}; resulta "
                f"{self.per_step():.1f} ms por paso, cuando cada uno tarda {WORK}. {self.diagnosis()}")

    def svg(self):
        """El dibujo de los dos carriles, con una raya cada 10 ms."""
        launches, jobs, start, stop = self.timeline()
        grid = "".join(f"M{LEFT + SCALE * at:.0f} 26V120" for at in range(0, 101, WORK))
        bars = [box(span, 34, CPU) for span in launches]
        bars += [box(span, 84, GPU if step >= self.warm.value else WARM) for step, span in enumerate(jobs)]
        marks = mark(start, "empieza", 16, "none") + mark(stop, "para", 142, "5 3")
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" '
                f'viewBox="0 0 {WIDTH} {HEIGHT}" style="max-width:100%" font-family="DejaVu Sans, sans-serif" '
                f'font-size="14"><title>{self.description()}</title><rect width="100%" height="100%" fill="#fff"/>'
                f'<path d="{grid}" stroke="#E8E8E8"/><text x="4" y="53">CPU</text><text x="4" y="103">GPU</text>'
                f'{"".join(bars)}{marks}</svg>')

    def _draw(self, change=None):
        self.picture.value, self.status.value = self.svg(), self.description()

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.svg(), self.description())


def box(span, y, colour):
    begin, end = span
    return (f'<rect x="{LEFT + SCALE * begin:.1f}" y="{y}" width="{SCALE * (end - begin):.1f}" height="28" '
            f'fill="{colour}" stroke="#222"/>')


def mark(at, name, y, dash):
    x = LEFT + SCALE * at
    return (f'<path d="M{x:.1f} 22V124" stroke="#222" stroke-width="2" stroke-dasharray="{dash}"/>'
            f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{name}</text>')
