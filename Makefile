# Todo lo que se hace con el libro. «make» a secas lo explica.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := ayuda
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Con qué Python se crea .venv (3.11 a 3.13); se puede cambiar: make libro PYTHON=python3.12
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,14))' 2>/dev/null && { echo $$p; break; }; done)
# PATH lleva .venv/bin por delante: el núcleo de los cuadernos sale de ahí.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PY := .venv/bin/python
INSTALADO := .venv/.instalado
OPCIONES := -n -W --keep-going
PRUEBAS ?= tests code
MARCAS ?= not network and not gpu and not completa

# Con qué parámetros se hace la corrida larga (book/_perfiles), y de qué capítulos (todos).
PERFIL ?= gpu
CAPITULOS ?=
# Con algo, no tener GPU es un error (lo pone el flujo gpu.yml cuando alguien lo pide).
ESTRICTO ?=

.PHONY: ayuda entorno libro pdf epub pruebas revisar cuadernos gpu plan paquete publicacion faro enlaces datos banco formato candado navegador latex limpiar

ayuda: ## Explica cada orden
	@echo "Órdenes del libro (make ORDEN):"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST)

$(INSTALADO): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No encuentro un Python de 3.11 a 3.13 en este equipo. Instálalo, o di cuál usar: make libro PYTHON=/ruta/a/python3.11"; exit 1; }
	@rm -f $@
	@test -x $(PY) || { echo "Creo .venv con $(PYTHON)…"; $(PYTHON) -m venv .venv; } || { rm -rf .venv; \
	  echo "No se pudo crear .venv con «$(PYTHON) -m venv». En Debian y Ubuntu falta el paquete python3-venv."; exit 1; }
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements.txt)"
	@echo "Instalo las versiones exactas de requirements.txt…"
	$(PY) -m uv pip sync --quiet --python $(PY) requirements.txt
	$(PY) -m uv pip install --quiet --python $(PY) --no-deps --editable .
	@touch $@

entorno: $(INSTALADO) ## Crea .venv e instala lo que el libro necesita

libro: $(INSTALADO) ## Instala lo que falte, ejecuta los capítulos y construye el libro
	.venv/bin/jupyter-book build . $(OPCIONES)
	@echo; echo "El libro está en $(CURDIR)/_build/html/index.html"

revisar: $(INSTALADO) ## Revisa el estilo y los tipos del código
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

navegador: $(INSTALADO)
	@bash tests/navegador/instalar_chromium.sh

pdf: $(INSTALADO) ## Hace el PDF en _build/pdf/libro.pdf, con las salidas guardadas
	@$(PY) book/_ext/pdf.py --comprobar
	.venv/bin/jupyter-book build . --builder latex $(OPCIONES)
	$(PY) book/_ext/pdf.py --latex _build/latex --salida _build/pdf/libro.pdf

epub: $(INSTALADO) ## Hace el EPUB en _build/epub/libro.epub, con las salidas guardadas
	.venv/bin/jupyter-book build . --builder custom --custom-builder epub $(OPCIONES)
	@echo; echo "El EPUB está en $(CURDIR)/_build/epub/libro.epub"

latex: $(INSTALADO)
	@bash tests/herramientas/instalar_latex.sh

pruebas: $(INSTALADO) navegador latex revisar libro ## Instala lo que falte y pasa todas las pruebas
	$(PY) -m pytest -m "$(MARCAS)" $(PRUEBAS)

cuadernos: $(INSTALADO) ## Escribe un .ipynb por capítulo y el entorno de Binder en _build/cuadernos
	$(PY) book/_ext/cuadernos.py --salida _build/cuadernos

gpu: $(INSTALADO) ## Ejecuta los capítulos aéreos con datos reales: PERFIL=cpu, CAPITULOS="unet deeplab"
	$(PY) book/_ext/correr_capitulos.py --perfil $(PERFIL) --salida _build/gpu $(if $(CAPITULOS),--capitulos $(CAPITULOS))

plan: $(INSTALADO)
	@$(PY) book/_ext/plan_gpu.py $(if $(ESTRICTO),--estricto)

publicacion: libro pdf epub cuadernos paquete ## Construye todo lo que se publica y lo junta en _build/publicacion

paquete: $(INSTALADO)
	$(PY) book/_ext/paquete.py --salida _build/publicacion

enlaces: $(INSTALADO) ## Comprueba que respondan los enlaces a otros sitios
	.venv/bin/jupyter-book build . --path-output _build/enlaces --builder linkcheck

faro: $(INSTALADO) navegador ## Pasa Lighthouse por tres páginas del sitio construido
	$(PY) tests/herramientas/faro.py

datos: $(INSTALADO) ## Comprueba que los datos que se descargan sigan en su lugar
	$(PY) book/_ext/datos_vivos.py

banco: $(INSTALADO) navegador ## Mide la construcción, la velocidad y el peso, junto a otras bibliotecas
	$(PY) -m uv pip install --quiet --python $(PY) -r tests/banco/requirements.txt
	$(PY) tests/banco/banco.py

formato: $(INSTALADO) ## Da formato al código
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

candado: ## Rehace requirements.txt a partir de pyproject.toml
	@$(PY) -m uv --version >/dev/null 2>&1 || { echo "Primero crea el entorno: make entorno"; exit 1; }
	$(PY) -m uv pip compile --universal --python-version 3.11 --no-emit-index-url --quiet --upgrade \
	  --custom-compile-command "make candado" --extra libro --extra pruebas pyproject.toml --output-file requirements.txt.nuevo
	mv requirements.txt.nuevo requirements.txt
	$(PY) -m uv pip compile --universal --python-version 3.11 --no-emit-index-url --quiet --upgrade \
	  --custom-compile-command "make candado" --extra banco --constraint requirements.txt pyproject.toml --output-file requirements-banco.nuevo
	mv requirements-banco.nuevo tests/banco/requirements.txt

limpiar: ## Borra lo construido (deja .venv)
	rm -rf _build .pytest_cache .ruff_cache .mypy_cache .hypothesis
