// Packing weights into the order of the micro-kernels.

#include <stdlib.h>
#include <string.h>

#include "Kernels.h"

static uint32_t float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// To nearest even. Weights are numbers: a NaN needs no care here.
static uint32_t round_to_bf16(float value) {
    uint32_t bits = float_bits(value);
    return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

/// The six transformed rows of one column of a 3x3 kernel, for the points 0, 1, -1, 2, -2 and infinity.
static void transform_column(double top, double middle, double bottom, double transformed[ck_group_inputs]) {
    transformed[0] = top / 4;
    transformed[1] = -(top + middle + bottom) / 6;
    transformed[2] = -(top - middle + bottom) / 6;
    transformed[3] = (top + 2 * middle + 4 * bottom) / 24;
    transformed[4] = (top - 2 * middle + 4 * bottom) / 24;
    transformed[5] = bottom;
}

/// One weight as the caller lays them out; 0 past the last channel.
struct source {
    const float *weights;
    int out;
    int in;
    int kernel;
    float scale;
};

static double weight_at(const struct source *source, int out, int in, int row, int column) {
    if (out >= source->out || in >= source->in) return 0;
    size_t channel = (size_t)out * (size_t)source->in + (size_t)in;
    size_t kernel = (size_t)source->kernel;
    size_t place = (channel * kernel + (size_t)row) * kernel + (size_t)column;
    return (double)source->weights[place] * (double)source->scale;
}

static void pack_winograd(const struct source *source, int first, int tile, uint32_t *packed) {
    size_t plane = (size_t)source->in * 3 * (size_t)tile;
    for (int in = 0; in < source->in; in++) {
        for (int column = 0; column < 3; column++) {
            for (int channel = 0; channel < tile; channel++) {
                double transformed[ck_group_inputs];
                transform_column(weight_at(source, first + channel, in, 0, column),
                                 weight_at(source, first + channel, in, 1, column),
                                 weight_at(source, first + channel, in, 2, column), transformed);
                for (size_t i = 0; i < ck_group_inputs; i++) packed[i * plane] = float_bits((float)transformed[i]);
                packed++;
            }
        }
    }
}

static void pack_fp32_1x1(const struct source *source, int first, int tile, uint32_t *packed) {
    for (int in = 0; in < source->in; in++) {
        for (int channel = 0; channel < tile; channel++) {
            *packed++ = float_bits((float)weight_at(source, first + channel, in, 0, 0));
        }
    }
}

static void pack_bf16(const struct source *source, int first, int tile, uint32_t *packed) {
    for (int in = 0; in < source->in; in += 2) {
        for (int row = 0; row < source->kernel; row++) {
            for (int column = 0; column < source->kernel; column++) {
                for (int channel = 0; channel < tile; channel++) {
                    float low = (float)weight_at(source, first + channel, in, row, column);
                    float high = (float)weight_at(source, first + channel, in + 1, row, column);
                    *packed++ = round_to_bf16(low) | round_to_bf16(high) << 16;
                }
            }
        }
    }
}

ck_weights *ck_weights_create(ck_variant variant, ck_precision precision, int out, int in, int kernel,
                              const float *weights, const float *bias, float scale) {
    ck_weights *result = calloc(1, sizeof *result);
    if (result == NULL) return NULL;
    const struct ck_kernels *kernels = ck_kernels_for(variant, precision);
    int tile = kernels->tile_channels;
    int blocks = ck_ceiling_divide(out, tile);
    bool winograd = precision == ck_precision_fp32 && kernel == 3;
    int lines = precision == ck_precision_bf16 ? (in + 1) / 2 : in;
    int taps = winograd ? ck_group_inputs * 3 : kernel * kernel;
    result->kernels = kernels;
    result->precision = precision;
    result->out = out;
    result->in = in;
    result->kernel = kernel;
    result->block_units = (size_t)lines * (size_t)taps * (size_t)tile;
    result->packed = calloc((size_t)blocks * result->block_units + 1, sizeof *result->packed);
    result->bias = calloc((size_t)blocks * (size_t)tile + 1, sizeof *result->bias);
    if (result->packed == NULL || result->bias == NULL) {
        ck_weights_destroy(result);
        return NULL;
    }
    struct source source = {weights, out, in, kernel, scale};
    for (int block = 0; block < blocks; block++) {
        uint32_t *packed = result->packed + (size_t)block * result->block_units;
        if (winograd) {
            pack_winograd(&source, block * tile, tile, packed);
        } else if (precision == ck_precision_fp32) {
            pack_fp32_1x1(&source, block * tile, tile, packed);
        } else {
            pack_bf16(&source, block * tile, tile, packed);
        }
    }
    if (bias != NULL) {
        for (int channel = 0; channel < out; channel++) result->bias[channel] = bias[channel] * scale;
    }
    return result;
}

void ck_weights_destroy(ck_weights *weights) {
    if (weights == NULL) return;
    free(weights->packed);
    free(weights->bias);
    free(weights);
}
