// The residual dense block as a wavefront of rows: each step adds rows to the first convolution's output and, a little
// further up, to the output of each following one, so that everything between input and output stays in the cache.

#ifndef CKERNELS_DENSE_BLOCK_H
#define CKERNELS_DENSE_BLOCK_H

#include "Planes.h"

enum { ck_base_channels = 32, ck_growth_channels = 8, ck_growth_layers = 4 };

struct ck_dense_block {
    ck_precision precision;
    ck_weights *layers[ck_growth_layers + 1];
    ck_weights *gate;  // or NULL
};

/// What a call works on.
struct ck_dense_job {
    const struct ck_dense_block *block;
    const ck_planes *input;
    const ck_planes *outer;  // or NULL
    const ck_planes *output;
    float input_scale;
    int bands;
    int windows;
    int window_columns;
};

/// The part of it that a task computes. Output columns `first_column` ..< `end_column` need up to five more on each
/// side from the layers before; `inner_first` ..< `inner_end` has sixteen (or ends with the image), and what its
/// missing neighbours spoil stays outside the output.
struct ck_dense_part {
    int image;
    int first_row, end_row;
    int first_column, end_column;
    int inner_first, inner_end;
};

/// The wavefronts. `scratch` has ck_dense_scratch_* floats.
void ck_dense_run_fp32(const struct ck_dense_job *job, const struct ck_dense_part *part, float *scratch);
void ck_dense_run_bf16(const struct ck_dense_job *job, const struct ck_dense_part *part, float *scratch);
size_t ck_dense_scratch_fp32(int inner_columns);
size_t ck_dense_scratch_bf16(int inner_columns);

static inline int ck_dense_inner_columns(const struct ck_dense_part *part) {
    return part->inner_end - part->inner_first;
}

/// The epilogue of the fifth convolution from output row `row` on.
static inline struct ck_finish ck_dense_finish(const struct ck_dense_job *job, const struct ck_dense_part *part,
                                               int row) {
    return (struct ck_finish){
        .output = ck_rows_of(job->output, part->image, row, part->first_column),
        .addends = {ck_rows_of(job->input, part->image, row, part->first_column),
                    ck_rows_of(job->outer, part->image, row, part->first_column)},
        .addend_scales = {job->input_scale, 1},
        .slope = 1,
        .scale = 1,
    };
}

#endif
