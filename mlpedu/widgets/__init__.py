"""Los objetos interactivos de las lecciones. Cada uno se puede manejar también sin navegador."""
from importlib import import_module

_HOME = {
    "ActivationExplorer": "activation",
    "AlphaExplorer": "alpha",
    "ApproximationExplorer": "approximation",
    "BackpropExplorer": "backprop",
    "BroadcastExplorer": "broadcasting",
    "DescentExplorer": "descent",
    "ImageExplorer": "image",
    "LineExplorer": "line",
    "NeuronExplorer": "neuron",
    "OutlierExplorer": "outlier",
    "PerceptronExplorer": "perceptron",
    "Quiz": "quiz",
    "SeedExplorer": "seeds",
    "SpikeExplorer": "spiking",
    "StopwatchExplorer": "stopwatch",
    "ThresholdExplorer": "threshold",
    "WorkersExplorer": "workers",
}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"mlpedu.widgets no tiene {name!r}; tiene: {', '.join(__all__)}.")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
