// bfloat16 kernels for training on a CPU; channels-last (NHWC) throughout. What PyTorch 1.13 does slowly or not at all:
// ReLU6 and its gradient (3/4 of a step there), and the gradient of a depthwise 3x3 convolution of stride 2.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline float widen(uint16_t v) { uint32_t u = (uint32_t)v << 16; float f; memcpy(&f, &u, 4); return f; }
static inline uint16_t narrow(float f) { uint32_t u; memcpy(&u, &f, 4); return (uint16_t)((u + 0x7fff + ((u >> 16) & 1)) >> 16); }

// x = min(max(x, 0), 6) in place; 0x40C0 is 6.0, and positive bfloat16 order like their bits.
void relu6(uint16_t *x, size_t n) {
#pragma omp parallel for simd schedule(static)
  for (size_t i = 0; i < n; i++) { int16_t v = (int16_t)x[i]; v = v < 0 ? 0 : v; x[i] = (uint16_t)(v > 0x40C0 ? 0x40C0 : v); }
}

// g = 0 where y was clamped, in place; y is ReLU6's output.
void relu6_gradient(uint16_t *restrict g, const uint16_t *restrict y, size_t n) {
#pragma omp parallel for simd schedule(static)
  for (size_t i = 0; i < n; i++) { uint16_t t = (uint16_t)(y[i] - 1); g[i] = t < 0x40BF ? g[i] : 0; }
}

// x = max(x, 0) in place.
void relu(uint16_t *x, size_t n) {
#pragma omp parallel for simd schedule(static)
  for (size_t i = 0; i < n; i++) { int16_t v = (int16_t)x[i]; x[i] = (uint16_t)(v < 0 ? 0 : v); }
}

// g = 0 where y is 0, in place; y is ReLU's output.
void relu_gradient(uint16_t *restrict g, const uint16_t *restrict y, size_t n) {
#pragma omp parallel for simd schedule(static)
  for (size_t i = 0; i < n; i++) g[i] = y[i] ? g[i] : 0;
}

// x [n,h,w,c] bf16, g [n,h/2,w/2,c] bf16, weight [9,c] f32 -> dx like x, dw [threads][9,c] f32, db [threads][c] f32 (zeroed by the caller).
void depthwise_stride2_gradient(const uint16_t *restrict x, const uint16_t *restrict g, const float *restrict weight, uint16_t *restrict dx,
                                float *dw, float *db, int n, int h, int w, int c, int parts) {
  int oh = (h + 1) / 2, ow = (w + 1) / 2;
#pragma omp parallel for schedule(static)
  for (int part = 0; part < parts; part++) {
    float *restrict mydw = dw + (size_t)part * 9 * c, *restrict mydb = db + (size_t)part * c;
    float line[2048];
    for (int i = part * n / parts; i < (part + 1) * n / parts; i++) {
      for (int y = 0; y < oh; y++) for (int z = 0; z < ow; z++) {
        const uint16_t *restrict gp = g + (((size_t)i * oh + y) * ow + z) * c;
        for (int k = 0; k < c; k++) { line[k] = widen(gp[k]); mydb[k] += line[k]; }
        for (int a = 0; a < 3; a++) for (int b = 0; b < 3; b++) {
          int p = 2 * y + a - 1, q = 2 * z + b - 1;
          if (p < 0 || q < 0 || p >= h || q >= w) continue;
          const uint16_t *restrict xp = x + (((size_t)i * h + p) * w + q) * c;
          float *restrict d = mydw + (a * 3 + b) * c;
          for (int k = 0; k < c; k++) d[k] += line[k] * widen(xp[k]);
        }
      }
      for (int p = 0; p < h; p++) for (int q = 0; q < w; q++) {
        for (int k = 0; k < c; k++) line[k] = 0;
        for (int a = (p + 1) & 1; a < 3; a += 2) for (int b = (q + 1) & 1; b < 3; b += 2) {
          int y = (p + 1 - a) / 2, z = (q + 1 - b) / 2;
          if (y < 0 || z < 0 || y >= oh || z >= ow) continue;
          const uint16_t *restrict gp = g + (((size_t)i * oh + y) * ow + z) * c;
          const float *restrict wp = weight + (a * 3 + b) * c;
          for (int k = 0; k < c; k++) line[k] += widen(gp[k]) * wp[k];
        }
        uint16_t *restrict out = dx + (((size_t)i * h + p) * w + q) * c;
        for (int k = 0; k < c; k++) out[k] = narrow(line[k]);
      }
    }
  }
}
