# What to type here; what each needs, tools/setup.sh brings.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: run test check bench package setup demos help
# One cargo at a time: they share the target folder.
.NOTPARALLEL:

# cargo to call
CARGO ?= cargo
# what `make run` hands to pianoscope; without it the window opens, or the demo recordings are classified
ARGS ?=
# what `make test` hands to cargo test, its last step, e.g. TESTS='--lib audio::'
TESTS ?=
# auto: install where it is allowed, else ask; required: leave out what is optional; no: look for nothing, install nothing
SETUP ?= auto
# path of a Python pipeline that `make bench` times on the same hour
PEER ?=
# the python that runs PEER, with librosa and tensorflow
PYTHON ?= python3
export CARGO PEER PYTHON SETUP

DEMOS := assets/demo-piano.ogg assets/demo-band.opus
SCREEN := $(or $(WAYLAND_DISPLAY),$(DISPLAY))
# Without a screen the window's dependencies would be minutes of building for nothing.
FEATURES := $(if $(SCREEN),,--no-default-features)
STEP := @tools/step.sh
LINTS := -D warnings

run: ## Build the release and start it: the window, or without a screen the two demo recordings
	@tools/setup.sh run
	$(STEP) "Build the release $(if $(SCREEN),with,without) the window" $(CARGO) build --release --locked $(FEATURES)
	@target/release/pianoscope $(if $(ARGS),$(ARGS),$(if $(SCREEN),,classify $(DEMOS)))

test: ## Format, lints, the build without a window, then all tests
	@tools/setup.sh test
	@$(MAKE) --no-print-directory check SETUP=no
	$(STEP) "All tests" $(CARGO) test --locked $(TESTS)

check: ## Format and lints only, with and without the window
	@tools/setup.sh test
	$(STEP) "Format" $(CARGO) fmt --check
	$(STEP) "Lints" $(CARGO) clippy --locked --all-targets -- $(LINTS)
	$(STEP) "Lints without the window" $(CARGO) clippy --locked --no-default-features -- $(LINTS)

bench: ## Time each stage, then an hour of mp3 as a whole process; PEER=FILE compares with a Python pipeline
	@tools/setup.sh bench
	$(STEP) "Stage by stage" $(CARGO) bench --locked --no-default-features
	$(STEP) "One hour of mp3" tools/bench_hour.sh

package: ## Build with the window and pack it into target/package: a .deb, and an archive that runs from any folder
	@tools/setup.sh package
	@tools/package.sh

setup: ## Look again for all that is missing, also what could not be had last time
	@rm -f target/setup-done
	@tools/setup.sh test

demos: ## Make the demo recordings anew from the notes in tools/make_demos.py
	@$(PYTHON) tools/make_demos.py

help: ## This text
	@awk -F ': ## ' '/^[a-z]+: ## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile
	@printf '\nVariables, as in  make run ARGS="classify music/ --format csv"\n'
	@awk '/^# /{why=substr($$0,3)} /^[A-Z]+ [?]=/{printf "  %-7s %s\n", $$1, why}' Makefile
