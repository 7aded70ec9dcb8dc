// 64-bit Arm with the 8-bit dot product instructions.
#include "Tiers.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

// Compilers for Linux assume processors without the dot product; the check at
// the end of this file finds out.
#define HG_TARGET __attribute__((target("dotprod")))
#define HG_NAME(x) neon_##x
#define HG_ROWS 2
#include "VectorKernels.inc"

/// One block of one panel times one token, added to 16 totals. The instruction
/// multiplies signed bytes, so the weights' +128 is flipped back by an
/// exclusive or and the tile's offsets are not used.
INLINE void neon_block(
    const uint8_t *w, const uint16_t *scales, const int8_t *q, long token_stride,
    float token_scale, float32x4_t total[4]) {
    int32x4_t a[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
    for (int g = 0; g < 16; g++) {
        int32_t word;
        memcpy(&word, q + g * token_stride, 4);
        const int8x16_t v = vreinterpretq_s8_s32(vdupq_n_s32(word));
        for (int i = 0; i < 4; i++) {
            const uint8x16_t flipped =
                veorq_u8(vld1q_u8(w + g * 64 + i * 16), vdupq_n_u8(0x80));
            a[i] = vdotq_s32(a[i], vreinterpretq_s8_u8(flipped), v);
        }
    }
    for (int i = 0; i < 4; i++) {
        const float32x4_t s =
            vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(scales + i * 4)));
        total[i] = vfmaq_f32(total[i], vcvtq_f32_s32(a[i]), vmulq_n_f32(s, token_scale));
    }
}

INLINE void neon_expand(const uint8_t *from, uint8_t *to) {
    const uint8x16_t code = vld1q_u8(hg_code4);
    for (int h = 0; h < 64; h += 16) {
        const uint8x16_t packed = vld1q_u8(from + h);
        vst1q_u8(to + h, vqtbl1q_u8(code, vandq_u8(packed, vdupq_n_u8(15))));
        vst1q_u8(to + 64 + h, vqtbl1q_u8(code, vshrq_n_u8(packed, 4)));
    }
}

FN void neon_expand_int4_fast(const uint8_t *data, long blocks, uint8_t *to) {
    for (long j = 0; j < blocks * 8; j++) neon_expand(data + j * 64, to + j * 128);
}

FN void neon_gemv_int8(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    float32x4_t total[4] = {vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0)};
    for (long b = 0; b < blocks; b++)
        neon_block(
            data + b * (HG_BLOCK * HG_PANEL), scales + b * HG_PANEL, x->data + b * HG_BLOCK, 4,
            x->scales[b], total);
    for (int i = 0; i < 4; i++) vst1q_f32(out + i * 4, total[i]);
}

FN void neon_gemv_int4(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    float32x4_t total[4] = {vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0)};
    uint8_t block[HG_BLOCK * HG_PANEL];
    for (long b = 0; b < blocks; b++) {
        for (int j = 0; j < 8; j++) neon_expand(data + (b * 8 + j) * 64, block + j * 128);
        neon_block(
            block, scales + b * HG_PANEL, x->data + b * HG_BLOCK, 4, x->scales[b], total);
    }
    for (int i = 0; i < 4; i++) vst1q_f32(out + i * 4, total[i]);
}

FN void neon_gemm_int8(
    const hg_panels *weights, long blocks, const hg_activations *x, long tokens,
    const hg_output *to) {
    for (int p = 0; p * HG_PANEL < to->rows; p++) {
        const long rows = to->rows - p * HG_PANEL < HG_PANEL ? to->rows - p * HG_PANEL : HG_PANEL;
        for (long first = 0; first < tokens; first += HG_TILE) {
            const long tile = first / HG_TILE;
            const int8_t *data = x->data + tile * blocks * HG_BLOCK * HG_TILE;
            const long count = tokens - first < HG_TILE ? tokens - first : HG_TILE;
            for (long t = 0; t < count; t++) {
                float32x4_t total[4] = {
                    vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0)};
                for (long b = 0; b < blocks; b++)
                    neon_block(
                        weights->data[p] + b * (HG_BLOCK * HG_PANEL),
                        weights->scales[p] + b * HG_PANEL,
                        data + b * (HG_BLOCK * HG_TILE) + t * 4, HG_TILE * 4,
                        x->scales[(tile * blocks + b) * HG_TILE + t], total);
                float sums[HG_PANEL];
                for (int i = 0; i < 4; i++) vst1q_f32(sums + i * 4, total[i]);
                float *out = to->out + (first + t) * to->stride + p * HG_PANEL;
                for (long r = 0; r < rows; r++)
                    out[r] = sums[r] + (to->bias ? to->bias[p * HG_PANEL + r] : 0);
            }
        }
    }
}

const hg_kernels *hg_tier_neon(void) {
    static const hg_kernels kernels = {
        .name = "neon",
        .has_bf16 = 0,
        HG_VECTOR_ENTRIES,
        .gemm_int8 = neon_gemm_int8,
        .gemv_int8 = neon_gemv_int8,
        .gemv_int4 = neon_gemv_int4,
        .expand_int4 = neon_expand_int4_fast,
    };
#if defined(__linux__)
    const unsigned long has_dot_product = 1ul << 20;  // HWCAP_ASIMDDP
    return getauxval(AT_HWCAP) & has_dot_product ? &kernels : NULL;
#else
    return &kernels;  // every 64-bit Arm processor of other systems has it
#endif
}
#else
const hg_kernels *hg_tier_neon(void) { return 0; }
#endif
