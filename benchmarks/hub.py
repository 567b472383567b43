"""Cuánta memoria y cuánto tiempo pide cada estudiante en un JupyterHub, y cuántos caben en una máquina.

    make build/hub-venv/ready && python benchmarks/hub.py

Enciende, en esta computadora, un JupyterHub con la configuración de `course/despliegue/` y diez estudiantes a la vez.
La memoria es la proporcional (PSS): lo que varios procesos comparten se reparte entre ellos.
"""
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import requests
import websocket

ROOT = Path(__file__).parents[1]
BIN = ROOT / "build" / "hub-venv" / "bin"
PROXY = ROOT / "build" / "hub-npm" / "node_modules" / ".bin" / "configurable-http-proxy"
STUDENTS = [f"persona-{n:02d}" for n in range(10)]
SECONDS = 300                                             # for a server to start, or a cell to end
IMPORTS = "import numpy, sklearn.neural_network, matplotlib.pyplot, mlpedu, mlpedu.estimators, mlpedu.plots"
LESSONS = ("06-retropropagacion-paso-a-paso", "12-clasificador-de-imagenes")
MACHINES, RESERVED = (8, 16, 32, 64), 2                   # GiB of each, and of the system with the Hub
# What this computer changes in the instructor's configuration: nobody has an account, and all are the same user.
HERE = """
load_subconfig({config!r})
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.args = ["--allow-root"]
c.Spawner.poll_interval = 2
c.JupyterHub.hub_port, c.ConfigurableHTTPProxy.api_url = {ports[0]}, "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.services = [{{"name": "mide", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "mide", "services": ["mide"],
                             "scopes": ["admin:users", "admin:servers", "admin:server_state", "tokens"]}}]
"""


class Hub:
    """Un JupyterHub encendido, con su intercambio y sus carpetas personales dentro de `place`."""

    def __init__(self, place: Path, teacher: str = "profesora", course: str = "redes-2027"):
        self.place, self.teacher, self.course = place, teacher, course
        self.token, self.password = secrets.token_hex(16), secrets.token_hex(16)
        for name in ("intercambio", "datos", "hub"):
            (place / name).mkdir(parents=True)
        (place / "intercambio").chmod(0o1777)
        (place / "hub").chmod(0o700)                          # the password and the token are there
        ports = _free_ports(3)
        self.url = f"http://127.0.0.1:{ports[2]}"
        (place / "hub" / "config.py").write_text(HERE.format(
            config=str(ROOT / "course" / "despliegue" / "jupyterhub_config.py"), password=self.password, ports=ports,
            homes=str(place / "casas" / "{username}"), proxy=str(PROXY), token=self.token))
        self.log = (place / "hub" / "hub.log").open("w")
        self.env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "MLPEDU_HUB": str(place),
                    "MLPEDU_DOCENTES": teacher, "MLPEDU_CURSO": course, "MLPEDU_URL": self.url}
        self.process = subprocess.Popen([BIN / "jupyterhub", "-f", "config.py"], cwd=place / "hub", env=self.env,
                                        stdout=self.log, stderr=self.log)
        self._until(lambda: self.api("GET", "/", check=False))

    def _until(self, done):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if found := done():
                    return found
            except requests.ConnectionError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"JupyterHub no respondió; dijo:\n{(self.place / 'hub' / 'hub.log').read_text()[-2000:]}")

    def api(self, method: str, path: str, check: bool = True, **options):
        """Lo que contesta el Hub a quien lo administra."""
        answer = requests.request(method, f"{self.url}/hub/api{path}", timeout=SECONDS,
                                  headers={"Authorization": f"token {self.token}"}, **options)
        if check:
            answer.raise_for_status()
        return answer

    def person(self, name: str) -> "Person":
        """Alguien con cuenta, que todavía no abrió su servidor."""
        self.api("POST", f"/users/{name}")
        return Person(self, name, self.api("POST", f"/users/{name}/tokens").json()["token"])

    def close(self) -> None:
        """Apaga el Hub y los servidores de todos."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for child in children:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue
        self.log.close()


class Person:
    """Una persona y su servidor, manejado como lo maneja JupyterLab: por su API."""

    def __init__(self, hub: Hub, name: str, token: str):
        self.hub, self.name, self.token = hub, name, token
        self.home, self.kernel = hub.place / "casas" / name, None

    def start(self) -> float:
        """Enciende el servidor y devuelve cuántos segundos tardó en contestar."""
        begun = time.perf_counter()
        self.hub.api("POST", f"/users/{self.name}/server")
        self.hub._until(lambda: self.state().get("ready"))
        self.get("api/status")
        return time.perf_counter() - begun

    def state(self) -> dict:
        """Lo que el Hub sabe del servidor; nada, si está apagado."""
        return self.hub.api("GET", f"/users/{self.name}").json()["servers"].get("", {})

    @property
    def pid(self) -> int:
        return self.state()["state"]["pid"]

    def ask(self, method: str, path: str, **options):
        """Lo que contesta su servidor."""
        answer = requests.request(method, f"{self.hub.url}/user/{self.name}/{path}", timeout=SECONDS,
                                  headers={"Authorization": f"token {self.token}"}, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def get(self, path: str, **options):
        return self.ask("GET", path, **options)

    def read(self, path: str) -> dict:
        """Un cuaderno suyo."""
        return self.get(f"api/contents/{path}")["content"]

    def write(self, path: str, notebook: dict) -> None:
        self.ask("PUT", f"api/contents/{path}", json={"type": "notebook", "content": notebook})

    def assignments(self, action: str, task: str):
        """Lo que hace un botón de la lista de tareas de nbgrader: fetch, submit o fetch_feedback."""
        return self.ask("POST", f"assignments/{action}", json={"course_id": self.hub.course, "assignment_id": task})

    def run(self, code: str) -> str:
        """Ejecuta algo en su núcleo, que enciende si hace falta; devuelve lo que imprimió o levanta su error."""
        if self.kernel is None:
            self.kernel = self.ask("POST", "api/kernels", json={"name": "python3"})["id"]
        address = f"{self.hub.url.replace('http', 'ws')}/user/{self.name}/api/kernels/{self.kernel}/channels"
        channel = websocket.create_connection(address, timeout=SECONDS, header=[f"Authorization: token {self.token}"])
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": self.name,
                  "session": uuid.uuid4().hex, "version": "5.3", "date": ""}
        channel.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "channel": "shell", "content": {
            "code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}}))
        said = ""
        try:
            while True:
                received = channel.recv()
                if isinstance(received, bytes):           # a widget's message, with data of its own
                    continue
                message = json.loads(received)
                kind, content = message["msg_type"], message["content"]
                if message["parent_header"].get("msg_id") != header["msg_id"]:
                    continue
                if kind == "stream":
                    said += content["text"]
                if kind == "error":
                    raise RuntimeError("\n".join(content["traceback"]))
                if kind == "status" and content["execution_state"] == "idle":
                    return said
        finally:
            channel.close()

    def run_notebook(self, path: str) -> None:
        """Ejecuta las celdas de un cuaderno; una que se detiene (un ejercicio sin resolver) no impide las demás."""
        for cell in self.read(path)["cells"]:
            if cell["cell_type"] == "code":
                try:
                    self.run("".join(cell["source"]))
                except RuntimeError:
                    continue

    def memory(self) -> tuple[float, float]:
        """MiB del servidor y de sus núcleos: la memoria proporcional de cada proceso."""
        server = psutil.Process(self.pid)
        return _pss(server.pid), sum(_pss(child.pid) for child in server.children(recursive=True))


def _pss(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def main():
    folder = Path(tempfile.mkdtemp(prefix="mlpedu-hub-"))
    hub = Hub(folder / "lugar")
    try:
        people = [hub.person(name) for name in STUDENTS]
        print(f"{len(people)} estudiantes a la vez, {os.cpu_count()} núcleos, carga {os.getloadavg()[0]:.1f}")
        with ThreadPoolExecutor(len(people)) as pool:
            begun = time.perf_counter()
            seconds = list(pool.map(Person.start, people))
            print(f"encender: de {min(seconds):.0f} a {max(seconds):.0f} s; todos, {time.perf_counter() - begun:.0f} s")
            _say("servidor recién abierto", people)
            list(pool.map(lambda person: person.run(IMPORTS), people))
            _say("con un núcleo que importó todo", people)
            for lesson in LESSONS:
                list(pool.map(lambda person, path=f"mi-curso/{lesson}.ipynb": person.run_notebook(path), people))
                each = _say(f"después de la lección {lesson[:2]}, en el mismo núcleo", people)
        for size in MACHINES:
            print(f"{size} GB: caben {int((size - RESERVED) * 1024 / each)} con {RESERVED} GB para el sistema y el Hub")
    finally:
        hub.close()
        shutil.rmtree(folder, ignore_errors=True)


def _say(when, people):
    """Imprime la memoria de cada estudiante, en promedio y la mayor, y devuelve la mayor."""
    found = [person.memory() for person in people]
    whole = [sum(pair) for pair in found]
    print(f"{when}: servidor {sum(s for s, _ in found) / len(found):.0f} MiB, núcleos "
          f"{sum(k for _, k in found) / len(found):.0f} MiB; en total, de {min(whole):.0f} a {max(whole):.0f} MiB")
    return max(whole)


if __name__ == "__main__":
    sys.exit(main())
