// Which kernels run on this processor.

#include <stdio.h>
#include <stdlib.h>

#include "Kernels.h"

bool ck_variant_supported(ck_variant variant) {
    switch (variant) {
    case ck_variant_portable:
        return true;
#if defined(__x86_64__)
    case ck_variant_avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case ck_variant_avx512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
               ck_variant_supported(ck_variant_avx2);
    case ck_variant_avx512_bf16:
        return __builtin_cpu_supports("avx512bf16") && ck_variant_supported(ck_variant_avx512);
#endif
    default:
        return false;
    }
}

ck_variant ck_variant_best(void) {
    for (int variant = ck_variant_avx512_bf16; variant > ck_variant_portable; variant--) {
        if (ck_variant_supported((ck_variant)variant)) return (ck_variant)variant;
    }
    return ck_variant_portable;
}

const struct ck_kernels *ck_kernels_for(ck_variant variant, ck_precision precision) {
    bool bf16 = precision == ck_precision_bf16;
    switch (variant) {
#if defined(__x86_64__)
    case ck_variant_avx2:
        return bf16 ? &ck_kernels_avx2_bf16 : &ck_kernels_avx2_fp32;
    case ck_variant_avx512:
        return bf16 ? &ck_kernels_avx512_bf16_emulated : &ck_kernels_avx512_fp32;
    case ck_variant_avx512_bf16:
        return bf16 ? &ck_kernels_avx512_bf16_native : &ck_kernels_avx512_fp32;
#endif
    default:
        return bf16 ? &ck_kernels_portable_bf16 : &ck_kernels_portable_fp32;
    }
}

void ck_out_of_memory(const char *function) {
    fprintf(stderr, "%s: out of memory\n", function);
    abort();
}
