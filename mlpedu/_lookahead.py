"""La regla del perceptrón para una unidad, rápida: los mismos errores que de uno en uno, y en el mismo orden.

Entre error y error los pesos no cambian, así que un solo producto puntúa un bloque entero de ejemplos y se
salta al siguiente error. Cada ejemplo llega con su signo, a = y (x, 1): está mal clasificado si w·a ≤ 0, y
corregir es w ← w + η a. El último peso de w es el sesgo.
"""
from math import inf, sqrt

import numpy as np

# Rows looked ahead: right after a mistake, and at most. benchmarks/perceptron.py, time of the plain loop (one
# product per row) over ours: 70 on 10 000 separable rows like iris, 2.3 on digits (7 % mistakes), 1.0 with 20 %
# mistakes, 0.45 with 50 % (pure noise: there is nothing to jump over, and each mistake is scored twice to be
# exact). First blocks of 8 to 128 rows differ by less than a fifth.
BLOCK = 32, 4096


def run_epoch(A, gain, tie, rate, longest, w, log):
    """One pass over the signed rows of A; w changes in place. Returns (sum of losses, corrections).

    BLAS adds in an order of its own; `slack` bounds what that can change, and a row that near 0 or wrong is
    scored again from left to right, as the sequential rule does: hence the same mistakes, always.
    gain: η times the weight of each row. tie: whether w·a = 0 is a mistake. rate: factor of the bias's
    correction. longest: bound of every row's norm. log: list that gets (row, weights), or None.
    """
    i, size, loss, updates = 0, BLOCK[0], 0.0, 0
    rounding = 2 * (len(w) + 1) * np.finfo(float).eps * longest
    slack = rounding * sqrt(w @ w)
    while i < len(A):
        suspect = A[i:i + size] @ w <= slack
        first = int(suspect.argmax())
        if not suspect[first]:
            i, size = i + size, min(2 * size, BLOCK[1])
            continue
        i += first
        a = A[i]
        margin = float(np.add.accumulate(a * w)[-1])
        if margin < 0 or (margin == 0 and tie[i]):
            loss -= margin
            c = gain.item(i)
            if c != 0:                                   # a row of weight 0 counts in the loss only
                step = c * a
                step[-1] *= rate
                w += step
                slack += rounding * abs(c) * longest     # ‖w‖ grows at most by ‖step‖: no need to measure it
                updates += 1
                if log is not None:
                    log.append((i, w.copy()))
        i, size = i + 1, BLOCK[0]
    return loss, updates


def permutation(n, seed):
    """scikit-learn's shuffle of n rows: Fisher-Yates driven by a 32-bit xorshift (Marsaglia, 2003)."""
    order, state = list(range(n)), seed or 1
    for i in range(n - 1):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        j = i + (state & 0x7FFFFFFF) % (n - i)
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def train(A, gain, tie, rate, seed, *, w, max_iter, tol, n_iter_no_change, verbose=0, log=None):
    """Epochs until the mean loss stops falling; w changes in place. Returns (epochs, corrections).

    seed: None keeps the order. Otherwise the same permutation is applied to the already permuted rows each
    epoch, as scikit-learn does. log: list that gets (epoch, index, weights) of each correction, or None.
    """
    order = np.arange(len(A))
    shuffle = None if seed is None else permutation(len(A), seed)
    longest = sqrt(np.einsum("ij,ij->i", A, A).max())
    best, waited, updates = inf, 0, 0
    for epoch in range(1, max_iter + 1):
        if shuffle is not None:
            A, gain, tie, order = A[shuffle], gain[shuffle], tie[shuffle], order[shuffle]
        rows = None if log is None else []
        loss, corrections = run_epoch(A, gain, tie, rate, longest, w, rows)
        loss, updates = loss / len(A), updates + corrections
        if rows:
            log.extend((epoch, order[i], weights) for i, weights in rows)
        if verbose:
            print(f"Época {epoch}: pérdida media {loss:.4f}, correcciones {corrections}")
        if not np.isfinite(w).all():
            raise ValueError(f"Los pesos desbordaron en la época {epoch}: cambia la escala de X, por ejemplo con "
                             "StandardScaler, o baja eta0.")
        waited = waited + 1 if tol is not None and loss > best - tol else 0
        best = min(best, loss)
        if waited >= n_iter_no_change:
            break
    return epoch, updates
