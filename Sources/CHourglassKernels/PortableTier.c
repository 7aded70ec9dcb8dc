// Plain C: the tier every other one is compared with.
#include "Tiers.h"

#define HG_TARGET
#define HG_NAME(x) portable_##x
#define HG_ROWS 2
#include "VectorKernels.inc"

static float half_to_float(uint16_t bits) { return portable_one_f16(bits); }

static void portable_gemv_int8(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    float total[HG_PANEL] = {0};
    for (long b = 0; b < blocks; b++) {
        int32_t sums[HG_PANEL];
        for (int r = 0; r < HG_PANEL; r++) sums[r] = x->offsets[b];
        for (int g = 0; g < 16; g++) {
            const uint8_t *w = data + (b * 16 + g) * 64;
            const int8_t *a = x->data + (b * 16 + g) * 4;
            for (int r = 0; r < HG_PANEL; r++)
                for (int j = 0; j < 4; j++) sums[r] += (int32_t)w[r * 4 + j] * a[j];
        }
        for (int r = 0; r < HG_PANEL; r++)
            total[r] += (float)sums[r] * (half_to_float(scales[b * HG_PANEL + r]) * x->scales[b]);
    }
    memcpy(out, total, sizeof total);
}

static void portable_gemv_int4(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    float total[HG_PANEL] = {0};
    uint8_t block[HG_BLOCK * HG_PANEL];
    for (long b = 0; b < blocks; b++) {
        portable_expand_int4(data + b * (HG_BLOCK * HG_PANEL / 2), 1, block);
        const hg_activations one = {
            x->data + b * HG_BLOCK, x->scales + b, x->offsets + b};
        float part[HG_PANEL];
        portable_gemv_int8(block, scales + b * HG_PANEL, 1, &one, part);
        for (int r = 0; r < HG_PANEL; r++) total[r] += part[r];
    }
    memcpy(out, total, sizeof total);
}

static void portable_gemm_int8(
    const hg_panels *weights, long blocks, const hg_activations *x, long tokens,
    const hg_output *to) {
    for (long first = 0; first < tokens; first += HG_TILE) {
        const long tile = first / HG_TILE;
        const int8_t *data = x->data + tile * blocks * HG_BLOCK * HG_TILE;
        const float *scales = x->scales + tile * blocks * HG_TILE;
        const int32_t *offsets = x->offsets + tile * blocks * HG_TILE;
        const long count = tokens - first < HG_TILE ? tokens - first : HG_TILE;
        for (long r = 0; r < to->rows; r++) {
            const uint8_t *w = weights->data[r / HG_PANEL] + (r % HG_PANEL) * 4;
            const uint16_t *s = weights->scales[r / HG_PANEL] + r % HG_PANEL;
            for (long t = 0; t < count; t++) {
                float total = 0;
                for (long b = 0; b < blocks; b++) {
                    int32_t sum = offsets[b * HG_TILE + t];
                    for (long g = b * 16; g < b * 16 + 16; g++)
                        for (int j = 0; j < 4; j++)
                            sum += (int32_t)w[g * 64 + j] * data[(g * HG_TILE + t) * 4 + j];
                    total += (float)sum
                        * (half_to_float(s[b * HG_PANEL]) * scales[b * HG_TILE + t]);
                }
                to->out[(first + t) * to->stride + r] = total + (to->bias ? to->bias[r] : 0);
            }
        }
    }
}

const hg_kernels *hg_tier_portable(void) {
    static const hg_kernels kernels = {
        .name = "portable",
        .has_bf16 = 0,
        HG_VECTOR_ENTRIES,
        .gemm_int8 = portable_gemm_int8,
        .gemv_int8 = portable_gemv_int8,
        .gemv_int4 = portable_gemv_int4,
        .expand_int4 = portable_expand_int4,
    };
    return &kernels;
}
