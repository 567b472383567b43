"""Derivación automática, en pequeño: que la computadora aplique la regla de la cadena.

Tres motores leen la misma tabla de derivadas locales (`rules.py`):

- `Value` (`scalar.py`): modo inverso, número a número. Es el que conviene leer primero; `graph` muestra el cálculo.
- `Dual` (`forward.py`): modo directo, con `jvp` y `forward_gradient`.
- `Tensor` (`tensor.py`): modo inverso con arreglos; comprueba la retropropagación de la red, que no lo usa.

`compare_modes` deriva la misma función de varias maneras y cuenta lo que cuesta cada una.

Ejemplos
--------
>>> from mlpedu.autodiff import Value, logistic
>>> w, x = Value(0.5, "w"), 2.0
>>> y = logistic(w * x)
>>> y.backward()
>>> round(y.data, 4), round(w.grad, 4)
(0.7311, 0.3932)

Referencias
-----------
Baydin, A. G., Pearlmutter, B. A., Radul, A. A. y Siskind, J. M. (2018). Automatic differentiation in machine
learning: a survey. JMLR 18(153), 1-43.
Rumelhart, D. E., Hinton, G. E. y Williams, R. J. (1986). Learning representations by back-propagating errors.
Nature 323, 533-536. DOI 10.1038/323533a0.
"""
from .compare import compare_modes, reverse_gradient
from .forward import Dual, forward_gradient, jvp
from .functions import clip, cos, exp, leaky_relu, log, logistic, maximum, relu, sin, softplus, tanh, where
from .scalar import Graph, Node, Value, graph
from .tensor import Tensor, softmax

__all__ = ["Dual", "Graph", "Node", "Tensor", "Value", "clip", "compare_modes", "cos", "exp", "forward_gradient",
           "graph", "jvp", "leaky_relu", "log", "logistic", "maximum", "relu", "reverse_gradient", "sin", "softmax",
           "softplus", "tanh", "where"]
