// AVX2 with FMA: most x86-64 machines since 2013.
#include "Tiers.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define HG_TARGET __attribute__((target("avx2,fma,f16c")))
#define HG_NAME(x) avx2_##x
#define HG_ROWS 2
#include "VectorKernels.inc"

/// Adds 8 rows x 4 columns of unsigned weights times one token's 4 signed bytes.
///
/// By way of 16-bit products: the 8-bit multiply-add of this instruction set
/// saturates. Even and odd bytes are taken apart for that.
INLINE __m256i avx2_step(__m256i sum, __m256i weights, __m256i token_even, __m256i token_odd) {
    const __m256i even = _mm256_and_si256(weights, _mm256_set1_epi16(0xFF));
    const __m256i odd = _mm256_srli_epi16(weights, 8);
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(even, token_even));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(odd, token_odd));
}

INLINE __m256i avx2_broadcast(const int8_t *p) {
    int32_t word;
    memcpy(&word, p, 4);
    return _mm256_set1_epi32(word);
}
INLINE __m256i avx2_even(__m256i v) {
    return _mm256_srai_epi16(_mm256_slli_epi16(v, 8), 8);
}
INLINE __m256i avx2_odd(__m256i v) { return _mm256_srai_epi16(v, 8); }
INLINE __m256 avx2_half8(const uint16_t *p) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

/// One block of one panel times one token, added to 16 totals.
INLINE void avx2_block(
    const uint8_t *w, const uint16_t *scales, const int8_t *q, long token_stride, int32_t offset,
    float token_scale, __m256 total[2]) {
    __m256i a0 = _mm256_set1_epi32(offset), a1 = a0;
    for (int g = 0; g < 16; g++) {
        const __m256i v = avx2_broadcast(q + g * token_stride);
        const __m256i even = avx2_even(v), odd = avx2_odd(v);
        a0 = avx2_step(a0, _mm256_loadu_si256((const __m256i *)(w + g * 64)), even, odd);
        a1 = avx2_step(a1, _mm256_loadu_si256((const __m256i *)(w + g * 64 + 32)), even, odd);
    }
    const __m256 s = _mm256_set1_ps(token_scale);
    total[0] = _mm256_fmadd_ps(
        _mm256_cvtepi32_ps(a0), _mm256_mul_ps(avx2_half8(scales), s), total[0]);
    total[1] = _mm256_fmadd_ps(
        _mm256_cvtepi32_ps(a1), _mm256_mul_ps(avx2_half8(scales + 8), s), total[1]);
}

/// Looks 64 nibbles' codes up: two groups of 16 rows x 4 columns.
INLINE void avx2_expand(const uint8_t *from, uint8_t *to) {
    const __m256i code =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)hg_code4));
    const __m256i low = _mm256_set1_epi8(15);
    for (int h = 0; h < 64; h += 32) {
        const __m256i packed = _mm256_loadu_si256((const __m256i *)(from + h));
        _mm256_storeu_si256(
            (__m256i *)(to + h), _mm256_shuffle_epi8(code, _mm256_and_si256(packed, low)));
        _mm256_storeu_si256(
            (__m256i *)(to + 64 + h),
            _mm256_shuffle_epi8(code, _mm256_and_si256(_mm256_srli_epi16(packed, 4), low)));
    }
}

FN void avx2_expand_int4_fast(const uint8_t *data, long blocks, uint8_t *to) {
    for (long j = 0; j < blocks * 8; j++) avx2_expand(data + j * 64, to + j * 128);
}

FN void avx2_gemv_int8(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    __m256 total[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
    for (long b = 0; b < blocks; b++)
        avx2_block(
            data + b * (HG_BLOCK * HG_PANEL), scales + b * HG_PANEL, x->data + b * HG_BLOCK, 4,
            x->offsets[b], x->scales[b], total);
    _mm256_storeu_ps(out, total[0]);
    _mm256_storeu_ps(out + 8, total[1]);
}

FN void avx2_gemv_int4(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    __m256 total[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
    uint8_t block[HG_BLOCK * HG_PANEL];
    for (long b = 0; b < blocks; b++) {
        for (int j = 0; j < 8; j++)
            avx2_expand(data + (b * 8 + j) * 64, block + j * 128);
        avx2_block(
            block, scales + b * HG_PANEL, x->data + b * HG_BLOCK, 4, x->offsets[b], x->scales[b],
            total);
    }
    _mm256_storeu_ps(out, total[0]);
    _mm256_storeu_ps(out + 8, total[1]);
}

FN void avx2_gemm_int8(
    const hg_panels *weights, long blocks, const hg_activations *x, long tokens,
    const hg_output *to) {
    for (int p = 0; p * HG_PANEL < to->rows; p++) {
        const long rows = to->rows - p * HG_PANEL < HG_PANEL ? to->rows - p * HG_PANEL : HG_PANEL;
        for (long first = 0; first < tokens; first += HG_TILE) {
            const long tile = first / HG_TILE;
            const int8_t *data = x->data + tile * blocks * HG_BLOCK * HG_TILE;
            const long count = tokens - first < HG_TILE ? tokens - first : HG_TILE;
            for (long t = 0; t < count; t++) {
                __m256 total[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
                for (long b = 0; b < blocks; b++) {
                    const long at = (tile * blocks + b) * HG_TILE + t;
                    avx2_block(
                        weights->data[p] + b * (HG_BLOCK * HG_PANEL),
                        weights->scales[p] + b * HG_PANEL,
                        data + b * (HG_BLOCK * HG_TILE) + t * 4, HG_TILE * 4, x->offsets[at],
                        x->scales[at], total);
                }
                float sums[HG_PANEL];
                _mm256_storeu_ps(sums, total[0]);
                _mm256_storeu_ps(sums + 8, total[1]);
                float *out = to->out + (first + t) * to->stride + p * HG_PANEL;
                for (long r = 0; r < rows; r++)
                    out[r] = sums[r] + (to->bias ? to->bias[p * HG_PANEL + r] : 0);
            }
        }
    }
}

const hg_kernels *hg_tier_avx2(void) {
    static const hg_kernels kernels = {
        .name = "avx2",
        .has_bf16 = 0,
        HG_VECTOR_ENTRIES,
        .gemm_int8 = avx2_gemm_int8,
        .gemv_int8 = avx2_gemv_int8,
        .gemv_int4 = avx2_gemv_int4,
        .expand_int4 = avx2_expand_int4_fast,
    };
    __builtin_cpu_init();
    const int usable = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c");
    return usable ? &kernels : NULL;
}
#else
const hg_kernels *hg_tier_avx2(void) { return 0; }
#endif
