# Everything there is to do here. `make demo` and `make test` set up what is missing and need nothing else.
#
# One build configuration for every command: other flags would compile each target and dependency a second time.

SHELL := /bin/bash
SWIFT := scripts/swift
SWIFT_FLAGS = -c release -Xswiftc -enable-testing
FORMATTED = Sources Tests $(wildcard Fuzz) Package.swift

# make demo FIRMS=2000 SEED=7
FIRMS ?= 20000
SEED ?= 1
# At least so many tests must have run: `swift test` is content with none.
MIN_TESTS ?= 150
# make bench CASE=sigmoid runs the cases whose name contains it.
CASE ?=
# Each fuzz target runs for so long.
FUZZ_SECONDS ?= 60

.PHONY: demo test long-test constant-time bench bench-lookup bench-peers check-outside fuzz format lint setup build clean

# Three agencies' nodes and the bank's command as processes of their own, over TLS on loopback.
demo: setup
	$(SWIFT) build $(SWIFT_FLAGS) --product tally
	$(SWIFT) build $(SWIFT_FLAGS) --product tallyd
	$(SWIFT) build $(SWIFT_FLAGS) --product tally-sim
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" scripts/demo $(FIRMS) $(SEED)

test: setup
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	@MIN_TESTS=$(MIN_TESTS) scripts/test $(SWIFT_FLAGS)

# The tests that take minutes, beside all others.
long-test: setup
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	@TALLY_LONG=1 MIN_TESTS=$(MIN_TESTS) scripts/test $(SWIFT_FLAGS)

# Valgrind over the kernels of Curve25519, with secrets marked.
constant-time:
	@scripts/constant-time

bench: setup
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" CASE="$(CASE)" Benchmarks/run

# A look-up in a prepared set of ten million, by processes from table to rows, step by step: minutes, and 650 MB of tables.
bench-lookup: setup
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" Benchmarks/lookup

# The same cases in SPU, scikit-learn and two programs for private set intersection; needs Python 3.11 with venv, and PyPI the first time.
bench-peers: setup
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" CASE="$(CASE)" Benchmarks/peers

# Recomputes the last demo's figures with scikit-learn; needs Python 3 with venv, and PyPI the first time.
check-outside:
	@Benchmarks/check

fuzz: setup
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz

build: setup
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests

format:
	$(SWIFT) format --in-place --recursive $(FORMATTED)

lint:
	$(SWIFT) format lint --strict --recursive $(FORMATTED)

# Installs what is missing, and says so before.
setup:
	@scripts/bootstrap

clean:
	rm -rf .build .build-fuzz out
