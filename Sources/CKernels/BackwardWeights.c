// ck_backward_weights: the gradient of a convolution's weights.
//
// The rows of all images are cut into parts, the same whatever the number of threads; a task sums a part for some
// channels, and the parts are added in order.

#include <stdlib.h>

#include "Planes.h"
#include "Pool.h"

/// Parts of the sum, so that a convolution with few channels has work for several threads.
enum { part_limit = 8 };
/// Blocks of output channels times input channels of a task: their partial sums stay in the second-level cache.
enum { task_blocks = 4, task_tiles = 128 };
/// Pixels of a channel in a band of rows, which stays in the cache while channels are paired.
enum { band_pixels_fp32 = 1024, band_pixels_bf16 = 2048, band_columns = 64 };

struct job {
    const struct ck_kernels *kernels;
    bool bf16;
    const ck_planes *input;
    const ck_planes *gradient;
    int kernel;
    int band_rows, bands, parts;  // bands of all images; part p is bands p * bands / parts on
    int blocks;                   // of output channels in a task
    int channels;                 // input channels in a task
    int block_groups, channel_groups;
    float *partial;       // [parts][out][in][kernel][kernel]
    float *partial_bias;  // [parts][out]
};

/// A task's channels and its scratch memory.
struct share {
    int first_block, blocks, outs, first_channel, channels;
    float *sums;  // [blocks][units][tile][3][ck_sum_lanes]; a unit is a channel's kernel row, or three channels
    float *bias;  // [outs][ck_sum_lanes]
    uint16_t *inputs, *gradients;
    size_t line;  // bfloat16 units
};

static int units_of(const struct job *job, int channels) {
    return job->kernel == 3 ? channels * 3 : ck_ceiling_divide(channels, 3);
}

static size_t weight_count(const struct job *job) {
    return (size_t)(job->gradient->channels * job->kernel * job->kernel) * (size_t)job->input->channels;
}

static size_t rounded_line(const struct job *job) {
    return (size_t)(job->input->columns + 31) / 32 * 32 + ck_round_pad;
}

/// Rounds rows `first` ..< `end` of a range of channels to bfloat16.
static void round_band(const struct job *job, const ck_planes *planes, int image, int first, int end, int channel,
                       int channels, size_t line, uint16_t *packed) {
    for (int row = first; row < end; row++) {
        struct ck_round_task task = {
            .row = ck_rows_of(planes, image, row, 0).data + (size_t)channel * planes->channel_stride,
            .channel_stride = planes->channel_stride,
            .lines = channels,
            .columns = planes->columns,
            .packed = packed + (size_t)(row - first) * (size_t)channels * line,
            .packed_stride = line,
        };
        job->kernels->round_rows(&task);
    }
    memset(packed + (size_t)(end - first) * (size_t)channels * line, 0, ck_round_pad * sizeof *packed);
}

/// Adds the products of one block of output channels and one unit of input, over the rows of a band.
static void sum_unit(const struct job *job, const struct share *share, int image, int first, int end, int block,
                     int unit) {
    int reach = job->kernel / 2, shift = job->kernel == 3 ? unit % 3 - 1 : 0;
    int begin = ck_maximum(first, -shift), stop = ck_minimum(end, job->input->rows - shift);
    if (begin >= stop) return;
    int tile = job->kernels->gradient_tile_channels;
    int out = (share->first_block + block) * tile;
    struct ck_gradient_task task = {
        .gradient_channels = ck_minimum(tile, job->gradient->channels - out),
        .rows = stop - begin,
        .columns = job->input->columns,
        .sums = share->sums + (size_t)(block * units_of(job, share->channels) + unit) * (size_t)tile * 3 * ck_sum_lanes,
    };
    int loaded = ck_maximum(first - reach, 0);  // first row of the band's rounded input
    size_t input_channel = job->bf16 ? share->line : job->input->channel_stride;
    if (job->bf16) {
        task.input_row_stride = (size_t)share->channels * share->line;
        task.gradient_row_stride = (size_t)share->outs * share->line;
        task.gradient_channel_stride = share->line;
        task.gradient = share->gradients + (size_t)(begin - first) * task.gradient_row_stride +
                        (size_t)(block * tile) * share->line + ck_round_pad;
    } else {
        task.input_row_stride = job->input->row_stride;
        task.gradient_row_stride = job->gradient->row_stride;
        task.gradient_channel_stride = job->gradient->channel_stride;
        task.gradient = ck_rows_of(job->gradient, image, begin, 0).data + (size_t)out * task.gradient_channel_stride;
    }
    for (int i = 0; i < 3; i++) {
        int channel = job->kernel == 3 ? unit / 3 : ck_minimum(unit * 3 + i, share->channels - 1);
        int column = job->kernel == 3 ? i - 1 : 0;
        if (job->bf16) {
            task.inputs[i] = share->inputs + (size_t)(begin + shift - loaded) * task.input_row_stride +
                             (size_t)channel * input_channel + ck_round_pad + column;
        } else {
            task.inputs[i] = ck_rows_of(job->input, image, begin + shift, column).data +
                             (size_t)(share->first_channel + channel) * input_channel;
        }
    }
    job->kernels->sum_gradients(&task);
}

/// In halves, so that no addition waits for the one before.
static float sum_lanes(const float *lanes) {
    float sums[ck_sum_lanes];
    memcpy(sums, lanes, sizeof sums);
    for (int half = ck_sum_lanes / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
    }
    return sums[0];
}

/// The sums of lanes, to the gradient of this part.
static void write_sums(const struct job *job, const struct share *share, int part) {
    float *partial = job->partial + (size_t)part * weight_count(job);
    int tile = job->kernels->gradient_tile_channels, units = units_of(job, share->channels);
    for (int index = 0; index < share->blocks * units * tile * 3; index++) {
        int i = index % 3, channel = index / 3 % tile;
        int unit = index / 3 / tile % units, block = index / 3 / tile / units;
        int out = (share->first_block + block) * tile + channel;
        int in = share->first_channel + (job->kernel == 3 ? unit / 3 : unit * 3 + i);
        if (out >= job->gradient->channels || in >= share->first_channel + share->channels) continue;
        size_t place = (size_t)out * (size_t)job->input->channels + (size_t)in;
        if (job->kernel == 3) place = place * 9 + (size_t)(unit % 3 * 3 + i);
        partial[place] = sum_lanes(share->sums + (size_t)index * ck_sum_lanes);
    }
    if (share->first_channel > 0) return;
    float *bias = job->partial_bias + part * job->gradient->channels + share->first_block * tile;
    for (int channel = 0; channel < share->outs; channel++) {
        bias[channel] = sum_lanes(share->bias + channel * ck_sum_lanes);
    }
}

/// Adds the rows of a band to the lanes of the bias gradient.
static void sum_bias(const struct job *job, const struct share *share, int image, int first, int end) {
    int out = share->first_block * job->kernels->gradient_tile_channels;
    for (int row = first; row < end; row++) {
        const float *line = ck_rows_of(job->gradient, image, row, 0).data + (size_t)out * job->gradient->channel_stride;
        for (int channel = 0; channel < share->outs; channel++) {
            job->kernels->sum_line(line, job->gradient->columns, share->bias + channel * ck_sum_lanes);
            line += job->gradient->channel_stride;
        }
    }
}

static size_t sums_floats(const struct job *job) {
    int tiles = job->blocks * units_of(job, job->channels);
    return (size_t)tiles * (size_t)job->kernels->gradient_tile_channels * 3 * ck_sum_lanes;
}

static size_t bias_floats(const struct job *job) {
    return (size_t)(job->blocks * job->kernels->gradient_tile_channels * ck_sum_lanes);
}

static size_t input_units(const struct job *job) {
    return (size_t)job->channels * (size_t)(job->band_rows + job->kernel - 1) * rounded_line(job) + ck_round_pad;
}

static void run_task(void *context, int index, void *scratch) {
    const struct job *job = context;
    int channel_group = index % job->channel_groups;
    int block_group = index / job->channel_groups % job->block_groups;
    int part = index / job->channel_groups / job->block_groups;
    int tile = job->kernels->gradient_tile_channels;
    int all_blocks = ck_ceiling_divide(job->gradient->channels, tile);
    struct share share = {
        .first_block = block_group * job->blocks,
        .first_channel = channel_group * job->channels,
        .sums = scratch,
        .line = rounded_line(job),
    };
    share.blocks = ck_minimum(job->blocks, all_blocks - share.first_block);
    share.channels = ck_minimum(job->channels, job->input->channels - share.first_channel);
    share.outs = ck_minimum(share.blocks * tile, job->gradient->channels - share.first_block * tile);
    share.bias = share.sums + sums_floats(job);
    share.inputs = (uint16_t *)(share.bias + bias_floats(job));
    share.gradients = share.inputs + input_units(job);
    memset(share.sums, 0, (sums_floats(job) + bias_floats(job)) * sizeof(float));
    int rows = job->input->rows, reach = job->kernel / 2, image_bands = ck_ceiling_divide(rows, job->band_rows);
    int end_band = (int)((long)(part + 1) * job->bands / job->parts);
    for (int band = (int)((long)part * job->bands / job->parts); band < end_band; band++) {
        int image = band / image_bands, first = band % image_bands * job->band_rows;
        int end = ck_minimum(first + job->band_rows, rows);
        if (job->bf16) {
            round_band(job, job->input, image, ck_maximum(first - reach, 0), ck_minimum(end + reach, rows),
                       share.first_channel, share.channels, share.line, share.inputs);
            round_band(job, job->gradient, image, first, end, share.first_block * tile, share.outs, share.line,
                       share.gradients);
        }
        if (channel_group == 0) sum_bias(job, &share, image, first, end);
        for (int block = 0; block < share.blocks; block++) {
            for (int unit = 0; unit < units_of(job, share.channels); unit++) {
                sum_unit(job, &share, image, first, end, block, unit);
            }
        }
    }
    write_sums(job, &share, part);
}

/// Sums first: what they are added to may be large.
static void add_parts(const float *partial, int parts, size_t count, float *gradient) {
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (int part = 0; part < parts; part++) sum += (double)partial[(size_t)part * count + i];
        gradient[i] += (float)sum;
    }
}

void ck_backward_weights(ck_pool *pool, ck_variant variant, ck_precision precision, const ck_planes *input,
                         const ck_planes *output_gradient, int kernel, float *weights_gradient,
                         float *bias_gradient) {
    struct job job = {
        .kernels = ck_kernels_for(variant, precision),
        .bf16 = precision == ck_precision_bf16,
        .input = input,
        .gradient = output_gradient,
        .kernel = kernel,
    };
    int tile = job.kernels->gradient_tile_channels;
    int blocks = ck_ceiling_divide(output_gradient->channels, tile);
    int pixels = job.bf16 ? band_pixels_bf16 : band_pixels_fp32;
    job.band_rows = ck_maximum(pixels / ck_maximum(input->columns, band_columns), 4);
    job.bands = input->images * ck_ceiling_divide(input->rows, job.band_rows);
    job.parts = ck_minimum(part_limit, job.bands);
    job.blocks = ck_minimum(task_blocks, blocks);
    job.channels = ck_minimum(task_tiles / job.blocks, input->channels);
    job.block_groups = ck_ceiling_divide(blocks, job.blocks);
    job.channel_groups = ck_ceiling_divide(input->channels, job.channels);
    size_t weights = weight_count(&job), biases = (size_t)output_gradient->channels;
    job.partial = malloc((size_t)job.parts * (weights + biases) * sizeof(float));
    if (job.partial == NULL) ck_out_of_memory(__func__);
    job.partial_bias = job.partial + (size_t)job.parts * weights;
    size_t gradient_units = (size_t)(job.blocks * tile * job.band_rows) * rounded_line(&job) + ck_round_pad;
    size_t bytes = (sums_floats(&job) + bias_floats(&job)) * sizeof(float);
    if (job.bf16) bytes += (input_units(&job) + gradient_units) * sizeof(uint16_t);
    int count = job.parts * job.block_groups * job.channel_groups;
    if (!ck_pool_run_with_scratch(pool, count, bytes, run_task, &job)) ck_out_of_memory(__func__);
    add_parts(job.partial, job.parts, weights, weights_gradient);
    if (bias_gradient != NULL) add_parts(job.partial_bias, job.parts, biases, bias_gradient);
    free(job.partial);
}
