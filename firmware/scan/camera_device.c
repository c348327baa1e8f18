// SPDX-License-Identifier: Apache-2.0
// How a format is chosen: of what the camera offers at ten frames a second or more, the most pixels up to 1280×720 (a
// badge is read by pixels a module), and among equals the one that costs least to turn grey.
#include "firmware/scan/camera_device.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "firmware/base/monotonic.h"

#define WIDTH_MAX  1280
#define HEIGHT_MAX 720
#define WIDTH_MIN  640
#define HEIGHT_MIN 480
#define RATE_MIN   10 // frames a second
#define RATE       15

static const char *const cheapest_first[] = {"GREY", "NV12", "YUYV", "MJPG"};

static int call(int fd, unsigned long request, void *argument) {
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
}

static int offers(int fd, uint32_t fourcc) {
    struct v4l2_fmtdesc d = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    for (; call(fd, VIDIOC_ENUM_FMT, &d) == 0; d.index++)
        if (d.pixelformat == fourcc)
            return 1;
    return 0;
}

// Whether some interval is short enough; cameras that do not say are taken at their word.
static int is_fast(int fd, uint32_t fourcc, unsigned width, unsigned height) {
    struct v4l2_frmivalenum i = {.pixel_format = fourcc, .width = width, .height = height};
    if (call(fd, VIDIOC_ENUM_FRAMEINTERVALS, &i) < 0)
        return 1;
    do {
        struct v4l2_fract t = i.type == V4L2_FRMIVAL_TYPE_DISCRETE ? i.discrete : i.stepwise.min;
        if (t.denominator >= RATE_MIN * t.numerator)
            return 1;
        i.index++;
    } while (call(fd, VIDIOC_ENUM_FRAMEINTERVALS, &i) == 0);
    return 0;
}

static unsigned at_most(unsigned max, unsigned low, unsigned high, unsigned step) {
    if (high <= max || !step || low > max)
        return high <= max ? high : low;
    return low + (max - low) / step * step;
}

// The largest size of a format within the limits; 0 by 0 when the camera does not say.
static void best_size(int fd, uint32_t fourcc, unsigned *width, unsigned *height) {
    struct v4l2_frmsizeenum s = {.pixel_format = fourcc};
    *width = *height = 0;
    for (; call(fd, VIDIOC_ENUM_FRAMESIZES, &s) == 0; s.index++) {
        unsigned w = s.discrete.width, h = s.discrete.height;
        if (s.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
            w = at_most(WIDTH_MAX, s.stepwise.min_width, s.stepwise.max_width, s.stepwise.step_width);
            h = at_most(HEIGHT_MAX, s.stepwise.min_height, s.stepwise.max_height, s.stepwise.step_height);
        }
        int fits = w >= WIDTH_MIN && h >= HEIGHT_MIN && w <= WIDTH_MAX && h <= HEIGHT_MAX;
        if (fits && w * h > *width * *height && is_fast(fd, fourcc, w, h)) {
            *width = w;
            *height = h;
        }
    }
}

static void choose(int fd, const struct camera_wish *wish, struct v4l2_pix_format *pix) {
    unsigned best = 0;
    for (size_t i = 0; i < sizeof cheapest_first / sizeof *cheapest_first; i++) {
        uint32_t fourcc = FOURCC(cheapest_first[i]);
        unsigned width, height;
        if ((wish->fourcc && wish->fourcc != fourcc) || !offers(fd, fourcc))
            continue;
        best_size(fd, fourcc, &width, &height);
        if (pix->pixelformat && width * height <= best)
            continue;
        best = width * height;
        pix->pixelformat = fourcc;
        pix->width = width ? width : WIDTH_MAX;
        pix->height = height ? height : HEIGHT_MAX;
    }
    if (wish->width) {
        pix->width = (unsigned)wish->width;
        pix->height = (unsigned)wish->height;
    }
}

static int set_format(struct camera_device *d, const struct camera_wish *wish) {
    struct v4l2_format f = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    struct v4l2_streamparm rate = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    choose(d->fd, wish, &f.fmt.pix);
    f.fmt.pix.field = V4L2_FIELD_NONE;
    if (!f.fmt.pix.pixelformat) {
        errno = EINVAL;
        return 0;
    }
    if (call(d->fd, VIDIOC_S_FMT, &f) < 0)
        return 0;
    d->format = (struct camera_format){f.fmt.pix.pixelformat, (int)f.fmt.pix.width, (int)f.fmt.pix.height,
                                       (int)f.fmt.pix.bytesperline};
    rate.parm.capture.timeperframe = (struct v4l2_fract){1, RATE};
    call(d->fd, VIDIOC_S_PARM, &rate); // those that cannot are read at their own rate
    errno = EINVAL;
    return camera_format_is_known(d->format.fourcc) && d->format.width > 0 && d->format.height > 0;
}

static int queue(const struct camera_device *d, unsigned index) {
    struct v4l2_buffer b = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    return call(d->fd, VIDIOC_QBUF, &b) == 0;
}

static int map(struct camera_device *d) {
    struct v4l2_requestbuffers r = {
        .count = CAMERA_BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (call(d->fd, VIDIOC_REQBUFS, &r) < 0)
        return 0;
    for (unsigned i = 0; i < r.count && i < CAMERA_BUFFERS_MAX; i++) {
        struct v4l2_buffer b = {.type = r.type, .memory = r.memory, .index = i};
        if (call(d->fd, VIDIOC_QUERYBUF, &b) < 0)
            return 0;
        void *start = mmap(NULL, b.length, PROT_READ, MAP_SHARED, d->fd, b.m.offset);
        if (start == MAP_FAILED)
            return 0;
        d->buffers[i].start = start;
        d->buffers[i].len = b.length;
        d->buffers_len = i + 1;
        if (!queue(d, i))
            return 0;
    }
    return d->buffers_len > 0;
}

// Not a scaler, a decoder, a tuner; nor a part of a pipeline that others have to lay first.
static int is_camera(int fd, const struct v4l2_capability *what) {
    struct v4l2_input input = {0};
    uint32_t caps = what->capabilities & V4L2_CAP_DEVICE_CAPS ? what->device_caps : what->capabilities;
    return caps & V4L2_CAP_VIDEO_CAPTURE && caps & V4L2_CAP_STREAMING && !(caps & V4L2_CAP_IO_MC) &&
           call(fd, VIDIOC_ENUMINPUT, &input) == 0 && input.type == V4L2_INPUT_TYPE_CAMERA;
}

int camera_device_start(struct camera_device *d, int fd, const struct camera_wish *wish) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    struct v4l2_capability what;
    *d = (struct camera_device){.fd = fd, .held = -1};
    if (call(fd, VIDIOC_QUERYCAP, &what) < 0)
        return 0;
    if (wish->is_camera && !is_camera(fd, &what)) {
        errno = ENOTTY;
        return 0;
    }
    if (set_format(d, wish) && map(d) && call(fd, VIDIOC_STREAMON, &type) == 0)
        return 1;
    int why = errno;
    camera_device_stop(d);
    errno = why;
    return 0;
}

void camera_device_stop(struct camera_device *d) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (d->buffers_len)
        call(d->fd, VIDIOC_STREAMOFF, &type);
    for (unsigned i = 0; i < d->buffers_len; i++)
        munmap(d->buffers[i].start, d->buffers[i].len);
    d->buffers_len = 0;
}

static int64_t time_of(const struct v4l2_buffer *b) {
    int is_monotonic = (b->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    return is_monotonic ? (int64_t)b->timestamp.tv_sec * 1000000 + b->timestamp.tv_usec : monotonic_us();
}

int camera_device_take(struct camera_device *d, struct camera_frame *frame) {
    for (;;) {
        struct v4l2_buffer b = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (call(d->fd, VIDIOC_DQBUF, &b) < 0)
            return errno == EAGAIN ? d->held >= 0 : -1;
        camera_device_give_back(d); // there is a newer one
        if (b.index >= d->buffers_len)
            return -1;
        d->held = (int)b.index;
        frame->bytes = d->buffers[b.index].start;
        frame->len = b.flags & V4L2_BUF_FLAG_ERROR ? 0 : b.bytesused;
        frame->taken_us = time_of(&b);
    }
}

void camera_device_give_back(struct camera_device *d) {
    if (d->held >= 0)
        queue(d, (unsigned)d->held);
    d->held = -1;
}
