"""The stand-in for CuPy forbids what CuPy forbids and, of what CuPy allows, gives what NumPy gives.

The rows come from the sources of CuPy 14.2: cupy/_core/core.pyx (conversions, operators, __array_ufunc__ and
__array_function__), _kernel.pyx and _scalar.pyx (what a ufunc takes), _routines_indexing.pyx, _routines_linalg.pyx,
and the signatures of cupy/_math, _statistics, _sorting, _manipulation and _creation. Where there is a card, the last
test puts the same rows to the real CuPy.
"""
import copy
import gc
import math
import pickle
import warnings

import numpy as np
import pytest
import standin

# Names in a row. On the device: d, e (3, 4) and s () of float32, wide of float64, v a vector and w a window of it, i
# of ints, p of booleans. In NumPy: n (3, 4), n0 of no dimension, k of ints, m of booleans. What precedes the last `;`
# is run; what follows is the value. The rows of ALLOWED give on NumPy alone, too, what they give with a device.
ALLOWED = """
np.exp(d)
np.square(d) + np.sqrt(np.abs(d)) - np.tanh(d) * np.log1p(np.abs(d)) / np.expm1(d)
np.sign(d)
np.isfinite(d / 0)
np.isfinite(d).all()
bool(np.isfinite(d).all())
'yes' if (d < 100).all() else 'no'
np.maximum(d, e, out=e); e
np.maximum(d, e, out=e) is e
np.divide(d, 2, out=wide); wide
np.add.reduce(d)
np.add.reduce(d, axis=1, out=v[:3]); v
np.multiply.reduce(d, axis=None)
np.add.accumulate(d)
2 * d - d / 3 + d ** 2 - (-d) + abs(d)
2.0 * d
np.float32(2) * d
np.float64(2) * d
d * s
d * wide
d > 0
(d == e) | ~(d != d)
d += e; d
d *= np.float64(2); d
d *= 2; d -= np.float32(1); d /= s; d
s += 1; s
s *= 2; t = s; t += 1; s
w += 1; v
w *= 2; w[...] = 7; v
d[...] = 3; d
d[...] = n0; d
d[...] = e; d
d[...] = wide; d
d[1] = e[0]; d
d[:, 1] = 5; d
d[p] = 0; d
d[i, i] -= 1; d
d[k]
d[i]
d[[2, 0]]
d[1:]
d[:, None, 1]
d[..., 0]
d[2]
d[2, 1]
v[2]
v[np.int64(3)]
d[m]
d[p]
d[k, k]
d.take(k, 0)
d.take(i, axis=0)
np.take(d, i, 1)
np.concatenate([d, e])
np.concatenate([d, e], axis=1, out=np.zeros((3, 8), "float32", like=d))
np.hstack([d, e])
np.vstack([d, e])
np.stack([d, e])
float(d.sum())
int(v[3])
math.isfinite(d[0, 0])
math.sqrt(v[3])
f"{v[3]:.2f}"
"%.2f" % v[3]
np.clip(d, 0, 1)
d.clip(0, 1)
d.clip(0, None, out=d); d
np.where(d > 0, d, 0)
np.where(d >= 0, 1.0, d)
d.dot(e.T)
d.dot(v)
d.dot(e.T, np.zeros((3, 3), "float32", like=d))
d.T.dot(e, np.zeros((4, 4), "float32", like=d))
w.dot(d, np.zeros(4, "float32", like=d))
d[:0].T.dot(d[:0])
d @ e.T
d @ wide.T
np.matmul(d, e.T)
np.matmul(d, e.T, out=np.zeros((3, 3), "float32", like=d))
np.vdot(d, e)
d.sum(axis=0, out=v); v
d.sum(axis=-1, keepdims=True)
np.sum(d, axis=0)
d.mean(axis=1)
d.max(axis=0)
d.min()
d.std(axis=0, ddof=1)
d.argmax(axis=1)
np.argmax(d, axis=1)
d.cumsum(axis=1)
i.sum()
(d > 0).sum()
(d > 0).mean()
np.take_along_axis(d, i[:, None], 1)
np.put_along_axis(d, i[:, None], 9, 1); d
np.average(d, axis=0)
np.average(v, weights=v * v)
np.zeros_like(d)
np.ones_like(d, dtype="int64")
np.empty_like(d, shape=(2,)).shape
np.full_like(d, 2)
np.zeros((2, 3), "float32", like=d)
np.arange(3, like=d)
np.asarray(n, like=d)
np.array([1, 2], like=d)
float(np.finfo(d.dtype).eps)
bool(np.array_equal(d, d.copy()))
bool(np.array_equal(d, v))
bool(np.allclose(d, e))
np.shape(d), np.ndim(d), np.size(d), len(d), d.shape, d.ndim, d.size, d.nbytes, d.itemsize, d.strides
d.astype(bool).astype("float32")
d.astype(dtype="float32", copy=False) is d
d.astype("float64", copy=False)
d.flags.c_contiguous, d.T.flags.c_contiguous, d.T.flags.f_contiguous
w.base is v, w[1:].base is v, v.base is None, d.T.base is d, d.copy().base is None
d.reshape(4, 3)
d.reshape(-1)[2:].base is d
d.ravel()
d.T.copy().flags.c_contiguous
copy.deepcopy(d)
x = copy.deepcopy(w); x += 1; v
pickle.loads(pickle.dumps(d))
[row.sum() for row in d]
d.tolist()
s.item()
d[:1, :1].item()
(d > 0).tobytes()
d.fill(2); d
np.round(d)
np.argsort(v)
np.argwhere(d > 0)
np.nonzero(v)[0]
np.unique(i)
np.expand_dims(d, 0)
np.squeeze(d[:1])
np.atleast_2d(v)
np.append(v, w)
np.outer(v, v)
d.transpose(1, 0)
d.swapaxes(0, 1)
v.repeat(2)
[(a + b) for a, b in zip(v, w)]
d == d.copy()
-d > d
v.view("int32")
""".strip().splitlines()
REFUSED = {TypeError: """
np.asarray(d)
np.array(d)
np.array([d, e])
np.ascontiguousarray(d)
np.random.default_rng(0).permutation(d)
np.testing.assert_allclose(d, n)
n[...] = d
n[i]
d + n
n + d
d += n
n += d
d * n0
d *= n0
d -= n0
d == n
d @ n.T
n @ d.T
d.dot(n.T)
np.dot(n, d.T)
d.dot(e.T, n[:, :3].copy())
np.maximum(d, n)
np.maximum(d, e, out=n)
np.maximum(d, [1, 2, 3, 4])
d + [1, 2, 3, 4]
np.exp(d, where=p)
np.exp(d, order="C")
np.add.reduce(d, initial=1)
np.sum(d, where=p)
d.sum(initial=1)
d.sum(axis=0, out=n[0])
d.max(initial=0)
d.take(i, 0, mode="clip")
np.take(d, i, 0, mode="clip")
np.zeros_like(d, subok=True)
d.astype("float32", casting="safe")
np.concatenate([d, n])
np.stack([d, n])
np.where(m, d, 0)
np.where(p, d, n[0])
np.clip(d, n, n)
np.array_equal(d, n)
np.vdot(d, n)
np.insert(v, 0, 1)
np.block([d, e])
np.vecdot(d, e)
np.ones(3, like=d)
np.full(3, 2.0, like=d)
np.eye(3, like=d)
range(s)
[1, 2, 3][i[0]]
round(s)
hash(d)
len(s)
[x for x in s]
v.item(2)
memoryview(d)
p - p
""", ValueError: """
d[...] = n
d[0] = n[0]
d[:] = n
d[...] = [1, 2, 3, 4]
d.item()
if d: pass
d.dot(e.T, np.zeros((3, 3), like=d))
np.asarray(np.array(["a"]), like=d)
np.array([None, 1], dtype=object, like=d)
np.maximum(d, e, out=v)
""", NotImplementedError: """
np.maximum.reduce(d)
np.maximum.accumulate(d)
np.logical_and.reduce(p)
np.multiply.at(v, i, 2)
""", AttributeError: """
d.ctypes
d.setflags(write=False)
d.flags.writeable
d.resize(2, 2)
d.anything = 1
""", IndexError: """
v[9]
d[0, 0, 0]
d[v]
"""}
# CuPy takes these: some send an array to the device without a word, one wraps an index around, others nobody needs.
STRICTER = """
d[k, :] = n
d[m] = n[m]
np.hstack([d, n])
np.append(d, n)
np.average(v, weights=n[0])
np.allclose(d, n)
np.take(d, k, 0)
np.put_along_axis(d, k[:, None], 0, 1)
np.add.at(v, i, 1)
np.add.outer(v, v)
v[i + 9]
d == None
d >= n0
np.linalg.norm(d)
""".strip().splitlines()
REFUSED = [(row, error) for error, rows in REFUSED.items() for row in rows.strip().splitlines()]


def names(asarray):
    """The arrays that a row speaks of; those on the device, made by `asarray`."""
    n = np.linspace(-2, 3, 12, dtype="float32").reshape(3, 4)
    v = asarray(np.arange(1, 5, dtype="float32"))
    k = np.array([2, 0, 1])
    on_device = {"d": n, "e": n[::-1] * 2, "s": np.array(3, "float32"), "wide": n.astype(float), "i": k, "p": n > 0}
    return {"np": np, "math": math, "copy": copy, "pickle": pickle, "n": n, "n0": np.array(0.5, "float32"), "k": k,
            "m": n > 0, "v": v, "w": v[1:], **{name: asarray(a.copy()) for name, a in on_device.items()}}


def result(row, asarray):
    before, _, last = row.rpartition("; ")
    known = names(asarray)
    exec(before, known)
    return eval(last, known)


def check_same(got, expected, device):
    if isinstance(expected, (list, tuple)):
        assert len(got) == len(expected)
        for pair in zip(got, expected):
            check_same(*pair, device)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert isinstance(got, device) and (got.dtype, got.shape) == (expected.dtype, expected.shape)
        np.testing.assert_allclose(got.get(), expected, rtol=1e-5, atol=1e-5)
    else:
        assert not isinstance(got, device)
        assert got == (pytest.approx(expected, rel=1e-5) if isinstance(expected, float) else expected)


def check_allowed(row, cupy):
    with warnings.catch_warnings(action="ignore"):       # NumPy's, of dividing by 0
        expected = result(row, np.array)
    check_same(result(row, cupy.asarray), expected, cupy.ndarray)


def check_refused(row, error, cupy):
    with pytest.raises(error):
        exec(row, names(cupy.asarray))


def check_window(cupy):                          # the one difference that changes a result without a word
    v = cupy.asarray(np.arange(3.0))
    one = v[1]
    one += 5
    assert v.tolist() == [0, 6, 2]


@pytest.fixture
def card(monkeypatch):
    gc.collect()                                 # what another test left in a cycle is no longer in use
    for name, value in {"used": 0, "to_device": 0, "to_host": 0}.items():
        monkeypatch.setattr(standin.card, name, value)
    return standin.card


@pytest.mark.parametrize("row", ALLOWED)
def test_what_cupy_allows_gives_what_numpy_gives(row):
    check_allowed(row, standin)


@pytest.mark.parametrize("row, error", REFUSED)
def test_what_cupy_refuses_is_refused(row, error):
    check_refused(row, error, standin)


@pytest.mark.parametrize("row", STRICTER)
def test_silent_transfers_and_what_no_table_names_are_refused_too(row):
    check_refused(row, (TypeError, ValueError, IndexError, NotImplementedError), standin)


def test_an_element_is_a_window_and_not_a_number():
    check_window(standin)


def test_a_card_never_warns():
    with warnings.catch_warnings(action="error"):
        assert np.isinf(standin.asarray(np.ones(2)) / 0).all()


def test_what_travels_is_a_copy():
    n = np.zeros(2)
    d = standin.asarray(n)
    n += 1
    d.get()[:] = 2
    assert d.tolist() == [0, 0]


def test_transfers_are_counted_each_way(card):
    d = standin.asarray(np.zeros((4, 2)))
    assert (card.to_device, card.to_host) == (64, 0)
    d.take(np.array([0, 1]), 0), d[np.array([1])], d[[3]]
    assert (card.to_device, card.to_host) == (64 + 16 + 8 + 8, 0)
    d += d * 2
    assert (card.to_device, card.to_host) == (96, 0)
    float(d.sum()), d.get(), bool((d == 0).all()), standin.asnumpy(d[:1])
    assert (card.to_device, card.to_host) == (96, 8 + 64 + 1 + 16)


def test_memory_is_in_use_while_somebody_holds_it(card):
    d = standin.zeros(100)
    window, copy_ = d[:50], d[:50].copy()
    assert card.used == 800 + 400
    d += 1                                       # in place: nothing new
    assert card.used == 1200
    del d
    assert card.used == 1200                     # the window holds it
    del window, copy_
    assert card.used == 0


def test_what_does_not_fit_is_refused_and_leaves_nothing_behind(card, monkeypatch):
    monkeypatch.setattr(card, "memory", 1000)
    d = standin.zeros(100)
    with pytest.raises(standin.cuda.memory.OutOfMemoryError):
        d * 2
    assert standin.cuda.Device().mem_info == (200, 1000)
    d *= 2


@pytest.mark.parametrize("status", [35, 100])
def test_without_a_card_it_says_so_as_cupy_does(status, monkeypatch):
    def none():
        raise standin.cuda.runtime.CUDARuntimeError(status)

    monkeypatch.setattr(standin.cuda.runtime, "getDeviceCount", none)
    assert not standin.cuda.is_available()
    with pytest.raises(RuntimeError, match="cudaError"):
        standin.zeros(3)


def test_the_module_is_found_from_the_array():
    assert standin.get_array_module(1, standin.zeros(1)) is standin
    assert standin.get_array_module(np.zeros(1)) is np


@pytest.fixture(scope="module")
def cupy():
    cupy = pytest.importorskip("cupy", reason="CuPy no está instalado (extra «gpu»)")
    return cupy if cupy.is_available() else pytest.skip("no hay una tarjeta que CuPy pueda usar")


@pytest.mark.gpu
def test_with_a_card_cupy_answers_the_same(cupy):
    wrong = []
    for check, rows in ((check_allowed, [(row,) for row in ALLOWED]), (check_refused, REFUSED)):
        for row in rows:
            try:
                check(*row, cupy)
            except (Exception, pytest.fail.Exception) as error:
                wrong.append((*row, repr(error)))
    for row in STRICTER:
        try:
            exec(row, names(cupy.asarray))
        except Exception as error:
            wrong.append((row, repr(error)))
    check_window(cupy)
    assert not wrong
