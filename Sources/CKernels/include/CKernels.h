// The convolution kernels of Limpid and their thread pool: plain C, no dependency but the C library and pthreads.
//
// Feature maps are row-planar: for each image and each of its rows, one line per channel; a line holds the row's pixels
// with at least CK_PAD floats of zeros on either side, which neighbouring lines may share. Concatenating channels is
// having more lines; a range of channels is the same memory with another first line. Every function reads the zeros left
// and right of a line as the zero padding of the convolution, and keeps them zero in what it writes.
//
// 3x3 convolutions in fp32 use a Winograd transform across rows: rounding errors stay below 1e-5 of the largest output.
// Where scratch memory runs out in a function that cannot say so, it ends the process with a message.
//
// Results are bit-identical for every thread count and for every channel range or image position; they differ between
// variants (in rounding only).

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Floats of zeros before the first and after the last pixel of a line (one cache line).
#define CK_PAD 16

/// The instruction set a kernel is written for. All variants are compiled in; `ck_variant_supported` says which run here.
typedef enum ck_variant {
    ck_variant_portable = 0,  // 128-bit vectors of the baseline architecture
    ck_variant_avx2 = 1,      // AVX2 and FMA
    ck_variant_avx512 = 2,    // AVX-512 F, BW, VL, DQ
    ck_variant_avx512_bf16 = 3  // the same with VDPBF16PS; for fp32 the same code as ck_variant_avx512
} ck_variant;

/// What products are made of. Sums, activations in memory and residuals are always fp32.
typedef enum ck_precision {
    ck_precision_fp32 = 0,
    ck_precision_bf16 = 1  // inputs and weights rounded to bfloat16 (nearest even), products summed in fp32
} ck_precision;

/// Whether this processor (and operating system) runs a variant.
bool ck_variant_supported(ck_variant variant);
/// The fastest variant that runs here.
ck_variant ck_variant_best(void);

// ---- Threads

/// Threads of our own: the caller is one of them. Calls from several threads take turns.
typedef struct ck_pool ck_pool;

/// Cores that the process may use: affinity and the control group's quota, at least 1.
int ck_available_cores(void);
/// Starts `threads` - 1 workers (they sleep while there is nothing to do); NULL when memory or threads run out.
ck_pool *ck_pool_create(int threads);
/// Ends the workers. NULL is allowed.
void ck_pool_destroy(ck_pool *pool);
/// Threads of the pool, the caller included.
int ck_pool_threads(const ck_pool *pool);
/// Runs `task(context, i)` for every i in 0 ..< count on the pool's threads and returns when all are done.
/// A NULL pool runs them on the caller. A task must not call the pool again.
void ck_pool_run(ck_pool *pool, int count, void (*task)(void *context, int index), void *context);

// ---- Feature maps

/// A row-planar feature map, or a range of its channels. Strides are in floats.
typedef struct ck_planes {
    float *data;  // pixel 0 of row 0 of channel 0 of image 0, 64-byte aligned
    int images;
    int channels;
    int rows;
    int columns;
    size_t channel_stride;  // from a line to the next channel's: a multiple of 16, >= columns + CK_PAD
    size_t row_stride;      // from a row to the next: channels in memory * channel_stride
    size_t image_stride;    // from an image to the next: rows * row_stride
} ck_planes;

// ---- Convolutions, stride 1, zero padding, kernel 1x1 or 3x3, any channel counts

/// Weights in the order a kernel reads them.
typedef struct ck_weights ck_weights;

/// Packs `weights`[out][in][kernel][kernel] (and `bias`[out] or NULL), both multiplied by `scale`.
/// kernel is 1 or 3. NULL when memory runs out.
ck_weights *ck_weights_create(ck_variant variant, ck_precision precision, int out, int in, int kernel,
                              const float *weights, const float *bias, float scale);
void ck_weights_destroy(ck_weights *weights);

/// What happens to a sum s before it is written to `output` at the same image, row, column and channel:
///     v = s > 0 ? s : slope * s
///     v = v * (gate > 0 ? 1 : gate_slope)        where `gate` is not NULL
///     v = scale * v + addend_scale * addend      where `addend` is not NULL, else scale * v
/// `addend` may be `output` itself (accumulation).
typedef struct ck_epilogue {
    float slope;  // 1 for none, 0 for ReLU, 0.2 for LeakyReLU
    float scale;  // 1 for none
    const ck_planes *gate;
    float gate_slope;
    const ck_planes *addend;
    float addend_scale;
} ck_epilogue;

/// output = epilogue(weights * input + bias). `input` and `output` may be disjoint channel ranges of one map, never overlap.
/// Backward-data is this function with weights transposed and flipped by the caller.
void ck_convolve(ck_pool *pool, const ck_weights *weights, const ck_planes *input, const ck_planes *output,
                 const ck_epilogue *epilogue);

/// Adds to `weights_gradient`[out][in][kernel][kernel] and `bias_gradient`[out] (or NULL) the sums over all images, rows
/// and columns of output_gradient * shifted input. kernel is 1 or 3. Sums in fp32 whatever the precision.
void ck_backward_weights(ck_pool *pool, ck_variant variant, ck_precision precision, const ck_planes *input,
                         const ck_planes *output_gradient, int kernel, float *weights_gradient,
                         float *bias_gradient);

// ---- The residual dense block of TwoStage, whole: no intermediate map reaches memory

/// Packed weights of one block: `base` channels, `growth` channels from each of four 3x3 convolutions with LeakyReLU,
/// and a fifth 3x3 convolution back to `base`.
typedef struct ck_dense_block ck_dense_block;

/// `weights`[l], `biases`[l] for l = 0 ..< 5 are [growth][base + l*growth][3][3] and [growth], the last [base][base +
/// 4*growth][3][3] and [base], already multiplied by whatever the caller wants. base is 32 and growth 8.
/// `gate`[base][base] (a 1x1 convolution of `outer`, see ck_dense_block_run) or NULL.
ck_dense_block *ck_dense_block_create(ck_variant variant, ck_precision precision, const float *const weights[5],
                                      const float *const biases[5], const float *gate);
void ck_dense_block_destroy(ck_dense_block *block);

/// output = c5(dense(input)) + input_scale * input                                   where `outer` is NULL,
/// output = c5(dense(input)) + input_scale * input + outer + gate * outer            otherwise.
/// LeakyReLU slope 0.2. `output` is neither `input` nor `outer`.
/// Returns false when scratch memory runs out.
bool ck_dense_block_run(ck_pool *pool, const ck_dense_block *block, const ck_planes *input, float input_scale,
                        const ck_planes *outer, const ck_planes *output);

#ifdef __cplusplus
}
#endif

#endif
