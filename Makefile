# Dos órdenes bastan: `make lab` abre el curso y `make test` lo prueba. Ambas instalan lo que falte.
PYTHON ?= python3
BIN := .venv/bin
FOLDER ?= mi-curso
# One BLAS thread: the same numbers everywhere, and two test processes don't fight for two cores.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
TWO := -n 2 --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab test test-full build site lite lint lock dist clean

help:
	@echo 'make lab        instala lo que falte y abre el curso en JupyterLab'
	@echo 'make test       instala lo que falte y corre todas las pruebas'
	@echo 'make build      reconstruye los cuadernos de lecciones y tareas'
	@echo 'make site       hace las páginas web del curso en build/site/html'
	@echo 'make lite       lo mismo, y en build/site/html/lite, el curso dentro del navegador (JupyterLite)'
	@echo 'make test-full  agrega lo lento: navegador, datos reales, otros Python (STRICT=1: lo que falte es un fallo)'
	@echo 'make dist       arma el paquete y lo prueba en un entorno vacío'
	@echo 'make lock       vuelve a fijar las versiones'

.venv: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Hace falta Python 3.11 o posterior; este es:'; $(PYTHON) --version; \
	    echo 'Instálalo y repite con: make $(MAKECMDGOALS) PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

lab: .venv/ready
	$(BIN)/mlpedu lab --folder "$(FOLDER)"

test: .venv/ready lint
	$(ONE_THREAD) $(BIN)/python -m pytest tests mlpedu --doctest-modules -m 'not full' $(TWO) --no-loadscope-reorder -q
	$(ONE_THREAD) $(BIN)/python -m pytest notebooks course/source --nbval $(TWO) -q

test-full: test
	$(ONE_THREAD) $(BIN)/python -m pytest tests -m full -q
	$(BIN)/python tests/elsewhere.py

lint: .venv/ready
	$(BIN)/ruff check -q mlpedu tests sitio notebooks course/source course/nbgrader_config.py course/despliegue benchmarks conftest.py

build: .venv/ready
	$(BIN)/mlpedu build
	$(BIN)/mlpedu docente generar

# Sphinx lives apart, so that who studies doesn't install it; what npm brings is neither installed nor committed.
site: .venv/ready build/site-venv/ready build/npm/mathjax-3.2.2.js
	@rm -rf build/site && mkdir -p build/site/estatico/mathjax
	@cp build/npm/mathjax-3.2.2.js build/site/estatico/mathjax/tex-svg.js
	$(BIN)/python -m mlpedu.course.site $(LITE)
	build/site-venv/bin/sphinx-build -q -W --keep-going -b html -d build/site/doctrees -c sitio build/site/fuentes build/site/html
	@echo 'Listo: build/site/html/index.html'

# The site again, now with links to it. The wheels are pure Python, for the browser's own Python.
PYODIDE := pyodide-314.0.6
KERNEL := build/site-venv/share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi
PURE := --no-deps --only-binary :all: --implementation py --abi none --platform any --python-version 3.14
lite: build/npm/$(PYODIDE).tgz
	@$(MAKE) site LITE=--lite
	@rm -rf build/lite && mkdir -p build/lite/ruedas
	$(BIN)/python -m pip wheel --disable-pip-version-check -q --no-deps -w build/lite/ruedas .
	$(BIN)/python -m pip download --disable-pip-version-check -q --require-hashes $(PURE) -d build/lite/ruedas -r sitio/lite.lock
	@cp $(KERNEL)/ipykernel-*.whl $(KERNEL)/piplite-*.whl $(KERNEL)/pyodide_kernel-*.whl build/lite/ruedas
	$(BIN)/python -m mlpedu.course.lite preparar build/npm/$(PYODIDE).tgz "$$(build/site-venv/bin/python -c \
	  'from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL; print(PYODIDE_CDN_URL)')"
	cd build/lite && ../site-venv/bin/jupyter-lite build --lite-dir . --output-dir ../site/html/lite --contents files \
	  --apps lab --no-sourcemaps > registro.txt 2>&1 || { cat registro.txt; exit 1; }
	@echo "Listo: python3 -m http.server --directory build/site/html, y en el navegador, la dirección que diga con /lite/lab"

build/site-venv/ready: requirements-site.lock
	$(PYTHON) -m venv build/site-venv
	build/site-venv/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-site.lock
	@touch $@

# A class in a Hub, for tests/test_hub.py and benchmarks/hub.py.
build/hub-venv/ready: requirements-hub.lock pyproject.toml
	$(PYTHON) -m venv build/hub-venv
	build/hub-venv/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-hub.lock
	build/hub-venv/bin/python -m pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

build/hub-npm/ready: course/despliegue/proxy/package-lock.json
	@command -v npm > /dev/null || { echo 'Hace falta npm para traer el proxy de JupyterHub: instala Node.js y repite.'; exit 1; }
	mkdir -p build/hub-npm && cp course/despliegue/proxy/package*.json build/hub-npm
	npm ci --silent --no-fund --no-audit --prefix build/hub-npm
	@touch $@

# What comes from npm, with the sum that npm publishes for each package.
build/npm/mathjax-3.2.2.tgz: SUM := Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==
build/npm/axe-core-4.14.1.tgz: SUM := FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
build/npm/$(PYODIDE).tgz: SUM := BKDTJyIqFxC4BExLqeRS3f5xvXZIjOt8C3zGLN/Cc7tFxSwvKVhVkchQQ2AGLOtR4YrVOIFxbV8poyDOOmWwxQ==
SHA512 := import base64, hashlib, sys; print(base64.b64encode(hashlib.sha512(open(sys.argv[1], "rb").read()).digest()).decode())
build/npm/%.tgz:
	@command -v npm > /dev/null || { echo 'Hace falta npm para traer $*: instala Node.js y repite.'; exit 1; }
	@mkdir -p build/npm && npm pack --silent --pack-destination build/npm > /dev/null "$$(echo $* | sed 's/-\([0-9.]*\)$$/@\1/')"
	@sum=$$($(PYTHON) -c '$(SHA512)' $@); test "$$sum" = "$(SUM)" || { \
	  echo 'De npm llegó otro $*: se esperaba sha512-$(SUM)'; echo "y llegó sha512-$$sum. No se usa."; exit 1; }

build/npm/mathjax-3.2.2.js: build/npm/mathjax-3.2.2.tgz
	@tar -xzOf $< package/es5/tex-svg.js > $@

build/npm/axe-core-4.14.1.js: build/npm/axe-core-4.14.1.tgz
	@tar -xzOf $< package/axe.min.js > $@

dist: .venv/ready
	$(BIN)/python tests/dist.py

# uv resolves for every system and Python at once, with hashes; it is used here only. The browser's wheels are those of
# Pyodide's own list.
lock: .venv/ready build/npm/$(PYODIDE).tgz
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install -q uv
	for extra in dev site hub; do \
	  build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    --extra $$extra pyproject.toml -o requirements$$(test $$extra = dev || echo -$$extra).lock || exit 1; done
	$(BIN)/python -m mlpedu.course.lite requisitos build/npm/$(PYODIDE).tgz > build/uv/lite.in
	build/uv/bin/uv pip compile -q --no-deps --only-binary :all: --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.14 build/uv/lite.in -o sitio/lite.lock

clean:
	rm -rf .venv build dist
