# SPDX-License-Identifier: Apache-2.0
# Rollcall: the two programs, their tests, and everything a newcomer needs. `make help` lists the targets.

FLAVOUR ?= release
BUILD   := build/$(FLAVOUR)
VERSION := $(shell cat VERSION)

CC      ?= cc
CXX     ?= c++
WARN    := -Wall -Wextra -Wshadow -Wvla $(if $(CI),-Werror)
CWARN   := $(WARN) -Wconversion -Wmissing-prototypes -Wstrict-prototypes
HARDEN  := -fstack-protector-strong -fPIE
OPT_release := -O2 -D_FORTIFY_SOURCE=2
OPT_debug   := -O0
OPT_asan    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_asan   := -fsanitize=address,undefined

PKG_CONFIG ?= pkg-config
BUILDERS   := $(firstword $(PKG_CONFIG)) $(firstword $(CC)) $(firstword $(CXX)) protoc-c espeak-ng
PKGS       := libsystemd sqlite3 libsodium libprotobuf-c zlib libqrencode zbar jansson libpng libjpeg cairo pangocairo \
              libdrm alsa
NEED       := need-terminal
ifneq ($(or $(filter-out terminal install-terminal,$(MAKECMDGOALS)),$(if $(MAKECMDGOALS),,all)),) # more than a terminal
BUILDERS   += npm
PKGS       += libusb-1.0 libmicrohttpd gnutls xlsxwriter libzip expat freexl glib-2.0
NEED       := need
endif
# What only starts others needs no packages; whatever compiles says at once what is not there.
STARTERS := help need need-% check check-vm check-station check-stick check-unit check-asan check-valgrind suites \
            demo bench bench-usb soak pictures layers lint format clean
ifneq ($(filter-out $(STARTERS),$(or $(MAKECMDGOALS),all)),)
LACKING  := $(shell for tool in $(BUILDERS); do command -v $$tool >/dev/null || echo $$tool; done)
HAVE     := $(if $(LACKING),,$(shell $(PKG_CONFIG) --print-errors --exists $(PKGS) && echo yes))
ifneq ($(HAVE),yes)
$(error 缺少软件包 $(LACKING)：请先 make $(NEED) / packages are missing: `make $(NEED)` installs them)
endif
# Debian 13's xlsxwriter.pc leads to minizip's folder, whose zip.h would be taken for libzip's.
PKG_CFLAGS    := $(patsubst -I%,-isystem %,$(filter-out -I%/minizip,$(shell $(PKG_CONFIG) --cflags $(PKGS))))
TERMINAL_PKGS := $(shell $(PKG_CONFIG) --libs cairo pangocairo libdrm alsa)
DRAWING_PKGS  := $(shell $(PKG_CONFIG) --libs cairo pangocairo)
GLIB_PKG      := $(if $(filter glib-2.0,$(PKGS)),$(shell $(PKG_CONFIG) --libs glib-2.0))
endif
# 32-bit boards have large files, cards and years past 2038 too.
IS_64 := $(shell $(CC) -dM -E -x c /dev/null | grep __LP64__)
CPPFLAGS += -D_GNU_SOURCE $(if $(IS_64),,-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64)
CPPFLAGS += -DROLLCALL_VERSION='"$(VERSION)"' -I. -I$(BUILD) $(PKG_CFLAGS)
CFLAGS   += -std=c17 -g $(OPT_$(FLAVOUR)) $(CWARN) $(HARDEN) -pthread
CXXFLAGS += -std=c++17 -g $(OPT_$(FLAVOUR)) $(WARN) $(HARDEN)
LDFLAGS  += -pie -Wl,-z,relro,-z,now $(LINK_$(FLAVOUR)) -pthread

PROTO_LIBS     := -lsodium -lprotobuf-c -lz -lpng -ljpeg
# Looked up by name only (proto/service_manager.c).
SERVICE_LIBS   := -Wl,--push-state,--no-as-needed -lsystemd -Wl,--pop-state
CODE_LIBS      := -lZXing -lstdc++
TERMINAL_LIBS  := $(PROTO_LIBS) -lsqlite3 -ljansson -lm
TERMINAL_ON_DEMAND_LIBS := $(CODE_LIBS) -lqrencode -lzbar $(TERMINAL_PKGS) -lm $(SERVICE_LIBS)
HOST_LIBS      := $(PROTO_LIBS) -lsqlite3 -lqrencode -ljansson $(GLIB_PKG) -lm
HOST_ON_DEMAND_LIBS := $(CODE_LIBS) -lmicrohttpd -lgnutls -lxlsxwriter -lzip -lexpat -lfreexl -lusb-1.0 \
                       $(DRAWING_PKGS) $(SERVICE_LIBS)

objects = $(patsubst %,$(BUILD)/%.o,$(filter-out %/main.c,$(wildcard $(1)/*.c $(1)/*.cpp $(1)/*/*.c $(1)/*/*.cpp)))
PROTO_O    := $(call objects,proto) $(BUILD)/proto/rollcall.pb-c.o
FIRMWARE_O := $(call objects,firmware) $(BUILD)/prompts/prompts.o
HOST_O     := $(call objects,host)
SUPPORT_O  := $(call objects,tests/support)
# What lies behind heavy libraries (proto/on_demand.h); the linker names what is missing here.
HOST_ON_DEMAND_O := $(patsubst %,$(BUILD)/%.o,proto/decode_zxing.cpp $(addprefix host/,$(addsuffix .c, \
               page/server page/server_api page/server_answer page/certificate carry/parcel carry/usb table/table_xls \
               table/table_xlsx print/badge_draw print/card print/drawing print/form_draw print/report_pdf \
               print/report_xlsx)))
TERMINAL_ON_DEMAND_O := $(patsubst %,$(BUILD)/%.o,proto/decode_zxing.cpp $(addprefix firmware/,$(addsuffix .c, \
               scan/decode_zbar voice/voice_alsa $(addprefix screen/screen_,canvas code draw drm fb idle pen png \
               shapes status verdict))))
LIBS       := $(BUILD)/libfirmware.a $(BUILD)/libhost.a $(BUILD)/libproto.a
PROGRAMS   := $(BUILD)/rollcall $(BUILD)/rollcall-on-demand.so $(BUILD)/rollcall-terminal \
              $(BUILD)/rollcall-terminal-on-demand.so
TESTS      := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c tests/path/*.c))
BENCHES    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
DEMO       := $(addprefix $(BUILD)/tests/tools/,make_people make_frames) # what the demo wants of them
PRELOADS   := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/preload/*.c))
CITY       := $(BUILD)/tests/city # of 20,000 events, from which a dozen suites begin
TOOLS      := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/tools/*.c tests/vm/*.c))

# The same make once more, on every processor unless told otherwise.
AGAIN = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all help check check-now suites suites-now check-asan check-valgrind check-vm check-station check-stick \
        check-unit demo bench bench-usb soak pictures layers lint lint-now format install install-host \
        install-terminal clean need programs terminal tests
.SECONDARY:

all: programs

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

programs: $(PROGRAMS) ## build the two programs into build/release
	@ln -sfn $(FLAVOUR)/rollcall build/rollcall
	@ln -sfn $(FLAVOUR)/rollcall-terminal build/rollcall-terminal

terminal: $(BUILD)/rollcall-terminal $(BUILD)/rollcall-terminal-on-demand.so ## build the terminal alone

need: ## install what building takes and is not there (Debian packages)
	@tests/need.sh build

need-%:
	@tests/need.sh $*

check: need-check ## all tests, short forms
	@+$(AGAIN) check-now

check-now: layers programs tests
	@tests/run.sh $(BUILD) guests

suites: need-suites ## the same without the virtual machines
	@+$(AGAIN) suites-now

suites-now: programs tests
	@tests/run.sh $(BUILD)

check-vm: need-check ## the cable alone: real gadget, real usbfs, in a virtual machine
	@+$(AGAIN) tests
	@tests/vm/run.sh $(BUILD)

check-station: need-check ## the station alone: real camera, scanner, panel and sound, in a virtual machine
	@+$(AGAIN) tests
	@tests/vm/station_run.sh $(BUILD)

check-stick: need-check ## the stick alone: FAT in a virtual machine, pulled out right after it was said that it may be
	@+$(AGAIN) tests
	@tests/vm/stick_run.sh $(BUILD)

check-unit: need-check ## the services alone: the terminal as installed, under systemd, in a virtual machine
	@+$(AGAIN) tests
	@tests/vm/unit_run.sh $(BUILD)

tests: $(TESTS) $(TOOLS) $(PRELOADS) $(CITY) programs

check-asan: need-suites ## the same tests under AddressSanitizer and UBSan
	@+$(AGAIN) FLAVOUR=asan tests
	@tests/run.sh build/asan

check-valgrind: need-valgrind ## the story test with both programs under valgrind
	@+$(AGAIN) tests
	@tests/run.sh $(BUILD) valgrind

demo: need-demo ## the main job on real input; ONCE=1 ends by itself
	@+$(AGAIN) programs $(DEMO)
	@tests/demo.sh $(BUILD)

bench: need-suites ## measured ratios against named ceilings; FRAMES=n of each kind for the decoder
	@+$(AGAIN) programs $(BENCHES) $(TOOLS)
	@tests/bench.sh $(BUILD)

bench-usb: need-check ## sync against a bare copy over the same cable, in the virtual machine
	@+$(AGAIN) tests
	@tests/vm/run.sh $(BUILD) bench

soak: need-check ## the long forms of the slow suites, and README from nothing on Debian 12 and 13
	@+$(AGAIN) tests
	@SOAK=1 tests/run.sh $(BUILD) guests
	@SCALE=full tests/bench/scale.py $(BUILD)
	@tests/distro.sh bookworm
	@tests/distro.sh trixie

pictures: need-pictures ## draw the pictures of docs/ again (chromium, imagemagick)
	@+$(AGAIN) programs $(TOOLS) $(CITY)
	@tests/pictures.sh $(BUILD)

layers: ## who may include whom
	@tests/layers.sh

lint: need-lint ## clang-tidy and cppcheck; prettier and eslint for the page
	@+$(AGAIN) lint-now

lint-now: $(BUILD)/proto/rollcall.pb-c.h
	@tests/lint.sh "$(filter-out -DROLLCALL_VERSION=%,$(CPPFLAGS))"

format: need-lint ## clang-format over every C file, prettier over the page
	@clang-format -i $$(git ls-files '*.c' '*.h' '*.cpp')
	@tests/lint/page.sh --write

install: install-host install-terminal ## into DESTDIR; PREFIX=/usr unless told otherwise

INSTALL_TO = $(DESTDIR)$(or $(PREFIX),/usr)
install-host: programs ## the host: program, service, udev rule, group
	install -D -m 755 $(BUILD)/rollcall $(INSTALL_TO)/bin/rollcall
	install -D -m 644 -t $(INSTALL_TO)/lib/rollcall $(BUILD)/rollcall-on-demand.so
	install -D -m 644 -t $(DESTDIR)/usr/lib/systemd/system host/system/rollcall.service
	install -D -m 644 -t $(DESTDIR)/usr/lib/udev/rules.d host/system/60-rollcall.rules \
		firmware/system/61-rollcall-stick.rules
	install -D -m 644 host/system/sysusers.conf $(DESTDIR)/usr/lib/sysusers.d/rollcall.conf
install-terminal: terminal ## the terminal: program and services
	install -D -m 755 $(BUILD)/rollcall-terminal $(INSTALL_TO)/bin/rollcall-terminal
	install -D -m 644 -t $(INSTALL_TO)/lib/rollcall $(BUILD)/rollcall-terminal-on-demand.so
	install -D -m 644 -t $(DESTDIR)/usr/lib/systemd/system $(wildcard firmware/system/*.service firmware/system/*.path)
	install -D -m 644 -t $(DESTDIR)/usr/lib/udev/rules.d firmware/system/61-rollcall-stick.rules
	install -D -m 644 firmware/system/sysusers.conf $(DESTDIR)/usr/lib/sysusers.d/rollcall-terminal.conf

clean: ## remove build/
	rm -rf build

# ---- rules ----
$(BUILD)/proto/rollcall.pb-c.c $(BUILD)/proto/rollcall.pb-c.h &: proto/rollcall.proto
	@mkdir -p $(BUILD)/proto
	@echo '  PROTO $<'
	@protoc-c --proto_path=. --c_out=$(BUILD) $<

$(BUILD)/proto/rollcall.pb-c.o: $(BUILD)/proto/rollcall.pb-c.c
	@echo '  CC    $<'
	@$(CC) $(CPPFLAGS) -std=c17 -g $(OPT_$(FLAVOUR)) $(HARDEN) -c $< -o $@

# What the terminal says is spoken when it is built.
$(BUILD)/prompts/prompts.c: firmware/base/text.def firmware/base/prompts.pinyin firmware/base/prompts.sh
	@mkdir -p $(@D)
	@echo '  SPEAK $<'
	@LC_ALL=C.UTF-8 firmware/base/prompts.sh $(filter-out %.sh,$^) $(@D)

$(BUILD)/prompts/prompts.o: $(BUILD)/prompts/prompts.c firmware/voice/sound.h
	@echo '  CC    $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/%.c.o: %.c Makefile VERSION | $(BUILD)/proto/rollcall.pb-c.h
	@mkdir -p $(@D)
	@echo '  CC    $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Faults that a test puts under a whole program.
$(BUILD)/tests/preload/%.so: tests/preload/%.c Makefile
	@mkdir -p $(@D)
	@echo '  LD    $@'
	@$(CC) $(CPPFLAGS) $(filter-out -fsanitize=%,$(CFLAGS)) -fPIC -shared $< -o $@ -ldl

$(BUILD)/%.cpp.o: %.cpp Makefile
	@mkdir -p $(@D)
	@echo '  CXX   $<'
	@$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

# What the page builds on comes from npm as the lockfile says, once, and is compiled in like our own files.
NPM := build/npm/node_modules
$(NPM)/.package-lock.json: host/page/web/package.json host/page/web/package-lock.json
	@echo '  NPM   $<'
	@mkdir -p build/npm
	@cp host/page/web/package.json host/page/web/package-lock.json build/npm/
	@cd build/npm && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
	@touch $@

# Files compiled in with .incbin do not show up in -MMD.
$(HOST_O): $(wildcard host/base/data/* host/page/web/*) $(wildcard host/base/*.sql) | $(NPM)/.package-lock.json

$(BUILD)/libproto.a: $(PROTO_O)
$(BUILD)/libfirmware.a: $(FIRMWARE_O)
$(BUILD)/libhost.a: $(HOST_O)
$(BUILD)/lib%.a:
	@rm -f $@
	@$(AR) rcs $@ $^

# What is loaded later calls back into the program, which therefore holds everything else and lets it be seen.
$(BUILD)/rollcall: $(BUILD)/host/cli/main.c.o $(filter-out $(HOST_ON_DEMAND_O),$(HOST_O) $(PROTO_O))
	@echo '  LD    $@'
	@$(CC) $(LDFLAGS) -rdynamic $^ $(HOST_LIBS) -o $@
$(HOST_ON_DEMAND_O) $(TERMINAL_ON_DEMAND_O): HARDEN := -fstack-protector-strong -fPIC
$(BUILD)/rollcall-terminal: $(BUILD)/firmware/cli/main.c.o \
                            $(filter-out $(TERMINAL_ON_DEMAND_O),$(FIRMWARE_O) $(PROTO_O))
	@echo '  LD    $@'
	@$(CC) $(LDFLAGS) -rdynamic $^ $(TERMINAL_LIBS) -o $@
$(BUILD)/rollcall-on-demand.so: $(HOST_ON_DEMAND_O)
	@echo '  LD    $@'
	@$(CC) $(filter-out -pie,$(LDFLAGS)) -shared $^ $(HOST_ON_DEMAND_LIBS) -o $@
$(BUILD)/rollcall-terminal-on-demand.so: $(TERMINAL_ON_DEMAND_O)
	@echo '  LD    $@'
	@$(CC) $(filter-out -pie,$(LDFLAGS)) -shared $^ $(TERMINAL_ON_DEMAND_LIBS) -o $@
$(TESTS): CMOCKA := -lcmocka
# Of what a test is, most is for traces, which check-asan keeps; gold, where it is, links in a third of the time.
LEAN_release := -Wl,--strip-debug $(if $(shell command -v ld.gold),-fuse-ld=gold)
$(addprefix $(BUILD)/tests/,unit/test_decode unit/test_report path/test_forms path/test_photographed bench/bench \
    bench/decode tools/make_frames): BUILT_IN += badge_picture decode_zxing_placed report_pdf report_xlsx
$(addprefix $(BUILD)/tests/,unit/test_auto unit/test_camera unit/test_decode unit/test_devices unit/test_scan \
    bench/decode path/test_photographed): \
    BUILT_IN += decode_zxing decode_zxing_placed zbar_new zbar_read zbar_free
$(addprefix $(BUILD)/tests/,unit/test_screen path/test_photographed bench/bench): \
    BUILT_IN += screen_png screen_drm screen_fb pen_warm_up
$(BUILD)/tests/unit/test_voice: BUILT_IN += voice_alsa
$(BUILD)/tests/unit/test_camera: LDFLAGS += -Wl,--wrap=ioctl,--wrap=mmap
$(BUILD)/tests/path/test_story: $(call objects,tests/path/story)
$(BUILD)/tests/%: $(BUILD)/tests/%.c.o $(SUPPORT_O) $(LIBS)
	@echo '  LD    $@'
	@$(CC) $(LDFLAGS) $(LEAN_$(FLAVOUR)) $(foreach f,$(BUILT_IN),-Wl,-u,$f,--export-dynamic-symbol=$f) $^ \
	    $(TERMINAL_LIBS) $(TERMINAL_ON_DEMAND_LIBS) $(HOST_LIBS) $(HOST_ON_DEMAND_LIBS) $(CMOCKA) -o $@

$(CITY): $(BUILD)/tests/tools/make_city
	@echo '  CITY  $@'
	@rm -rf $@
	@$< $@ 20000 7 >/dev/null

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
