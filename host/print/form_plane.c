// SPDX-License-Identifier: Apache-2.0
// The eight unknowns by least squares. Millimetres and pixels are brought near to 1 first, so that the equations are of
// one size.
#include "host/print/form_plane.h"

#include <math.h>
#include <string.h>

#define N     8
#define PAGE  150.0
#define PHOTO 2000.0

static void add_equation(double a[N][N + 1], const double row[N], double value) {
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < N; k++)
            a[i][k] += row[i] * row[k];
        a[i][N] += row[i] * value;
    }
}

static void swap_rows(double a[N][N + 1], int one, int other) {
    double kept[N + 1];
    memcpy(kept, a[one], sizeof kept);
    memcpy(a[one], a[other], sizeof kept);
    memcpy(a[other], kept, sizeof kept);
}

// Gauss, with the largest pivot of each column.
static int solve(double a[N][N + 1], double x[N]) {
    for (int c = 0; c < N; c++) {
        int best = c;
        for (int r = c + 1; r < N; r++)
            best = fabs(a[r][c]) > fabs(a[best][c]) ? r : best;
        if (fabs(a[best][c]) < 1e-12)
            return 0;
        swap_rows(a, c, best);
        for (int r = c + 1; r < N; r++) {
            double times = a[r][c] / a[c][c];
            for (int k = c; k <= N; k++)
                a[r][k] -= times * a[c][k];
        }
    }
    for (int r = N - 1; r >= 0; r--) {
        x[r] = a[r][N];
        for (int k = r + 1; k < N; k++)
            x[r] -= a[r][k] * x[k];
        x[r] /= a[r][r];
    }
    return 1;
}

int plane_fit(const struct plane_pair *pairs, size_t len, struct plane *plane) {
    double a[N][N + 1] = {{0}}, h[N];
    for (size_t i = 0; i < len; i++) {
        double x = pairs[i].x / PAGE, y = pairs[i].y / PAGE, u = pairs[i].px / PHOTO, v = pairs[i].py / PHOTO;
        add_equation(a, (const double[N]){x, y, 1, 0, 0, 0, -u * x, -u * y}, u);
        add_equation(a, (const double[N]){0, 0, 0, x, y, 1, -v * x, -v * y}, v);
    }
    if (len < 4 || !solve(a, h))
        return 0;
    for (int i = 0; i < 3; i++) {
        double page = i < 2 ? PAGE : 1;
        plane->h[i] = h[i] * PHOTO / page;
        plane->h[3 + i] = h[3 + i] * PHOTO / page;
        plane->h[6 + i] = i < 2 ? h[6 + i] / page : 1;
    }
    return 1;
}

void plane_at(const struct plane *plane, double x, double y, double *px, double *py) {
    const double *h = plane->h;
    double w = h[6] * x + h[7] * y + h[8];
    *px = (h[0] * x + h[1] * y + h[2]) / w;
    *py = (h[3] * x + h[4] * y + h[5]) / w;
}

struct step {
    double rx, ry, dx, dy; // a millimetre to the right, and down, in pixels
};

static struct step step_at(const struct plane *plane, double x, double y) {
    struct step s;
    double px, py;
    plane_at(plane, x, y, &px, &py);
    plane_at(plane, x + 1, y, &s.rx, &s.ry);
    plane_at(plane, x, y + 1, &s.dx, &s.dy);
    return (struct step){s.rx - px, s.ry - py, s.dx - px, s.dy - py};
}

double plane_scale(const struct plane *plane, double x, double y) {
    struct step s = step_at(plane, x, y);
    return fmin(hypot(s.rx, s.ry), hypot(s.dx, s.dy));
}

double plane_area(const struct plane *plane, double x, double y) {
    struct step s = step_at(plane, x, y);
    return fabs(s.rx * s.dy - s.ry * s.dx);
}
