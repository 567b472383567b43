"""La dirección del repositorio, que está escrita una sola vez: en `[project.urls]` de pyproject.toml."""
from importlib import metadata

PLACEHOLDER = "example.org"


def address() -> str | None:
    """La dirección, o `None` mientras sea provisional: entonces no se hace ningún enlace con ella."""
    for line in metadata.metadata("mlpedu").get_all("Project-URL") or []:
        name, _, url = line.partition(", ")
        if name == "Repository" and PLACEHOLDER not in url:
            return url.rstrip("/")
    return None
