"""mlpedu: de la primera neurona artificial al perceptrón multicapa.

Importar `mlpedu` no carga nada: cada nombre público se busca cuando se usa (PEP 562),
de modo que `mlpedu.neurons` corre incluso donde no hay NumPy.
"""
from importlib import import_module

__version__ = "0.5.0"

_HOME = {                                        # public name -> module that defines it
    "MLPClassifier": "estimators",
    "MLPRegressor": "estimators",
    "Perceptron": "perceptron",
    "Sequential": "sequential",
    "TLU": "perceptron",
    "load_model": "sequential",
    "trace": "tracing",
    "activations": None,                         # None: the name is the module itself
    "autodiff": None,
    "callbacks": None,
    "datasets": None,
    "gradcheck": None,
    "initializers": None,
    "keras_like": None,
    "layers": None,
    "losses": None,
    "metrics": None,
    "neurons": None,
    "optimizers": None,
    "penalties": None,
    "perceptron": None,
    "playground": None,
    "plots": None,
}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"mlpedu no tiene {name!r}; tiene: {', '.join(__all__)}.")
    module = import_module(f".{_HOME[name] or name}", __name__)
    return module if _HOME[name] is None else getattr(module, name)


def __dir__():
    return sorted([*globals(), *__all__])
