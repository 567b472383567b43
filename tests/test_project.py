"""The files that say the same thing say the same thing, and none says what it must not."""
import doctest
import inspect
import re
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canon

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {"matplotlib-base": "matplotlib", "cupy": "cupy-cuda12x"}


def requirements(lines):
    return {canon(r.name): r.specifier for r in map(Requirement, lines)}


def extra(name):
    """What an extra asks for, and what the extras that it names ask for."""
    lines = PROJECT["optional-dependencies"][name]
    rows = requirements(lines)
    rows.pop("mlpedu", None)
    for inner in (other for r in map(Requirement, lines) if r.name == "mlpedu" for other in r.extras):
        rows |= extra(inner)
    return rows


BASE = requirements(PROJECT["dependencies"])
EXTRAS = {name: extra(name) for name in PROJECT["optional-dependencies"]}


def lock(file="requirements.lock"):
    rows = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / file).read_text("utf-8"), re.M)
    found = {}
    for name, version in rows:                            # a package may be pinned twice, by Python version
        found.setdefault(canon(name), []).append(version)
    return found


@pytest.mark.parametrize("file, extras", [("environment.yml", ["lab"]), ("environment-gpu.yml", ["lab", "gpu"])])
def test_conda_users_get_what_pip_users_get(file, extras):
    environment = yaml.safe_load((ROOT / file).read_text("utf-8"))["dependencies"]
    pip = next(d["pip"] for d in environment if isinstance(d, dict))
    names = (re.match(r"([\w-]+)(.*)", d).groups() for d in environment if isinstance(d, str))
    named = dict(names)
    one = re.fullmatch(r"=(3\.\d+)", named.pop("python"))[1]     # Binder's repo2docker takes a range for no version
    assert Requirement(f"x{PROJECT['requires-python']}").specifier.contains(one)
    conda = requirements(CONDA_NAMES.get(name, name) + specifier for name, specifier in named.items())
    assert pip == ["-e ."]
    conda.pop("pip")
    assert conda == BASE | {name: specifier for extra in extras for name, specifier in EXTRAS[extra].items()}


def test_the_two_extras_of_the_gpu_differ_only_in_cuda():
    (twelve,), (thirteen,) = (PROJECT["optional-dependencies"][extra] for extra in ("gpu", "gpu-cuda13"))
    assert thirteen == twelve.replace("12", "13") and Requirement(twelve).extras == {"ctk"}


@pytest.mark.parametrize("file, extra", [("requirements.lock", extra) for extra in ("base", "lab", "docente", "dev")]
                         + [("requirements-site.lock", "site"), ("requirements-hub.lock", "hub")])
def test_the_lock_holds_a_supported_version_of_everything(file, extra):
    wanted = BASE if extra == "base" else EXTRAS[extra]
    pinned = lock(file)
    for name, specifier in wanted.items():
        assert pinned.get(name), f"{name} falta en {file}: ejecuta `make lock`"
        assert all(v in specifier for v in pinned[name]), f"{name} {pinned[name]} no cumple {specifier}"


LOCKS = sorted(p.relative_to(ROOT).as_posix() for folder in (ROOT, ROOT / "sitio") for p in folder.glob("*.lock"))


@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_names_no_host_and_has_hashes(file):
    text = (ROOT / file).read_text("utf-8")
    assert "://" not in text and "index-url" not in text
    # A line of a package, and all that go on from it or speak of it; nothing else is installed.
    blocks = re.findall(r"^[^\s#].*(?:\n[ \t]+.*)*", text, re.M)
    assert len(blocks) == sum(map(len, lock(file).values())) > 20
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+==[^\s;\\]+", block) and "@" not in block, block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), f"{file}: sin suma: {block[:60]}"
    assert "torch" not in lock(file)


def test_every_lock_is_audited():
    audit = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text("utf-8"))
    assert sorted(audit["jobs"]["known-vulnerabilities"]["strategy"]["matrix"]["lock"]) == LOCKS


def test_the_version_has_one_place():
    from importlib.metadata import version

    import mlpedu
    assert version("mlpedu") == mlpedu.__version__
    assert "version" in PROJECT["dynamic"]
    assert "version" not in yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert f"## {mlpedu.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_link_is_made_from_a_placeholder_address():
    from mlpedu.course.address import address
    url = PROJECT["urls"]["Repository"]
    folders = ("course", "notebooks", "mlpedu", "tests", "benchmarks", ".github")
    ours = [p for folder in folders for p in (ROOT / folder).rglob("*")]
    text = [p for p in (*ours, *ROOT.glob("*")) if p.suffix in (".md", ".yml", ".cff", ".ipynb", ".py")]
    assert len(text) > 50
    assert [p for p in text if "example.org/mlpedu" in p.read_text("utf-8") and p.name != "test_project.py"] == []
    assert (address() is None) == ("example.org" in url)


def links(path):
    text = path.read_text("utf-8")
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "course").glob("*.md"))],
                         ids=lambda p: p.name)
def test_links_between_files_lead_somewhere(path):
    for link in links(path):
        if not link.startswith(("http", "#", "mailto:")):
            assert (path.parent / link.split("#")[0]).exists(), f"{path.name}: no existe {link}"


def test_the_network_is_closed_to_the_tests_and_to_what_they_start():
    with pytest.raises(OSError, match="sin red"):
        urllib.request.urlopen("http://198.51.100.1/", timeout=2)
    code = "import urllib.request; urllib.request.urlopen('http://dominio.example/', timeout=2)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0 and "sin red" in done.stderr


def test_workflows_pin_their_actions_and_call_make():
    workflows = list((ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(workflows) == 3
    for path in workflows:
        text = path.read_text("utf-8")
        for action in re.findall(r"uses: *(\S+)", text):
            assert re.search(r"@[0-9a-f]{40}$", action), f"{path.name}: {action} no está fijada a un commit"
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make test" in (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")


def public_objects():
    """The public names, and what the public modules of the engine offer by name."""
    import mlpedu
    from mlpedu import callbacks, layers, losses, optimizers, penalties
    for name in mlpedu.__all__:
        if not inspect.ismodule(found := getattr(mlpedu, name)):
            yield name, found
    for table in (layers.LAYERS, losses.LOSSES, optimizers.OPTIMIZERS):
        yield from table.items()
    for module, names in ((callbacks, callbacks.__all__), (penalties, ["L1", "L2", "L1L2"])):
        yield from ((name, getattr(module, name)) for name in names)


@pytest.mark.parametrize("name, thing", list(public_objects()))
def test_every_public_name_has_an_example_that_runs(name, thing):
    doc = inspect.getdoc(thing)
    assert doc and doctest.DocTestParser().get_examples(doc), name


@pytest.mark.parametrize("make", [
    "Network([Dense(2)], (3,), 'mse', rng=np.random.default_rng(0))", "Dense(2)", "SGD(0.1)", "L2(0.1)", "Huber(2.0)",
    "EarlyStopping()", "Sequential([Dense(2)])", "MLPRegressor(loss=Huber(2.0))", "History()", "Perceptron()",
    "Value(1.0)", "Tensor([1.0])"])
def test_what_a_cell_shows_has_no_address_of_memory(make):
    import numpy as np

    from mlpedu import MLPRegressor, Perceptron, Sequential, autodiff, callbacks, layers, losses, network, optimizers
    from mlpedu.penalties import L2
    names = {"np": np, "Sequential": Sequential, "MLPRegressor": MLPRegressor, "Perceptron": Perceptron, "L2": L2,
             **vars(layers), **vars(losses), **vars(network), **vars(optimizers), **vars(callbacks), **vars(autodiff)}
    assert not re.search("0x[0-9a-f]{6}", repr(eval(make, names)))
