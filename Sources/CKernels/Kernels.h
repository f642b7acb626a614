// What the drivers (Convolve.c, DenseBlock.c, BackwardWeights.c) ask of a variant's kernels.
//
// A kernel works on a few rows of one image at full width (or a range of columns) on one thread; the drivers choose
// rows, threads and scratch. Everything a kernel reads has CK_PAD readable zeros on either side.

#ifndef CKERNELS_KERNELS_H
#define CKERNELS_KERNELS_H

#include <string.h>

#include "CKernels.h"

/// Rows of output that one Winograd transform F(4, 3) makes, and rows of input it reads. Groups of rows start at
/// multiples of `ck_group_rows` of the image, so that a result does not depend on who computes it.
enum { ck_group_rows = 4, ck_group_inputs = 6 };

/// Columns that are transformed at a time: transformed lines of 64 channels stay in the second-level cache.
enum { ck_strip_columns = 96, ck_strip_stride = ck_strip_columns + 16 };

/// The rows that a Winograd group reads of a range of channels. Column 0 of channel 0.
struct ck_input_rows {
    const float *rows[ck_group_inputs];
    size_t channel_strides[ck_group_inputs];
    int channels;
};

/// Rows of one image from some row on: pixel 0 of channel 0 of the first.
struct ck_rows {
    float *data;
    size_t channel_stride;
    size_t row_stride;
};

/// `ck_epilogue` for the rows at hand, and where they go. Absent maps have `data` NULL.
struct ck_finish {
    struct ck_rows output;
    struct ck_rows gate;
    struct ck_rows addends[2];
    float addend_scales[2];
    float gate_slope;
    float slope;
    float scale;
};

/// Weights in the order of the micro-kernel: blocks of `tile_channels` output channels (the last filled up with
/// zeros), in each
///   fp32, 3x3:  [6 transformed rows][input channel][3 columns][tile_channels]
///   fp32, 1x1:  [input channel][tile_channels]
///   bf16:       [pair of input channels][kernel rows][kernel columns][tile_channels], two bfloat16 in 32 bits
struct ck_weights {
    const struct ck_kernels *kernels;
    ck_precision precision;
    int out;
    int in;
    int kernel;
    size_t block_units;  // 32-bit units of one block
    uint32_t *packed;
    float *bias;  // zeros up to a multiple of tile_channels
};

/// Up to five ranges of channels, in the order of the weights.
enum { ck_source_limit = 5 };

/// fp32, 3x3: up to four rows of output.
struct ck_winograd_task {
    struct ck_input_rows sources[ck_source_limit];
    int source_count;
    int columns;
    int rows;
    const struct ck_weights *weights;
    struct ck_finish finish;
    float *scratch;  // ck_winograd_scratch(in) floats
};

/// Floats from a transformed row to the next. They are read together, so they must not lie a multiple of a page apart
/// (in the same sets of the first-level cache): hence the odd number of cache lines more.
static inline size_t ck_winograd_plane(int in) { return (size_t)in * ck_strip_stride + 144; }

static inline size_t ck_winograd_scratch(int in) { return ck_group_inputs * ck_winograd_plane(in); }

/// One row of output without transforms: fp32 1x1, bf16 1x1 and 3x3. A line is a channel's (fp32) or the packed line
/// of two channels (bf16).
struct ck_row_task {
    const uint32_t *rows[3];  // floats or pairs of bfloat16; only rows[0] for 1x1
    size_t line_strides[3];
    int columns;
    const struct ck_weights *weights;
    struct ck_finish finish;  // unless `packed_output`
    uint32_t *packed_output;  // or NULL; only slope and bias apply, `out` is even
    size_t packed_stride;
};

/// Rounds the channels of one row to bfloat16 and joins them in pairs: unit i of a packed line is pixel i of an even
/// channel (low half) and of the next (high half; 0 for a last one without partner).
struct ck_pack_task {
    const float *row;
    size_t channel_stride;
    int channels;
    int columns;
    uint32_t *packed;
    size_t packed_stride;
};

/// Rounds `lines` lines of pixels to bfloat16: zeros (`ck_round_pad`), the pixels, zeros up to `packed_stride` (a
/// multiple of 32). The zeros before a line serve as those after the one before it; they are many so that lines begin
/// with a cache line.
enum { ck_round_pad = 32 };
struct ck_round_task {
    const float *row;
    size_t channel_stride;
    int lines;
    int columns;
    uint16_t *packed;
    size_t packed_stride;
};

/// Sums over some rows of products of `tile_channels` lines of the output gradient and three lines of the input (one
/// line at three shifts, or three channels).
struct ck_gradient_task {
    const void *inputs[3];    // first row; floats or bfloat16
    size_t input_row_stride;  // in elements
    const void *gradient;
    size_t gradient_row_stride;
    size_t gradient_channel_stride;
    int gradient_channels;  // <= tile_channels
    int rows;
    int columns;
    float *sums;  // [tile_channels][3][ck_sum_lanes] partial sums, added to
};

/// Floats that hold a vector of partial sums of any variant.
enum { ck_sum_lanes = 16 };

/// The kernels of one variant in one precision; NULL where the precision has no use for it.
struct ck_kernels {
    int tile_channels;           // output channels of a convolution's tile
    int gradient_tile_channels;  // and of backward-weights
    void (*convolve_group)(const struct ck_winograd_task *task);
    void (*convolve_row)(const struct ck_row_task *task);
    void (*pack_row)(const struct ck_pack_task *task);
    void (*round_rows)(const struct ck_round_task *task);
    void (*sum_gradients)(const struct ck_gradient_task *task);
    void (*sum_line)(const float *line, int columns, float *lanes);  // adds pixels to ck_sum_lanes sums
};

/// The kernels of a variant, falling back to the portable ones where the variant does not exist.
const struct ck_kernels *ck_kernels_for(ck_variant variant, ck_precision precision);

extern const struct ck_kernels ck_kernels_portable_fp32, ck_kernels_portable_bf16;
#if defined(__x86_64__)
extern const struct ck_kernels ck_kernels_avx2_fp32, ck_kernels_avx2_bf16;
extern const struct ck_kernels ck_kernels_avx512_fp32, ck_kernels_avx512_bf16_emulated;
extern const struct ck_kernels ck_kernels_avx512_bf16_native;
#endif

/// Ends the process with a message: scratch memory ran out where the caller cannot be told.
_Noreturn void ck_out_of_memory(const char *function);

static inline int ck_ceiling_divide(int numerator, int denominator) {
    return (numerator + denominator - 1) / denominator;
}

static inline int ck_minimum(int first, int second) { return first < second ? first : second; }
static inline int ck_maximum(int first, int second) { return first > second ? first : second; }

#endif
