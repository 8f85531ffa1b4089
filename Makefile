# SPDX-License-Identifier: GPL-3.0-only

export SWIFT ?= swift
# debug builds fast, release runs fast: make install CONFIGURATION=release
CONFIGURATION ?= debug
PREFIX ?= /usr/local
DESTDIR ?=

# Release, measured in Benchmarks/RESULTS.md: a runtime that is linked in is called directly, and exclusive access to
# properties is checked in the debug builds that all tests run.
flags-debug := -c debug
flags-release := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
flags = $(flags-$(CONFIGURATION))
programs := nymea-remoteproxy nymea-remoteproxy-client nymea-remoteproxy-tunnelclient nymea-remoteproxy-monitor
# What the tests need of Debian.
test-packages := openssl libssl-dev libncurses-dev chromium-headless-shell curl faketime fonts-inter haproxy iproute2 \
	node-typescript nodejs node-ws openssh-client openssh-server prometheus systemd tmux
sources := Sources Tests Plugins Package.swift Benchmarks/Sources Benchmarks/Tests Benchmarks/MicroBenchmarks \
	Benchmarks/Package.swift Fuzz/Sources Fuzz/Package.swift Examples/Sources Examples/Package.swift
# The toolchain's own: the system's may not read what this compiler writes.
llvm-cov = $(dir $(realpath $(shell command -v $(SWIFT))))llvm-cov
bin = $(shell $(SWIFT) build $(flags) --show-bin-path)
release-bin = $(shell $(SWIFT) build $(flags-release) --show-bin-path)
# What making the packages needs of Debian, and trying them out.
# Of the packages' contents: 1 (fast) to 9 (small).
COMPRESSION ?= 6
deb-packages := build-essential debhelper libncurses-dev python3
packaging-test-packages := bash-completion fish iproute2 lintian logrotate man-db mandoc openssl systemd zsh
bench-programs := nymea-remoteproxy reference-relay nymea-remoteproxy-bench
bench-build = scripts/beside.sh Benchmarks $(SWIFT) build $(flags-release)

.PHONY: help build run demo test test-openssl fuzz test-bench bench build-bench soak churn lint format docs check-docs \
	library-docs examples check-monitoring check-tls coverage test-tsan test-bench-tsan test-asan install deb \
	test-packaging test-service clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-18s %s\n", $$1, $$2 }'

build: ## Build the programs
	scripts/install-dependencies.sh libncurses-dev
	$(foreach program,$(programs),$(SWIFT) build $(flags) --product $(program) && )true

run: ## Build, start the proxy on loopback, let two clients meet, then leave the proxy running
	scripts/install-dependencies.sh openssl
	$(MAKE) build
	scripts/run.sh run $(bin)

demo: ## The same, but end after the two have met
	scripts/install-dependencies.sh openssl
	$(MAKE) build
	scripts/run.sh demo $(bin)

test: ## Install what the tests need and run all of them
	scripts/install-dependencies.sh $(test-packages)
	scripts/install-python-tools.sh
	$(SWIFT) build --build-tests
	scripts/test.sh --skip-build

# In the same scratch folder: what does not depend on the TLS library is built once. Arguments of swift test in TESTS.
test-openssl: ## Run the tests, or TESTS of them, with the system's OpenSSL as TLS library
	scripts/install-dependencies.sh $(test-packages)
	scripts/install-python-tools.sh
	$(SWIFT) build --build-tests --traits SystemOpenSSL
	scripts/test.sh --skip-build --traits SystemOpenSSL $(TESTS)

# Seconds for each of the fuzzer's targets, two of which run at a time.
FUZZ_SECONDS ?= 60
# Optimized, as what the daemon runs. C with -O1: unoptimized code with AddressSanitizer builds more slowly, and half of the
# build is BoringSSL, into which no fuzzer of ours goes far. The generator, which runs during builds, ends with its globals
# allocated: no leaks.
fuzz-build = FUZZING=1 ASAN_OPTIONS=detect_leaks=0 $(SWIFT) build --package-path Fuzz --scratch-path .build-fuzz \
	-Xswiftc -O -Xcc -O1 --sanitize=address

fuzz: ## Fuzz all that reads bytes from strangers (AddressSanitizer on), FUZZ_SECONDS each; FUZZ_TARGETS chooses
	@touch Fuzz/Package.swift # or new source files of the package above it are not noticed
	$(fuzz-build)
	scripts/fuzz.sh run $(FUZZ_SECONDS) $(FUZZ_TARGETS)

test-bench: ## Run the load generator's own tests, with short runs of soak and churn
	scripts/install-dependencies.sh openssl libssl-dev
	$(SWIFT) build --product nymea-remoteproxy
	scripts/beside.sh Benchmarks scripts/test.sh --filter LoadGeneratorTests

build-bench: ## Build the load generator, the reference relay and the daemon, all in release
	scripts/install-dependencies.sh libssl-dev
	$(foreach program,$(bench-programs),$(bench-build) --product $(program) && )true

bench: ## Measure the daemon against haproxy and a minimal relay (Benchmarks/README.md); arguments in BENCH
	scripts/install-dependencies.sh haproxy openssl libssl-dev
	$(MAKE) build-bench
	$(release-bin)/nymea-remoteproxy-bench compare --output Benchmarks/results.json $(BENCH)

# Seconds of load; arguments in SOAK, such as --seed 7 or --clear.
SOAK_SECONDS ?= 600

soak: ## Mixed load with random faults for SOAK_SECONDS: every byte verified, memory flat
	scripts/install-dependencies.sh openssl libssl-dev
	$(MAKE) build-bench
	$(release-bin)/nymea-remoteproxy-bench soak --duration $(SOAK_SECONDS) $(SOAK)

churn: ## 100000 connections come and go: memory and descriptors return; arguments in CHURN
	scripts/install-dependencies.sh openssl libssl-dev
	$(MAKE) build-bench
	$(release-bin)/nymea-remoteproxy-bench churn $(CHURN)

lint: ## Check format, layers and licence headers
	$(SWIFT) format lint --strict --parallel --recursive --configuration .swift-format $(sources)
	scripts/check-layers.sh

format: ## Format the sources
	$(SWIFT) format --in-place --parallel --recursive --configuration .swift-format $(sources)

docs: ## Write the API reference (docs/api) and the JavaScript modules from Spec/
	$(SWIFT) package --allow-writing-to-package-directory generate-docs

check-docs: ## Fail if docs/api or JavaScript/generated is not what Spec/ says
	$(SWIFT) package --allow-writing-to-package-directory generate-docs --check

library-docs: ## Build the client library's documentation, with its tutorials, in .build/documentation
	$(SWIFT) build --target RemoteProxyClient
	scripts/build-library-docs.sh $(bin) .build/documentation

examples: ## Build the examples and run them against a proxy on loopback
	scripts/install-dependencies.sh openssl
	$(SWIFT) build --product nymea-remoteproxy
	scripts/beside.sh Examples $(SWIFT) build
	scripts/check-examples.sh $(bin)

check-monitoring: ## Check the Prometheus rules, the Grafana dashboard and certbot's deploy hook
	scripts/install-promtool.sh
	scripts/install-dependencies.sh openssl python3
	scripts/check-monitoring.sh

check-tls: ## Have testssl.sh examine the TLS listeners (some minutes)
	scripts/install-dependencies.sh openssl python3 testssl.sh
	$(SWIFT) build $(flags) --product nymea-remoteproxy
	scripts/check-tls.sh $(bin)

coverage: ## Run the tests and print line coverage per file
	scripts/install-dependencies.sh $(test-packages)
	scripts/install-python-tools.sh
	$(SWIFT) test --enable-code-coverage
	$(llvm-cov) report $(bin)/nymea-remoteproxyPackageTests.xctest -instr-profile $(bin)/codecov/default.profdata \
		--ignore-filename-regex '\.build/|Tests/|/apigen/'

# Optimized, or the tests would wait for the sanitizer more than for what they test.
sanitized-build = ASAN_OPTIONS=detect_leaks=0 $(SWIFT) build -Xswiftc -O -Xcc -O1 --sanitize

test-tsan: ## Run the tests under ThreadSanitizer (half an hour)
	scripts/install-dependencies.sh $(test-packages)
	scripts/install-python-tools.sh
	$(sanitized-build)=thread --scratch-path .build-tsan --build-tests
	scripts/test-sanitized.sh thread

# The subset that continuous integration has the time for: a daemon on two event loops under soak, churn and faults is where
# threads meet, and it builds in half the time.
test-bench-tsan: ## Run the load generator's tests, and the daemon under its load, under ThreadSanitizer
	scripts/install-dependencies.sh openssl libssl-dev
	$(sanitized-build)=thread --scratch-path .build-tsan --package-path Benchmarks --product nymea-remoteproxy
	$(sanitized-build)=thread --scratch-path .build-tsan --package-path Benchmarks --build-tests
	scripts/test-sanitized.sh thread --package-path Benchmarks --filter LoadGeneratorTests

test-asan: ## Run the tests under AddressSanitizer (half an hour)
	scripts/install-dependencies.sh $(test-packages)
	scripts/install-python-tools.sh
	$(sanitized-build)=address --scratch-path .build-asan --build-tests
	scripts/test-sanitized.sh address

install: ## Install programs, manual pages, completions, configuration and service below PREFIX and DESTDIR
	scripts/install-dependencies.sh python3
	$(MAKE) build CONFIGURATION=release
	PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) Packaging/install.sh $(release-bin)

deb: ## Make the Debian packages, in .build/packages
	scripts/install-dependencies.sh $(deb-packages)
	$(MAKE) build CONFIGURATION=release
	COMPRESSION=$(COMPRESSION) Packaging/build-deb.sh $(release-bin)

test-packaging: ## Make the Debian packages and try them out: install, run, upgrade, remove, purge
	scripts/install-dependencies.sh $(packaging-test-packages)
	$(MAKE) deb COMPRESSION=1
	Packaging/tests/run.sh $(release-bin)

# Apart from test-packaging, because it needs more of the machine: control groups of version 2.
test-service: ## Make the Debian packages and try the service out under a systemd that is booted for it
	scripts/install-dependencies.sh $(packaging-test-packages)
	$(MAKE) deb COMPRESSION=1
	Packaging/tests/run-service.sh

clean: ## Remove what was built
	rm -rf .build .build-asan .build-fuzz .build-tsan
