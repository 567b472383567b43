"""What `mlpedu doctor` says of the GPU: told by CuPy, or by nvidia-smi if CuPy is missing or sees nothing."""
import os
import sys
from types import SimpleNamespace

import pytest

from mlpedu.course import doctor

BANNER = "| NVIDIA-SMI 550.54    Driver Version: 550.54    CUDA Version: {} |"
H100 = "NVIDIA H100 80GB HBM3, 81559, 9.0"
HOW = "para usarla: pip install 'mlpedu[{}]'"


@pytest.fixture
def no_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)


@pytest.fixture
def driver(monkeypatch, tmp_path):
    """Puts on PATH, and nothing else, an nvidia-smi that answers this, or fails."""
    if os.name == "nt":
        pytest.skip("el nvidia-smi de mentira es un programa de sh")

    def install(banner, rows="", status=0, rows_status=0):
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\nif [ $# = 0 ]; then echo '{banner}'; exit {status}; fi\n"
                           f"echo '{rows}'; exit {rows_status}\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return install


def put_cupy(monkeypatch, count):
    """A CuPy whose count of cards is this, or that fails with this."""
    class CUDARuntimeError(RuntimeError):
        pass

    def get_count():
        if isinstance(count, str):
            raise CUDARuntimeError(count)
        return count
    card = {"name": b"NVIDIA L4", "totalGlobalMem": 24 * 2 ** 30}
    runtime = SimpleNamespace(CUDARuntimeError=CUDARuntimeError, getDeviceCount=get_count,
                              getDeviceProperties=lambda i: card, driverGetVersion=lambda: 12040)
    monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(__version__="14.2.0", cuda=SimpleNamespace(
        runtime=runtime)))


def test_without_cupy_or_driver_nothing_is_missing(no_cupy, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no hace falta" in doctor._gpu()


@pytest.mark.parametrize("version, rows, said", [
    ("12.4", H100, f"NVIDIA H100 80GB HBM3 de 80 GB, con un controlador para CUDA 12.4; {HOW.format('gpu')}"),
    ("13.0", H100, HOW.format("gpu-cuda13")),
    ("14.1", H100, HOW.format("gpu-cuda13")),
    ("13.0", "NVIDIA GeForce GTX 1080, 8192, 6.1", f"GTX 1080 de 8 GB, con un controlador para CUDA 13.0; "
                                                   f"{HOW.format('gpu')}"),
    ("13.0", "NVIDIA GB10, [N/A], 12.1", "NVIDIA GB10, con un controlador para CUDA 13.0"),
    ("12.2", H100 + "\n" + H100, "HBM3 de 80 GB, NVIDIA H100 80GB HBM3 de 80 GB, con"),
    ("12.2", "what?", "una tarjeta de NVIDIA, con un controlador para CUDA 12.2"),
    ("11.4", "Tesla K80, 11441, 3.7", "Tesla K80 de 11 GB, con un controlador para CUDA 11.4: actualízalo"),
])
def test_without_cupy_the_driver_says_what_to_install(no_cupy, driver, version, rows, said):
    driver(BANNER.format(version), rows)
    assert said in doctor._gpu()


def test_the_new_name_of_the_version_is_understood(no_cupy, driver):
    driver("| NVIDIA-SMI 610.43   KMD Version: 610.43   CUDA UMD Version: 13.3 |", H100)
    assert HOW.format("gpu-cuda13") in doctor._gpu()


def test_a_driver_that_cannot_list_its_cards_still_says_what_to_install(no_cupy, driver):
    driver(BANNER.format("12.1"), "Field compute_cap is not a valid field to query.", rows_status=2)
    assert doctor._gpu() == f"una tarjeta de NVIDIA, con un controlador para CUDA 12.1; {HOW.format('gpu')}"


@pytest.mark.parametrize("answer, status", [("NVIDIA-SMI has failed: no driver", 9), ("", 0), ("CUDA Version: N/A", 0)])
def test_a_driver_that_does_not_answer_is_named(no_cupy, driver, answer, status):
    driver(answer, status=status)
    assert "nvidia-smi está instalado, pero no contesta" in doctor._gpu()


def test_an_nvidia_smi_that_hangs_is_left_alone(no_cupy, driver, monkeypatch):
    def hang(*args, timeout, **options):
        raise doctor.subprocess.TimeoutExpired(args, timeout)
    driver("")
    monkeypatch.setattr(doctor.subprocess, "run", hang)
    assert "no contesta" in doctor._gpu()


def test_with_cupy_and_a_card_it_is_ready(monkeypatch):
    put_cupy(monkeypatch, 1)
    assert doctor._gpu() == "NVIDIA L4 de 24 GB, lista para usarse (CuPy 14.2.0, controlador para CUDA 12.4)"


@pytest.mark.parametrize("count", [0, "cudaErrorInsufficientDriver: CUDA driver version is insufficient"])
def test_with_cupy_and_no_usable_card_it_says_why(monkeypatch, driver, count):
    put_cupy(monkeypatch, count)
    said = doctor._gpu()
    assert said.startswith("CuPy está instalado, pero no") and "device='cpu'" in said and str(count or "") in said


def test_with_cupy_for_another_cuda_the_driver_says_which(monkeypatch, driver):
    put_cupy(monkeypatch, "cudaErrorInsufficientDriver")
    driver(BANNER.format("12.4"), H100)
    said = doctor._gpu()
    assert said.startswith("CuPy está instalado, pero no puede") and HOW.format("gpu") in said
