"""The course as a student opens it: a real JupyterLab, started by `mlpedu lab`, in headless Chromium."""
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.full
ROOT = Path(__file__).parents[1]
SHOTS = ROOT / "build" / "capturas"
LESSONS = sorted(p.name for p in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
IDLE = "Python 3 (ipykernel) |"


@contextmanager
def opened(place, *options):
    """The address of a JupyterLab that `mlpedu lab` opened over a fresh folder inside `place`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = dict(os.environ, MLPEDU_HOME=str(place / "casa"), JUPYTER_TOKEN="t", JUPYTER_RUNTIME_DIR=str(place / "run"),
               JUPYTER_DATA_DIR=str(place / "data"), JUPYTER_CONFIG_DIR=str(place / "config"))
    command = [sys.executable, "-m", "mlpedu", "lab", "--no-browser", "--port", str(port), "--folder", place / "curso"]
    with open(place / "registro.txt", "w") as log:
        server = subprocess.Popen([*command, *options], env=env, stdout=log, stderr=log, cwd=place)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api/status?token=t", timeout=5)
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, (place / "registro.txt").read_text()
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("lab con espacio ñ")) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no hay Chromium: en Debian, apt-get install chromium")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def open_lesson(browser, lab, name, width=1280, **options):
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    outside = []
    ours = (lab, lab.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(ours) or outside.append(request.url))
    page.goto(f"{lab}/lab/tree/{name}?token=t&reset")
    page.locator(".jp-Notebook").first.wait_for(timeout=60_000)
    page.get_by_text(IDLE).first.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    return page, outside


def run_all(page):
    """Runs every cell from the menu, as a student does, and waits until no cell is pending."""
    page.locator(".lm-MenuBar-item", has_text=re.compile("^(Run|Ejecutar)$")).click()    # not yet in the Spanish pack
    page.locator(".lm-Menu-item", has_text=re.compile("Ejecutar todas las celdas$")).first.click()
    page.wait_for_function("""() => {
        const marks = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
        return marks.length && !marks.some(m => m.includes('*')) && marks.some(m => /\\d/.test(m));
    }""", timeout=120_000)
    page.get_by_text(f"{IDLE} Idle").or_(page.get_by_text(f"{IDLE} Inactivo")).first.wait_for(timeout=120_000)


def test_the_lab_answers_and_starts_at_lesson_00(lab):
    page = urllib.request.urlopen(f"{lab}/?token=t", timeout=20)
    assert page.status == 200 and "00-empieza-aqui.ipynb" in page.url


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_runs_in_the_browser_without_errors_or_outside_requests(browser, lab, name):
    page, outside = open_lesson(browser, lab, name)
    run_all(page)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert "Error displaying widget" not in page.content()
    assert not outside
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name[:2]}.png")
    page.close()


def test_the_glossary_is_read_as_a_page_and_leads_to_the_lessons(browser, lab):
    page, outside = open_lesson(browser, lab, "glosario.ipynb")
    page.get_by_role("cell", name="retropropagación").first.wait_for(timeout=30_000)
    assert page.locator(".jp-RenderedMarkdown a", has_text="06").count() > 0 and not outside
    page.close()


def test_the_interface_is_spanish_and_only_the_instructor_s_has_nbgrader(browser, lab, tmp_path):
    with opened(tmp_path, "--docente") as instructor:
        for address, expected in ((lab, False), (instructor, True)):
            page, _ = open_lesson(browser, address, LESSONS[0])
            menus = page.locator(".lm-MenuBar-item").all_text_contents()
            assert "Archivo" in menus and ("Nbgrader" in menus) is expected
            page.close()


def test_in_lesson_03_moving_the_slider_changes_the_picture(browser, lab):
    page, _ = open_lesson(browser, lab, next(n for n in LESSONS if n.startswith("03")))
    run_all(page)
    canvas = page.locator(".jp-OutputArea canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.wait_for(timeout=30_000)
    page.wait_for_timeout(500)
    before = canvas.evaluate("c => c.toDataURL()")
    page.screenshot(path=SHOTS / "03-antes.png")
    page.locator(".noUi-handle").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    changed = "before => document.querySelector('.jp-OutputArea canvas').toDataURL() !== before"
    page.wait_for_function(changed, arg=before, timeout=15_000)
    page.screenshot(path=SHOTS / "03-despues.png")
    page.close()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", LESSONS)
def test_every_control_goes_to_both_ends_and_the_middle_without_an_error(browser, lab, name, width):
    page, _ = open_lesson(browser, lab, name, width)
    if width < 600:
        page.keyboard.press("Control+b")                 # the list of files would cover the lesson
    run_all(page)
    # Of several playgrounds one is enough: they are the same, and each has some forty controls.
    page.evaluate("[...document.querySelectorAll('.mlpedu-playground')].slice(1).forEach(one => one.remove())")
    handles = page.locator(".noUi-handle").all()
    buttons = [b for b in page.locator(".jp-OutputArea .jupyter-button").all() if b.is_enabled()]
    radios = page.locator(".jp-OutputArea input[type=radio]").all()
    menus = page.locator(".jp-OutputArea .widget-dropdown select").all()
    assert (handles or menus) and radios                 # every lesson has an explorer, and its questions
    for menu in menus:
        for k in range(menu.locator("option").count()):
            menu.select_option(index=k)
            page.wait_for_timeout(150)
        menu.select_option(index=0)
    for handle in handles:
        handle.scroll_into_view_if_needed()
        handle.focus()
        for key in ("Home", "End"):
            page.keyboard.press(key)
            page.wait_for_timeout(150)
        handle.scroll_into_view_if_needed()              # a new picture may have moved it
        bar = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        assert bar["width"] >= 40                        # a finger can use it
        page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)      # the middle
        page.wait_for_timeout(150)
    for control in (*buttons, *radios):
        control.evaluate("e => e.click()")               # not by the mouse: an animation may be moving the page
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    SHOTS.mkdir(parents=True, exist_ok=True)
    for n, widget in enumerate(page.locator(".jp-OutputArea .widget-vbox").all()):
        inside = widget.locator("xpath=ancestor::*[contains(@class, 'widget-vbox')]").count()
        if widget.is_visible() and not inside:
            widget.scroll_into_view_if_needed()
            page.wait_for_timeout(700)                   # the browser decodes a picture once it is in view
            widget.screenshot(path=SHOTS / f"{name[:2]}-{width}-{n}.png")
    page.close()
