# The commands of the project; tools/setup.sh installs what each needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: run test check bench package setup demos help
# One cargo at a time, since they share the target folder.
.NOTPARALLEL:

# the cargo to use
CARGO ?= cargo
# arguments of pianoscope in `make run`; default: the window, or without a display the demo recordings
ARGS ?=
# arguments of cargo test, the last step of `make test`, e.g. TESTS='--lib audio::'
TESTS ?=
# auto: install if permitted, else ask; required: skip optional packages; no: check and install nothing
SETUP ?= auto
# a Python pipeline that `make bench` times on the same hour
PEER ?=
# the interpreter of PEER, with librosa and tensorflow
PYTHON ?= python3
export CARGO PEER PYTHON SETUP

DEMOS := assets/demo-piano.ogg assets/demo-band.opus
SCREEN := $(or $(WAYLAND_DISPLAY),$(DISPLAY))
# Without a display, minutes of building the window's dependencies would be wasted.
FEATURES := $(if $(SCREEN),,--no-default-features)
STEP := @tools/step.sh
LINTS := -D warnings
# What no release has by default and the tests build with the rest, once.
TESTED := --features parquet

run: ## Build the release and start it: the window, or without a display the two demo recordings
	@tools/setup.sh run
	$(STEP) "Build the release $(if $(SCREEN),with,without) the window" $(CARGO) build --release --locked $(FEATURES)
	@target/release/pianoscope $(if $(ARGS),$(ARGS),$(if $(SCREEN),,classify $(DEMOS)))

test: ## Format, lints with and without the window, then all tests
	@tools/setup.sh test
	@$(MAKE) --no-print-directory check SETUP=no
	$(STEP) "All tests" $(CARGO) test --locked $(TESTED) $(TESTS)

check: ## Format and lints only, with and without the window
	@tools/setup.sh test
	$(STEP) "Format" $(CARGO) fmt --check
	$(STEP) "Lints" $(CARGO) clippy --locked --all-targets $(TESTED) -- $(LINTS)
	$(STEP) "Lints without the window" $(CARGO) clippy --locked --no-default-features -- $(LINTS)

bench: ## Time each stage, then an hour of mp3 as a whole process; PEER=FILE compares with a Python pipeline
	@tools/setup.sh bench
	$(STEP) "Stage by stage" $(CARGO) bench --locked --no-default-features
	$(STEP) "One hour of mp3" tools/bench_hour.sh

package: ## Build the packages in target/package: a .deb, and an archive that runs from any folder
	@tools/setup.sh package
	@tools/package.sh

setup: ## Check again for everything missing, including what could not be installed last time
	@rm -f target/setup-done
	@tools/setup.sh test

demos: ## Render the demo recordings from the notes in tools/make_demos.py
	@$(PYTHON) tools/make_demos.py

help: ## This text
	@awk -F ': ## ' '/^[a-z]+: ## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile
	@printf '\nVariables, as in  make run ARGS="classify music/ --format csv"\n'
	@awk '/^# /{why=substr($$0,3)} /^[A-Z]+ [?]=/{printf "  %-7s %s\n", $$1, why}' Makefile
