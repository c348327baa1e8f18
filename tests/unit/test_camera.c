// SPDX-License-Identifier: Apache-2.0
// A camera that stops, and what is none. The device is a pipe, a byte of which is a frame, and this program answers the
// calls that V4L2 takes. (Real drivers are in tests/vm.)
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/scan/scan.h"
#include "firmware/scan/scan_guess.h"
#include "tests/support/program.h"

#define WIDTH  640
#define HEIGHT 480

static atomic_int starts, is_camera = 1;
static atomic_uint caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;

// ---- the driver ----

static int is_pipe(int fd) {
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

static int refuse(int why) {
    errno = why;
    return -1;
}

static int dequeue(int fd, struct v4l2_buffer *b) {
    char frame;
    if (read(fd, &frame, 1) != 1)
        return -1;
    b->index = 0;
    b->bytesused = frame == 'e' ? 0 : frame == 't' ? 1000 : WIDTH * HEIGHT; // empty, torn, whole
    return 0;
}

static int answer(int fd, unsigned long request, void *argument) {
    switch (request) {
    case VIDIOC_ENUM_FMT:
        ((struct v4l2_fmtdesc *)argument)->pixelformat = v4l2_fourcc('G', 'R', 'E', 'Y');
        return ((struct v4l2_fmtdesc *)argument)->index ? refuse(EINVAL) : 0;
    case VIDIOC_ENUMINPUT:
        ((struct v4l2_input *)argument)->type = V4L2_INPUT_TYPE_CAMERA;
        return is_camera ? 0 : refuse(ENOTTY);
    case VIDIOC_S_FMT:
        ((struct v4l2_format *)argument)->fmt.pix.width = WIDTH;
        ((struct v4l2_format *)argument)->fmt.pix.height = HEIGHT;
        ((struct v4l2_format *)argument)->fmt.pix.bytesperline = WIDTH;
        return 0;
    case VIDIOC_QUERYBUF:
        ((struct v4l2_buffer *)argument)->length = WIDTH * HEIGHT;
        return 0;
    case VIDIOC_DQBUF:
        return dequeue(fd, argument);
    case VIDIOC_STREAMON:
        starts++;
        return 0;
    case VIDIOC_QUERYCAP:
        ((struct v4l2_capability *)argument)->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE;
        ((struct v4l2_capability *)argument)->device_caps = caps;
        return 0;
    case VIDIOC_REQBUFS:
    case VIDIOC_QBUF:
    case VIDIOC_STREAMOFF:
        return 0;
    default:
        return refuse(ENOTTY);
    }
}

// The linker has the program under test call these (--wrap).
int __wrap_ioctl(int fd, unsigned long request, ...);
int __real_ioctl(int fd, unsigned long request, ...);
void *__wrap_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset);
void *__real_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset);

int __wrap_ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return is_pipe(fd) ? answer(fd, request, argument) : __real_ioctl(fd, request, argument);
}

// Of a pipe: memory of no file.
void *__wrap_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
    if (is_pipe(fd))
        return __real_mmap(at, len, protection | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return __real_mmap(at, len, protection, flags, fd, offset);
}

// ---- the tests ----

struct pipe {
    char dir[256], path[300], source[320];
    int end;
};

static void setup(struct pipe *p) {
    temporary_make(p->dir);
    snprintf(p->path, sizeof p->path, "%s/camera", p->dir);
    snprintf(p->source, sizeof p->source, "camera:%s", p->path);
    assert_int_equal(mkfifo(p->path, 0600), 0);
    p->end = open(p->path, O_RDWR | O_CLOEXEC);
    assert_true(p->end >= 0);
    starts = 0;
}

static void teardown(struct pipe *p, struct scan_source *s) {
    s->type->close(s);
    close(p->end);
    temporary_remove(p->dir);
}

// Frames, or none, until it is so; 0 when it never is.
static int until(struct pipe *p, struct scan_source *s, const char *frames, int away) {
    for (int waits = 0; waits < 600 && s->type->is_away(s) != away; waits++) {
        for (const char *frame = frames; *frame; frame++)
            assert_int_equal(write(p->end, frame, 1), 1);
        poll(NULL, 0, 50);
    }
    return s->type->is_away(s) == away;
}

static void camera_that_stops_is_started_anew(void **unused) {
    struct pipe p;
    char error[256] = "";
    (void)unused;
    setup(&p);
    struct scan_source *s = scan_open(p.source, error, sizeof error);
    assert_non_null(s);
    assert_true(until(&p, s, "fet", 0)); // empty and torn ones are frames too
    assert_int_equal(starts, 1);
    assert_true(until(&p, s, "", 1)); // nothing has told that it stopped
    for (int waits = 0; waits < 600 && starts < 3; waits++)
        poll(NULL, 0, 50);
    assert_true(starts >= 3); // again and again …
    assert_true(s->type->is_away(s));
    assert_true(until(&p, s, "f", 0)); // … until it gives a frame
    teardown(&p, s);
}

static int is_taken(void) {
    struct pipe p;
    setup(&p);
    struct scan_source *s = scan_camera_guess(p.path);
    assert_non_null(s);
    for (int waits = 0; waits < 200 && !scan_camera_is_none(s) && s->type->is_away(s); waits++)
        poll(NULL, 0, 50);
    int is_none = scan_camera_is_none(s);
    assert_int_equal(starts > 0, !is_none);
    teardown(&p, s);
    return !is_none;
}

static void what_is_no_camera_is_told_from_one(void **unused) {
    static const unsigned none[] = {V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING,
                                    V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING,
                                    V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_IO_MC};
    (void)unused;
    is_camera = 0; // no input of that kind
    assert_false(is_taken());
    is_camera = 1;
    assert_true(is_taken());
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        caps = none[i];
        assert_false(is_taken());
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(camera_that_stops_is_started_anew),
        cmocka_unit_test(what_is_no_camera_is_told_from_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
