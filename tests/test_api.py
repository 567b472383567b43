"""The public API is tests/api.txt: what changes there changes on purpose. `python tests/test_api.py` writes it anew."""
import importlib
import inspect
import re
from pathlib import Path

import mlpedu

FILE = Path(__file__).with_name("api.txt")
MODULES = sorted({*(n for n in mlpedu.__all__ if inspect.ismodule(getattr(mlpedu, n))), "course", "estimators", "lbfgs",
                  "network", "parameters", "schedules", "sequential", "storage", "tracing", "training", "widgets"})


def registries():
    """What is asked for by a text: it is offered as much as what has a name in Python."""
    for place in ("activations.ACTIVATIONS", "activations.ALIASES", "estimators.checks.RATES",
                  "estimators.checks.SOLVERS", "estimators.classifier.LOSSES", "estimators.regressor.LOSSES",
                  "initializers.INITIALIZERS", "keras_like.KERAS_INITIALIZERS", "layers.LAYERS", "losses.ALIASES",
                  "losses.LOSSES", "metrics.ALIASES", "metrics.METRICS", "optimizers.OPTIMIZERS",
                  "penalties.PENALTIES", "schedules.SCHEDULES", "sequential.watching.VERBOSE", "tlu.STEPS"):
        module, _, name = f"mlpedu.{place}".rpartition(".")
        yield f"mlpedu.{place}", getattr(importlib.import_module(module), name)


REGISTRIES = dict(registries())


def names(module):
    """What a module offers: its __all__, or what it defines without an underscore."""
    if listed := getattr(module, "__all__", None):
        return sorted(listed)
    return sorted(n for n, thing in vars(module).items()
                  if not n.startswith("_") and getattr(thing, "__module__", "") == module.__name__)


def signature(thing):
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    brief = [p.replace(default=...) if len(repr(p.default)) > 60 else p for p in found.parameters.values()]
    return re.sub(r"<(?:function|class|object)? ?'?([\w.]+).*?>", r"<\1>", str(found.replace(parameters=brief)))


def lines():
    yield from (f"mlpedu.{name}" for name in sorted(mlpedu.__all__))
    for module in (importlib.import_module(f"mlpedu.{name}") for name in MODULES):
        for name in names(module):
            thing = getattr(module, name)
            if inspect.ismodule(thing):
                continue
            yield f"{module.__name__}.{name}{signature(thing) if callable(thing) else ''}"
            if inspect.isclass(thing):
                for member, value in inspect.getmembers(thing):
                    owner = next((c for c in thing.__mro__ if member in vars(c)), object)
                    if member[0] != "_" and owner.__module__.startswith("mlpedu"):
                        yield f"{module.__name__}.{name}.{member}{signature(value) if callable(value) else ''}"
    for place, table in REGISTRIES.items():
        for name in table:
            yield f"{place}[{name!r}]{meaning(table, name)}"


def meaning(table, name):
    """What a name stands for, where one word says it."""
    thing = table[name] if isinstance(table, dict) else None
    thing = thing if isinstance(thing, str) else getattr(thing, "__name__", "")
    return f" → {thing}" if thing not in ("", name, "<lambda>") else ""


def test_nothing_public_appears_changes_or_goes_away_by_accident():
    now, before = set(lines()), set(FILE.read_text("utf-8").splitlines())
    assert now == before, ("Cambió lo que el paquete ofrece. Si es a propósito, dilo en CHANGELOG.md (lo que se quita "
                           "avisa antes: CONTRIBUTING.md, «Compatibilidad») y corre: python tests/test_api.py")


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", "utf-8")
