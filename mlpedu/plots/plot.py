"""Lo común a todas las figuras: el par (ejes, descripción), el estilo y los lienzos.

Cada figura del curso devuelve un `Plot`. En un cuaderno se muestra como imagen y, debajo,
su descripción calculada: es el texto alternativo para quien no ve la imagen.
"""
import base64
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from PIL import Image

STYLE = Path(__file__).with_name("mlpedu.mplstyle")
OWN = "mlpedu"                                   # gid of our own figures: png() closes only those


class Plot(NamedTuple):
    """Una figura y su descripción en palabras.

    Se desempaqueta: `ax, description = plots.points(X, y)`.

    Parámetros
    ----------
    ax : matplotlib.axes.Axes
        Los ejes donde quedó el dibujo, por si quieres añadir algo.
    description : str
        Lo que la figura muestra, calculado con los mismos datos.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> ax, description = plots.errors_per_epoch([3, 1, 0])
    >>> description
    'Errores en 3 épocas: empieza con 3 y termina con 0; 4 en total. La primera época sin errores es la 3.'
    """

    ax: Axes
    description: str

    def png(self):
        """Devuelve la figura como bytes PNG, iguales en cada llamada."""
        figure = self.ax.figure.figure           # twice: an Axes may live in a subfigure
        pixels, small = BytesIO(), BytesIO()
        # Some settings are read only while drawing; the layout was chosen before and must stay.
        with plt.style.context(STYLE), plt.rc_context({"figure.constrained_layout.use": False}):
            figure.savefig(pixels, format="raw", dpi=figure.dpi)
        if figure.get_gid() == OWN:
            plt.close(figure)                    # it can still be drawn; pyplot just forgets it
        # 256 colours: a third of the size. MAXCOVERAGE keeps rare ones; median cut lost the vermilion.
        size = tuple(int(side) for side in figure.bbox.size)
        image = Image.frombytes("RGBA", size, pixels.getvalue()).convert("RGB")
        image = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        image.save(small, "PNG")
        return small.getvalue()

    def _ipython_display_(self):
        # Two outputs: of one bundle JupyterLab and nbconvert would show only the text.
        from IPython.display import display

        png = base64.b64encode(self.png()).decode("ascii")
        display({"image/png": png, "text/plain": "<Figura>"}, raw=True)
        display({"text/markdown": f"*Descripción:* {escape(self.description)}",
                 "text/plain": self.description}, raw=True)
        plt.close(self.ax.figure.figure)         # or the inline backend would draw it once more


def escape(text):
    """Protege en Markdown los signos que cambiarían el texto."""
    return "".join("\\" + c if c in "*_$`<|\\" else c for c in text)


def styled(draw):
    """Decorador: dibuja con el estilo del curso sin tocar la configuración global."""
    @wraps(draw)
    def wrapper(*args, **kwargs):
        with plt.style.context(STYLE), plt.rc_context({"figure.max_open_warning": 0}):
            plot = draw(*args, **kwargs)
            interactive = plt.isinteractive()
        # The first figure of a notebook loads the inline backend, which turns this mode on: without it the
        # next figures would not show.
        if plt.isinteractive() != interactive:
            plt.matplotlib.interactive(interactive)
        return plot
    return wrapper


def check_axes(ax):
    """Comprueba que `ax` sirve para dibujar; None significa «haz unos ejes nuevos»."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"`ax` debe ser un Axes de matplotlib; llegó {type(ax).__name__}. Si usaste "
                        "plt.subplots con varios ejes, elige uno: ax=ejes[0].")


def chart(ax=None, size=(6.4, 4.2)):
    """Da los ejes pedidos, o unos nuevos con marcas y etiquetas."""
    check_axes(ax)
    if ax is None:
        figure, ax = plt.subplots(figsize=size)
        figure.set_gid(OWN)
    return ax


def canvas(ax, xlim, ylim, size=(6.4, 4.2)):
    """Da unos ejes sin marcas, con la misma escala en x e y, para un esquema."""
    check_axes(ax)
    if ax is None:
        figure = plt.figure(figsize=size, layout="none")   # the whole figure is paper: nothing to lay out
        figure.set_gid(OWN)
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    ax.set_axis_off()
    ax.apply_aspect()                            # now sizes in pixels are known
    return ax


def panels(ax, n, size, gap=0.12):
    """Parte unos ejes en `n` dibujos uno al lado del otro y los devuelve con los ejes que los contienen."""
    check_axes(ax)
    host = ax
    if ax is None:
        figure = plt.figure(figsize=size, layout="none")   # constrained, insets would creep at each draw
        figure.set_gid(OWN)
        host = figure.add_axes((0.09, 0.17, 0.88, 0.71))
    host.set_axis_off()
    width = (1 - gap * (n - 1)) / n
    return host, [host.inset_axes((k * (width + gap), 0, width, 1)) for k in range(n)]


def luminance(color):
    """Claridad CIE L* de un color, de 0 (negro) a 100 (blanco): lo que queda al imprimir en gris."""
    rgb = np.array(plt.matplotlib.colors.to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y
