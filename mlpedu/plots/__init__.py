"""Las figuras del curso: una línea por figura, un solo aspecto, y cada una con su descripción en palabras.

>>> from mlpedu import plots
>>> ax, description = plots.points([[0, 1], [2, 3]], [0, 1])
"""
from .biology import biological_neuron, cortex_layers, neuron_analogy
from .circuits import circuit
from .data import errors_per_epoch, points, score_distribution
from .history import HISTORY, timeline
from .lines import boundary, weight_history
from .logic import logic_points, truth_table
from .networks import network
from .plot import Plot
from .regions import decision_regions
from .spikes import membrane_potential
from .units import step_functions, threshold_unit

__all__ = [
    "HISTORY", "Plot", "biological_neuron", "boundary", "circuit", "cortex_layers", "decision_regions",
    "errors_per_epoch", "logic_points", "membrane_potential",
    "network", "neuron_analogy", "points", "score_distribution",
    "step_functions", "threshold_unit", "timeline", "truth_table", "weight_history",
]
