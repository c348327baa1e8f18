// SPDX-License-Identifier: Apache-2.0
// A V4L2 camera that streams: format chosen, buffers mapped, the newest frame taken. Focus, exposure and light are left
// to its driver.
#pragma once

#include "firmware/scan/camera_pixels.h"

#define CAMERA_BUFFERS     2 // wanted: one is filled while the other is looked at
#define CAMERA_BUFFERS_MAX 4 // some drivers insist on more

struct camera_wish {
    uint32_t fourcc;   // 0: any we know
    int width, height; // 0: between 640×480 and 1280×720
    int is_camera;     // what is none (a scaler, a tuner) is refused
};

struct camera_device {
    int fd; // the caller's
    struct camera_format format;
    struct {
        void *start;
        size_t len;
    } buffers[CAMERA_BUFFERS_MAX];
    unsigned buffers_len;
    int held; // index of the buffer taken, -1 none
};

struct camera_frame {
    const uint8_t *bytes; // until camera_device_give_back
    size_t len;
    int64_t taken_us; // monotonic
};

// 1 when it streams; otherwise nothing is left mapped and errno tells.
int camera_device_start(struct camera_device *device, int fd, const struct camera_wish *wish);
void camera_device_stop(struct camera_device *device);

// The newest frame there is; older ones go back unseen. 1 a frame, 0 none now, -1 the camera went away.
int camera_device_take(struct camera_device *device, struct camera_frame *frame);
void camera_device_give_back(struct camera_device *device);
