"""La legibilidad de cada lección: el índice de Fernández Huerta y el de Szigriszt-Pazos (INFLESZ), con textstat.

textstat va en un entorno aparte, porque trae un paquete `tests` que taparía al nuestro:

    python -m venv build/textstat && build/textstat/bin/pip install textstat
    build/textstat/bin/python benchmarks/readability.py

Se mide la prosa, sin código, fórmulas, tablas ni marcas. En la escala INFLESZ, de 55 a 65 es normal; de 65 a 80,
bastante fácil, y más, muy fácil.
"""
import re
from pathlib import Path

import textstat

LESSONS = sorted((Path(__file__).parents[1] / "course" / "lecciones").glob("*.md"))


def prose(text):
    """Solo las oraciones de una lección."""
    text = text.split("---\n", 2)[2]
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|^\+\+\+.*$|^\|.*$|^#.*$", "", text, flags=re.M)
    text = re.sub(r"\$[^$]*\$|`[^`]*`", "equis", text)
    text = re.sub(r"^\s*[-\d]+[.]?\s+", "", text, flags=re.M)
    return re.sub(r"[*_>]", "", text)


if __name__ == "__main__":
    textstat.set_lang("es")
    print("lección                                   Fernández Huerta   INFLESZ")
    for path in LESSONS:
        text = prose(path.read_text("utf-8"))
        print(f"{path.stem:40}  {textstat.fernandez_huerta(text):16.0f}   {textstat.szigriszt_pazos(text):7.0f}")
