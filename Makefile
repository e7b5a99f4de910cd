# Each target is one command or one script; the scripts say what they do and what is missing on the machine.

.DEFAULT_GOAL := help
.PHONY: help run build console model test check bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build what is not built and start Outcrop with a demo organisation
	@scripts/run.sh

build: ## Build the console and the release binary
	@scripts/build.sh console binary

console: ## Build the console alone, into console/dist
	@scripts/console.sh

model: ## Fetch the embedded models and convert what needs converting
	@scripts/models.sh fetch
	@scripts/models.sh convert 2>/dev/null || scripts/build.sh binary models

test: ## Run every test: Rust, console, official clients, kill test, browser
	@scripts/test.sh

check: ## Check format, lints and dependencies without running anything
	@scripts/check.sh

bench: ## Measure the gateway beside nginx, in the same run
	@scripts/bench.sh
