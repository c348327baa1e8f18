// SPDX-License-Identifier: Apache-2.0
// The configfs side: https://docs.kernel.org/usb/gadget_configfs.html. Everything here may be found half made, by a
// terminal that was killed, and is then completed.
#include "firmware/carry/gadget.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIGFS     "/sys/kernel/config/usb_gadget"
#define UDC_CLASS    "/sys/class/udc"
#define RUN_DIR      "/run/rollcall"
#define BIND_WAIT_MS 100

enum status gadget_init(struct gadget *g, const char *spec, const char *serial) {
    char id[10] = "";
    *g = (struct gadget){0};
    if (*spec == ':')
        spec++;
    const char *at = strchr(spec, '@');
    size_t id_len = at ? (size_t)(at - spec) : strlen(spec);
    if (id_len >= sizeof id || (at && (strlen(at + 1) >= sizeof g->udc || strchr(at, '/'))))
        return STATUS_MALFORMED;
    snprintf(id, sizeof id, "%.*s", (int)id_len, spec);
    snprintf(g->udc, sizeof g->udc, "%s", at ? at + 1 : "");
    snprintf(g->name, sizeof g->name, "rollcall-%s", serial);
    snprintf(g->tree, sizeof g->tree, CONFIGFS "/%s", g->name);
    snprintf(g->mount, sizeof g->mount, RUN_DIR "/usb-%s", serial);
    return usb_id_parse(id, getenv(USB_ID_VARIABLE), &g->id);
}

// ---- the tree ----

static int fail(char *error, size_t size, const char *path) {
    snprintf(error, size, "%s: %s", path, strerror(errno));
    return 0;
}

static int make_directory(const struct gadget *g, const char *name, char *error, size_t size) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->tree, name);
    return mkdir(path, 0755) == 0 || errno == EEXIST || fail(error, size, path);
}

static int put_text(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t written = write(fd, text, strlen(text));
    int failure = errno;
    close(fd);
    errno = failure;
    return written == (ssize_t)strlen(text);
}

static int put_attribute(const struct gadget *g, const char *name, const char *text, char *error, size_t size) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->tree, name);
    return put_text(path, text) || fail(error, size, path);
}

static int put_link(const struct gadget *g, const char *name, const char *target, char *error, size_t size) {
    char path[2 * GADGET_PATH_BYTES], from[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->tree, name);
    snprintf(from, sizeof from, "%s/%s", g->tree, target);
    return symlink(from, path) == 0 || errno == EEXIST || fail(error, size, path);
}

static int is_bound(const struct gadget *g) {
    char path[2 * GADGET_PATH_BYTES], text[64];
    snprintf(path, sizeof path, "%s/UDC", g->tree);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    return len > 1; // a newline stands there alone when it is not
}

static int make_tree(const struct gadget *g, char *error, size_t size) {
    char vendor[8], product[8], function[80], in_config[80];
    snprintf(vendor, sizeof vendor, "0x%04x", g->id.vendor);
    snprintf(product, sizeof product, "0x%04x", g->id.product);
    snprintf(function, sizeof function, "functions/ffs.%s", g->name);
    snprintf(in_config, sizeof in_config, "configs/c.1/ffs.%s", g->name);
    if (!make_directory(g, "", error, size))
        return 0;
    if (is_bound(g))
        return 1; // it is complete, and its attributes are not to be changed now
    return make_directory(g, "strings/0x409", error, size) && make_directory(g, "configs/c.1", error, size) &&
           make_directory(g, "configs/c.1/strings/0x409", error, size) && make_directory(g, function, error, size) &&
           put_attribute(g, "idVendor", vendor, error, size) && put_attribute(g, "idProduct", product, error, size) &&
           put_attribute(g, "bcdUSB", "0x0200", error, size) && put_attribute(g, "bcdDevice", "0x0001", error, size) &&
           put_attribute(g, "strings/0x409/manufacturer", "Rollcall", error, size) &&
           put_attribute(g, "strings/0x409/product", "Rollcall terminal", error, size) &&
           put_attribute(g, "strings/0x409/serialnumber", g->name + strlen("rollcall-"), error, size) &&
           put_attribute(g, "configs/c.1/strings/0x409/configuration", "Rollcall", error, size) &&
           put_attribute(g, "configs/c.1/MaxPower", "100", error, size) &&
           put_attribute(g, "os_desc/use", "1", error, size) &&
           put_attribute(g, "os_desc/b_vendor_code", "0xcd", error, size) &&
           put_attribute(g, "os_desc/qw_sign", "MSFT100", error, size) &&
           put_link(g, "os_desc/c.1", "configs/c.1", error, size) && put_link(g, in_config, function, error, size);
}

// ---- the mount ----

int gadget_is_prepared(const struct gadget *g) {
    char ep0[2 * GADGET_PATH_BYTES];
    snprintf(ep0, sizeof ep0, "%s/ep0", g->mount);
    return access(ep0, F_OK) == 0;
}

static int mount_functions(const struct gadget *g, uid_t uid, gid_t gid, char *error, size_t size) {
    char options[64];
    struct stat root;
    if (gadget_is_prepared(g)) {
        if (stat(g->mount, &root) == 0 && root.st_uid == uid)
            return 1;
        if (umount(g->mount)) // what a killed terminal of another user left
            return fail(error, size, g->mount);
    }
    if (((mkdir(RUN_DIR, 0755) || chmod(RUN_DIR, 0755)) && errno != EEXIST) ||
        (mkdir(g->mount, 0755) && errno != EEXIST))
        return fail(error, size, g->mount);
    snprintf(options, sizeof options, "uid=%u,gid=%u,rmode=0500,fmode=0600", uid, gid);
    return mount(g->name, g->mount, "functionfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) == 0 ||
           fail(error, size, g->mount);
}

// The one attribute a server writes.
static int give_udc(const struct gadget *g, uid_t uid, gid_t gid, char *error, size_t size) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/UDC", g->tree);
    return chown(path, uid, gid) == 0 || fail(error, size, path);
}

enum status gadget_prepare(const struct gadget *g, const char *user, char *error, size_t size) {
    uid_t uid = getuid();
    gid_t gid = getgid();
    if (user) {
        errno = 0;
        const struct passwd *entry = getpwnam(user);
        if (!entry) {
            snprintf(error, size, "%s: %s", user, strerror(errno ? errno : ENOENT));
            return STATUS_NOT_FOUND;
        }
        uid = entry->pw_uid;
        gid = entry->pw_gid;
    }
    if (access(CONFIGFS, F_OK) && errno == ENOENT) {
        fail(error, size, CONFIGFS);
        return STATUS_NOT_FOUND;
    }
    int good =
        make_tree(g, error, size) && mount_functions(g, uid, gid, error, size) && give_udc(g, uid, gid, error, size);
    return good ? STATUS_OK : STATUS_IO;
}

static void remove_directory(const struct gadget *g, const char *name) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->tree, name);
    rmdir(path);
}

static void remove_link(const struct gadget *g, const char *name) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", g->tree, name);
    unlink(path);
}

enum status gadget_remove(const struct gadget *g, char *error, size_t size) {
    char function[80], in_config[80];
    snprintf(function, sizeof function, "functions/ffs.%s", g->name);
    snprintf(in_config, sizeof in_config, "configs/c.1/ffs.%s", g->name);
    gadget_unbind(g);
    remove_link(g, "os_desc/c.1");
    remove_link(g, in_config);
    remove_directory(g, "configs/c.1/strings/0x409");
    remove_directory(g, "configs/c.1");
    if (umount(g->mount) && errno != EINVAL && errno != ENOENT) {
        fail(error, size, g->mount);
        return errno == EBUSY ? STATUS_BUSY : STATUS_IO;
    }
    rmdir(g->mount);
    remove_directory(g, function);
    remove_directory(g, "strings/0x409");
    if (rmdir(g->tree) && errno != ENOENT) {
        fail(error, size, g->tree);
        return STATUS_IO;
    }
    return STATUS_OK;
}

// ---- the controller ----

int gadget_has_controller(const struct gadget *g, char *error, size_t size) {
    DIR *dir = opendir(UDC_CLASS);
    int found = 0;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));)
        found = g->udc[0] ? strcmp(entry->d_name, g->udc) == 0 : entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    if (!found)
        snprintf(error, size, "%s%s%s: %s", UDC_CLASS, g->udc[0] ? "/" : "", g->udc, strerror(ENODEV));
    return found;
}

static enum status bind_to(const struct gadget *g, const char *udc) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/UDC", g->tree);
    if (put_text(path, udc))
        return STATUS_OK;
    return errno == EBUSY ? STATUS_BUSY : errno == ENODEV ? STATUS_NOT_FOUND : STATUS_IO;
}

static enum status bind_to_any(const struct gadget *g) {
    DIR *dir = opendir(UDC_CLASS);
    enum status status = STATUS_NOT_FOUND;
    for (struct dirent *entry; dir && status != STATUS_OK && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            status = bind_to(g, entry->d_name);
    if (dir)
        closedir(dir);
    return status;
}

enum status gadget_bind(const struct gadget *g, int tries, char *error, size_t size) {
    enum status status = STATUS_NOT_FOUND;
    errno = ENODEV; // what it is when there is no controller to ask
    while (tries-- > 0) {
        status = g->udc[0] ? bind_to(g, g->udc) : bind_to_any(g);
        if (status == STATUS_OK)
            return STATUS_OK;
        if (status == STATUS_NOT_FOUND)
            break;
        poll(NULL, 0, tries ? BIND_WAIT_MS : 0);
    }
    snprintf(error, size, "%s: %s", g->udc[0] ? g->udc : UDC_CLASS, strerror(errno));
    return status;
}

void gadget_unbind(const struct gadget *g) {
    char path[2 * GADGET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/UDC", g->tree);
    put_text(path, "\n");
}
