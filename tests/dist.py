"""`make dist`: arma wheel y sdist, y prueba el wheel en un entorno vacío, lejos del repositorio."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main():
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "build", "--outdir", dist], cwd=ROOT, check=True)
    (wheel,) = dist.glob("*.whl")
    with tempfile.TemporaryDirectory() as place:
        python = Path(place) / "venv" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", Path(place) / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
        mlpedu = python.with_name("mlpedu")
        folder = Path(place) / "mi curso"
        subprocess.run([mlpedu, "lab", "--prepare", "--folder", folder], cwd=place, check=True)
        lessons = sorted(p.name for p in folder.glob("*.ipynb"))
        assert lessons == sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb")), lessons
        code = "from mlpedu import Perceptron, datasets; d = datasets.load_fashion_mnist(); print(d.origin)"
        subprocess.run([python, "-c", code], cwd=place, check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"{wheel}[docente]"], check=True)
        for words in ("nuevo mi-clase", "generar --course mi-clase", "validar --course mi-clase"):
            subprocess.run([mlpedu, "docente", *words.split()], cwd=place, check=True)
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(lessons)} lecciones; "
              "funciona en un entorno vacío.")


if __name__ == "__main__":
    main()
