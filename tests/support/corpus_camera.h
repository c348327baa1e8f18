// SPDX-License-Identifier: Apache-2.0
// A card, a hand, a lamp and a camera: what is in the frame, and what then happens to it. Light is a number a pixel,
// 0 black, 1 white paper.
#pragma once

#include <stdint.h>

#include "proto/image.h"

#define CARD_MODULE 11.0  // dots
#define CARD_MIDDLE 313.5 // of the symbol, from the top
#define CARD_SYMBOL 495.0 // its side

struct chance {
    uint64_t state;
};

void chance_begin(struct chance *chance, uint64_t seed);
double chance_between(struct chance *chance, double low, double high);
double chance_normal(struct chance *chance);

// How the card is held before the camera.
struct pose {
    double degrees, module; // turned; camera pixels a module
    double tilt, aside;     // degrees, towards and away from the camera
    double curl;            // bent around an upright axis: degrees of arc over the symbol's width
    double quiet;           // modules of paper left around the symbol, 0 all of the card
    double x, y;            // of the middle, in pixels from that of the frame
};

// Fills light with the card in front of a room.
void camera_expose(const struct image *card, const struct pose *pose, struct chance *chance, float *light);

void spoil_blur(float *light, double sigma);
void spoil_motion(float *light, double pixels, double degrees);
void spoil_noise(float *light, double sigma, struct chance *chance);
// The light falls off to `rest` of it across the frame, and a shadow with a soft edge lies on it.
void spoil_uneven(float *light, double rest, double shadow, struct chance *chance);
void spoil_contrast(float *light, double black, double white);
void spoil_glare(float *light, const struct pose *pose, double modules, struct chance *chance);
// Things on the card's surface, in modules.
void spoil_scratches(float *light, const struct pose *pose, int count, double width, struct chance *chance);
void spoil_thumb(float *light, const struct pose *pose, double modules, struct chance *chance);
void spoil_jpeg(uint8_t *grey, int quality);
