.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
EXTRACT := $(BIN)/pybabel -q extract -F babel.cfg -k N_ -k say -c i18n: --no-location --omit-header -o messages/bot.pot bot
UPDATE := $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -D bot -i messages/bot.pot -d messages
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

install: $(INSTALLED) ## Install everything into .venv, exactly as locked

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Instalando en .venv; la primera vez tarda un minuto..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

run: install ## Run it all on this machine: web, prices, delivery
	@set -a; if [ -f .env ]; then . ./.env; fi; exec $(BIN)/python -m bot run

test: install lint types drift ## Run every check
	@$(BIN)/pytest -q -n logical --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=95

lint: install ## Check style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install ## Check types
	@$(BIN)/mypy

drift: install ## Check that the catalog has every text of the code
	@cp messages/bot.pot .venv/bot.pot
	@$(EXTRACT) && $(UPDATE) --check && cmp messages/bot.pot .venv/bot.pot

messages: install ## Bring the catalog up to date with the code
	@$(EXTRACT) && $(UPDATE)

fmt: install ## Format the code
	@$(BIN)/ruff check --fix -q .
	@$(BIN)/ruff format -q .

chat: install ## Chat with the bot on this terminal
	@$(BIN)/python -m bot chat

bench: install ## Measure speed and memory, into benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

lock: install ## Lock the newest allowed versions
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-header --group dev \
		-o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		-c requirements.lock -o deploy/requirements.lock pyproject.toml

.PHONY: help install run test lint types drift messages fmt chat bench lock
