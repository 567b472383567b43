"""La dirección del repositorio, que está escrita una sola vez: en `[project.urls]` de pyproject.toml.

De ella salen los enlaces a otros servicios y la celda con que empieza cada lección, que instala el curso donde falte.
"""
from importlib import metadata

PLACEHOLDER = "example.org"


def address() -> str | None:
    """La dirección, o `None` mientras sea provisional: entonces no se hace ningún enlace con ella."""
    for line in metadata.metadata("mlpedu").get_all("Project-URL") or []:
        name, _, url = line.partition(", ")
        if name == "Repository" and PLACEHOLDER not in url:
            return url.rstrip("/")
    return None


INSTALL = """\
# @title Instalar el curso
# Solo hace algo donde el curso falta, como en Colab.
from importlib.util import find_spec

if find_spec("mlpedu") is None:
    {how}"""


def installation(home: str | None) -> str:
    """La celda que instala el curso desde su dirección; sin dirección todavía, dice cómo hacerlo desde su carpeta.

    Ejemplos
    --------
    >>> print(installation("https://ejemplo.org/curso").splitlines()[-1].strip())
    get_ipython().run_line_magic("pip", "install -q 'mlpedu[lab] @ git+https://ejemplo.org/curso'")
    """
    if home:
        how = f"""get_ipython().run_line_magic("pip", "install -q 'mlpedu[lab] @ git+{home}'")"""
    else:
        how = """raise ModuleNotFoundError("Aquí no está el paquete mlpedu. Instálalo desde la carpeta del curso, "
                              "con `make lab` o con: pip install -e '.[lab]'")"""
    return INSTALL.format(how=how)
