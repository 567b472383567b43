"""The site: what its pages hold, where their links lead, what they ask of the network and whom they leave out."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from served import chromium, served

from mlpedu.course import site
from mlpedu.course.lesson import INSTALL, Course
from mlpedu.course.pages import terms

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
HTML = ROOT / "build" / "site" / "html"
LESSONS = sorted(p.stem for p in COURSE.notebooks.glob("[0-9][0-9]-*.ipynb"))
EXERCISES = {e: p.stem for p in COURSE.notebooks.glob("*.ipynb") for c in nbformat.read(p, 4).cells
             if c.cell_type == "code" for e in site.CHECK.findall(c.source)}
SIZES = [(1280, "light"), (1280, "dark"), (400, "light"), (400, "dark")]
SEEN = ["index.html", f"notebooks/{LESSONS[6]}.html", "notebooks/glosario.html", "api/layers.html",
        "course/guia-docente.html", "navegador.html", "search.html"]


# What is written before Sphinx.

@pytest.mark.parametrize("text, expected", [
    ("algo de Python (variables, funciones, listas).", []),
    ("la unidad 00. De lógica, «y», «o» y «no».", ["00"]),
    ("las unidades 05 a 08; logaritmos de 10 y 20.", ["05", "06", "07", "08"]),
    ("las unidades 05, 06 y 09 a 11.", ["05", "06", "09", "10", "11"]),
])
def test_a_header_s_words_say_which_units_it_asks_for(text, expected):
    assert sorted(site.prerequisites(text)) == expected


def test_the_map_asks_for_all_that_the_headers_ask_and_repeats_nothing():
    units = {u.number: u for u in site.units(COURSE)}
    assert [*units] == [u["number"] for u in COURSE.units()] and not units["00"].needs
    for unit in units.values():
        reached = set(unit.needs).union(*(units[n].below for n in unit.needs))
        assert reached == unit.below and all(n < unit.number for n in reached)
        assert not any(a in units[b].below for a in unit.needs for b in unit.needs)
        assert all(units[n].level < unit.level for n in unit.needs)


def test_the_drawing_has_each_unit_once_and_no_two_in_one_place():
    units = site.units(COURSE)
    svg = site.drawing(units)
    assert sorted(re.findall(r'href="notebooks/([\w-]+)\.html"', svg)) == sorted(u.file for u in units)
    places = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', svg)
    assert len(set(places)) == len(units)
    assert svg.count("<path") == sum(len(u.needs) for u in units)


def test_hints_are_one_inside_the_other():
    assert re.findall(r"^(:+)(?:\{dropdown\} (.*))?$", site.hints("E02.1"), re.M) == [
        (":::::", "Pista de E02.1"), ("::::", "Pista mayor de E02.1"), (":::", "Solución de E02.1"),
        (":::", ""), ("::::", ""), (":::::", "")]


def test_links_to_other_services_wait_for_an_address(monkeypatch):
    monkeypatch.setattr(site, "address", lambda: None)
    assert "http" not in site.downloads("02-x.ipynb")
    monkeypatch.setattr(site, "address", lambda: "https://github.com/quien/que")
    assert "(https://colab.research.google.com/github/quien/que/blob/main/notebooks/02-x.ipynb)" in site.downloads(
        "02-x.ipynb")


def test_links_to_the_course_in_the_browser_wait_for_it(tmp_path):
    assert site.LITE not in site.downloads("02-x.ipynb")
    assert f'href="../{site.LITE}?path=02-x.ipynb"' in site.downloads("02-x.ipynb", lite=True)
    without, with_it = (site.prepare(COURSE, tmp_path / str(lite), lite=lite) for lite in (False, True))
    assert (with_it / "navegador.md").exists() and "ábrelo en el navegador" in (with_it / "index.md").read_text("utf-8")
    assert not (without / "navegador.md").exists() and "navegador" not in (without / "index.md").read_text("utf-8")
    ours = [folder / p.name for folder in (without, with_it) for p in (ROOT / "sitio").glob("*.md")]
    assert not [p.name for p in ours if p.exists() and "{{" in p.read_text("utf-8")]


def test_a_page_has_no_cell_that_installs():
    for path in COURSE.notebooks.glob("[0-9][0-9]-*.ipynb"):
        assert INSTALL not in [cell.id for cell in site.page(path).cells]


@pytest.mark.parametrize("path", sorted(COURSE.notebooks.glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_figure_has_a_text_in_its_place_and_the_notebook_stays_as_it_was(path):
    before = path.read_bytes()
    for cell in site.page(path).cells:
        pictures = sum(kind.startswith("image/") for o in cell.get("outputs", []) for kind in o.get("data", {}))
        assert bool(pictures) == ("mystnb" in cell.metadata)
    assert path.read_bytes() == before


def test_the_lock_of_the_site_holds_what_it_asks_for_with_hashes_and_names_no_host():
    text = (ROOT / "requirements-site.lock").read_text("utf-8")
    pinned = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.M):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"] + project["optional-dependencies"]["site"]):
        versions = pinned.get(canonicalize_name(wanted.name))
        assert versions and all(v in wanted.specifier for v in versions), f"{wanted}: ejecuta `make lock`"
    assert "://" not in text and "index-url" not in text and text.count("--hash=sha256:") > len(pinned)


# What comes from npm.

@pytest.mark.parametrize("content, code", [("bueno", 0), ("malo", 2)])
def test_a_package_with_another_sum_than_npm_published_is_not_used(tmp_path, content, code):
    sum = base64.b64encode(hashlib.sha512(b"bueno").digest()).decode()
    text = (ROOT / "Makefile").read_text("utf-8")
    (tmp_path / "Makefile").write_text(re.sub(r"(axe-core\S+: SUM :=).*", rf"\1 {sum}", text), "utf-8")
    (tmp_path / "npm").write_text('#!/bin/sh\ncase "$*" in *" axe-core@4.14.1") ;; *) exit 1 ;; esac\n'
                                  f"printf {content} > build/npm/axe-core-4.14.1.tgz\n", "utf-8")
    (tmp_path / "npm").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    package = "build/npm/axe-core-4.14.1.tgz"
    done = subprocess.run(["make", package], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == code and (tmp_path / package).exists() is (code == 0)
    assert ("De npm llegó otro axe-core-4.14.1" in done.stdout) is (code != 0)


# The pages that `make site` and `make lite` leave.

class Page(HTMLParser):
    """The ids of a page, the addresses it names, its images without a text, and each glossary link's words."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.addresses, self.silent, self.terms, self.folded, self.inside = set(), [], [], [], 0, None
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.ids |= {has[key] for key in ("id", "name") if key in has}
        self.addresses += [has[key] for key in ("href", "src") if has.get(key)]
        self.folded += tag == "details"
        if tag == "img" and ("." not in (alt := has.get("alt") or "") or alt.endswith((".png", ".svg"))):
            self.silent.append(has.get("src"))
        if tag == "a" and "termino" in (has.get("class") or "").split():
            self.inside = [has["href"], ""]

    def handle_data(self, data):
        if self.inside:
            self.inside[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self.inside:
            self.terms.append(tuple(self.inside))
            self.inside = None


def make(*words):
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}                    # the tests close the network
    return subprocess.run(["make", *words], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.full
def test_the_site_alone_names_nothing_that_only_comes_with_the_browser_s_course():
    if shutil.which("npm") is None:
        pytest.skip("no hay npm, de donde viene MathJax")
    done = make("site")                                                                 # -W: a warning is an error
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [p for p in HTML.rglob("*.html") if "lite/" in p.read_text("utf-8") or p.stem == "navegador"]


@pytest.fixture(scope="module")
def pages():
    if shutil.which("npm") is None:
        pytest.skip("no hay npm, de donde vienen MathJax y Pyodide")
    done = make("lite")                                                                 # -W: a warning is an error
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search("WARNING|ERROR", done.stdout + done.stderr.replace("WARNING: Location", ""))
    found = {p.relative_to(HTML).as_posix(): p for p in HTML.rglob("*") if p.is_file()}
    ours = {name: p for name, p in found.items() if p.suffix == ".html" and not name.startswith(("_static", "lite"))}
    made = {name: Page(p) for name, p in ours.items()}
    sizes = {name: p.stat().st_size for name, p in found.items()}
    print(f"{len(made)} páginas, {sum(sizes.values()) / 1e6:.1f} MB;", *(f"{n}: {sizes[n] / 1e3:.0f} kB" for n in SEEN))
    return made


@pytest.mark.full
def test_every_lesson_and_every_module_has_its_page(pages):
    assert {f"notebooks/{name}.html" for name in (*LESSONS, "glosario", "bibliografia")} <= pages.keys()
    assert {f"api/{name}.html" for names in site.API.values() for name in names} <= pages.keys()
    assert {f"course/{p.stem}.html" for p in (ROOT / "course").glob("*.md")} <= pages.keys()
    for name in LESSONS:
        (copy,) = (HTML / "_downloads").glob(f"*/{name}.ipynb")
        assert copy.read_bytes() == (COURSE.notebooks / f"{name}.ipynb").read_bytes()


@pytest.mark.full
def test_every_link_inside_the_site_leads_somewhere(pages):
    broken, count = [], 0
    for name, page in pages.items():
        for address in page.addresses:
            if urlsplit(address).scheme in ("http", "https", "mailto", "data"):
                continue
            where = urlsplit(urljoin(f"http://x/{name}", address))
            target, mark = unquote(where.path[1:]) or "index.html", unquote(where.fragment)
            count += 1
            if not (HTML / target).is_file() or mark and target in pages and mark not in pages[target].ids:
                broken.append((name, address))
    assert not broken
    assert count > 1000


@pytest.mark.full
def test_every_image_has_a_text_and_every_exercise_three_folded_hints(pages):
    assert not [(name, image) for name, page in pages.items() for image in page.silent]
    for lesson in LESSONS:
        asked = sum(where == lesson for where in EXERCISES.values())
        assert pages[f"notebooks/{lesson}.html"].folded == 3 * asked
    assert len(EXERCISES) > 100


@pytest.mark.full
def test_the_tables_of_the_outputs_are_tables(pages):
    for lesson in LESSONS:
        text = (HTML / f"notebooks/{lesson}.html").read_text("utf-8")
        assert not re.search(r"\| *:?-+:? *\|", re.sub(r"<pre>.*?</pre>", "", text, flags=re.S)), lesson


@pytest.mark.full
def test_a_lesson_links_each_term_once_and_to_its_own_meaning(pages):
    known = {t["es"] for t in terms(COURSE)}
    linked = set()
    for lesson in LESSONS:
        found = pages[f"notebooks/{lesson}.html"].terms
        assert len(found) == len({href for href, _ in found}) > 3
        for href, words in found:
            assert href.startswith("glosario.html#term-")
            term = next(t for t in known if href == f"glosario.html#term-{_slug(t)}")
            assert re.fullmatch(r"\s+".join(rf"{w}(e?s)?" for w in term.split()), words, re.I), (lesson, term, words)
            linked.add(term)
    assert len(linked) > 0.9 * len(known)


def _slug(term):
    return term.translate(str.maketrans("áéíóúñ", "aeioun")).replace(" ", "-")


@pytest.mark.full
def test_the_sections_of_a_docstring_are_sections(pages):
    text = (HTML / "api/layers.html").read_text("utf-8")
    for section in ("Parámetros", "Atributos", "Errores"):
        assert re.search(rf"<dt[^>]*>{section}<", text), section
    assert re.search(r'<p class="rubric"[^>]*>Ejemplos</p>', text)
    every = "".join((HTML / f"api/{n}.html").read_text("utf-8") for names in site.API.values() for n in names)
    words = re.sub(r"<pre>.*?</pre>|<[^>]+>", "", every, flags=re.S)
    assert not re.findall(r".*----.*|.*Alias for field.*|.*``.*|.* -- .*|.*:(?:math|code|py):.*", words)
    assert re.search(r"<dt[^>]*>Devuelve<", every) and re.search(r'class="rubric"[^>]*>Referencias<', every)


# The pages as a browser shows them.

@pytest.fixture(scope="module")
def server(pages):
    with served(HTML) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def axe():
    done = make("build/npm/axe-core-4.14.1.js")
    assert done.returncode == 0, done.stdout + done.stderr
    return (ROOT / "build/npm/axe-core-4.14.1.js").read_text("utf-8")


def opened(browser, address, width=1280, scheme="light"):
    """A page, and what it asked that it should not: of another host, or of this one and not there."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong = []
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(address))
    page.on("request", lambda r: r.url.startswith((home, "data:", "blob:")) or wrong.append(r.url))
    page.on("response", lambda r: r.status < 400 or wrong.append((r.status, r.url)))
    page.on("console", lambda m: m.type != "error" or wrong.append(m.text))
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(address, wait_until="networkidle")
    return page, wrong


@pytest.mark.full
def test_no_lesson_asks_anything_of_another_host_and_its_formulas_are_drawn(browser, server):
    drawn = 0
    for name in [f"notebooks/{lesson}.html" for lesson in LESSONS] + SEEN:
        page, wrong = opened(browser, server + name)
        assert not wrong, name
        formulas = page.locator(".math").count()
        if formulas:
            page.wait_for_function("n => document.querySelectorAll('mjx-container').length >= n", arg=formulas)
        assert page.locator("mjx-merror, [data-mml-node=merror]").count() == 0, name
        drawn += formulas
        page.close()
    assert drawn > 100


@pytest.mark.full
def test_a_request_to_another_host_would_be_seen(browser, server):
    page, wrong = opened(browser, server + "index.html")
    page.evaluate("fetch('http://otro.example/x').catch(() => 0)")
    page.wait_for_timeout(300)
    assert "http://otro.example/x" in wrong
    page.close()


@pytest.mark.full
@pytest.mark.parametrize("width, scheme", SIZES)
@pytest.mark.parametrize("name", SEEN)
def test_axe_finds_nothing_against_wcag_2_2_aa_and_the_page_is_as_wide_as_its_window(browser, server, axe, name, width,
                                                                                  scheme):
    page, wrong = opened(browser, server + name, width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")     # what is folded, too
    page.evaluate(axe)
    found = page.evaluate("""axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})""")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    texts = page.evaluate("""[...document.querySelectorAll('article :is(h1, h2, h3, h4, p)')].map(
        e => [e.textContent, e.scrollWidth - e.clientWidth])""")
    assert [text for text, cut in texts if cut > 1] == []
    assert not wrong
    page.close()


@pytest.mark.full
def test_axe_would_see_a_fault(browser, server, axe):
    page, _ = opened(browser, server + "index.html")
    page.evaluate("document.querySelector('article p').style.color = '#ccc'")
    page.evaluate(axe)
    found = page.evaluate("axe.run({runOnly: ['wcag2aa']})")
    assert [v["id"] for v in found["violations"]] == ["color-contrast"]
    page.close()


@pytest.mark.full
def test_the_search_knows_spanish(browser, server):
    page, wrong = opened(browser, server + "search.html?q=neuronas+ocultas")
    page.wait_for_selector("#search-results li")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("#search-results a[href*='perceptron-multicapa']").count() and not wrong
    page.close()


@pytest.mark.full
def test_on_paper_there_is_only_the_lesson(browser, server):
    page, _ = opened(browser, server + SEEN[1])
    page.emulate_media(media="print")
    for frame in (".bd-header", ".bd-sidebar-primary", ".bd-sidebar-secondary"):
        assert not page.locator(frame).first.is_visible(), frame
    assert page.locator("article h1").is_visible()
    page.close()
