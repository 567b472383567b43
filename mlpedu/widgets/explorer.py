"""Lo común a los objetos con controles y una figura: al mover un control se dibuja de nuevo."""
import ipywidgets as widgets

from .bundle import PICTURE, bundle


class Explorer(widgets.VBox):
    """Controles arriba, la imagen en medio y un texto abajo.

    Quien hereda fija lo suyo y llama a `super().__init__(controles…)`; define `_draw`, que pone `self.image.value`
    (bytes PNG) y `self.status.value` (HTML). Si el texto no basta como descripción, pone también
    `self.description_text`.

    Ejemplos
    --------
    >>> class Parity(Explorer):
    ...     def __init__(self):
    ...         super().__init__(widgets.IntSlider(value=2, min=0, max=9))
    ...     def _draw(self, change=None):
    ...         self.status.value = "par" if self.controls[0].value % 2 == 0 else "impar"
    >>> explorer = Parity()
    >>> explorer.controls[0].value = 3
    >>> explorer.description()
    'impar'
    """

    description_text = None

    def __init__(self, *controls):
        self.controls = controls
        self.image = widgets.Image(format="png", layout=PICTURE)
        self.status = widgets.HTML()
        super().__init__([*controls, self.image, self.status])
        for control in controls:
            control.observe(self._draw, names="value")
        self._draw()

    def _draw(self, change=None):
        raise NotImplementedError

    def description(self):
        """Lo que se ve, en palabras."""
        return self.description_text or self.status.value

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, bytes(self.image.value), self.description())
