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
enum { task_blocks = 4, task_tiles = 64 };
/// Pixels of a line of a band: its lines stay in the cache while channels are paired.
enum { band_pixels = 1024 };

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
    float *partial;  // [parts][out][in][kernel][kernel]
    float *bias;     // [out] or NULL
};

/// A task's channels and its scratch memory.
struct share {
    int first_block, blocks, first_channel, channels;
    float *sums;  // [blocks][units][tile][3][ck_sum_lanes]; a unit is a channel's kernel row, or three channels
    uint16_t *inputs, *gradients;
    size_t line;  // bfloat16 units
};

static int units_of(const struct job *job, int channels) {
    return job->kernel == 3 ? channels * 3 : ck_ceiling_divide(channels, 3);
}

static size_t rounded_line(const struct job *job) {
    return (size_t)(job->input->columns + 31) / 32 * 32 + 64;
}

/// Rounds rows `first` ..< `end` of a range of channels to bfloat16, from the padding on.
static void round_band(const struct job *job, const ck_planes *planes, int image, int first, int end, int channel,
                       int channels, size_t line, uint16_t *packed) {
    for (int row = first; row < end; row++) {
        struct ck_round_task task = {
            .row = ck_rows_of(planes, image, row, -CK_PAD).data + (size_t)channel * planes->channel_stride,
            .channel_stride = planes->channel_stride,
            .lines = channels,
            .columns = CK_PAD + planes->columns + 1,
            .packed = packed + (size_t)(row - first) * (size_t)channels * line,
            .packed_stride = line,
        };
        job->kernels->round_rows(&task);
    }
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
        int gradient_channels = ck_minimum(share->blocks * tile, job->gradient->channels - share->first_block * tile);
        task.input_row_stride = (size_t)share->channels * share->line;
        task.gradient_row_stride = (size_t)gradient_channels * share->line;
        task.gradient_channel_stride = share->line;
        task.gradient = share->gradients + (size_t)(begin - first) * task.gradient_row_stride +
                        (size_t)(block * tile) * share->line + CK_PAD;
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
                             (size_t)channel * input_channel + CK_PAD + column;
        } else {
            task.inputs[i] = ck_rows_of(job->input, image, begin + shift, column).data +
                             (size_t)(share->first_channel + channel) * input_channel;
        }
    }
    job->kernels->sum_gradients(&task);
}

/// The sums of lanes, to the gradient of this part.
static void write_sums(const struct job *job, const struct share *share, float *partial) {
    int tile = job->kernels->gradient_tile_channels, units = units_of(job, share->channels);
    for (int index = 0; index < share->blocks * units * tile * 3; index++) {
        int i = index % 3, channel = index / 3 % tile, unit = index / 3 / tile % units, block = index / 3 / tile / units;
        int out = (share->first_block + block) * tile + channel;
        int in = share->first_channel + (job->kernel == 3 ? unit / 3 : unit * 3 + i);
        if (out >= job->gradient->channels || in >= share->first_channel + share->channels) continue;
        const float *lanes = share->sums + (size_t)index * ck_sum_lanes;
        float sum = 0;
        for (int lane = 0; lane < ck_sum_lanes; lane++) sum += lanes[lane];
        size_t place = (size_t)out * (size_t)job->input->channels + (size_t)in;
        if (job->kernel == 3) place = place * 9 + (size_t)(unit % 3 * 3 + i);
        partial[place] = sum;
    }
}

static void sum_bias(const struct job *job, int channel) {
    const ck_planes *gradient = job->gradient;
    double total = 0;
    for (int image = 0; image < gradient->images; image++) {
        float lanes[ck_sum_lanes] = {0};
        for (int row = 0; row < gradient->rows; row++) {
            const float *line = ck_rows_of(gradient, image, row, 0).data + (size_t)channel * gradient->channel_stride;
            // Past the last column there are zeros.
            for (int column = 0; column < gradient->columns; column += ck_sum_lanes) {
                for (int lane = 0; lane < ck_sum_lanes; lane++) lanes[lane] += line[column + lane];
            }
        }
        for (int lane = 0; lane < ck_sum_lanes; lane++) total += (double)lanes[lane];
    }
    job->bias[channel] += (float)total;
}

static size_t sums_floats(const struct job *job) {
    int tiles = job->blocks * units_of(job, job->channels);
    return (size_t)tiles * (size_t)job->kernels->gradient_tile_channels * 3 * ck_sum_lanes;
}

static size_t input_units(const struct job *job) {
    return (size_t)job->channels * (size_t)(job->band_rows + job->kernel - 1) * rounded_line(job);
}

static void run_task(void *context, int index, void *scratch) {
    const struct job *job = context;
    int main_tasks = job->parts * job->block_groups * job->channel_groups;
    if (index >= main_tasks) {
        sum_bias(job, index - main_tasks);
        return;
    }
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
    share.inputs = (uint16_t *)(share.sums + sums_floats(job));
    share.gradients = share.inputs + input_units(job);
    memset(share.sums, 0, sums_floats(job) * sizeof(float));
    int rows = job->input->rows, reach = job->kernel / 2, image_bands = ck_ceiling_divide(rows, job->band_rows);
    int end_band = (int)((long)(part + 1) * job->bands / job->parts);
    for (int band = (int)((long)part * job->bands / job->parts); band < end_band; band++) {
        int image = band / image_bands, first = band % image_bands * job->band_rows;
        int end = ck_minimum(first + job->band_rows, rows);
        if (job->bf16) {
            int out = share.first_block * tile;
            round_band(job, job->input, image, ck_maximum(first - reach, 0), ck_minimum(end + reach, rows),
                       share.first_channel, share.channels, share.line, share.inputs);
            round_band(job, job->gradient, image, first, end, out,
                       ck_minimum(share.blocks * tile, job->gradient->channels - out), share.line, share.gradients);
        }
        for (int block = 0; block < share.blocks; block++) {
            for (int unit = 0; unit < units_of(job, share.channels); unit++) {
                sum_unit(job, &share, image, first, end, block, unit);
            }
        }
    }
    size_t weights = (size_t)job->gradient->channels * (size_t)job->input->channels * (size_t)(job->kernel * job->kernel);
    write_sums(job, &share, job->partial + (size_t)part * weights);
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
        .bias = bias_gradient,
    };
    int tile = job.kernels->gradient_tile_channels;
    int blocks = ck_ceiling_divide(output_gradient->channels, tile);
    job.band_rows = ck_minimum(ck_maximum(band_pixels / input->columns, 4), 16);
    job.bands = input->images * ck_ceiling_divide(input->rows, job.band_rows);
    job.parts = ck_minimum(part_limit, job.bands);
    job.blocks = ck_minimum(task_blocks, blocks);
    job.channels = ck_minimum(task_tiles / job.blocks, input->channels);
    job.block_groups = ck_ceiling_divide(blocks, job.blocks);
    job.channel_groups = ck_ceiling_divide(input->channels, job.channels);
    size_t weights = (size_t)output_gradient->channels * (size_t)input->channels * (size_t)(kernel * kernel);
    job.partial = malloc((size_t)job.parts * weights * sizeof(float));
    if (job.partial == NULL) ck_out_of_memory(__func__);
    size_t gradient_units = (size_t)(job.blocks * tile * job.band_rows) * rounded_line(&job);
    size_t bytes = sums_floats(&job) * sizeof(float);
    if (job.bf16) bytes += (input_units(&job) + gradient_units) * sizeof(uint16_t);
    int count = job.parts * job.block_groups * job.channel_groups;
    if (bias_gradient != NULL) count += output_gradient->channels;
    if (!ck_pool_run_with_scratch(pool, count, bytes, run_task, &job)) ck_out_of_memory(__func__);
    for (int part = 0; part < job.parts; part++) {
        const float *partial = job.partial + (size_t)part * weights;
        for (size_t i = 0; i < weights; i++) weights_gradient[i] += partial[i];
    }
    free(job.partial);
}
