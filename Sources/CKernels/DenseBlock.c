// ck_dense_block: packed weights, and how a map is cut into bands of rows and windows of columns.

#include "DenseBlock.h"

#include <stdlib.h>

#include "Pool.h"

/// Columns of a window: wider maps are cut so that the rows between input and output stay in the cache.
enum { window_columns = 512, window_halo = 16 };

ck_dense_block *ck_dense_block_create(ck_variant variant, ck_precision precision, const float *const weights[5],
                                      const float *const biases[5], const float *gate) {
    ck_dense_block *block = calloc(1, sizeof *block);
    if (block == NULL) return NULL;
    block->precision = precision;
    bool complete = true;
    for (int layer = 0; layer <= ck_growth_layers; layer++) {
        int in = ck_base_channels + layer * ck_growth_channels;
        int out = layer < ck_growth_layers ? ck_growth_channels : ck_base_channels;
        block->layers[layer] = ck_weights_create(variant, precision, out, in, 3, weights[layer], biases[layer], 1);
        complete = complete && block->layers[layer] != NULL;
    }
    if (gate != NULL) {
        block->gate = ck_weights_create(variant, precision, ck_base_channels, ck_base_channels, 1, gate, NULL, 1);
        complete = complete && block->gate != NULL;
    }
    if (complete) return block;
    ck_dense_block_destroy(block);
    return NULL;
}

void ck_dense_block_destroy(ck_dense_block *block) {
    if (block == NULL) return;
    for (int layer = 0; layer <= ck_growth_layers; layer++) ck_weights_destroy(block->layers[layer]);
    ck_weights_destroy(block->gate);
    free(block);
}

static void run_part(void *context, int index, void *scratch) {
    const struct ck_dense_job *job = context;
    int window = index % job->windows, band = index / job->windows % job->bands;
    int groups = ck_ceiling_divide(job->input->rows, ck_group_rows), columns = job->input->columns;
    struct ck_dense_part part = {
        .image = index / job->windows / job->bands,
        .first_row = (int)((long)groups * band / job->bands) * ck_group_rows,
        .end_row = ck_minimum((int)((long)groups * (band + 1) / job->bands) * ck_group_rows, job->input->rows),
        .first_column = window * job->window_columns,
        .end_column = ck_minimum((window + 1) * job->window_columns, columns),
    };
    part.inner_first = ck_maximum(part.first_column - window_halo, 0);
    part.inner_end = ck_minimum(part.end_column + window_halo, columns);
    if (job->block->precision == ck_precision_bf16) {
        ck_dense_run_bf16(job, &part, scratch);
    } else {
        ck_dense_run_fp32(job, &part, scratch);
    }
}

bool ck_dense_block_run(ck_pool *pool, const ck_dense_block *block, const ck_planes *input, float input_scale,
                        const ck_planes *outer, const ck_planes *output) {
    struct ck_dense_job job = {
        .block = block,
        .input = input,
        .outer = outer,
        .output = output,
        .input_scale = input_scale,
        .windows = ck_ceiling_divide(input->columns, window_columns),
        .bands = 1,
    };
    // Equal windows, whole vectors wide.
    job.window_columns = (ck_ceiling_divide(input->columns, job.windows) + 15) / 16 * 16;
    job.windows = ck_ceiling_divide(input->columns, job.window_columns);
    // A band computes some rows of its neighbours again, so there are no more of them than the threads need.
    int threads = ck_pool_threads(pool);
    if (input->images * job.windows % threads != 0) {
        job.bands = ck_minimum(threads, ck_ceiling_divide(input->rows, ck_group_rows));
    }
    int inner_columns = ck_minimum(job.window_columns + 2 * window_halo, input->columns);
    size_t floats = block->precision == ck_precision_bf16 ? ck_dense_scratch_bf16(inner_columns)
                                                          : ck_dense_scratch_fp32(inner_columns);
    return ck_pool_run_with_scratch(pool, input->images * job.bands * job.windows, floats * sizeof(float), run_part,
                                    &job);
}
