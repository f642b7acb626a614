// The kernels for AVX2 with fused multiply-add: 16 registers of 8 floats, 8 of them sums. With 12, clang spills some.

#if defined(__x86_64__)

#include "Kernels.h"

#define LANES 8
#define TILE_CHANNELS 4
#define TILE_VECTORS 2
#define GRADIENT_CHANNELS 4
#define CK_NATIVE_BF16 0

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "Vectors.inc"

#include "Finish.inc"

#include "VariantFP32.inc"

#include "VariantBF16.inc"

#pragma clang attribute pop

const struct ck_kernels ck_kernels_avx2_fp32 = CK_FP32_KERNELS;
const struct ck_kernels ck_kernels_avx2_bf16 = CK_BF16_KERNELS;

#endif
