// AVX-512 with VNNI (8-bit dot products) and BF16.
#include "Tiers.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define HG_TARGET                                                                \
    __attribute__((target(                                                       \
        "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,avx2,fma,f16c")))
#define HG_NAME(x) avx512_##x
#define HG_ROWS 8
#include "VectorKernels.inc"

INLINE __m512i avx512_broadcast(const void *p) {
    int32_t word;
    memcpy(&word, p, 4);
    return _mm512_set1_epi32(word);
}

INLINE __m512 avx512_half16(const uint16_t *p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

// 32 rows by 8 tokens: 16 accumulators. More of them would save loads, but the
// compiler then spills; at this size the multiplier is busy 85 % of the time.
FN void avx512_gemm_int8(
    const hg_panels *weights, long blocks, const hg_activations *x, long tokens,
    const hg_output *to) {
    const uint8_t *w0 = weights->data[0];
    const uint8_t *w1 = to->rows > HG_PANEL ? weights->data[1] : w0;
    const uint16_t *s0 = weights->scales[0];
    const uint16_t *s1 = to->rows > HG_PANEL ? weights->scales[1] : s0;
    const __mmask16 mask0 = to->rows >= 16 ? 0xFFFF : (__mmask16)((1u << to->rows) - 1);
    const __mmask16 mask1 = to->rows >= 32 ? 0xFFFF
        : to->rows > 16                    ? (__mmask16)((1u << (to->rows - 16)) - 1)
                                           : 0;
    const __m512 bias0 = to->bias ? _mm512_maskz_loadu_ps(mask0, to->bias) : _mm512_setzero_ps();
    const __m512 bias1 =
        to->bias ? _mm512_maskz_loadu_ps(mask1, to->bias + 16) : _mm512_setzero_ps();
    for (long first = 0; first < tokens; first += HG_TILE) {
        const long tile = first / HG_TILE;
        const int8_t *data = x->data + tile * blocks * HG_BLOCK * HG_TILE;
        const float *scales = x->scales + tile * blocks * HG_TILE;
        const int32_t *offsets = x->offsets + tile * blocks * HG_TILE;
        // Kept in memory (always in the first-level cache): registers are for
        // the integer sums.
        __m512 total[2][HG_TILE];
        for (int t = 0; t < HG_TILE; t++) {
            total[0][t] = bias0;
            total[1][t] = bias1;
        }
        for (long b = 0; b < blocks; b++) {
            __m512i a[2][HG_TILE];
#pragma clang loop unroll(full)
            for (int t = 0; t < HG_TILE; t++) {
                a[0][t] = _mm512_set1_epi32(offsets[b * HG_TILE + t]);
                a[1][t] = a[0][t];
            }
            const uint8_t *p0 = w0 + b * (HG_BLOCK * HG_PANEL);
            const uint8_t *p1 = w1 + b * (HG_BLOCK * HG_PANEL);
            const int8_t *q = data + b * (HG_BLOCK * HG_TILE);
#pragma clang loop unroll_count(2)
            for (int g = 0; g < 16; g++) {
                const __m512i r0 = _mm512_loadu_si512(p0 + g * 64);
                const __m512i r1 = _mm512_loadu_si512(p1 + g * 64);
#pragma clang loop unroll(full)
                for (int t = 0; t < HG_TILE; t++) {
                    __m512i v = avx512_broadcast(q + (g * HG_TILE + t) * 4);
                    // Keeps one broadcast for both products.
                    __asm__("" : "+v"(v));
                    a[0][t] = _mm512_dpbusd_epi32(a[0][t], r0, v);
                    a[1][t] = _mm512_dpbusd_epi32(a[1][t], r1, v);
                }
            }
            const __m512 f0 = avx512_half16(s0 + b * HG_PANEL);
            const __m512 f1 = avx512_half16(s1 + b * HG_PANEL);
#pragma clang loop unroll(full)
            for (int t = 0; t < HG_TILE; t++) {
                const __m512 s = _mm512_set1_ps(scales[b * HG_TILE + t]);
                total[0][t] = _mm512_fmadd_ps(
                    _mm512_cvtepi32_ps(a[0][t]), _mm512_mul_ps(f0, s), total[0][t]);
                total[1][t] = _mm512_fmadd_ps(
                    _mm512_cvtepi32_ps(a[1][t]), _mm512_mul_ps(f1, s), total[1][t]);
            }
        }
        const long count = tokens - first < HG_TILE ? tokens - first : HG_TILE;
        for (long t = 0; t < count; t++) {
            float *out = to->out + (first + t) * to->stride;
            _mm512_mask_storeu_ps(out, mask0, total[0][t]);
            if (mask1) _mm512_mask_storeu_ps(out + 16, mask1, total[1][t]);
        }
    }
}

FN void avx512_gemv_int8(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    __m512 total = _mm512_setzero_ps();
    for (long b = 0; b < blocks; b++) {
        __m512i a0 = _mm512_set1_epi32(x->offsets[b]), a1 = _mm512_setzero_si512();
        const uint8_t *w = data + b * (HG_BLOCK * HG_PANEL);
        const int8_t *q = x->data + b * HG_BLOCK;
#pragma clang loop unroll(full)
        for (int g = 0; g < 16; g += 2) {
            a0 = _mm512_dpbusd_epi32(
                a0, _mm512_loadu_si512(w + g * 64), avx512_broadcast(q + g * 4));
            a1 = _mm512_dpbusd_epi32(
                a1, _mm512_loadu_si512(w + g * 64 + 64), avx512_broadcast(q + g * 4 + 4));
        }
        const __m512 s = _mm512_mul_ps(
            avx512_half16(scales + b * HG_PANEL), _mm512_set1_ps(x->scales[b]));
        total = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(a0, a1)), s, total);
    }
    _mm512_storeu_ps(out, total);
}

FN void avx512_gemv_int4(
    const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x, float *out) {
    const __m512i code =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)hg_code4));
    const __m512i low = _mm512_set1_epi8(15);
    __m512 total = _mm512_setzero_ps();
    for (long b = 0; b < blocks; b++) {
        __m512i a0 = _mm512_set1_epi32(x->offsets[b]), a1 = _mm512_setzero_si512();
        const uint8_t *w = data + b * (HG_BLOCK * HG_PANEL / 2);
        const int8_t *q = x->data + b * HG_BLOCK;
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) {
            const __m512i packed = _mm512_loadu_si512(w + j * 64);
            const __m512i even = _mm512_shuffle_epi8(code, _mm512_and_si512(packed, low));
            const __m512i odd = _mm512_shuffle_epi8(
                code, _mm512_and_si512(_mm512_srli_epi16(packed, 4), low));
            a0 = _mm512_dpbusd_epi32(a0, even, avx512_broadcast(q + j * 8));
            a1 = _mm512_dpbusd_epi32(a1, odd, avx512_broadcast(q + j * 8 + 4));
        }
        const __m512 s = _mm512_mul_ps(
            avx512_half16(scales + b * HG_PANEL), _mm512_set1_ps(x->scales[b]));
        total = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(a0, a1)), s, total);
    }
    _mm512_storeu_ps(out, total);
}

FN void avx512_expand_int4_fast(const uint8_t *data, long blocks, uint8_t *to) {
    const __m512i code =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)hg_code4));
    const __m512i low = _mm512_set1_epi8(15);
    for (long j = 0; j < blocks * 8; j++) {
        const __m512i packed = _mm512_loadu_si512(data + j * 64);
        _mm512_storeu_si512(
            to + j * 128, _mm512_shuffle_epi8(code, _mm512_and_si512(packed, low)));
        _mm512_storeu_si512(
            to + j * 128 + 64,
            _mm512_shuffle_epi8(code, _mm512_and_si512(_mm512_srli_epi16(packed, 4), low)));
    }
}

// bf16 ----------------------------------------------------------------------

/// Transposes 16 x 16 words.
INLINE void avx512_transpose(__m512i r[16]) {
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xDD);
        t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xDD);
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xDD);
        r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xDD);
    }
}

/// 32 numbers of a row as bf16; numbers past `left` are zero.
INLINE __m512i avx512_row32(const void *row, hg_type type, long k, long left) {
    const __mmask32 mask = left >= 32 ? 0xFFFFFFFFu : (1u << left) - 1;
    if (type == HG_BF16)
        return _mm512_maskz_loadu_epi16(mask, (const uint16_t *)row + k);
    __m512 a, b;
    if (type == HG_F32) {
        a = _mm512_maskz_loadu_ps((__mmask16)mask, (const float *)row + k);
        b = _mm512_maskz_loadu_ps((__mmask16)(mask >> 16), (const float *)row + k + 16);
    } else {
        const __m512i h = _mm512_maskz_loadu_epi16(mask, (const uint16_t *)row + k);
        a = _mm512_cvtph_ps(_mm512_castsi512_si256(h));
        b = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(h, 1));
    }
    return (__m512i)_mm512_cvtne2ps_pbh(b, a);
}

FN void avx512_pack_panel_bf16(
    const void *from, hg_type type, long stride, long rows, long k, uint16_t *to) {
    const long size = type == HG_F32 ? 4 : 2;
    const long pairs = (k + 1) / 2;
    for (long at = 0; at < k; at += 32) {
        __m512i r[16];
        for (long i = 0; i < 16; i++)
            r[i] = i < rows ? avx512_row32(
                       (const char *)from + i * stride * size, type, at, k - at)
                            : _mm512_setzero_si512();
        avx512_transpose(r);
        const long columns = pairs - at / 2 < 16 ? pairs - at / 2 : 16;
        for (long i = 0; i < columns; i++)
            _mm512_storeu_si512(to + (at / 2 + i) * 32, r[i]);
    }
}

FN void avx512_pack_bf16(const float *x, long stride, long tokens, long k, uint16_t *to) {
    const long pairs = (k + 1) / 2;
    if (tokens < HG_TILE) memset(to, 0, (size_t)(pairs * HG_TILE * 4));
    uint32_t *words = (uint32_t *)to;
    for (long t = 0; t < tokens; t++) {
        for (long at = 0; at < k; at += 32) {
            uint32_t row[16];
            _mm512_storeu_si512(row, avx512_row32(x + t * stride, HG_F32, at, k - at));
            const long columns = pairs - at / 2 < 16 ? pairs - at / 2 : 16;
            for (long i = 0; i < columns; i++) words[(at / 2 + i) * HG_TILE + t] = row[i];
        }
    }
}

FN void avx512_gemm_bf16(
    const uint16_t *panel0, const uint16_t *panel1, long pairs, const uint16_t *x, long tokens,
    const hg_output *to) {
    if (to->rows <= HG_PANEL) panel1 = panel0;
    const __mmask16 mask0 = to->rows >= 16 ? 0xFFFF : (__mmask16)((1u << to->rows) - 1);
    const __mmask16 mask1 = to->rows >= 32 ? 0xFFFF
        : to->rows > 16                    ? (__mmask16)((1u << (to->rows - 16)) - 1)
                                           : 0;
    const __m512 bias0 = to->bias ? _mm512_maskz_loadu_ps(mask0, to->bias) : _mm512_setzero_ps();
    const __m512 bias1 =
        to->bias ? _mm512_maskz_loadu_ps(mask1, to->bias + 16) : _mm512_setzero_ps();
    for (long first = 0; first < tokens; first += HG_TILE) {
        const uint16_t *q = x + first / HG_TILE * (pairs * HG_TILE * 2);
        __m512 a[2][HG_TILE];
#pragma clang loop unroll(full)
        for (int t = 0; t < HG_TILE; t++) {
            a[0][t] = bias0;
            a[1][t] = bias1;
        }
#pragma clang loop unroll_count(2)
        for (long k = 0; k < pairs; k++) {
            const __m512bh r0 = (__m512bh)_mm512_loadu_si512(panel0 + k * 32);
            const __m512bh r1 = (__m512bh)_mm512_loadu_si512(panel1 + k * 32);
#pragma clang loop unroll(full)
            for (int t = 0; t < HG_TILE; t++) {
                __m512i v = avx512_broadcast(q + (k * HG_TILE + t) * 2);
                __asm__("" : "+v"(v));
                a[0][t] = _mm512_dpbf16_ps(a[0][t], r0, (__m512bh)v);
                a[1][t] = _mm512_dpbf16_ps(a[1][t], r1, (__m512bh)v);
            }
        }
        const long count = tokens - first < HG_TILE ? tokens - first : HG_TILE;
#pragma clang loop unroll(full)
        for (int t = 0; t < HG_TILE; t++) {
            if (t < count) {
                float *out = to->out + (first + t) * to->stride;
                _mm512_mask_storeu_ps(out, mask0, a[0][t]);
                _mm512_mask_storeu_ps(out + 16, mask1, a[1][t]);
            }
        }
    }
}

// Attention on bf16 products. Same method as the attention of all tiers; keys,
// values, queries and probabilities meet in pairs of bf16, sums are floats.

/// Rows 2i and 2i + 1 of 16-bit numbers become row i of pairs.
FN void avx512_pair_rows(const uint16_t *from, long rows, long columns, uint16_t *to) {
    uint16_t low[32], high[32];
    for (int i = 0; i < 16; i++) {
        low[2 * i] = (uint16_t)i;
        low[2 * i + 1] = (uint16_t)(i + 32);
        high[2 * i] = (uint16_t)(i + 16);
        high[2 * i + 1] = (uint16_t)(i + 48);
    }
    const __m512i first = _mm512_loadu_si512(low), second = _mm512_loadu_si512(high);
    for (long r = 0; r < rows; r += 2) {
        const uint16_t *a = from + r * columns, *b = a + columns;
        const int paired = r + 1 < rows;
        uint16_t *out = to + r * columns;
        for (long c = 0; c < columns; c += 32) {
            const __mmask32 mask = columns - c >= 32 ? 0xFFFFFFFFu : 0xFFFFu;
            const __m512i x = _mm512_maskz_loadu_epi16(mask, a + c);
            const __m512i y =
                paired ? _mm512_maskz_loadu_epi16(mask, b + c) : _mm512_setzero_si512();
            _mm512_storeu_si512(out + 2 * c, _mm512_permutex2var_epi16(x, first, y));
            if (columns - c >= 32)
                _mm512_storeu_si512(out + 2 * c + 32, _mm512_permutex2var_epi16(x, second, y));
        }
    }
}

// c[r][0..<16 * VECTORS] (+)= sum over pairs k of a[r][k] . b[k][..]
#define BF16_MICRO(NAME, R, VECTORS)                                             \
    INLINE void NAME(                                                            \
        const uint32_t *a, long lda, const uint16_t *b, long ldb, long depth, float *c, \
        long ldc, int accumulate) {                                              \
        __m512 s[R][VECTORS];                                                    \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++)           \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) \
                s[r][v] = accumulate ? _mm512_loadu_ps(c + r * ldc + 16 * v)     \
                                     : _mm512_setzero_ps();                      \
        for (long k = 0; k < depth; k++) {                                       \
            __m512i w[VECTORS];                                                  \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) \
                w[v] = _mm512_loadu_si512(b + k * ldb + 32 * v);                 \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++) {     \
                __m512i x = _mm512_set1_epi32((int)a[r * lda + k]);              \
                __asm__("" : "+v"(x));                                           \
                _Pragma("clang loop unroll(full)")                               \
                    for (int v = 0; v < VECTORS; v++) s[r][v] =                  \
                        _mm512_dpbf16_ps(s[r][v], (__m512bh)w[v], (__m512bh)x);  \
            }                                                                    \
        }                                                                        \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < R; r++)           \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) \
                _mm512_storeu_ps(c + r * ldc + 16 * v, s[r][v]);                 \
    }
BF16_MICRO(avx512_pairs4x4, 4, 4)
BF16_MICRO(avx512_pairs4x1, 4, 1)
BF16_MICRO(avx512_pairs1x4, 1, 4)
BF16_MICRO(avx512_pairs1x1, 1, 1)

/// `b` holds `columns` pairs a step; both counts in pairs and multiples of 16.
FN void avx512_pair_gemm(
    const uint32_t *a, long lda, long rows, const uint16_t *b, long depth, long columns, float *c,
    long ldc, int accumulate) {
    const long ldb = 2 * columns;
    long r = 0;
    for (; r + 4 <= rows; r += 4) {
        long j = 0;
        for (; j + 64 <= columns; j += 64)
            avx512_pairs4x4(
                a + r * lda, lda, b + 2 * j, ldb, depth, c + r * ldc + j, ldc, accumulate);
        for (; j < columns; j += 16)
            avx512_pairs4x1(
                a + r * lda, lda, b + 2 * j, ldb, depth, c + r * ldc + j, ldc, accumulate);
    }
    for (; r < rows; r++) {
        long j = 0;
        for (; j + 64 <= columns; j += 64)
            avx512_pairs1x4(
                a + r * lda, lda, b + 2 * j, ldb, depth, c + r * ldc + j, ldc, accumulate);
        for (; j < columns; j += 16)
            avx512_pairs1x1(
                a + r * lda, lda, b + 2 * j, ldb, depth, c + r * ldc + j, ldc, accumulate);
    }
}

FN void avx512_attend_pairs(const hg_attention *p) {
    if (p->type != HG_BF16) {
        avx512_attend(p);
        return;
    }
    const long rows = p->rows, width = p->value_width;
    const long words = (p->head_dim + 31) / 32 * 16;  // of a query
    float *scores = p->scratch;
    uint32_t *queries = (uint32_t *)(scores + rows * HG_KEYS);
    uint16_t *keys = (uint16_t *)(queries + rows * words);
    uint16_t *values = keys + (p->head_dim + 1) / 2 * 2 * HG_KEYS;
    float *top = (float *)(values + HG_KEYS * width);
    float *total = top + rows;
    for (long r = 0; r < rows; r++) {
        for (long k = 0; k < p->head_dim; k += 32)
            _mm512_storeu_si512(
                queries + r * words + k / 2,
                avx512_row32(p->query + r * p->head_dim, HG_F32, k, p->head_dim - k));
        top[r] = -INFINITY;
        total[r] = 0;
    }
    memset(p->out, 0, (size_t)(rows * width) * sizeof(float));
    for (long block = 0; block < p->blocks; block++) {
        long most = 0;
        for (long r = 0; r < rows; r++) {
            const long n = p->visible[r] - block * HG_KEYS;
            most = n > most ? n : most;
        }
        if (most <= 0) break;
        if (most > HG_KEYS) most = HG_KEYS;
        avx512_pair_rows(p->keys[block], p->head_dim, HG_KEYS, keys);
        avx512_pair_rows(p->values[block], (most + 1) / 2 * 2, width, values);
        avx512_pair_gemm(
            queries, words, rows, keys, (p->head_dim + 1) / 2, HG_KEYS, scores, HG_KEYS, 0);
        for (long r = 0; r < rows; r++) {
            float *s = scores + r * HG_KEYS;
            long n = p->visible[r] - block * HG_KEYS;
            if (n <= 0) {
                memset(s, 0, HG_KEYS * sizeof(float));
                continue;
            }
            if (n > HG_KEYS) n = HG_KEYS;
            for (long i = n; i < HG_KEYS; i++) s[i] = -INFINITY;
            v16 e[4] = {LOAD(s), LOAD(s + 16), LOAD(s + 32), LOAD(s + 48)};
            const float here = _mm512_reduce_max_ps(_mm512_max_ps(
                _mm512_max_ps((__m512)e[0], (__m512)e[1]),
                _mm512_max_ps((__m512)e[2], (__m512)e[3])));
            if (here > top[r]) {
                const float shrink = expf(top[r] - here);
                total[r] *= shrink;
                float *out = p->out + r * width;
                for (long i = 0; i < width; i += 16) STORE(out + i, LOAD(out + i) * shrink);
                top[r] = here;
            }
            for (int i = 0; i < 4; i++) e[i] = avx512_exp(e[i] - top[r]);
            total[r] += avx512_sum((e[0] + e[1]) + (e[2] + e[3]));
            // In place: neighbours become the pairs of the next product.
            _mm512_storeu_si512(
                s, (__m512i)_mm512_cvtne2ps_pbh((__m512)e[1], (__m512)e[0]));
            _mm512_storeu_si512(
                s + 16, (__m512i)_mm512_cvtne2ps_pbh((__m512)e[3], (__m512)e[2]));
        }
        avx512_pair_gemm(
            (const uint32_t *)scores, HG_KEYS, rows, values, (most + 1) / 2, width, p->out, width,
            1);
    }
    for (long r = 0; r < rows; r++) {
        const float inverse = 1.0f / total[r];
        float *out = p->out + r * width;
        for (long i = 0; i < width; i += 16) STORE(out + i, LOAD(out + i) * inverse);
    }
}

const hg_kernels *hg_tier_avx512(void) {
    static const hg_kernels kernels = {
        .name = "avx512",
        .has_bf16 = 1,
        HG_VECTOR_ENTRIES_EXCEPT_ATTEND,
        .attend = avx512_attend_pairs,
        .gemm_int8 = avx512_gemm_int8,
        .gemv_int8 = avx512_gemv_int8,
        .gemv_int4 = avx512_gemv_int4,
        .expand_int4 = avx512_expand_int4_fast,
        .pack_panel_bf16 = avx512_pack_panel_bf16,
        .pack_bf16 = avx512_pack_bf16,
        .gemm_bf16 = avx512_gemm_bf16,
    };
    __builtin_cpu_init();
    const int usable = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bf16");
    return usable ? &kernels : NULL;
}
#else
const hg_kernels *hg_tier_avx512(void) { return 0; }
#endif
