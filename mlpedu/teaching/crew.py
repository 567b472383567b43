"""Quién corre las entregas: esta máquina o, con `--cluster`, los trabajadores de Dask en otras.

Cada trabajador corre lo mismo que correría esta, en su propia caja. Quien llega al puerto del planificador puede correr
código en todos, y un trabajador, en esta: el clúster es de quien califica, en una red cerrada o con TLS (`tls://…` y
la configuración de Dask).
"""
import contextlib
import logging
import multiprocessing
import os
import platform
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from . import sandbox
from .course import TeachingError
from .examine import Outcome, Parcel, examine

PACKAGES = ("mlpedu", "nbgrader", "numpy", "scipy", "scikit-learn")      # those that may change a grade
SECONDS = 20                                              # for the scheduler and a first worker to answer


class Crew(NamedTuple):
    """Cómo se juzga una entrega, cuántas se piden a la vez y qué le falta a quien las corre para encerrarlas."""

    examine: Callable[[Parcel], Outcome]
    size: int
    lacks: list[str]


class About(NamedTuple):
    """Lo que hay donde corren las entregas."""

    versions: dict[str, str]
    lacks: list[str]
    daemon: bool


def about() -> About:
    """Lo que hay aquí, sea esta máquina o un trabajador."""
    versions = {"Python": ".".join(platform.python_version_tuple()[:2])}
    return About(versions | {name: metadata.version(name) for name in PACKAGES}, sandbox.missing(),
                 multiprocessing.current_process().daemon)


@contextlib.contextmanager
def gather(cluster: str = "", jobs: int | None = None):
    """El equipo de una corrida: un `Crew`.

    Errores
    -------
    TeachingError
        Si el clúster no contesta, o si algún trabajador no tiene lo mismo que esta máquina.
    """
    if cluster:
        with _client(cluster) as client:
            yield _workers(client, cluster, jobs)
    else:
        yield Crew(examine, jobs or os.cpu_count() or 1, sandbox.missing())


def _client(cluster):
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise TeachingError("--cluster necesita Dask. Instálalo con: pip install 'mlpedu[docente,cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)      # in English; what matters is raised below
    try:
        return Client(cluster, timeout=SECONDS, set_as_default=False)
    except Exception as error:                            # OSError, ValueError, what another kind of server answers…
        raise TeachingError(f"No contesta un planificador de Dask en {cluster} ({error}). Se espera la dirección que "
                            "`dask scheduler` dice al arrancar, como tcp://10.0.0.5:8786. No se tocó nada.") from error


def _workers(client, cluster, jobs):
    from distributed import KilledWorker
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError:
        raise TeachingError(f"El planificador {cluster} no tiene trabajadores. En cada máquina: "
                            f"dask worker {cluster} --no-nanny. No se tocó nada.") from None
    ours, found = about(), client.run(about, on_error="return")
    for address, other in found.items():
        _check(address, other, ours)

    def send(parcel):
        try:
            future = client.submit(_examine, parcel, ours, pure=False)
            while True:
                try:
                    return future.result(timeout=SECONDS)
                except TimeoutError:                      # Dask would wait for a new worker forever, and say nothing
                    if not client.nthreads():
                        raise TeachingError(
                            f"Al clúster {cluster} no le queda ningún trabajador; cuando cayó el último corría, entre "
                            f"otras, la entrega de {parcel.student}. El libro de notas no se tocó. Inicia trabajadores "
                            "y repite la orden: sigue donde iba.") from None
        except TeachingError:
            raise
        except KilledWorker:                              # it was begun again elsewhere, and again, and again
            return Outcome({}, None, 0.0, "varios trabajadores se cayeron con ella: califícala sin --cluster")
        except Exception as error:
            raise TeachingError(f"Se perdió el clúster {cluster} ({type(error).__name__}: {error}). El libro de notas "
                                "no se tocó. Repite la orden: sigue donde iba.") from error

    return Crew(send, jobs or 2 * sum(client.nthreads().values()), ours.lacks)       # each has its next one waiting


def _examine(parcel, expected):
    """En un trabajador: pudo haber llegado después de que se miró a los demás."""
    _check("que la recibió", about(), expected)
    return examine(parcel)


def _check(address, other, expected):
    """Un trabajador da las mismas notas si tiene lo mismo que quien califica, y no puede encerrar menos."""
    if isinstance(other, Exception):
        raise TeachingError(f"El trabajador {address} no puede calificar ({other}): instala en él lo mismo que aquí, "
                            f"con pip install 'mlpedu[docente,cluster]=={expected.versions['mlpedu']}'")
    if other.versions != expected.versions:
        there, here = other.versions, expected.versions
        names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        differ = ", ".join(f"{name} {there.get(name, 'no')} y aquí {here.get(name, 'no')}" for name in names)
        raise TeachingError(f"El trabajador {address} tiene {differ}: con otras versiones las notas podrían ser otras. "
                            "Instala las mismas.")
    if lacks := [lack for lack in other.lacks if lack not in expected.lacks]:
        raise TeachingError(f"El trabajador {address} no puede encerrar las entregas ({'; '.join(lacks)}), y lo que "
                            "corra en él llegaría hasta esta máquina. Usa otro.")
    if other.daemon:
        raise TeachingError(f"El trabajador {address} no puede crear procesos. Inícialo con: dask worker … --no-nanny, "
                            "o con DASK_DISTRIBUTED__WORKER__DAEMON=False.")
