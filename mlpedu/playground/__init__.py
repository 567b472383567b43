"""El playground: una red pequeña que se arma, se entrena y se mira por dentro. `Playground()` lo abre."""
from importlib import import_module

_HOME = {"Model": "model", "Playground": "view", "Race": "race", "State": "state"}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"mlpedu.playground no tiene {name!r}; tiene: {', '.join(__all__)}.")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
