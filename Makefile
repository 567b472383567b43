# Dos órdenes bastan: `make lab` abre el curso y `make test` lo prueba. Ambas instalan lo que falte.
PYTHON ?= python3
BIN := .venv/bin
FOLDER ?= mi-curso
# One BLAS thread: the same numbers everywhere, and two test processes don't fight for two cores.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
TWO := -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help lab test test-full build site lint lock dist clean

help:
	@echo 'make lab        instala lo que falte y abre el curso en JupyterLab'
	@echo 'make test       instala lo que falte y corre todas las pruebas'
	@echo 'make build      reconstruye los cuadernos de lecciones y tareas'
	@echo 'make site       hace las páginas web del curso en build/site/html'
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
	$(BIN)/ruff check -q mlpedu tests sitio notebooks course/source course/nbgrader_config.py benchmarks conftest.py

build: .venv/ready
	$(BIN)/mlpedu build
	$(BIN)/mlpedu docente generar

# Sphinx lives apart, so that who studies doesn't install it; what npm brings is neither installed nor committed.
site: .venv/ready build/site-venv/ready build/npm/mathjax-3.2.2.js
	@rm -rf build/site && mkdir -p build/site/estatico/mathjax
	@cp build/npm/mathjax-3.2.2.js build/site/estatico/mathjax/tex-svg.js
	$(BIN)/python -m mlpedu.course.site
	build/site-venv/bin/sphinx-build -q -W --keep-going -b html -d build/site/doctrees -c sitio build/site/fuentes build/site/html
	@echo 'Listo: build/site/html/index.html'

build/site-venv/ready: requirements-site.lock
	$(PYTHON) -m venv build/site-venv
	build/site-venv/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-site.lock
	@touch $@

# $(call npm,package@version,file): one file of a package, as the rule's target.
npm = command -v npm > /dev/null || { echo 'Hace falta npm para traer $(1): instala Node.js y repite.'; exit 1; }; \
  mkdir -p build/npm && npm pack --silent --pack-destination build/npm $(1) && \
  tar -xzOf build/npm/$(subst @,-,$(1)).tgz package/$(2) > $@.part && mv $@.part $@

build/npm/mathjax-3.2.2.js:
	@$(call npm,mathjax@3.2.2,es5/tex-svg.js)

build/npm/axe-core-4.14.1.js:
	@$(call npm,axe-core@4.14.1,axe.min.js)

dist: .venv/ready
	$(BIN)/python tests/dist.py

# uv resolves for every system and Python at once, with hashes; it is used here only.
lock: .venv/ready
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install -q uv
	for extra in dev site hub; do \
	  build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    --extra $$extra pyproject.toml -o requirements$$(test $$extra = dev || echo -$$extra).lock || exit 1; done

clean:
	rm -rf .venv build dist
