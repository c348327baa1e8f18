// SPDX-License-Identifier: Apache-2.0
// scanner < orders: a keyboard-wedge scanner made with uinput, in the machine's own hands. It appears as
// /dev/input/scanner. Orders, one a line: "plug", "unplug", "type TEXT", "half TEXT" (no end), "late TEXT" (each key is
// let go so late that it repeats), "alt TEXT" (each character as Alt and its number on the pad), "caps" (Caps Lock),
// "wait MS". Letters are typed with Shift or without, by turns, as scanners of different makes do.
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NODE "/dev/input/scanner"

static int device = -1;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void emit(int type, int code, int value) {
    struct input_event event = {.type = (unsigned short)type, .code = (unsigned short)code, .value = value};
    if (write(device, &event, sizeof event) != sizeof event)
        fail("uinput");
}

static void key(int code, int value) {
    emit(EV_KEY, code, value);
    emit(EV_SYN, SYN_REPORT, 0);
}

// Held down so long that it repeats itself so often.
static void hold(int code, int with_shift, int repeats) {
    if (with_shift)
        key(KEY_LEFTSHIFT, 1);
    key(code, 1);
    for (int i = 0; i < repeats; i++)
        key(code, 2);
    key(code, 0);
    if (with_shift)
        key(KEY_LEFTSHIFT, 0);
    usleep(500); // the pace of a scanner, not a wait
}

static void press(int code, int with_shift) {
    hold(code, with_shift, 0);
}

static int code_of(int character) {
    static const char rows[] = "1234567890\0qwertyuiop\0asdfghjkl\0zxcvbnm";
    static const int starts[] = {KEY_1, KEY_Q, KEY_A, KEY_Z};
    const char *row = rows;
    for (int i = 0; i < 4; i++, row += strlen(row) + 1) {
        const char *at = strchr(row, tolower(character));
        if (at && character)
            return starts[i] + (int)(at - row);
    }
    return KEY_SLASH;
}

static void type(const char *text) {
    for (int i = 0; text[i]; i++)
        press(code_of((unsigned char)text[i]), isupper((unsigned char)text[i]) && i % 2);
}

static void type_late(const char *text) {
    for (; *text; text++)
        hold(code_of((unsigned char)*text), 0, 2);
}

static void type_by_number(const char *text) {
    static const int pad[] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
    char number[8];
    for (; *text; text++) {
        snprintf(number, sizeof number, "%03d", (unsigned char)*text);
        key(KEY_LEFTALT, 1);
        for (const char *digit = number; *digit; digit++)
            press(pad[*digit - '0'], 0);
        key(KEY_LEFTALT, 0);
    }
}

static void unplug(void) {
    ioctl(device, UI_DEV_DESTROY);
    close(device);
    unlink(NODE);
    device = -1;
}

// The node's name is asked of the kernel, and a link made to it, as udev would by id.
static void plug(void) {
    struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 0x0c2e, .product = 0x0901}, .name = "Scanner"};
    char sys[64] = "", path[300], node[320] = "";
    device = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
    if (device < 0)
        fail("/dev/uinput");
    ioctl(device, UI_SET_EVBIT, EV_KEY);
    for (int code = 1; code < 128; code++)
        ioctl(device, UI_SET_KEYBIT, code);
    if (ioctl(device, UI_DEV_SETUP, &setup) < 0 || ioctl(device, UI_DEV_CREATE) < 0 ||
        ioctl(device, UI_GET_SYSNAME(sizeof sys), sys) < 0)
        fail("uinput");
    for (int i = 0; i < 32; i++) {
        snprintf(path, sizeof path, "/sys/devices/virtual/input/%s/event%d", sys, i);
        if (access(path, F_OK) == 0)
            snprintf(node, sizeof node, "/dev/input/event%d", i);
    }
    unlink(NODE);
    if (symlink(node, NODE) < 0)
        fail(NODE);
    usleep(1200000); // until the terminal has found it: twice its waiting time
}

static void obey(char *line) {
    char *rest = strchr(line, ' ');
    if (rest)
        *rest++ = '\0';
    if (strcmp(line, "plug") == 0)
        plug();
    else if (strcmp(line, "unplug") == 0)
        unplug();
    else if (strcmp(line, "caps") == 0)
        press(KEY_CAPSLOCK, 0);
    else if (strcmp(line, "wait") == 0 && rest)
        usleep((unsigned)atoi(rest) * 1000);
    else if (strcmp(line, "late") == 0 && rest)
        type_late(rest);
    else if (strcmp(line, "alt") == 0 && rest)
        type_by_number(rest);
    else if (rest)
        type(rest);
    if (strcmp(line, "type") == 0 || strcmp(line, "late") == 0 || strcmp(line, "alt") == 0)
        press(KEY_ENTER, 0);
}

int main(void) {
    static char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        obey(line);
    }
    return 0;
}
