"""El playground como imagen: lo que se ve donde no hay núcleo."""
import numpy as np
from matplotlib.colors import to_rgb

from mlpedu import plots
from mlpedu.plots.words import BLUE, GREEN, ORANGE, PALE

from .labels import LABELS
from .maps import GRID
from .state import REACH

CLASS_COLORS = np.array([to_rgb(color) for color in (ORANGE, BLUE, GREEN)])


def picture(model, maps):
    """El estado del modelo en PNG: bytes.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> from mlpedu.playground.maps import Maps
    >>> model = Model()
    >>> picture(model, Maps(model))[1:4]
    b'PNG'
    """
    small, large = maps.draw()
    layers = np.split(small / 127.0 - 1, np.cumsum(model.sizes)[:-1])
    shown = slice(None) if model.state.show_test else slice(model.data.n_train)
    labels = model.data.labels[shown]
    names = [LABELS["features"][name][0] for name in model.state.features]
    plot = plots.unit_maps(layers, [layer.W for layer in model.dense],
                           large / 127.0 - 1 if model.state.n_classes < 3 else colors(large),
                           model.data.points[shown], labels.astype(int) if model.state.n_classes else labels,
                           names=names, reach=REACH, test=np.arange(len(labels)) >= model.data.n_train)
    return plot.png()


def colors(large):
    """Un mapa de clases y confianzas, (100, 100), en colores (100, 100, 3)."""
    sure = (large % 64 / 63)[..., None]
    return (1 - sure) * to_rgb(PALE) + sure * CLASS_COLORS[large // 64].reshape(GRID, GRID, 3)
