"""Damaged and hostile files, from a healthy one: what a disk, a network, a curious student or an attacker would make.

`mutant(whole, rng)` gives one of them, `(what was done, bytes)`. The bits of a file are covered by zip's checksums, so
most mutants are made inside, and closed again with good checksums: they reach the code that has to refuse them.
"""
import copy
import io
import json
import os
import pickle
import struct
import warnings
import zipfile
import zlib

import numpy as np


class Pickled:
    def __reduce__(self):
        return os.system, ("true",)


# What a field of a configuration may become; each is legal JSON, or what Python's json takes for it.
VALUES = (None, True, False, 0, -1, 1, 2, 3.5, -0.0, 1e308, 10**18, 10**400, float("nan"), float("inf"), -float("inf"),
          "", "relu", "../../etc/passwd", "__import__('os').system('true')", "x" * 100_000, [], {}, [0], [1, 2], [None],
          {"class_name": "Dense"}, {"class_name": "Lambda", "config": "os.system"}, {"__array__": "theta"},
          {"__array__": ["theta"]}, [[]] * 1000, 2**31, 2**63, 2**64, "\ud800", "\0", "ñ")
SHAPES = ((), (0,), (1,), (-1,), (10**18,), (2**31, 2**31), (2**63,), (0, 10**30), (1,) * 40, (3, 3), (True,))
DTYPES = ("<f8", "<f4", ">f8", "<f2", "<i8", "|b1", "|u1", "<c16", "|O", "|V8", "<U4", "|S8", "<M8[s]", "<f8,<f8", "x")
NAMES = ("../fuera.npy", "/tmp/fuera.npy", "C:\\fuera.npy", "a/b.npy", "theta.pkl", "config.json", "theta.npy", "ñ.npy",
         "", ".npy", "x" * 60_000 + ".npy", "__init__.py", "theta.npy/", "con\nsalto.npy")
BOMB = bytes(20 << 20)                           # 20 kB in a compressed file


def mutant(whole, rng):
    """Un archivo dañado, hecho de `whole`: (qué se le hizo, bytes)."""
    make = MUTATIONS[rng.integers(len(MUTATIONS))]
    return make.__name__, make(whole, rng)


def flip(whole, rng):
    data = bytearray(whole)
    for at in rng.integers(len(data), size=rng.integers(1, 20)):
        data[at] ^= 1 << rng.integers(8)
    return bytes(data)


def overwrite(whole, rng):
    data, at = bytearray(whole), rng.integers(len(whole))
    data[at:at + rng.integers(1, 64)] = rng.bytes(rng.integers(0, 64))
    return bytes(data)


def cut(whole, rng):
    start, end = sorted(rng.integers(len(whole) + 1, size=2))
    return (whole[:start], whole[end:], whole[:start] + whole[end:])[rng.integers(3)]


def lengthen(whole, rng):
    junk = (bytes(rng.integers(1, 5000)), rng.bytes(rng.integers(1, 5000)), whole)[rng.integers(3)]
    at = rng.choice([0, len(whole), rng.integers(len(whole))])
    return whole[:at] + junk + whole[at:]


def numbers_of_the_zip(whole, rng):
    """A size, an offset or a flag of the central directory, where readers believe what they read."""
    data, at = bytearray(whole), whole.find(b"PK\x01\x02") + rng.integers(4, 46)
    value = rng.choice([0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, rng.integers(2**32)])
    data[at:at + 4] = struct.pack("<I", int(value))
    return bytes(data)


def field(whole, rng):
    """One to three fields of the configuration become something else, or go, or change places."""
    members = opened(whole)
    config = json.loads(members["config.json"])
    for _ in range(rng.integers(1, 4)):
        places = list(nodes(config))
        parent, key = places[rng.integers(len(places))]
        what = rng.integers(8)
        if what == 0:
            del parent[key]
        elif what == 1:
            other, there = places[rng.integers(len(places))]
            parent[key] = copy.deepcopy(other[there])
        elif what == 2 and isinstance(parent, list):
            parent.insert(key, parent[key])
        elif what == 3 and isinstance(parent, dict):
            parent[str(VALUES[rng.integers(len(VALUES))])[:50]] = parent.pop(key)
        else:
            parent[key] = copy.deepcopy(VALUES[rng.integers(len(VALUES))])
    members["config.json"] = json.dumps(config, ensure_ascii=bool(rng.integers(2))).encode("utf-8", "surrogatepass")
    return closed(members)


def text(whole, rng):
    """The configuration as text: deep, repeated, cut, in other encodings, of huge numbers."""
    members = opened(whole)
    old = members["config.json"]
    texts = (b"[" * 100_000, b'{"format": ' * 50_000, old[:rng.integers(len(old))], old * 2, b"null", b"",
             b"\xff" + old, old.decode().encode("utf-16"), old.decode().encode("utf-32"),
             old.replace(b"1", b"9" * 5000), old.replace(b'"', b"'"), old.replace(b":", b":-"))
    members["config.json"] = texts[rng.integers(len(texts))]
    return closed(members)


def header(whole, rng):
    """An array whose header says another type, shape or order."""
    members = opened(whole)
    name = one_array(members, rng)
    shape, dtype = SHAPES[rng.integers(len(SHAPES))], DTYPES[rng.integers(len(DTYPES))]
    said = f"{{'descr': {dtype!r}, 'fortran_order': {bool(rng.integers(2))}, 'shape': {shape}, }}"
    if rng.integers(4) == 0:
        said = "(" * 5000 + said                 # deep text for a parser
    version = rng.integers(1, 4)
    size = struct.pack("<H" if version == 1 else "<I", len(said) + 1)
    data = members[name][rng.integers(0, 129):] if rng.integers(2) else b"\0" * int(rng.integers(0, 4000))
    members[name] = b"\x93NUMPY" + bytes([version, 0]) + size + said.encode() + b"\n" + data
    return closed(members)


def numbers(whole, rng):
    """Whole arrays that are other arrays: of another size or type, or with NaN, infinity or huge numbers."""
    members = opened(whole)
    name = one_array(members, rng)
    array = np.load(io.BytesIO(members[name])) if members[name][:6] == b"\x93NUMPY" else np.ones(3)
    array = np.atleast_1d(array)
    what = rng.integers(7)
    if what == 0 and array.size:
        array = array.astype(float)
        array.flat[rng.integers(array.size)] = rng.choice([np.nan, np.inf, -np.inf, 1e308, -1e39])
    elif what == 1:
        array = array[:rng.integers(array.size + 1)]
    elif what == 2:
        array = np.tile(array, int(rng.integers(2, 5)))
    elif what == 3:
        array = array.astype(rng.choice(["f4", "f8", "f2", "i8", "?", "c16", ">f8", "u1"]))
    elif what == 4:
        array = array[None]
    elif what == 5:
        array = np.asfortranarray(np.resize(array, (3, 4)))
    else:
        array = np.zeros(0)
    members[name] = npy(array)
    return closed(members)


def pickles(whole, rng):
    members = opened(whole)
    attack = pickle.dumps(Pickled())
    if rng.integers(3) == 0:
        return attack
    members[one_array(members, rng)] = [attack, npy(np.array([Pickled()], object)),
                                        npy(np.array([Pickled()], object)).replace(b"'|O'", b"'<i8'")][rng.integers(3)]
    return closed(members)


def members_of_the_zip(whole, rng):
    """Members that go, come, repeat, change name or order, or are compressed: bombs and paths out of the folder."""
    members = list(opened(whole).items())
    what = rng.integers(6)
    if what == 0:
        del members[rng.integers(len(members))]
    elif what == 1:
        members.append((NAMES[rng.integers(len(NAMES))], npy(np.ones(3))))
    elif what == 2:
        at = rng.integers(len(members))
        members[at] = (NAMES[rng.integers(len(NAMES))], members[at][1])
    elif what == 3:
        rng.shuffle(members)
    elif what == 4:
        members.append(members[rng.integers(len(members))])
    else:
        members[rng.integers(len(members))] = ("config.json" if rng.integers(2) else "theta.npy", BOMB)
        return closed(members, zipfile.ZIP_DEFLATED)
    kind = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)[rng.integers(4)]
    return closed(members, kind)


def overlapping(whole, rng):
    """A bomb without compression: members that lie one inside another, each read as large as all that it holds."""
    config = json.loads(opened(whole)["config.json"])
    count, inner = int(rng.integers(2, 100)), bytes(rng.integers(1, 300_000))
    names = [f"a{k}.npy" for k in range(count)]
    if rng.integers(2):
        config["arrays"] = [name.removesuffix(".npy") for name in names]
    first = local("config.json", json.dumps(config).encode())
    entries = [("config.json", first[1], 0)]
    for name in names:                           # from the inside out: the next one's data begin with this one
        said = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(inner)},), }}".ljust(117) + "\n"
        inner, about = local(name, b"\x93NUMPY\1\0" + struct.pack("<H", 118) + said.encode() + inner)
        entries.append((name, about, len(inner)))
    body = first[0] + inner
    directory = b"".join(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, *about, len(name), 0, 0, 0, 0, 0,
                                     len(body) - size if size else 0) + name.encode() for name, about, size in entries)
    return body + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory),
                                          len(body), 0)


def local(name, data):
    """A stored member as it stands in a zip, and its (checksum, size, size)."""
    about = zlib.crc32(data), len(data), len(data)
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, *about, len(name), 0) + name.encode() + data, about


def many(whole, rng):
    """Very many small parts in the configuration, each of them valid: what takes most memory or time for its size."""
    members = opened(whole)
    config = json.loads(members["config.json"])
    count = int(10 ** rng.uniform(2, 5))
    layers = config["config"].get("model", {}).get("layers")
    metrics = (config["config"].get("compile") or {}).get("metrics")
    if layers and rng.integers(3) == 0:
        layers[2:2] = [{"class_name": "Dropout", "config": {"rate": 0.1}}] * min(count, 5000)
    elif metrics and rng.integers(2):
        metrics.extend([{"name": "accuracy", "weighted": bool(rng.integers(2))}] * min(count, 8000))
    else:
        places = [place for place in nodes(config) if place[0] is not config]
        parent, key = places[rng.integers(len(places))]
        if isinstance(parent, dict) and rng.integers(3) == 0:
            key = "otra"
        # Of these, a text takes 17 times its size; with a character of four bytes among them, all have four.
        part = ([], {}, {"a": 1}, 1.5, 999, 0, "ab", "\u0101", "\x7f", None)[rng.integers(10)]
        items = [part] * count
        items.extend(["\U0001f600"] * rng.integers(2))
        parent[key] = "".join(items) if isinstance(part, str) and rng.integers(2) else items
    members["config.json"] = json.dumps(config, ensure_ascii=False, separators=(",", ":")).encode()
    return closed(members)


def late(whole, rng):
    """What is read last is wrong, when the rest has been put in its place: a callback's state, or the optimizer's."""
    members = opened(whole)
    config = json.loads(members["config.json"])
    if "training" in config["config"]:
        kept = [state for _, state in config["config"]["training"]["callbacks"]]
    elif config["config"].get("compile"):
        kept = config["config"]["compile"]["state"]
    else:
        return numbers(whole, rng)
    parent, key = (places := list(nodes(kept)))[rng.integers(len(places))]
    if rng.integers(6) == 0 and isinstance(parent, dict):
        del parent[key]
    else:
        values = (("@deep@",), (-1, 10**400, 3.5), (-1, 10**400, 3.5), VALUES)[rng.integers(4)]
        parent[key] = copy.deepcopy(values[rng.integers(len(values))])
    deep = int(rng.integers(300, 1000))          # some are too deep for Python, some only for who goes through them
    members["config.json"] = json.dumps(config).encode().replace(b'"@deep@"', b"[" * deep + b"]" * deep)
    return closed(members)


MUTATIONS = (flip, overwrite, cut, lengthen, numbers_of_the_zip, field, field, field, text, header, numbers, pickles,
             members_of_the_zip, overlapping, many, late, late)


def opened(whole):
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def closed(members, kind=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", kind) as archive:
        warnings.simplefilter("ignore")          # zipfile says which names are repeated
        for name, data in getattr(members, "items", lambda: members)():
            archive.writestr(zipfile.ZipInfo(name), data, kind)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def one_array(members, rng):
    return sorted(members)[1:][rng.integers(len(members) - 1)]


def nodes(value):
    """Cada sitio de una configuración: (quién lo contiene, su clave)."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, (dict, list)):
            yield from nodes(item)
