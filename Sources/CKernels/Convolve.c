// ck_convolve: cuts a map into tasks and gives each to the kernels.

#include "Planes.h"
#include "Pool.h"

/// Packed rows of this many columns, three at a time, stay in the second-level cache.
enum { tile_columns = 512 };
/// Rows of a bf16 task. Two more are packed.
enum { band_rows = 16 };

struct job {
    const ck_weights *weights;
    const ck_planes *input;
    const ck_planes *output;
    const ck_epilogue *epilogue;
    int bands;  // of an image: Winograd groups or bands of rows
    int tiles;  // of a band
};

static struct ck_finish finish_at(const struct job *job, int image, int row, int column) {
    const ck_epilogue *epilogue = job->epilogue;
    return (struct ck_finish){
        .output = ck_rows_of(job->output, image, row, column),
        .gate = ck_rows_of(epilogue->gate, image, row, column),
        .addends = {ck_rows_of(epilogue->addend, image, row, column)},
        .addend_scales = {epilogue->addend_scale},
        .gate_slope = epilogue->gate_slope,
        .slope = epilogue->slope,
        .scale = epilogue->scale,
    };
}

static void convolve_winograd(void *context, int index, void *scratch) {
    const struct job *job = context;
    int image = index / job->bands, group = index % job->bands, row = group * ck_group_rows;
    float *zero_line = scratch;
    if (group == 0 || row + ck_group_rows >= job->input->rows) ck_zero_line(scratch, job->input->columns);
    struct ck_winograd_task task = {
        .sources = {ck_input_rows_of(job->input, image, group, 0, zero_line + CK_PAD)},
        .source_count = 1,
        .columns = job->input->columns,
        .rows = ck_minimum(ck_group_rows, job->input->rows - row),
        .weights = job->weights,
        .finish = finish_at(job, image, row, 0),
        .scratch = zero_line + ck_line_floats(job->input->columns),
    };
    job->weights->kernels->convolve_group(&task);
}

static void convolve_fp32_1x1(void *context, int index, void *scratch) {
    (void)scratch;
    const struct job *job = context;
    int image = index / job->bands, first = index % job->bands * ck_group_rows;
    int end = ck_minimum(first + ck_group_rows, job->input->rows);
    for (int row = first; row < end; row++) {
        struct ck_row_task task = {
            .rows = {(const uint32_t *)ck_rows_of(job->input, image, row, 0).data},
            .line_strides = {job->input->channel_stride},
            .columns = job->input->columns,
            .weights = job->weights,
            .finish = finish_at(job, image, row, 0),
        };
        job->weights->kernels->convolve_row(&task);
    }
}

/// Starts to fetch a row that will be packed after the next multiplications, which leave the memory idle.
static void fetch_row(const ck_planes *planes, int image, int row, int first_column, int columns) {
    const float *line = ck_rows_of(planes, image, row, first_column).data;
    for (int channel = 0; channel < planes->channels; channel++) {
        for (int column = 0; column < columns; column += 16) __builtin_prefetch(line + column, 0, 2);
        line += planes->channel_stride;
    }
}

/// A band of a tile of columns in bf16: every row is packed once into a ring of three, one ahead of its use.
static void convolve_bf16(void *context, int index, void *scratch) {
    const struct job *job = context;
    int tile = index % job->tiles, band = index / job->tiles % job->bands, image = index / job->tiles / job->bands;
    int first_column = tile * tile_columns;
    int columns = ck_minimum(tile_columns, job->input->columns - first_column);
    int first = band * band_rows, end = ck_minimum(first + band_rows, job->input->rows);
    int reach = job->weights->kernel / 2;
    size_t stride = ck_line_floats(columns);
    size_t row_units = (size_t)(job->input->channels + 1) / 2 * stride;
    uint32_t *zero_line = ck_zero_line(scratch, columns), *ring = (uint32_t *)scratch + stride;
    for (int packed = first - reach; packed < end + reach; packed++) {
        if (packed >= 0 && packed < job->input->rows) {
            // From the padding on (or the tile before), so that the neighbours of the first and last column are there.
            struct ck_pack_task pack = {
                .row = ck_rows_of(job->input, image, packed, first_column - CK_PAD).data,
                .channel_stride = job->input->channel_stride,
                .channels = job->input->channels,
                .columns = CK_PAD + columns + 1,
                .packed = ring + (size_t)(packed % 3) * row_units,
                .packed_stride = stride,
            };
            job->weights->kernels->pack_row(&pack);
        }
        if (packed + 1 < ck_minimum(end + reach, job->input->rows)) {
            fetch_row(job->input, image, packed + 1, first_column, columns);
        }
        int row = packed - reach;
        if (row < first) continue;
        struct ck_row_task task = {
            .columns = columns,
            .weights = job->weights,
            .finish = finish_at(job, image, row, first_column),
        };
        for (int i = 0; i <= 2 * reach; i++) {
            int source = row - reach + i;
            bool inside = source >= 0 && source < job->input->rows;
            task.rows[i] = inside ? ring + (size_t)(source % 3) * row_units + CK_PAD : zero_line;
            task.line_strides[i] = inside ? stride : 0;
        }
        job->weights->kernels->convolve_row(&task);
    }
}

void ck_convolve(ck_pool *pool, const ck_weights *weights, const ck_planes *input, const ck_planes *output,
                 const ck_epilogue *epilogue) {
    struct job job = {weights, input, output, epilogue, ck_ceiling_divide(input->rows, ck_group_rows), 1};
    size_t line = ck_line_floats(input->columns);
    size_t floats = 0;
    ck_scratch_task task = convolve_fp32_1x1;
    if (weights->precision == ck_precision_bf16) {
        task = convolve_bf16;
        job.bands = ck_ceiling_divide(input->rows, band_rows);
        job.tiles = ck_ceiling_divide(input->columns, tile_columns);
        line = ck_line_floats(ck_minimum(tile_columns, input->columns));
        floats = line * (1 + 3 * (((size_t)input->channels + 1) / 2));
    } else if (weights->kernel == 3) {
        task = convolve_winograd;
        floats = line + ck_winograd_scratch(input->channels);
    }
    int count = input->images * job.bands * job.tiles;
    if (!ck_pool_run_with_scratch(pool, count, floats * sizeof(float), task, &job)) ck_out_of_memory(__func__);
}
