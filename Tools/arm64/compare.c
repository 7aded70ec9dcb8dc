// Runs every kernel of every tier this processor has on the same random numbers
// and compares it with the slowest tier, which is plain C. The tests do that, in
// higher precision, where Swift runs; this does it where only a C compiler
// reaches, such as another processor's emulator.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CHourglassKernels.h"

static uint64_t state = 88172645463325252u;

static float uniform(void) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (float)(state >> 40) / (float)(1 << 23) - 1;
}

static float *numbers(long n, float scale) {
    float *x = malloc(sizeof(float) * n);
    for (long i = 0; i < n; i++) x[i] = uniform() * scale;
    return x;
}

static int failures;

static void same(const char *tier, const char *kernel, const float *a, const float *b, long n) {
    double difference = 0, size = 0;
    for (long i = 0; i < n; i++) {
        difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        size += (double)a[i] * a[i];
    }
    double error = sqrt(difference / (size > 0 ? size : 1));
    int right = error < 2e-5;
    failures += !right;
    printf("%-10s %-16s relative error %.1e  %s\n", tier, kernel, error, right ? "ok" : "WRONG");
}

static void same_bytes(const char *tier, const char *kernel, const void *a, const void *b, long n) {
    int right = memcmp(a, b, n) == 0;
    failures += !right;
    printf("%-10s %-16s %s\n", tier, kernel, right ? "same bytes" : "OTHER BYTES");
}

// What a tier makes of the numbers.
enum { N = 517, K = 192, BLOCKS = K / HG_BLOCK, ROWS = HG_PANEL, HEAD = 64, KEYS = 128 };

typedef struct results {
    float norm[N], layer[N], tanh_[N], erf_[N], quick[N], silu[N], sum[N], softmax[N];
    float turned[N], wide[N], dots[24], products[9], squares[9];
    uint16_t narrow[N];
    int8_t packed[K * HG_TILE];
    float scales[BLOCKS * HG_TILE];
    int32_t offsets[BLOCKS * HG_TILE];
    uint8_t panel8[K * ROWS], panel4[K * ROWS / 2], expanded[K * ROWS];
    uint16_t panel8_scales[BLOCKS * ROWS], panel4_scales[BLOCKS * ROWS];
    float gemm[HG_TILE * ROWS], gemv8[ROWS], gemv4[ROWS];
    float attended[5 * HEAD];
} results;

static void run(const hg_kernels *k, results *r) {
    state = 88172645463325252u;
    float *x = numbers(N, 3), *y = numbers(N, 3), *w = numbers(N, 1), *b = numbers(N, 1);
    k->rms_norm(x, w, 1e-6f, N, r->norm);
    k->layer_norm(x, w, b, 1e-6f, N, r->layer);
    memcpy(r->tanh_, x, sizeof r->tanh_), k->gelu_tanh(r->tanh_, N);
    memcpy(r->erf_, x, sizeof r->erf_), k->gelu_erf(r->erf_, N);
    memcpy(r->quick, x, sizeof r->quick), k->gelu_quick(r->quick, N);
    memcpy(r->silu, x, sizeof r->silu), k->silu_product(r->silu, y, N);
    memcpy(r->sum, x, sizeof r->sum), k->add(r->sum, y, N), k->add_scaled(r->sum, y, 0.3f, N);
    memcpy(r->softmax, x, sizeof r->softmax), k->softmax(r->softmax, N);
    float *cosine = numbers(N / 2, 1), *sine = numbers(N / 2, 1);
    memcpy(r->turned, x, sizeof r->turned), k->rotate(r->turned, cosine, sine, N / 2);
    k->narrow_bf16(x, N, r->narrow);
    k->widen(r->narrow, HG_BF16, N, r->wide);
    float *rows = numbers(24 * K, 1), *tokens = numbers(HG_TILE * K, 2);
    k->dot_rows(rows, HG_F32, K, 24, K, tokens, r->dots);
    int8_t codes[9 * K];
    for (int i = 0; i < 9 * K; i++) codes[i] = (int8_t)(uniform() * 127);
    k->code_products(codes, 9, K, tokens, r->products, r->squares);

    k->pack_int8(tokens, K, HG_TILE, HG_TILE, K, r->packed, r->scales, r->offsets);
    k->quantize_int8(rows, K, ROWS, K, r->panel8, r->panel8_scales);
    k->quantize_int4(rows, K, ROWS, K, r->panel4, r->panel4_scales);
    k->expand_int4(r->panel4, BLOCKS, r->expanded);
    hg_activations tile = {r->packed, r->scales, r->offsets};
    hg_panels panels = {{r->panel8, NULL}, {r->panel8_scales, NULL}};
    hg_output out = {r->gemm, ROWS, ROWS, NULL};
    k->gemm_int8(&panels, BLOCKS, &tile, HG_TILE, &out);
    int8_t one[K];
    float one_scales[BLOCKS];
    int32_t one_offsets[BLOCKS];
    k->pack_int8(tokens, K, 1, 1, K, one, one_scales, one_offsets);
    hg_activations single = {one, one_scales, one_offsets};
    k->gemv_int8(r->panel8, r->panel8_scales, BLOCKS, &single, r->gemv8);
    k->gemv_int4(r->panel4, r->panel4_scales, BLOCKS, &single, r->gemv4);

    float *query = numbers(5 * HEAD, 0.3f), *keys = numbers(KEYS * HEAD, 1), *values = numbers(KEYS * HEAD, 1);
    const void *key_blocks[] = {keys, keys + HEAD * HG_KEYS};
    const void *value_blocks[] = {values, values + HEAD * HG_KEYS};
    int32_t visible[] = {1, 17, 64, 65, KEYS};
    float *scratch = malloc(sizeof(float) * hg_attention_scratch(5, HEAD, HEAD));
    hg_attention problem = {query, 5, HEAD, HEAD, key_blocks, value_blocks, KEYS / HG_KEYS,
                            visible, HG_F32, r->attended, scratch};
    k->attend(&problem);
    free(x), free(y), free(w), free(b), free(cosine), free(sine), free(rows), free(tokens);
    free(query), free(keys), free(values), free(scratch);
}

int main(void) {
    static results plain, other;
    const hg_kernels *first = hg_kernels_tier(0);
    run(first, &plain);
    int tiers = 0;
    for (int n = 1; hg_kernels_tier(n) != NULL; n++, tiers++) {
        const hg_kernels *k = hg_kernels_tier(n);
        memset(&other, 0, sizeof other);
        run(k, &other);
#define SAME(label, member) same(k->name, label, plain.member, other.member, sizeof plain.member / sizeof(float))
#define BYTES(label, member) same_bytes(k->name, label, plain.member, other.member, sizeof plain.member)
        SAME("rms_norm", norm), SAME("layer_norm", layer), SAME("gelu_tanh", tanh_), SAME("gelu_erf", erf_);
        SAME("gelu_quick", quick), SAME("silu_product", silu), SAME("add", sum), SAME("softmax", softmax);
        SAME("rotate", turned), BYTES("narrow_bf16", narrow), SAME("widen", wide), SAME("dot_rows", dots);
        SAME("code_products", products), SAME("code_products", squares);
        BYTES("quantize_int8", panel8), BYTES("quantize_int4", panel4), BYTES("expand_int4", expanded);
        SAME("gemm_int8", gemm), SAME("gemv_int8", gemv8), SAME("gemv_int4", gemv4), SAME("attend", attended);
    }
    printf("%d tiers beside %s, %d wrong\n", tiers, first->name, failures);
    return failures > 0 || tiers == 0;
}
