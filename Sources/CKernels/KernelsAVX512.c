// The kernels for AVX-512: 32 registers of 16 floats, 24 of them sums.

#if defined(__x86_64__)

#include "Kernels.h"

#define LANES 16
#define TILE_CHANNELS 8
#define TILE_VECTORS 3
#define GRADIENT_CHANNELS 8
#define CK_NATIVE_BF16 0

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), \
                             apply_to = function)

#include "Vectors.inc"

#include "Finish.inc"

#include "VariantFP32.inc"

#include "VariantBF16.inc"

#pragma clang attribute pop

const struct ck_kernels ck_kernels_avx512_fp32 = CK_FP32_KERNELS;
const struct ck_kernels ck_kernels_avx512_bf16_emulated = CK_BF16_KERNELS;

#endif
