# What a developer types. Each target installs what it needs; `make` alone lists them.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCAL := .venv/bin/python -m hlta.local

.PHONY: help install demo test quick test-long check format manage backup restore redis-away reset stop bench screenshots lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

install: ## the Python packages into .venv, the front-end packages into node_modules
	@test -n "$(PYTHON)" || { echo "HLTA needs Python 3.11 or later, and none was found: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m hlta.local.install

demo: install ## the demo school in a browser (PORT=8000), until Ctrl-C
	@HLTA_STARTED_BY_MAKE=1 exec $(LOCAL) demo

stop: install ## end a demo that runs in another window
	@exec $(LOCAL) stop

reset: install ## forget the demo's data, after asking (YES=1: without)
	@exec $(LOCAL) reset

backup: install ## the demo's data into .local/backups, tried by restoring it
	@exec $(LOCAL) backup

restore: install ## the demo's data from the newest backup, or FROM=folder, after asking (YES=1: without)
	@exec $(LOCAL) restore

redis-away: install ## take Redis away from a running demo for a minute (SECONDS_AWAY=60), to see that the site goes on
	@exec $(LOCAL) redis-away

manage: install ## manage.py on the demo's data: make manage ARGS="import_roster --help"
	@exec $(LOCAL) manage -- $(ARGS)

test: install ## everything that is checked; ARGS go to pytest
	@exec $(LOCAL) test $(ARGS)

quick: install ## style, types, unit and integration tests, before each commit; ARGS go to pytest
	@exec $(LOCAL) quick $(ARGS)

test-long: install ## the tests on many days of the year, which takes hours: make test-long DAYS="2028-02-29 2027-08-15"
	@exec $(LOCAL) test-long $(ARGS)

check: install ## style, types, templates, imports: what needs no database
	@exec $(LOCAL) check

format: install ## put the code into shape
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

bench: install ## how long the hot pages take, beside two floors
	@exec $(LOCAL) run -- python -m hlta.bench $(ARGS)

screenshots: install ## every screen of every role into .local/screenshots
	@BROWSER_PATH="$$($(LOCAL) browser)" && export BROWSER_PATH && exec $(LOCAL) run -- python -m hlta.screenshots $(ARGS)

lock: ## compile requirements.in and package.json into their lock files (needs uv and npm)
	@for name in requirements requirements-node; do uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header $$name.in --output-file $$name.txt; done
	@npm install --package-lock-only --ignore-scripts
