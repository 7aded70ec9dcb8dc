// Kernels that are faster by hand than through OpenBLAS or the Swift
// optimiser, and the thread pool they run on.
//
// Every kernel exists once per instruction set ("tier"). `hg_kernels_best`
// picks at run time; tests walk all tiers the processor has and compare them.
//
// Layouts shared by all tiers
// ---------------------------
// A *panel* is 16 consecutive weight rows (output features). A *block* is 64
// consecutive columns (input features); columns are padded to whole blocks and
// rows to whole panels, with zeros.
//
//   8 bits   panel data [blocks][16 groups][16 rows][4 columns], one byte each,
//            stored as value + 128; a group is 4 consecutive columns.
//   4 bits   panel data [blocks][8][16 rows][4 columns]; the low nibble belongs
//            to group 2j, the high one to group 2j + 1. A nibble is an index
//            into `hg_code4`, whose entries are values + 128 too.
//   scales   [blocks][16 rows], half precision, for both.
//   bf16     panel data [columns / 2][16 rows][2 columns]; columns are padded to
//            an even count.
//
// Activations are packed in *tiles* of 8 tokens (absent tokens are zeros):
//
//   8 bits   tile data [blocks][16 groups][8 tokens][4 columns], signed bytes;
//            scales [blocks][8], offsets [blocks][8] = -128 * (sum of the
//            block's bytes), which takes the +128 of the weights back out.
//   bf16     tile data [columns / 2][8 tokens][2 columns].
//
// A single token (decoding) is packed as a tile of one token.
#ifndef HOURGLASS_KERNELS_H
#define HOURGLASS_KERNELS_H

#include <stdint.h>

#define HG_PANEL 16
#define HG_BLOCK 64
#define HG_TILE 8
/// Keys (and values) in one block of the attention cache.
#define HG_KEYS 64

/// How stored numbers are encoded.
typedef enum hg_type { HG_F32 = 0, HG_F16 = 1, HG_BF16 = 2 } hg_type;

/// Packed 8-bit activations; see the layouts above.
typedef struct hg_activations {
    const int8_t *data;
    const float *scales;
    const int32_t *offsets;
} hg_activations;

/// Weights of one or two neighbouring panels, 8 bits each.
typedef struct hg_panels {
    const uint8_t *data[2];
    const uint16_t *scales[2];
} hg_panels;

/// Where results go: `out[token * stride + row]`, `rows` of them valid.
typedef struct hg_output {
    float *out;
    long stride;
    long rows;
    const float *bias;  // may be null
} hg_output;

/// One attention problem: query rows over blocks of cached keys and values.
typedef struct hg_attention {
    const float *query;          // [rows][head_dim], already scaled
    long rows;
    long head_dim;
    long value_width;            // head_dim rounded up to 16
    const void *const *keys;     // blocks of [head_dim][HG_KEYS]
    const void *const *values;   // blocks of [HG_KEYS][value_width]
    long blocks;
    const int32_t *visible;      // per row: how many keys it may see (>= 1)
    hg_type type;                // of keys and values: HG_F32 or HG_BF16
    float *out;                  // [rows][value_width]
    float *scratch;              // hg_attention_scratch() floats
} hg_attention;

typedef struct hg_kernels {
    const char *name;
    /// Whether `gemm_bf16` exists; elsewhere widening and SGEMM are faster.
    int has_bf16;

    // Element-wise and reductions.
    void (*rms_norm)(const float *x, const float *weight, float epsilon, long n, float *out);
    void (*layer_norm)(
        const float *x, const float *weight, const float *bias, float epsilon, long n, float *out);
    void (*gelu_tanh)(float *x, long n);
    void (*gelu_erf)(float *x, long n);
    /// x * sigmoid(1.702 x)
    void (*gelu_quick)(float *x, long n);
    /// gate = silu(gate) * up
    void (*silu_product)(float *gate, const float *up, long n);
    void (*add)(float *x, const float *y, long n);
    /// x += scale * y
    void (*add_scaled)(float *x, const float *y, float scale, long n);
    void (*softmax)(float *x, long n);
    /// Rotates x[j], x[j + half] by the angle whose cosine and sine are given.
    void (*rotate)(float *x, const float *cosine, const float *sine, long half);
    void (*widen)(const void *from, hg_type type, long n, float *to);
    void (*narrow_bf16)(const float *from, long n, uint16_t *to);

    /// out[r] = sum over k of weight[r * stride + k] * x[k]
    void (*dot_rows)(
        const void *weight, hg_type type, long stride, long rows, long k, const float *x,
        float *out);

    /// Products of `count` vectors of `n` signed bytes, one after the other,
    /// with `x` and with themselves.
    void (*code_products)(
        const int8_t *codes, long count, long n, const float *x, float *products,
        float *squares);

    // 8-bit products.
    /// Packs up to `tile` (1 or HG_TILE) tokens of `k` columns.
    void (*pack_int8)(
        const float *x, long stride, long tokens, long tile, long k, int8_t *data, float *scales,
        int32_t *offsets);
    void (*gemm_int8)(
        const hg_panels *weights, long blocks, const hg_activations *x, long tokens,
        const hg_output *out);
    /// One token against one panel: 16 sums, without bias.
    void (*gemv_int8)(
        const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x,
        float *out);
    void (*gemv_int4)(
        const uint8_t *data, const uint16_t *scales, long blocks, const hg_activations *x,
        float *out);
    /// Expands a 4-bit panel into an 8-bit one.
    void (*expand_int4)(const uint8_t *data, long blocks, uint8_t *to);

    // bf16 products; null without `has_bf16`.
    /// Packs `rows` (at most 16) rows of `k` columns.
    void (*pack_panel_bf16)(
        const void *from, hg_type type, long stride, long rows, long k, uint16_t *to);
    void (*pack_bf16)(const float *x, long stride, long tokens, long k, uint16_t *to);
    void (*gemm_bf16)(
        const uint16_t *panel0, const uint16_t *panel1, long pairs, const uint16_t *x,
        long tokens, const hg_output *out);

    void (*attend)(const hg_attention *problem);

    // Quantising (once per checkpoint).
    /// 16 rows of `k` floats, `stride` apart, to one panel; rows past `rows`
    /// become zero.
    void (*quantize_int8)(
        const float *x, long stride, long rows, long k, uint8_t *data, uint16_t *scales);
    void (*quantize_int4)(
        const float *x, long stride, long rows, long k, uint8_t *data, uint16_t *scales);
} hg_kernels;

/// The 16 values a 4-bit weight can take, plus 128.
extern const uint8_t hg_code4[16];

/// The fastest kernels this processor runs.
const hg_kernels *hg_kernels_best(void);
/// The n-th tier this processor runs, slowest first; null past the last.
const hg_kernels *hg_kernels_tier(int n);

/// Floats of scratch that `attend` needs.
long hg_attention_scratch(long rows, long head_dim, long value_width);

/// Calls `body(context, i)` once for each i in 0..<count, on several threads,
/// and returns when all calls are done. Called from inside a body, or while
/// another caller has the pool, it runs the calls in order on the caller.
void hg_parallel(long count, void (*body)(void *context, long index), void *context);
/// How many threads share the work; from 1. Takes effect on the next call.
void hg_set_threads(long count);
long hg_threads(void);

#endif
