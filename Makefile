# Dos órdenes bastan: `make lab` abre el curso y `make test` lo prueba. Ambas instalan lo que falte.
PYTHON ?= python3
BIN := .venv/bin
FOLDER ?= mi-curso
# One BLAS thread: the same numbers everywhere, and two test processes don't fight for two cores.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
TWO := -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help lab test test-full build lint lock dist clean

help:
	@echo 'make lab        instala lo que falte y abre el curso en JupyterLab'
	@echo 'make test       instala lo que falte y corre todas las pruebas'
	@echo 'make build      reconstruye los cuadernos de lecciones y tareas'
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
	$(BIN)/ruff check -q mlpedu tests notebooks course/source course/nbgrader_config.py benchmarks conftest.py

build: .venv/ready
	$(BIN)/mlpedu build
	$(BIN)/mlpedu docente generar

dist: .venv/ready
	$(BIN)/python tests/dist.py

# uv resolves for every system and Python at once, with hashes; it is used here only.
lock: .venv/ready
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install -q uv
	build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build dist
