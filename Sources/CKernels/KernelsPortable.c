// The kernels in 128-bit vectors, which every processor we know has.

#include "Kernels.h"

#define LANES 4
#define TILE_CHANNELS 4
#define TILE_VECTORS 2
#define GRADIENT_CHANNELS 4
#define CK_NATIVE_BF16 0

#include "Vectors.inc"

#include "Finish.inc"

#include "VariantFP32.inc"

#include "VariantBF16.inc"

const struct ck_kernels ck_kernels_portable_fp32 = CK_FP32_KERNELS;
const struct ck_kernels ck_kernels_portable_bf16 = CK_BF16_KERNELS;
