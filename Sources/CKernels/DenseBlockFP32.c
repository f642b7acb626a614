// The wavefront in fp32: groups of four rows. What a layer adds is kept as plain rows in a ring of its own, as many
// groups deep as later layers look back.

#include "DenseBlock.h"

/// Layer l writes group t - l in step t, and the last layer, which works on group t - 4, reads one row above it.
static int ring_groups(int layer) { return ck_growth_layers + 2 - layer; }

static size_t ring_row(int inner_columns) { return ck_growth_channels * ck_line_floats(inner_columns); }

size_t ck_dense_scratch_fp32(int inner_columns) {
    size_t rows = 0;
    for (int layer = 0; layer < ck_growth_layers; layer++) rows += (size_t)(ring_groups(layer) * ck_group_rows);
    int channels = ck_base_channels + ck_growth_layers * ck_growth_channels;
    return ck_line_floats(inner_columns) + rows * ring_row(inner_columns) + ck_winograd_scratch(channels);
}

struct wavefront {
    const struct ck_dense_job *job;
    const struct ck_dense_part *part;
    float *zero_line;
    float *rings[ck_growth_layers];
    float *winograd;
};

static float *ring_group(const struct wavefront *wave, int layer, int group) {
    size_t row = ring_row(ck_dense_inner_columns(wave->part));
    return wave->rings[layer] + (size_t)(group % ring_groups(layer)) * ck_group_rows * row + CK_PAD;
}

/// The rows that group `group` of a later layer reads of a growth layer's output.
static struct ck_input_rows ring_rows(const struct wavefront *wave, int layer, int group, int column) {
    struct ck_input_rows input = {.channels = ck_growth_channels};
    int inner_columns = ck_dense_inner_columns(wave->part);
    for (int i = 0; i < ck_group_inputs; i++) {
        int row = group * ck_group_rows - 1 + i;
        bool inside = row >= 0 && row < wave->job->input->rows;
        input.rows[i] = wave->zero_line;
        if (!inside) continue;
        input.rows[i] = ring_group(wave, layer, row / ck_group_rows) + column +
                        (size_t)(row % ck_group_rows) * ring_row(inner_columns);
        input.channel_strides[i] = ck_line_floats(inner_columns);
    }
    return input;
}

/// A layer's task for a group, but for where its output goes. `column` counts from the window's first.
static struct ck_winograd_task layer_task(const struct wavefront *wave, int layer, int group, int column) {
    const struct ck_dense_part *part = wave->part;
    struct ck_winograd_task task = {
        .source_count = 1 + layer,
        .rows = ck_minimum(ck_group_rows, wave->job->input->rows - group * ck_group_rows),
        .weights = wave->job->block->layers[layer],
        .scratch = wave->winograd,
    };
    task.sources[0] =
        ck_input_rows_of(wave->job->input, part->image, group, part->inner_first + column, wave->zero_line);
    for (int before = 0; before < layer; before++) task.sources[1 + before] = ring_rows(wave, before, group, column);
    return task;
}

static void run_growth(const struct wavefront *wave, int layer, int group) {
    int inner_columns = ck_dense_inner_columns(wave->part);
    struct ck_winograd_task task = layer_task(wave, layer, group, 0);
    task.columns = inner_columns;
    task.finish = (struct ck_finish){
        .output = {ring_group(wave, layer, group), ck_line_floats(inner_columns), ring_row(inner_columns)},
        .slope = 0.2f,
        .scale = 1,
    };
    task.weights->kernels->convolve_group(&task);
}

/// output += gate * outer for rows that are still in the cache.
static void add_gate(const struct wavefront *wave, int first, int rows) {
    const struct ck_dense_part *part = wave->part;
    for (int row = first; row < first + rows; row++) {
        struct ck_rows output = ck_rows_of(wave->job->output, part->image, row, part->first_column);
        struct ck_row_task task = {
            .rows = {(const uint32_t *)ck_rows_of(wave->job->outer, part->image, row, part->first_column).data},
            .line_strides = {wave->job->outer->channel_stride},
            .columns = part->end_column - part->first_column,
            .weights = wave->job->block->gate,
            .finish = {.output = output, .addends = {output}, .addend_scales = {1}, .slope = 1, .scale = 1},
        };
        task.weights->kernels->convolve_row(&task);
    }
}

static void run_last(const struct wavefront *wave, int group) {
    const struct ck_dense_part *part = wave->part;
    struct ck_winograd_task task =
        layer_task(wave, ck_growth_layers, group, part->first_column - part->inner_first);
    task.columns = part->end_column - part->first_column;
    task.finish = ck_dense_finish(wave->job, part, group * ck_group_rows);
    task.weights->kernels->convolve_group(&task);
    if (wave->job->outer != NULL && wave->job->block->gate != NULL) {
        add_gate(wave, group * ck_group_rows, task.rows);
    }
}

void ck_dense_run_fp32(const struct ck_dense_job *job, const struct ck_dense_part *part, float *scratch) {
    int inner_columns = ck_dense_inner_columns(part);
    struct wavefront wave = {.job = job, .part = part, .zero_line = scratch + CK_PAD};
    // Zeros everywhere: the padding of the rings' lines stays.
    memset(scratch, 0, ck_dense_scratch_fp32(inner_columns) * sizeof(float));
    float *memory = scratch + ck_line_floats(inner_columns);
    for (int layer = 0; layer < ck_growth_layers; layer++) {
        wave.rings[layer] = memory;
        memory += (size_t)(ring_groups(layer) * ck_group_rows) * ring_row(inner_columns);
    }
    wave.winograd = memory;
    // Groups of a layer that the band needs beyond its own. A transformed row mixes a whole group, so rows that only
    // contribute rounding count as well: results may not depend on where bands end.
    static const int halo[ck_growth_layers] = {2, 2, 1, 1};
    int first = part->first_row / ck_group_rows, end = ck_ceiling_divide(part->end_row, ck_group_rows);
    int groups = ck_ceiling_divide(job->input->rows, ck_group_rows);
    for (int step = first - 2; step < end + ck_growth_layers; step++) {
        for (int layer = 0; layer < ck_growth_layers; layer++) {
            int group = step - layer;
            if (group < ck_maximum(first - halo[layer], 0) || group >= ck_minimum(end + halo[layer], groups)) continue;
            run_growth(&wave, layer, group);
        }
        int group = step - ck_growth_layers;
        if (group >= first && group < end) run_last(&wave, group);
    }
}
