"""Lo que se puede hacer con una red ya entrenada: mirar sus pesos, sus capas, su otra cara."""
import copy
from functools import reduce
from itertools import accumulate

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.validation import check_is_fitted, validate_data

from .._sklearn import QuietHTML, in_spanish, no_gaps
from ..backend import device_of, get, like, to_numpy
from ..training import finite_or_warned, taker
from .building import dense
from .stopping import RECORD

ROWS_AT_ONCE = 4096                              # examples that travel together to the GPU


class Windows(list):
    """Los pesos de la red, un arreglo por capa. Poner otro arreglo en un lugar escribe en la red.

    Ejemplos
    --------
    >>> W = np.zeros((2, 1))
    >>> Windows([W])[0] = [[1.0], [2.0]]
    >>> W.ravel().tolist()
    [1.0, 2.0]
    """
    def __setitem__(self, index, values):
        windows = self[index] if isinstance(index, slice) else [self[index]]
        values = [np.asarray(to_numpy(v)) for v in (values if isinstance(index, slice) else [values])]
        expected, came = [w.shape for w in windows], [v.shape for v in values]
        if expected != came:
            raise ValueError(f"Se esperaban arreglos de formas {expected} y llegaron {came}. Una red ya hecha no "
                             "cambia de tamaño: crea otro estimador.")
        for window, new in zip(windows, values):
            window[...] = like(new, window)      # in the middle of a training they may be in the GPU


def answer(x, layer):
    # Not layer.forward: it remembers what it saw, and asking a model must change nothing.
    return layer.activation.f(x @ layer.W + layer.b)


class FittedNetwork(QuietHTML):
    """Un estimador que, entrenado, tiene una red del núcleo en `_network`."""

    @property
    def coefs_(self):
        """Los pesos de cada capa, (entradas, salidas): ventanas de la red, cambiarlas es cambiarla."""
        return self._windows("W")

    @coefs_.setter
    def coefs_(self, values):
        self._windows("W")[:] = values

    @property
    def intercepts_(self):
        """Los sesgos de cada capa, (salidas,): ventanas de la red, cambiarlas es cambiarla."""
        return self._windows("b")

    @intercepts_.setter
    def intercepts_(self, values):
        self._windows("b")[:] = values

    def _windows(self, name):
        if not hasattr(self, "_network"):
            raise AttributeError("Todavía no hay pesos: llama antes a fit.")
        return Windows(getattr(layer, name) for layer in dense(self._network))

    def activations(self, X):
        """Lo que responde cada capa a X.

        Devuelve
        --------
        list de ndarray (n, neuronas)
            Uno por capa oculta y, al final, el de la capa de salida.

        Ejemplos
        --------
        >>> from mlpedu import MLPRegressor
        >>> reg = MLPRegressor(hidden_layer_sizes=(4, 3), solver="lbfgs", random_state=0).fit([[0], [1]], [0, 1])
        >>> [a.shape for a in reg.activations([[0], [1], [2]])]
        [(3, 4), (3, 3), (3, 1)]
        """
        X = like(self._check_x(X), self._network.theta)
        return [to_numpy(a) for a in accumulate(dense(self._network), answer, initial=X)][1:]

    def to_sequential(self):
        """La misma red como `Sequential`, con copias de sus capas y pesos.

        `predict` de la `Sequential` da lo mismo que `predict_proba`, o que `predict` en regresión (con
        `scale_targets`, en la escala de la red); con dos clases, solo la columna de la segunda. Cómo se entrena no
        pasa: ni la pérdida, ni `alpha` (que en `Sequential` cada capa lleva en su `kernel_regularizer`, sin dividirlo
        entre los ejemplos del lote), ni el optimizador. Para seguir entrenándola, usa `compile`.
        """
        check_is_fitted(self, msg=NOT_FITTED)
        from .bridge import to_sequential
        return to_sequential(self)

    def _as_batch(self, X, y, sample_weight=None):
        """For `trace`: the network, the examples as it sees them, and the optimizer that trained it."""
        check_is_fitted(self, msg=NOT_FITTED)
        X, y, weight = self._check_data(X, y, sample_weight, going_on=True, incremental=True, classes=None)
        return self._network, X.toarray() if issparse(X) else X, y, weight, self._own_optimizer()

    def _own_optimizer(self):
        """The optimizer that trained this network, if any: its memory is of this network, though copies part them."""
        optimizer = getattr(self, "_optimizer", None)
        if optimizer and optimizer.trains is not None:
            optimizer.trains = self._network.theta
        return optimizer

    def _from_device(self, *arrays):
        """What came in the GPU's memory, in NumPy, to be looked at by scikit-learn."""
        no_gaps(*arrays)
        if self.device == "cpu" and any(device_of(array) == "gpu" for array in arrays):
            raise ValueError("Los datos están en la GPU y el modelo tiene device='cpu': usa device='gpu'.")
        return [to_numpy(array) for array in arrays]

    def _check_x(self, X):
        check_is_fitted(self, msg=NOT_FITTED)
        [X] = self._from_device(X)
        with in_spanish():
            return validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)

    def _forward(self, X):
        with np.errstate(over="ignore", invalid="ignore"):       # said once, in Spanish
            return finite_or_warned(self._answers(X))

    def _answers(self, X):
        network = self._network
        if get(self.device) == "cpu":
            return reduce(answer, dense(network), X)
        if network.device == "cpu":              # it is at home, and others may be reading it
            network = copy.deepcopy(network).to("gpu")
        rows, everything = taker(X, "gpu"), np.arange(X.shape[0])
        return np.concatenate([to_numpy(reduce(answer, dense(network), rows(everything[start:start + ROWS_AT_ONCE])))
                               for start in range(0, len(everything), ROWS_AT_ONCE)])

    def _adopt(self, network, going_on):
        """From here on the estimator is this network's."""
        if not going_on:
            for name in (*RECORD, "_optimizer"):
                vars(self).pop(name, None)
            self.t_ = 0
        self._network, self.n_iter_ = network, 0
        self.n_outputs_, self.out_activation_ = network.output_shape[0], network.layers[-1].activation.name
        self.n_layers_ = len(dense(network)) + 1

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_network")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


NOT_FITTED = "Este modelo aún no está entrenado: llama antes a fit."
