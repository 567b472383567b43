"""L-BFGS: todos los ejemplos en cada paso, y una curvatura estimada con los pasos anteriores (SciPy)."""
import math

import numpy as np
from scipy.optimize import minimize

from .backend import DeviceError, like, out_of_memory, put, to_numpy
from .training import Training, diverged, is_sparse


def fit_lbfgs(network, x, y, *, max_iter=200, max_fun=15000, tol=1e-4, weight=None, callbacks=(), model=None):
    """Entrena la red con L-BFGS de SciPy: todos los ejemplos en cada paso, y curvatura estimada.

    Para redes y datos pequeños suele llegar más bajo y en menos pasos que los métodos por lotes.

    Parámetros
    ----------
    max_iter, max_fun : int
        Máximo de iteraciones y de evaluaciones de la pérdida.
    tol : float
        Termina cuando ninguna componente del gradiente pasa de `tol`.
    callbacks : list de Callback
        Cada iteración cuenta como una época.

    Devuelve
    --------
    scipy.optimize.OptimizeResult
        Con `fun` (la pérdida), `nit`, `success`, `message`; y `history`, la `History`.

    Errores
    -------
    DivergenceError
        Si la pérdida o los parámetros no son finitos; la red queda como estaba antes de entrenar.

    Referencias
    -----------
    Liu y Nocedal (1989), *On the limited memory BFGS method for large scale optimization*,
    doi:10.1007/BF01589116.
    """
    for callback in callbacks:
        if callback.needs_batches:
            raise ValueError(f"{type(callback).__name__} necesita un optimizador por lotes (SGD o Adam): con L-BFGS no "
                             "se puede usar.")
    if network.device == "gpu":
        x, y, weight = (put(array, "gpu") for array in (x.toarray() if is_sparse(x) else x, y, weight))
    training = Training(network, (x, y, weight), None, None, callbacks, epochs=max_iter, model=model)
    start = accepted = to_numpy(network.theta).copy()

    def objective(theta):                        # SciPy works in float64 whatever the network's type is
        put_back(theta)
        return network.loss_and_grad(x, y, weight), to_numpy(network.grad).astype("float64")

    def put_back(theta):
        network.theta[...] = like(theta.astype(network.dtype), network.theta)

    def iteration_ends(intermediate_result):
        nonlocal accepted
        accepted = intermediate_result.x.copy()
        put_back(accepted)
        training.call("on_epoch_end", training.epoch, {"loss": float(intermediate_result.fun)})
        training.epoch += 1
        if training.stop_training:
            raise StopIteration

    training.call("on_train_begin", {})
    try:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            result = minimize(objective, start.astype("float64"), jac=True, method="L-BFGS-B", callback=iteration_ends,
                              options={"maxiter": max_iter, "maxfun": max_fun, "gtol": tol})
        accepted = result.x
        if not (math.isfinite(result.fun) and np.isfinite(result.x).all()):
            accepted = start
            raise diverged(training)
    except MemoryError as error:
        if not out_of_memory(error):
            raise
        raise DeviceError("L-BFGS mira todos los ejemplos a la vez y no caben en la memoria de la GPU: usa SGD o Adam, "
                          "o la CPU.") from None
    finally:
        put_back(accepted)                       # the line search may have been trying something worse
        training.call("on_train_end", {})
        training.data = None
        network.forget()
    result.history = training.history
    return result
