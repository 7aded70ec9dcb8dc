// Which kernels run on this processor.
#include "CHourglassKernels.h"
#include "Tiers.h"

#include <stddef.h>

// Spaced more closely near zero, where weights are: about a bell curve's
// quantiles, scaled so that the widest is -127. The spacing is that of the
// non-linear 4-bit types of llama.cpp (IQ4_NL). Entries are values + 128.
const uint8_t hg_code4[16] = {1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};

const hg_kernels *hg_kernels_tier(int n) {
    const hg_kernels *all[] = {
        hg_tier_portable(), hg_tier_neon(), hg_tier_avx2(), hg_tier_avx512()};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == NULL) continue;
        if (n-- == 0) return all[i];
    }
    return NULL;
}

const hg_kernels *hg_kernels_best(void) {
    const hg_kernels *best = NULL;
    for (int n = 0; hg_kernels_tier(n) != NULL; n++) best = hg_kernels_tier(n);
    return best;
}

long hg_attention_scratch(long rows, long head_dim, long value_width) {
    // Scores; queries as bf16, padded to whole vectors; keys; values; and for
    // each row its largest score and sum.
    return rows * (HG_KEYS + (head_dim + 31) / 32 * 16 + 2) + head_dim * HG_KEYS
        + HG_KEYS * value_width;
}
