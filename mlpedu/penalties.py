"""Penalizaciones: un precio por tener pesos grandes, que se suma a la pérdida. El sesgo no paga.

`value(W, n)` dice cuánto se suma y `slope(W, n)` su derivada. En Keras el precio de cada lote es λ ΣW²;
en scikit-learn, ½α ΣW² dividido entre los n ejemplos del lote (o entre la suma de sus pesos): `per_row=True`.
"""
import numpy as np

from .names import check, find


class L1L2:
    """Precio l1·Σ|W| + l2·ΣW².

    Parámetros
    ----------
    l1, l2 : float, 0 o más
        Precio por unidad de |W| y de W².
    per_row : bool
        Si se divide entre n, lo que pesa el lote (la convención de scikit-learn).

    Errores
    -------
    ValueError
        Si `l1` o `l2` es negativo o no es un número finito.

    Ejemplos
    --------
    >>> W = np.array([[1.0, -2.0]])
    >>> L1L2(l1=0.5, l2=0.1).value(W, 10)
    2.0
    >>> L1L2(l2=0.1).slope(W, 10).round(6).tolist()
    [[0.2, -0.4]]

    Referencias
    -----------
    Hoerl y Kennard (1970), *Ridge Regression*, doi:10.1080/00401706.1970.10488634.
    Tibshirani (1996), *Regression Shrinkage and Selection via the Lasso*, doi:10.1111/j.2517-6161.1996.tb02080.x.
    """
    def __init__(self, l1=0.0, l2=0.0, per_row=False):
        for name, price in (("l1", l1), ("l2", l2)):
            check(price, lambda value: 0 <= value < np.inf, f"{name} debe ser un número finito, 0 o más")
        self.l1, self.l2, self.per_row = float(l1), float(l2), bool(per_row)

    def value(self, W, n):
        w = W.ravel()
        price = self.l2 * float(w @ w) + (self.l1 * float(np.abs(w).sum()) if self.l1 else 0.0)
        return price / n if self.per_row else price

    def slope(self, W, n):
        share = 1 / n if self.per_row else 1.0
        slope = (2 * self.l2 * share) * W
        return slope + (self.l1 * share) * np.sign(W) if self.l1 else slope

    def config(self):
        return vars(self).copy()

    def __repr__(self):
        return f"L1L2(l1={self.l1:g}, l2={self.l2:g}{', per_row=True' if self.per_row else ''})"


class L1(L1L2):
    """Precio l1·Σ|W|: lleva a cero los pesos que menos sirven (0.01 si no se dice cuánto, como Keras).

    >>> L1(0.5).value(np.array([[1.0, -2.0]]), 10)
    1.5
    """
    def __init__(self, l1=0.01):
        super().__init__(l1=l1)


class L2(L1L2):
    """Precio l2·ΣW²: achica todos los pesos (0.01 si no se dice cuánto, como Keras).

    >>> L2(0.5).value(np.array([[1.0, -2.0]]), 10)
    2.5
    """
    def __init__(self, l2=0.01, per_row=False):
        super().__init__(l2=l2, per_row=per_row)


PENALTIES = {"l1": L1, "l2": L2, "l1_l2": lambda: L1L2(l1=0.01, l2=0.01)}


def get(penalty):
    """None, un objeto con `value` y `slope`, un nombre de `PENALTIES` o una configuración guardada.

    Ejemplos
    --------
    >>> get("l2").l2
    0.01
    >>> get(L1(0.3).config()).l1
    0.3
    """
    if isinstance(penalty, dict):
        return L1L2(**penalty)
    if penalty is None or (hasattr(penalty, "slope") and not isinstance(penalty, type)):
        return penalty
    return find(PENALTIES, penalty, "la penalización")()
