"""Lo que comparten los dos estimadores: revisan los datos, entrenan la red del núcleo y la consultan."""
import copy
import warnings

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, is_classifier, is_regressor
from sklearn.exceptions import ConvergenceWarning, DataConversionWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import _check_sample_weight, validate_data

from .._sklearn import in_spanish, untouched_if_refused
from ..lbfgs import fit_lbfgs
from ..training import DivergenceError, fit
from .building import dense, make_network, make_optimizer
from .checks import check_parameters
from .fitted import FittedNetwork
from .stopping import LastIteration, Stopping, start_record


def learns_in_batches(model):
    if model.solver == "lbfgs":
        raise AttributeError("partial_fit necesita solver='adam' o 'sgd': L-BFGS mira todos los ejemplos a la vez.")
    return True


class BaseMLP(FittedNetwork, BaseEstimator):
    """Cómo aprende un estimador. Cada uno agrega lo suyo: `_check_targets`, `_output` y `_network_score`."""

    def fit(self, X, y, sample_weight=None):
        """Entrena la red.

        Parámetros
        ----------
        X : arreglo o matriz dispersa (n, n_features)
        y : (n,), o (n, n_outputs) si hay varias salidas
        sample_weight : (n,) o None
            Cuánto pesa cada ejemplo en la pérdida, 0 o más.

        Devuelve
        --------
        self

        Errores
        -------
        ValueError o TypeError
            Si un parámetro, un callback o los datos no sirven; el modelo queda como estaba. Si el entrenamiento
            diverge (`DivergenceError`), queda con los mejores parámetros que tuvo.

        Si lo interrumpes (`KeyboardInterrupt`), `fit` avisa y termina, como en scikit-learn, con lo aprendido.
        """
        return self._fit(X, y, sample_weight)

    @available_if(learns_in_batches)
    def partial_fit(self, X, y, sample_weight=None):
        """Una sola época con estos ejemplos, desde lo aprendido; la primera vez nace la red. Devuelve `self`."""
        return self._fit(X, y, sample_weight, incremental=True)

    def _fit(self, X, y, sample_weight, incremental=False, classes=None):
        check_parameters(vars(self))
        if incremental and self.early_stopping:
            raise ValueError("partial_fit no admite early_stopping=True: en un lote suelto no hay qué apartar.")
        going_on = hasattr(self, "_network") and (self.warm_start or incremental)
        with untouched_if_refused(self, unless=DivergenceError):         # it keeps the best it had
            X, y, weight = self._check_data(X, y, sample_weight, going_on, incremental, classes)
            with in_spanish():
                rng = check_random_state(self.random_state)
            network = self._make_network(X, y, rng, going_on)
            train, validation = self._split(X, y, weight, rng)
            self._adopt(network, going_on)
            try:
                if self.solver == "lbfgs":
                    self._fit_lbfgs(*train)
                else:
                    self._fit_stochastic(train, validation, rng, going_on, incremental)
            except KeyboardInterrupt:
                warnings.warn("Entrenamiento interrumpido: el modelo queda con lo aprendido hasta ahora.", stacklevel=3)
            finally:
                self._network.forget()           # a model must not carry its data along
                self._move("cpu")                # whoever reads its weights, or keeps it, finds them in NumPy
        return self

    # --- Before training --------------------------------------------------------------------------------

    def _check_data(self, X, y, sample_weight, going_on, incremental, classes):
        """X, y with a column per output, and the weights: all of the network's type, in NumPy."""
        X, y, sample_weight = self._from_device(X, y, sample_weight)
        with in_spanish():
            X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], dtype=(np.float64, np.float32),
                                 multi_output=True, y_numeric=is_regressor(self), reset=not going_on)
            if sample_weight is not None:
                sample_weight = _check_sample_weight(sample_weight, X)
                if not sample_weight.any():              # scikit-learn asks this itself from 1.9 on
                    raise ValueError("Sample weights are all zero")
                if (sample_weight < 0).any():
                    raise ValueError("Negative values in sample_weight")
                with np.errstate(over="ignore"):
                    if not np.isfinite(sample_weight.sum(dtype=X.dtype)):
                        raise ValueError("sample_weight: too large, their sum is not finite")
        y = self._check_targets(self._as_vector(y), going_on, incremental, classes)
        dtype = self._network.dtype if going_on else X.dtype
        X = X.tocsr() if issparse(X) else X              # rows are taken from it batch by batch
        weight = None if sample_weight is None else sample_weight.astype(dtype)
        return X.astype(dtype, copy=False), y.astype(dtype), weight

    def _as_vector(self, y):
        y = y.toarray() if issparse(y) else y
        if y.ndim == 1 or y.shape[1] > 1:
            return y
        # scikit-learn's check_estimator looks for its own words at the beginning.
        warnings.warn("A column-vector y was passed when a 1d array was expected: y tiene forma "
                      f"{y.shape} y se toma como vector; usa y.ravel().", DataConversionWarning, stacklevel=5)
        return y.ravel()

    def _make_network(self, X, y, rng, going_on):
        network = make_network(self, X, y.shape[1], *self._output(), rng, start="zeros" if going_on else None)
        if going_on:
            now, before = ([layer.W.shape for layer in dense(net)] for net in (network, self._network))
            if now != before:
                raise ValueError(f"La red que ya aprendió tiene pesos de formas {before} y ahora se piden {now}: "
                                 "para cambiar de tamaño, empieza de nuevo con warm_start=False.")
            network.theta[...] = self._network.theta
        return network

    def _split(self, X, y, weight, rng):
        """What to learn from and what to validate with: some rows are set apart only for early stopping."""
        if not self.early_stopping or self.solver == "lbfgs":
            return (X, y, weight), None
        stratify = y if is_classifier(self) and y.shape[1] == 1 else None
        with in_spanish():
            parts = train_test_split(np.arange(len(y)), random_state=rng, test_size=self.validation_fraction,
                                     stratify=stratify)
        if len(parts[1]) < 2:
            raise ValueError(f"Para validar queda {len(parts[1])} ejemplo de {len(y)} y hacen falta 2: aumenta "
                             "validation_fraction o agrega datos.")
        if weight is not None and not all(weight[rows].any() for rows in parts):
            raise ValueError("Los ejemplos que early_stopping aparta para validar, o los que quedan para aprender, "
                             "pesan todos 0: cambia sample_weight, validation_fraction o random_state.")
        return tuple((X[rows], y[rows], None if weight is None else weight[rows]) for rows in parts)

    # --- Training ---------------------------------------------------------------------------------------

    def _move(self, device):
        """The network, and the optimizer that trains it, to where it is to be trained, or back."""
        network, optimizer = self._network, self._own_optimizer()
        if network.device != device:
            network.to(device)
            if optimizer and optimizer.trains is not None:
                optimizer.move(network.theta)

    def _fit_lbfgs(self, X, y, weight):
        self._move(self.device)
        result = fit_lbfgs(self._network, X, y, max_iter=self.max_iter, max_fun=self.max_fun, tol=self.tol,
                           weight=weight, callbacks=[LastIteration(), *(self.callbacks or ())], model=self)
        self.n_iter_, self.loss_ = min(result.nit, self.max_iter), float(result.fun)
        if result.status != 0:
            warnings.warn(f"L-BFGS paró sin converger en la iteración {self.n_iter_} ({result.message}). Aumenta "
                          f"max_iter (es {self.max_iter}) o max_fun (es {self.max_fun}), y escala los datos.",
                          ConvergenceWarning, stacklevel=4)

    def _fit_stochastic(self, train, validation, rng, going_on, incremental):
        X, y, weight = train
        start_record(self, anew=not going_on)
        before = self._own_optimizer() if incremental else None
        self._optimizer = copy.deepcopy(before) or make_optimizer(self)      # if this goes wrong, `before` is intact
        self._move(self.device)
        stopping = Stopping(self, validation, anew=not going_on)
        fit(self._network, X, y, self._optimizer, epochs=1 if incremental else self.max_iter,
            batch_size=self._rows_per_batch(len(y)), rng=rng, shuffle=self.shuffle, samples_seen=self.t_,
            weight=weight, callbacks=[stopping, *(self.callbacks or ())], model=self)
        if not incremental and self.n_iter_ == self.max_iter and not stopping.training.stop_training:
            warnings.warn(f"El entrenamiento agotó sus {self.max_iter} épocas (max_iter) sin converger: la pérdida "
                          "aún no se estanca.", ConvergenceWarning, stacklevel=4)

    def _rows_per_batch(self, n):
        if self.batch_size == "auto":
            return min(200, n)
        if self.batch_size > n:
            warnings.warn(f"batch_size es {self.batch_size} y solo hay {n} ejemplos: irán todos en un lote.",
                          stacklevel=5)
        return min(int(self.batch_size), n)
