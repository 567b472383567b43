"""Tareas repartidas entre trabajadores: cuándo termina cada una, y si valió la pena."""
import ipywidgets as widgets

from .bundle import CONTROL, bundle

LEFT, WIDTH, LANE = 96, 620, 26                  # pixels: where the lanes begin, the drawing, and from lane to lane
ALONE, WORK, COST = "#767676", "#0072B2", "#F6DDA6"
WIDE = {"description_width": "min(170px, 45%)"}


class WorkersExplorer(widgets.VBox):
    """Un carril para quien lo hace todo, una tarea tras otra, y debajo uno por trabajador.

    Se elige cuántas tareas hay, cuántos ms de trabajo tiene cada una, cuántos cuesta repartirla (lo paga quien la
    hace) y cuántos trabajadores son. A quien se desocupa le toca la siguiente.

    Ejemplos
    --------
    >>> explorer = WorkersExplorer()
    >>> explorer.alone(), explorer.total()
    (120, 42)
    >>> explorer.work.value = 1
    >>> explorer.speedup() < 1
    True
    """

    def __init__(self, tasks=12, work=10, cost=4, workers=4):
        def slider(value, low, high, name):
            return widgets.IntSlider(value=value, min=low, max=high, description=name, style=WIDE, layout=CONTROL)
        self.tasks, self.workers = slider(tasks, 1, 24, "tareas"), slider(workers, 1, 8, "trabajadores")
        self.work = slider(work, 1, 50, "ms de trabajo por tarea")
        self.cost = slider(cost, 0, 20, "ms de costo por tarea")
        self.picture, self.status = widgets.HTML(), widgets.HTML()
        controls = (self.tasks, self.work, self.cost, self.workers)
        super().__init__([*controls, self.picture, self.status])
        for control in controls:
            control.observe(self._draw, names="value")
        self._draw()

    def timeline(self):
        """De cada tarea, quién la hace, cuándo la recibe, cuándo empieza a trabajar y cuándo termina."""
        free, jobs = [0] * self.workers.value, []
        for _ in range(self.tasks.value):
            worker = free.index(min(free))
            begin = free[worker]
            free[worker] = begin + self.cost.value + self.work.value
            jobs.append((worker, begin, begin + self.cost.value, free[worker]))
        return jobs

    def alone(self):
        """Los ms de una tarea tras otra, sin repartir nada."""
        return self.tasks.value * self.work.value

    def total(self):
        """Los ms hasta que termina la última, repartidas."""
        return max(end for *_, end in self.timeline())

    def speedup(self):
        """Cuántas veces más rápido es repartir."""
        return self.alone() / self.total()

    def diagnosis(self):
        """Por qué resultó así, en una frase."""
        tasks, workers = self.tasks.value, self.workers.value
        if workers == 1 and self.cost.value:
            return "Un solo trabajador hace lo mismo y además paga cada tarea."
        if workers == 1:
            return "Un solo trabajador hace lo mismo: no hay con quién repartir."
        if self.speedup() < 1:
            return "Repartir pierde: cada tarea cuesta más de lo que se ahorra con ella."
        if tasks < workers:
            return f"Sobran trabajadores: {workers - tasks} no {plural(workers - tasks, 'hace', 'hacen')} nada."
        if last := tasks % workers:
            return f"En la última vuelta {plural(last, 'trabaja', 'trabajan')} {last} de {workers}."
        if self.cost.value == 0:
            return "Todos terminan a la vez y repartir no cuesta nada: más rápido no se puede."
        return "Todos terminan a la vez: lo que falta para la aceleración máxima es el costo de las tareas."

    def description(self):
        """Lo que se ve, en palabras."""
        tasks, workers = self.tasks.value, self.workers.value
        take = plural(tasks, "tarda", "tardan")
        return (f"Sin repartir, {tasks} {plural(tasks, 'tarea', 'tareas')} de {self.work.value} ms {take} "
                f"{self.alone()} ms. Con {workers} {plural(workers, 'trabajador', 'trabajadores')} y "
                f"{self.cost.value} ms de costo por tarea {take} {self.total()} ms: {self.speedup():.1f} veces más "
                f"rápido, de {workers} {plural(workers, 'posible', 'posibles')}. {self.diagnosis()}")

    def svg(self):
        """El dibujo de los carriles; lo claro es costo y lo oscuro, trabajo."""
        scale = (WIDTH - LEFT - 12) / max(self.alone(), self.total())
        height = LANE * (self.workers.value + 1) + 46
        bars = [box(0, k * self.work.value, self.work.value, ALONE, scale) for k in range(self.tasks.value)]
        for worker, begin, ready, end in self.timeline():
            bars += [box(worker + 1, begin, ready - begin, COST, scale),
                     box(worker + 1, ready, end - ready, WORK, scale)]
        names = ["uno solo", *(f"trabajador {k + 1}" for k in range(self.workers.value))]
        lanes = "".join(f'<text x="4" y="{LANE * k + 21}">{name}</text>' for k, name in enumerate(names))
        marks = mark(self.alone(), scale, height - 24) + mark(self.total(), scale, height - 6)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img" '
                f'viewBox="0 0 {WIDTH} {height}" style="max-width:100%" font-family="DejaVu Sans, sans-serif" '
                f'font-size="13"><title>{self.description()}</title><rect width="100%" height="100%" fill="#fff"/>'
                f'{lanes}{"".join(bars)}{marks}</svg>')

    def _draw(self, change=None):
        self.picture.value, self.status.value = self.svg(), self.description()

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.svg(), self.description())


def plural(n, one, many):
    return one if n == 1 else many


def box(lane, begin, long, colour, scale):
    return (f'<rect x="{LEFT + scale * begin:.1f}" y="{LANE * lane + 6}" width="{scale * long:.1f}" height="20" '
            f'fill="{colour}" stroke="#222" stroke-width="0.8"/>')


def mark(at, scale, y):
    x = LEFT + scale * at
    return (f'<path d="M{x:.1f} 4V{y - 14}" stroke="#222" stroke-dasharray="5 3"/>'
            f'<text x="{x:.1f}" y="{y}" text-anchor="end">{at} ms</text>')
