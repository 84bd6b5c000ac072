# What a developer types. Each target installs what it needs; `make` alone lists them.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCAL := .venv/bin/python -m hlta.local
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install demo test check format manage reset stop bench screenshots lock

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

install: ## the Python packages into .venv, the front-end packages into node_modules
	@test -n "$(PYTHON)" || { echo "HLTA needs Python 3.11 or later, and none was found: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m hlta.local.install
