"""Las figuras del curso: una línea por figura, un solo aspecto, y cada una con su descripción en palabras.

>>> from mlpedu import plots
>>> ax, description = plots.points([[0, 1], [2, 3]], [0, 1])
"""
from .biology import biological_neuron, cortex_layers, neuron_analogy
from .circuits import circuit
from .cluster import CLUSTER, cluster
from .confusion import confusion_matrix
from .curves import curves
from .data import errors_per_epoch, points, score_distribution
from .distributions import histograms
from .grids import region_grid
from .growth import GROWTH, growth
from .history import HISTORY, timeline
from .images import images
from .lines import boundary, weight_history
from .logic import logic_points, truth_table
from .networks import network
from .plot import Plot
from .regions import decision_regions
from .regression import boxes, fitted_lines, predictions
from .slopes import functions_and_slopes
from .speedup import GPU, speedup
from .spikes import membrane_potential
from .surfaces import descent, surface
from .unit_maps import unit_maps
from .units import step_functions, threshold_unit

__all__ = [
    "CLUSTER", "GPU", "GROWTH", "HISTORY", "Plot", "biological_neuron", "boundary", "boxes", "circuit", "cluster",
    "confusion_matrix", "cortex_layers", "curves", "decision_regions", "descent", "errors_per_epoch", "fitted_lines",
    "functions_and_slopes", "growth", "histograms", "images", "logic_points", "membrane_potential", "network",
    "neuron_analogy", "points", "predictions", "region_grid", "score_distribution", "speedup", "step_functions",
    "surface", "threshold_unit", "timeline", "truth_table", "unit_maps", "weight_history",
]
