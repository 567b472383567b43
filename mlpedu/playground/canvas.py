"""El lienzo: lo que viaja entre el núcleo y el navegador.

`scene` cambia cuando cambia la red o lo que se dibuja; `frame`, en cada cuadro: un encabezado JSON y los arreglos,
uno tras otro, en un solo bloque de bytes. El navegador contesta con mensajes {"kind": …}.
"""
import json
import struct
from pathlib import Path

import anywidget
import numpy as np
import traitlets

HOME = Path(__file__).with_name("js")


def pack(header, **arrays):
    """Un cuadro: 4 bytes con el largo del encabezado, el encabezado JSON y los arreglos, alineados a 4 bytes.

    En el encabezado, `arrays` dice de cada arreglo su tipo ("u1" o "f4"), su forma y dónde empieza.

    Ejemplos
    --------
    >>> block = pack({"epoch": 3}, big=np.zeros((2, 2), np.uint8))
    >>> size = int.from_bytes(block[:4], "little")
    >>> json.loads(block[4:4 + size])
    {'epoch': 3, 'arrays': {'big': ['u1', [2, 2], 0]}}
    """
    where, blocks, start = {}, [], 0
    for name, array in arrays.items():
        kind = "u1" if array.dtype == np.uint8 else "f4"
        block = np.ascontiguousarray(array, dtype=kind).tobytes()
        block += b"\0" * (-len(block) % 4)
        where[name] = [kind, list(array.shape), start]
        blocks.append(block)
        start += len(block)
    text = json.dumps({**header, "arrays": where}, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([struct.pack("<I", len(text)), text, *blocks])


def joined(*names):
    """Los archivos de `js/` como un solo módulo, que es lo que anywidget recibe. El último exporta `render`."""
    return "\n".join((HOME / name).read_text("utf-8") for name in names)


class Canvas(anywidget.AnyWidget):
    """La parte que se dibuja: la red con sus mapas, el plano y las curvas."""
    _esm = joined("base.js", "words.js", "layout.js", "still.js", "diagram.js", "plane.js", "chart.js", "hit.js",
                  "hands.js", "page.js", "view.js")
    _css = HOME / "canvas.css"
    scene = traitlets.Dict().tag(sync=True)
    frame = traitlets.Bytes(b"").tag(sync=True)

    def __repr__(self):
        return "Canvas()"                        # the inherited one has an address, different at each run
