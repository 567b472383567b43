"""JupyterHub para una clase en un solo servidor: cada persona es un usuario del sistema. Se explica en despliegue.md"""
import os
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub puts it there)
HERE = Path(__file__).resolve().parent
PLACE = Path(os.environ.get("MLPEDU_HUB", "/srv/mlpedu"))             # entorno/, intercambio/, datos/, hub/
COURSE = os.environ.get("MLPEDU_CURSO", "redes")                      # in the exchange; and the teacher's folder
TEACHERS = set(os.environ.get("MLPEDU_DOCENTES", "docente").split(","))
MEMORY = int(os.environ.get("MLPEDU_MEMORIA_MIB", "4096"))            # of address space, for each process of a student


def kind(spawner):
    """Qué carpeta de configuración le toca a una persona."""
    return "docente" if spawner.user.name in TEACHERS else "estudiante"


c.JupyterHub.bind_url = os.environ.get("MLPEDU_URL", "http://127.0.0.1:8000")      # in front of it, a proxy with HTTPS
c.JupyterHub.admin_users = set()                                      # who teaches needn't enter others' servers
c.Authenticator.allow_all = True                                      # everyone with an account on this computer
c.Authenticator.delete_invalid_users = True                           # who lost it doesn't come back

c.Spawner.cmd = [str(HERE / "servidor.sh")]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab/tree/mi-curso/00-empieza-aqui.ipynb"
c.Spawner.start_timeout = c.Spawner.http_timeout = 180                # a class that begins: many servers at once
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": lambda spawner: os.pathsep.join(str(HERE / "jupyter" / n) for n in (kind(spawner), "comun")),
    "MLPEDU_CURSO": COURSE,
    "MLPEDU_INTERCAMBIO": str(PLACE / "intercambio"),
    "MLPEDU_DATA": str(PLACE / "datos"),
    "MLPEDU_MEMORIA_KIB": lambda spawner: "unlimited" if kind(spawner) == "docente" else str(MEMORY * 1024),
    # On a shared computer one thread for each: two students with 32 threads each are slower than with one.
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
}
