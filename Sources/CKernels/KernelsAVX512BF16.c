// The bf16 kernels for AVX-512 with VDPBF16PS.

#if defined(__x86_64__)

#include <immintrin.h>

#include "Kernels.h"

#define LANES 16
#define TILE_CHANNELS 8
#define TILE_VECTORS 3
#define GRADIENT_CHANNELS 8
#define CK_NATIVE_BF16 1

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma"))), \
                             apply_to = function)

#include "Vectors.inc"

#include "Finish.inc"

#include "VariantBF16.inc"

#pragma clang attribute pop

const struct ck_kernels ck_kernels_avx512_bf16_native = CK_BF16_KERNELS;

#endif
