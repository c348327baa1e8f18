// SPDX-License-Identifier: Apache-2.0
// camera_feed OUT IN < orders: what vivid's camera IN sees is what is written to its output OUT, here the picture of
// a badge held up. Orders, one a line: "show TOKEN [SEED]" until the next one, "blank", "wait MS". Prints each order
// with the monotonic time in microseconds when its picture was first handed over. "camera_feed OUT IN prepare", before
// anyone uses the camera: 1280x720 at 24 frames a second, which a machine without hardware help keeps up with.
#include <errno.h>
#include <fcntl.h>
#include <linux/v4l2-controls.h>
#include <linux/v4l2-dv-timings.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/monotonic.h"
#include "tests/support/frame_maker.h"

#define BUFFERS 4

struct feed {
    int out;
    struct v4l2_pix_format pix;
    struct {
        uint8_t *start;
        size_t len;
    } buffers[BUFFERS];
    unsigned buffers_len;
    int stale[BUFFERS]; // holds an older picture
    uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
    int64_t until_ms; // no further order before
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void loop_video(const char *in) {
    int fd = open(in, O_RDWR | O_CLOEXEC);
    struct v4l2_queryctrl q = {.id = V4L2_CTRL_FLAG_NEXT_CTRL};
    for (; fd >= 0 && ioctl(fd, VIDIOC_QUERYCTRL, &q) == 0; q.id |= V4L2_CTRL_FLAG_NEXT_CTRL)
        if (strcmp((const char *)q.name, "Loop Video") == 0) {
            struct v4l2_control on = {.id = q.id, .value = 1};
            if (ioctl(fd, VIDIOC_S_CTRL, &on) == 0) {
                close(fd);
                return;
            }
        }
    fail(in);
}

static void set_timings(const char *path) {
    struct v4l2_dv_timings timings = V4L2_DV_BT_CEA_1280X720P24;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, VIDIOC_S_DV_TIMINGS, &timings) < 0)
        fail(path);
    close(fd);
}

// The camera's format, whatever the terminal has chosen: the loop wants both sides alike.
static void agree(struct feed *f, const char *in) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    int fd = open(in, O_RDWR | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, VIDIOC_G_FMT, &format) < 0)
        fail(in);
    close(fd);
    format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    if (ioctl(f->out, VIDIOC_S_FMT, &format) < 0)
        fail("VIDIOC_S_FMT");
    f->pix = format.fmt.pix;
    fprintf(stderr, "camera_feed: %.4s %ux%u\n", (const char *)&f->pix.pixelformat, f->pix.width, f->pix.height);
}

static void map(struct feed *f) {
    struct v4l2_requestbuffers r = {.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
    if (ioctl(f->out, VIDIOC_REQBUFS, &r) < 0)
        fail("VIDIOC_REQBUFS");
    for (unsigned i = 0; i < r.count && i < BUFFERS; i++) {
        struct v4l2_buffer b = {.type = r.type, .memory = r.memory, .index = i};
        if (ioctl(f->out, VIDIOC_QUERYBUF, &b) < 0)
            fail("VIDIOC_QUERYBUF");
        f->buffers[i].start = mmap(NULL, b.length, PROT_READ | PROT_WRITE, MAP_SHARED, f->out, b.m.offset);
        f->buffers[i].len = b.length;
        f->buffers_len = i + 1;
        f->stale[i] = 1;
    }
}

// The 640x480 picture in the middle of the frame.
static void paint(struct feed *f, unsigned index) {
    unsigned step = f->pix.pixelformat == V4L2_PIX_FMT_YUYV ? 2 : 1;
    uint8_t *start = f->buffers[index].start;
    unsigned left = (f->pix.width - FRAME_WIDTH) / 2, top = (f->pix.height - FRAME_HEIGHT) / 2;
    memset(start, 128, f->buffers[index].len);
    for (unsigned y = 0; y < FRAME_HEIGHT; y++)
        for (unsigned x = 0; x < FRAME_WIDTH; x++)
            start[(top + y) * f->pix.bytesperline + (left + x) * step] = f->grey[y * FRAME_WIDTH + x];
    f->stale[index] = 0;
}

static void queue(struct feed *f, unsigned index) {
    struct v4l2_buffer b = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP, .index = index};
    if (f->stale[index])
        paint(f, index);
    b.bytesused = (unsigned)f->buffers[index].len;
    b.field = V4L2_FIELD_NONE;
    if (ioctl(f->out, VIDIOC_QBUF, &b) < 0)
        fail("VIDIOC_QBUF");
}

static void draw(struct feed *f, const char *token, uint64_t seed) {
    struct frame_look look = frame_look_by(seed);
    frame_draw(token, &look, seed, f->grey);
    for (unsigned i = 0; i < f->buffers_len; i++)
        f->stale[i] = 1;
}

static void obey(struct feed *f, char *line) {
    char token[4096] = "";
    unsigned long seed = 1;
    int ms = 0;
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "show %4095s %lu", token, &seed) >= 1)
        draw(f, token, seed);
    else if (sscanf(line, "wait %d", &ms) == 1)
        f->until_ms = monotonic_ms() + ms;
    else
        draw(f, NULL, 7);
    printf("%lld %.40s\n", (long long)monotonic_us(), line);
    fflush(stdout);
}

// Frames flow whether or not there are orders. 0 at the end of the orders.
static int step(struct feed *f) {
    static char line[8192];
    struct v4l2_buffer b = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
    struct pollfd fds[] = {{.fd = f->out, .events = POLLOUT}, {.fd = STDIN_FILENO, .events = POLLIN}};
    poll(fds, monotonic_ms() < f->until_ms ? 1 : 2, 100);
    if (fds[1].revents && monotonic_ms() >= f->until_ms) {
        if (!fgets(line, sizeof line, stdin))
            return 0;
        obey(f, line);
    }
    while (ioctl(f->out, VIDIOC_DQBUF, &b) == 0)
        queue(f, b.index);
    return errno == EAGAIN;
}

int main(int argc, char **argv) {
    static struct feed f;
    int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    if (argc < 3) {
        fprintf(stderr, "camera_feed OUT IN [prepare] < orders\n");
        return 2;
    }
    if (argc > 3) {
        set_timings(argv[1]);
        set_timings(argv[2]);
        return 0;
    }
    setvbuf(stdin, NULL, _IONBF, 0); // poll and lines go together
    loop_video(argv[2]);
    f.out = open(argv[1], O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (f.out < 0)
        fail(argv[1]);
    agree(&f, argv[2]);
    map(&f);
    draw(&f, NULL, 7);
    for (unsigned i = 0; i < f.buffers_len; i++)
        queue(&f, i);
    if (ioctl(f.out, VIDIOC_STREAMON, &type) < 0)
        fail("VIDIOC_STREAMON");
    while (step(&f))
        ;
    return 0;
}
