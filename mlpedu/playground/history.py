"""La historia de un entrenamiento: las curvas, y fotos de la red para volver atrás."""
from typing import NamedTuple

import numpy as np

MOST_PHOTOS = 400                                # beyond, one of every two is dropped and the rest go twice as apart


class Photo(NamedTuple):
    """La red y la memoria del optimizador al terminar una época."""
    epoch: int
    theta: np.ndarray
    optimizer: dict


class History:
    """Las cuatro curvas, una fila por época, y las fotos.

    Atributos
    ---------
    rows : list de (época, pérdida de entrenamiento, de prueba, nota de entrenamiento, de prueba)
    photos : list de Photo, de la más vieja a la más nueva

    Ejemplos
    --------
    >>> history = History()
    >>> for epoch in range(3):
    ...     history.add(epoch, (0.5 - 0.1 * epoch, 0.6, 0.5, 0.5), np.zeros(2), {})
    >>> history.near(1).epoch, history.curves().shape
    (1, (2, 3))
    """

    def __init__(self):
        self.rows, self.photos, self.stride = [], [], 1

    def add(self, epoch, measures, theta, optimizer):
        """Anota una época; si ya estaba (se editó un peso), la pone al día."""
        if self.rows and self.rows[-1][0] == epoch:
            self.rows.pop()
            if self.photos[-1].epoch == epoch:
                self.photos.pop()
        self.rows.append((epoch, *measures))
        if epoch % self.stride == 0:
            self.photos.append(Photo(epoch, theta.copy(), optimizer))
            if len(self.photos) > MOST_PHOTOS:
                self.stride *= 2
                self.photos = [photo for photo in self.photos if photo.epoch % self.stride == 0]

    def near(self, epoch):
        """La foto más cercana a esa época."""
        return min(self.photos, key=lambda photo: abs(photo.epoch - epoch))

    def cut(self, epoch):
        """Olvida lo que vino después de esa época."""
        self.rows = [row for row in self.rows if row[0] <= epoch]
        self.photos = [photo for photo in self.photos if photo.epoch <= epoch]

    def curves(self, most=300, n=None):
        """Pérdida de entrenamiento y de prueba, (2, m): a lo más `most` épocas, repartidas, con la última.

        Con `n`, son las de las `n` primeras filas, NaN donde la historia no llega: así se comparan dos que no
        duraron lo mismo.
        """
        n = len(self.rows) if n is None else n
        chosen = np.unique(np.linspace(0, n - 1, min(n, most)).astype(int)) if n else []
        rows = [self.rows[k][1:3] if k < len(self.rows) else (np.nan, np.nan) for k in chosen]
        return np.array(rows, dtype=np.float32).reshape(-1, 2).T
