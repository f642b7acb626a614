// The wavefront in bf16: single rows. A ring holds, for the last eight rows, the packed lines of the input and of what
// the layers added; the output's residuals are added from the fp32 maps.

#include "DenseBlock.h"

/// In step t the input's row t + 1 is packed and the last layer, on row t - 4, reads one row above: seven rows.
enum { ring_rows = 8, base_lines = ck_base_channels / 2, growth_lines = ck_growth_channels / 2 };
enum { row_lines = base_lines + ck_growth_layers * growth_lines };

static size_t ring_row(int inner_columns) { return row_lines * ck_line_floats(inner_columns); }

/// The zero line, the ring, and a packed row of `outer`.
size_t ck_dense_scratch_bf16(int inner_columns) {
    return ck_line_floats(inner_columns) * (1 + base_lines) + ring_rows * ring_row(inner_columns);
}

struct wavefront {
    const struct ck_dense_job *job;
    const struct ck_dense_part *part;
    uint32_t *zero_line;
    uint32_t *ring;
    uint32_t *outer;
};

static uint32_t *ring_at(const struct wavefront *wave, int row) {
    return wave->ring + (size_t)(row % ring_rows) * ring_row(ck_dense_inner_columns(wave->part)) + CK_PAD;
}

static void pack(const struct wavefront *wave, const float *row, const ck_planes *planes, int columns,
                 uint32_t *packed) {
    struct ck_pack_task task = {
        .row = row,
        .channel_stride = planes->channel_stride,
        .channels = ck_base_channels,
        .columns = columns,
        .packed = packed,
        .packed_stride = ck_line_floats(ck_dense_inner_columns(wave->part)),
    };
    wave->job->block->layers[0]->kernels->pack_row(&task);
}

static void pack_input(const struct wavefront *wave, int row) {
    const float *source = ck_rows_of(wave->job->input, wave->part->image, row, wave->part->inner_first).data;
    pack(wave, source, wave->job->input, ck_dense_inner_columns(wave->part), ring_at(wave, row));
}

static struct ck_row_task layer_task(const struct wavefront *wave, int layer, int row, int column) {
    struct ck_row_task task = {.weights = wave->job->block->layers[layer]};
    for (int i = 0; i < 3; i++) {
        int source = row - 1 + i;
        bool inside = source >= 0 && source < wave->job->input->rows;
        task.rows[i] = inside ? ring_at(wave, source) + column : wave->zero_line;
        task.line_strides[i] = inside ? ck_line_floats(ck_dense_inner_columns(wave->part)) : 0;
    }
    return task;
}

static void run_growth(const struct wavefront *wave, int layer, int row) {
    struct ck_row_task task = layer_task(wave, layer, row, 0);
    task.columns = ck_dense_inner_columns(wave->part);
    task.packed_stride = ck_line_floats(task.columns);
    task.packed_output = ring_at(wave, row) + (size_t)(base_lines + layer * growth_lines) * task.packed_stride;
    task.finish.slope = 0.2f;
    task.weights->kernels->convolve_row(&task);
}

/// output += gate * outer for a row that is still in the cache.
static void add_gate(const struct wavefront *wave, int row) {
    const struct ck_dense_part *part = wave->part;
    int columns = part->end_column - part->first_column;
    struct ck_rows output = ck_rows_of(wave->job->output, part->image, row, part->first_column);
    pack(wave, ck_rows_of(wave->job->outer, part->image, row, part->first_column).data, wave->job->outer, columns,
         wave->outer);
    struct ck_row_task task = {
        .rows = {wave->outer},
        .line_strides = {ck_line_floats(ck_dense_inner_columns(part))},
        .columns = columns,
        .weights = wave->job->block->gate,
        .finish = {.output = output, .addends = {output}, .addend_scales = {1}, .slope = 1, .scale = 1},
    };
    task.weights->kernels->convolve_row(&task);
}

static void run_last(const struct wavefront *wave, int row) {
    const struct ck_dense_part *part = wave->part;
    struct ck_row_task task = layer_task(wave, ck_growth_layers, row, part->first_column - part->inner_first);
    task.columns = part->end_column - part->first_column;
    task.finish = ck_dense_finish(wave->job, part, row);
    task.weights->kernels->convolve_row(&task);
    if (wave->job->outer != NULL && wave->job->block->gate != NULL) add_gate(wave, row);
}

void ck_dense_run_bf16(const struct ck_dense_job *job, const struct ck_dense_part *part, float *scratch) {
    int inner_columns = ck_dense_inner_columns(part);
    size_t line = ck_line_floats(inner_columns);
    struct wavefront wave = {.job = job, .part = part, .zero_line = (uint32_t *)scratch + CK_PAD};
    wave.ring = (uint32_t *)scratch + line;
    wave.outer = wave.ring + ring_rows * ring_row(inner_columns);
    // Zeros everywhere: the padding of the ring's lines stays.
    memset(scratch, 0, ck_dense_scratch_bf16(inner_columns) * sizeof(float));
    int rows = job->input->rows;
    for (int step = part->first_row - 6; step < part->end_row + ck_growth_layers; step++) {
        int ahead = step + 1;
        if (ahead >= ck_maximum(part->first_row - 5, 0) && ahead < ck_minimum(part->end_row + 5, rows)) {
            pack_input(&wave, ahead);
        }
        for (int layer = 0; layer < ck_growth_layers; layer++) {
            // Later layers reach one row further with each 3x3.
            int row = step - layer, halo = ck_growth_layers - layer;
            if (row < ck_maximum(part->first_row - halo, 0) || row >= ck_minimum(part->end_row + halo, rows)) continue;
            run_growth(&wave, layer, row);
        }
        int row = step - ck_growth_layers;
        if (row >= part->first_row && row < part->end_row) run_last(&wave, row);
    }
}
