"""Sphinx: de `build/site/fuentes`, que escribe `mlpedu/course/site.py`, a `build/site/html`. Se usa con `make site`."""
import json
import re
import sys
from importlib import import_module
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import mlpedu  # noqa: E402

project = html_title = "mlpedu"
author = "mlpedu"
release = version = mlpedu.__version__
language = "es"
smartquotes = False                              # they would reach into the code of a docstring
extensions = ["myst_nb", "sphinx_design", "sphinx_copybutton", "sphinx.ext.autodoc", "sphinx.ext.napoleon",
              "sphinx.ext.mathjax"]
exclude_patterns = ["cuadernos", "jupyter_execute"]
nb_execution_mode = "off"                        # the outputs are the stored ones
nb_render_markdown_format = "myst"               # the tables and formulas of an output, too
nb_ipywidgets_js = {}                            # they would come from a network
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 3
mathjax_path = "mathjax/tex-svg.js"
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_static_path = ["estatico", "../build/site/estatico"]
html_css_files = ["sitio.css"]
html_favicon = "estatico/icono.svg"
html_context = {"default_mode": "auto"}
# Each is the only page of its part.
html_sidebars = {"navegador": [], "notebooks/glosario": [], "notebooks/bibliografia": []}
html_domain_indices = False                      # «El paquete» is that index
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left", "header_links_before_dropdown": 6, "show_prev_next": False, "show_toc_level": 2,
    "navbar_persistent": ["search-button"],      # the wide one shows a text that is not its name (WCAG 2.5.3)
    "footer_start": ["copyright"], "footer_end": [], "secondary_sidebar_items": ["page-toc"],
}
copyright = "mlpedu. Textos: CC BY 4.0. Código: BSD de tres cláusulas"

# The docstrings: NumPy's sections with Spanish names, and names between single backticks.
default_role = "code"
add_module_names = False
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_custom_sections = [                     # no :param: nor :type:, which would link words such as «w» to anything
    ("Parámetros", "params_style"), ("Atributos", "params_style"), ("Devuelve", "returns_style"),
    ("Errores", "params_style"), "Ejemplos", "Referencias", "Notas",
]

EVERYDAY = r"por ejemplo|paso a paso|de paso|por pasos|(?:siete|este|ese) pasos?|(?:cada|este|ese|al) momento"
NOT_PROSE = (nodes.reference, nodes.literal, nodes.literal_block, nodes.title, nodes.math, nodes.math_block, nodes.raw,
             addnodes.pending_xref, addnodes.download_reference)
# The longest first: «capa densa» before «capa». Each term is a group, singular or plural; everyday speech is none.
TERMS = sorted(json.loads((ROOT / "build/site/fuentes/terminos.json").read_text("utf-8")), key=len, reverse=True)
PLURALS = (r"\s+".join(rf"{re.escape(word)}(?:e?s)?" for word in term.split()) for term in TERMS)
TERM = re.compile("|".join([rf"\b(?:{EVERYDAY})\b", *(rf"(?P<t{i}>\b{p}\b)" for i, p in enumerate(PLURALS))]), re.I)


def is_prose(text):
    node = text.parent
    while node is not None:
        if isinstance(node, NOT_PROSE) or "cell_output" in node.get("classes", []) or "design_component" in node:
            return False
        node = node.parent
    return True


def link_terms(app, doctree):
    """La primera vez que una lección usa un término, lo enlaza con el glosario."""
    if not re.match(r"notebooks/\d\d-", app.env.docname):
        return
    seen = set()
    for text in [t for t in doctree.findall(nodes.Text) if is_prose(t)]:
        string, pieces, start = text.astext(), [], 0
        for found in TERM.finditer(string):
            if found.lastgroup and (term := TERMS[int(found.lastgroup[1:])]) not in seen:
                seen.add(term)
                link = addnodes.pending_xref("", nodes.inline("", found[0]), refdomain="std", reftype="term",
                                             reftarget=term, refexplicit=True, refwarn=True, refdoc=app.env.docname,
                                             classes=["termino"])
                pieces += [nodes.Text(string[start:found.start()]), link]
                start = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(string[start:])])


def join_sentences(app, what, name, obj, options, lines):
    """«alpha : fuerza de la penalización…» es una oración que sigue en otra línea, no un tipo y su explicación."""
    section, made = "", []
    for line, below in zip(lines, [*lines[1:], ""]):
        if below.startswith("---"):
            section = line
        entry = re.fullmatch(r"(\S.*?) : (.+)", line) if section in ("Parámetros", "Atributos") else None
        goes_on = below.startswith("    ") and not below.strip()[0].isupper()
        made += [entry[1], f"    {entry[2]}"] if entry and (goes_on or line.endswith(".")) else [line]
    lines[:] = made


def escape_docstring(app, what, name, obj, options, lines):
    """Un docstring se escribe como Markdown: |e|, `coefs_`, h* y lo sangrado tras dos puntos son lo que parecen."""
    margin = None                                # of the line before an indented block, while inside one
    for i, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if margin is not None and (not line or indent > margin):
            continue
        margin = None
        if line.lstrip().startswith((">>>", "...")):
            continue
        pieces = re.split(r"(`[^`]*`|\*{1,2}[^*\s](?:[^*]*[^*\s])?\*{1,2})", line)             # code and emphasis stay
        pieces[::2] = [re.sub(r"(?<!\\)(?:\||\*(?!\s|$))|(?<=\w)_(?!\w)", r"\\\g<0>", text) for text in pieces[::2]]
        lines[i] = re.sub(r"([*)]) -- ", r"\1: ", "".join(pieces))        # napoleon's dash, after a name or a type
        if line.endswith(":") and re.match(rf"\n {{{indent + 4}}}", "\n".join(lines[i + 1:i + 3])):
            lines[i], margin = lines[i] + ":", indent


def skip_member(app, what, name, obj, skip, options):
    """Ni los métodos que agrega scikit-learn ni los campos de una tupla sin explicar: están documentados en inglés."""
    undescribed = str(getattr(obj, "__doc__", "")).startswith("Alias for field number")
    return True if undescribed or re.fullmatch(r"set_\w+_request|get_metadata_routing", name) else None


def setup(app):
    app.translator._catalog["Section Navigation"] = "En esta parte"          # the theme says «Navegación del sección»
    app.connect("autodoc-process-docstring", join_sentences, priority=100)       # before napoleon
    app.connect("autodoc-process-docstring", escape_docstring, priority=900)     # after it
    app.connect("autodoc-skip-member", skip_member)
    app.connect("doctree-read", link_terms)
    for name in ("playground", "widgets"):       # they find their names when asked, and autodoc looks without asking
        module = import_module(f"mlpedu.{name}")
        vars(module).update({n: getattr(module, n) for n in module.__all__})
