"""Cuadros por segundo del playground en un JupyterLab de verdad, y en qué se va cada cuadro.

    python benchmarks/playground.py

Abre la red de siempre y la mayor (seis capas de ocho, espiral, lotes de diez) en Chromium sin pantalla, reproduce a una
época por cuadro y cuenta los cuadros distintos que el navegador dibujó. Después mueve el control del ruido, treinta
veces, y mide lo que tarda el dibujo en responder. Necesita lo mismo que `make test-full`.
"""
import json
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from test_browser import CHROMIUM, FLAGS, open_lesson, opened

NETS = {"la de siempre, 4-2": "", "la mayor, 8-8-8-8-8-8": 'dataset="spiral", hidden=(8,) * 6'}
SECONDS = 6
SHARES = """
import json, numpy as np
rows = np.array(p.timings)[30:]
print("MEDIDA", json.dumps([float(np.nanmedian(column) * 1000) for column in rows.T]))
"""
# Both run in the page: the number of the last drawn frame is in data-frame.
FRAMES = """seconds => new Promise(done => {
    const canvas = document.querySelector('[data-frame]'), start = performance.now(), seen = new Set();
    let drawings = 0;
    const look = () => {
        drawings += 1;
        seen.add(canvas.dataset.frame);
        const past = (performance.now() - start) / 1000;
        past < seconds ? requestAnimationFrame(look) : done([(seen.size - 1) / past, drawings / past]);
    };
    look();
})"""
ANSWER = """key => new Promise(done => {
    const canvas = document.querySelector('[data-frame]'), before = canvas.dataset.frame, start = performance.now();
    const handle = document.querySelector('.noUi-handle');
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    const look = () => canvas.dataset.frame !== before ? done(performance.now() - start) : setTimeout(look, 1);
    look();
})"""


def notebook(options):
    """Un cuaderno con el playground, y una celda que cuenta en qué se fue cada cuadro."""
    cells = [f"from mlpedu.playground import Playground\np = Playground({options})\np", SHARES]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)


def measure(browser, lab, name):
    """Cuadros por segundo, la parte de cada cosa en milisegundos, y la respuesta mediana a un control."""
    page, _ = open_lesson(browser, lab, name)
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    page.locator("[data-frame]").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    page.locator("button", has_text="Reproducir").first.click()
    page.wait_for_timeout(1000)
    rate, possible = page.evaluate(FRAMES, SECONDS)
    page.locator("button", has_text="Pausa").first.click()
    page.wait_for_timeout(500)
    answers = sorted(page.evaluate(ANSWER, "ArrowRight" if k % 2 else "ArrowLeft") for k in range(1, 31))
    page.locator(".jp-CodeCell").nth(1).click()
    page.keyboard.press("Shift+Enter")
    line = page.locator(".jp-OutputArea-output pre", has_text="MEDIDA").first
    line.wait_for(timeout=30_000)
    train, send, draw = json.loads(line.text_content().split(" ", 1)[1])
    page.close()
    return rate, possible, train, send, draw, answers[15]


def main():
    with tempfile.TemporaryDirectory() as place, opened(Path(place)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for k, (title, options) in enumerate(NETS.items()):
            nbformat.write(notebook(options), Path(place) / "curso" / f"medida-{k}.ipynb")
            rate, possible, train, send, draw, answer = measure(browser, lab, f"medida-{k}.ipynb")
            print(f"{title}: {rate:.1f} cuadros por segundo, de {possible:.1f} que pinta el navegador; por cuadro, "
                  f"{train:.2f} ms entrenando, {send:.2f} mandando y {draw:.2f} dibujando; de un control al dibujo, "
                  f"{answer:.0f} ms de mediana", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
