# Everything a developer needs, on Debian or Raspberry Pi OS with a Rust toolchain and nothing else: missing system packages are
# named and installed (.ci/packages.sh), with sudo where that is needed.

CARGO ?= cargo
# One selection of packages and features for everything below, so that it is all one build.
SELECTION := --workspace --features frontdesk-screen/headless --locked
TARGET := $(or $(CARGO_TARGET_DIR),target)
# For each target of `make fuzz`.
FUZZ_SECONDS ?= 600

.DEFAULT_GOAL := help
# Pictures are taken by as many programs as there are cores.
CORES := $(shell nproc)

.PHONY: help run test screens browser bench soak fuzz apart arm64 pi lint

help: ## This list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: packages-run ## A kiosk to play with; without a display, a visit that plays itself
	$(CARGO) build $(SELECTION) --bins
	$(TARGET)/debug/frontdesk-demo

test: packages-build browser ## All tests
	$(CARGO) build $(SELECTION) --all-targets
	@CARGO="$(CARGO)" .ci/tests.sh $(SELECTION)

screens: packages-build ## Every page of the touchscreen as a picture: target/screens/index.html
	ui/ime/rime/build.sh $(TARGET)/input
	$(CARGO) build $(SELECTION) --bins
	rm -rf $(TARGET)/screens
	seq $(CORES) | xargs -P $(CORES) -I N $(TARGET)/debug/frontdesk-screen-headless --render ui/tests/pages.json \
		--out $(TARGET)/screens --input-data $(TARGET)/input --share N/$(CORES)
	@echo $(TARGET)/screens/index.html

# Fetched once, and again only when the lock file has changed.
browser: packages-build
	@.ci/browser.sh

lint: packages-build ## What .ci/run checks before the tests
	.ci/run lint

BENCHED := -p frontdesk-kiosk -p frontdesk-hw -p frontdesk-office -p frontdesk-tests --locked

# With the screen, whose release build is the longest of all.
bench: packages-build ## The ratios that must not get worse
	$(CARGO) build $(BENCHED) -p frontdesk-screen --features frontdesk-screen/headless --bins --release
	$(TARGET)/release/frontdesk-bench

soak: packages-build ## The power-cut stories for as many rounds as a night has, and cards torn at every exchange
	$(CARGO) build $(BENCHED) --bins --release
	FRONTDESK_SOAK=1 $(CARGO) test $(BENCHED) --release --test power_cut --test quiet_cards_torn -- --nocapture

# cargo fuzz wants a sanitizer, which a stable compiler has and only gives out when told to.
fuzz: ## Every parser of what a card says, ten minutes each; needs cargo install cargo-fuzz
	cd src/card/fuzz && export RUSTC_BOOTSTRAP=1 && for target in $$($(CARGO) fuzz list); do \
		$(CARGO) fuzz run $$target -- -max_total_time=$(FUZZ_SECONDS) -max_len=4096 || exit 1; done

apart: packages-build ## Kiosk and office one version apart, both ways round
	.ci/apart.sh

arm64: ## The kiosk's programs for a 64-bit Raspberry Pi
	.ci/arm64.sh

pi: ## The door's hardware test, on an emulated Raspberry Pi and an arm64 board with real edges
	.ci/pi.sh

# What a window loads is only asked for where there is a display to open it on.
packages-run:
	@.ci/packages.sh $(if $(DISPLAY),desktop,build)
packages-%:
	@.ci/packages.sh $*
