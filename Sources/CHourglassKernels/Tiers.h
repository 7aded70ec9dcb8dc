// The tiers, one file each; null where the compiler's target has no such
// processor.
#ifndef HOURGLASS_TIERS_H
#define HOURGLASS_TIERS_H
#include "CHourglassKernels.h"

const hg_kernels *hg_tier_portable(void);
const hg_kernels *hg_tier_neon(void);
const hg_kernels *hg_tier_avx2(void);
const hg_kernels *hg_tier_avx512(void);

#endif
