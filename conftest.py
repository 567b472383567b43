"""Lo que todas las pruebas comparten: un avance vacío, sin red y las celdas como las corre un cuaderno."""
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest

# The one runs where a real Keras is installed, and the other, where atheris is: in environments of their own.
collect_ignore = ["tests/keras3/make_golden.py", "tests/fuzz.py"]
# The block must reach notebook kernels too: they inherit this folder, whose sitecustomize.py closes the network.
NO_NETWORK = str(Path(__file__).with_name("tests") / "no_network")
# These first: each process takes whole files, and whoever took one of these last would end a minute after the other.
LONGEST = ("test_grading", "test_task_banks", "test_tasks", "test_exercises", "test_guide")
assert all(Path(__file__).with_name("tests").joinpath(f"{name}.py").exists() for name in LONGEST)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_configure(config):
    config.mlpedu_home = tempfile.mkdtemp(prefix="mlpedu-")     # one for each process: nobody sees another's progress
    os.environ["MLPEDU_HOME"] = config.mlpedu_home
    os.environ["IPYTHONDIR"] = os.path.join(config.mlpedu_home, "ipython")      # nobody's settings, either
    os.environ["MATPLOTLIBRC"] = os.devnull
    for name in ("MLPEDU_SOURCE", "MLPEDU_DATA", "PYTHONSTARTUP"):
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (NO_NETWORK, os.environ.get("PYTHONPATH"))))
    sys.path.insert(0, NO_NETWORK)
    import no_network
    no_network.block(socket)
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        mend_nbval()


def mend_nbval():
    from nbval import kernel
    start = kernel.start_new_kernel

    def start_again(*args, **kwargs):
        # Two processes that start kernels at once may be given the same port; seen in 1 of some 40 runs.
        for attempts_left in (2, 1, 0):
            try:
                return start(*args, **kwargs)
            except RuntimeError:
                if not attempts_left:
                    raise

    kernel.start_new_kernel = start_again
    # With a history, as a front end runs them: otherwise a final `;`, In and Out don't work.
    kernel.RunningKernel.execute_cell_input = lambda self, source, allow_stdin=None: self.kc.execute(
        source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def pytest_runtest_teardown():
    """Nadie hereda figuras: con más de veinte abiertas, Matplotlib advierte, y le toca a quien abra la siguiente."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def pytest_unconfigure(config):
    shutil.rmtree(getattr(config, "mlpedu_home", ""), ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Termina con la lista de lo que no se pudo correr y por qué."""
    gaps = sorted({f"{report.nodeid.split('[')[0]}: {report.longrepr[2].removeprefix('Skipped: ')}"
                   for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)})
    if gaps:
        terminalreporter.section("lo que no se pudo correr")
        for gap in gaps:
            terminalreporter.line(gap)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Con STRICT=1, lo que no se pudo correr es un fallo."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("STRICT") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = exitstatus or 1
