// Finding rows in feature maps.

#ifndef CKERNELS_PLANES_H
#define CKERNELS_PLANES_H

#include <string.h>

#include "Kernels.h"

/// Rows from `row` on, from `column` on.
static inline struct ck_rows ck_rows_of(const ck_planes *planes, int image, int row, int column) {
    if (planes == NULL) return (struct ck_rows){NULL, 0, 0};
    float *data = planes->data + (size_t)image * planes->image_stride + (size_t)row * planes->row_stride + column;
    return (struct ck_rows){data, planes->channel_stride, planes->row_stride};
}

/// Floats (or units) of a scratch line for `columns` columns: whole vectors between paddings.
static inline size_t ck_line_floats(int columns) { return (size_t)(columns + 15) / 16 * 16 + 2 * CK_PAD; }

/// A line of zeros stands in for rows outside the image. Its channels have stride 0, so one line is enough.
/// It is made at `memory` (ck_line_floats); returned is its column 0.
static inline void *ck_zero_line(void *memory, int columns) {
    memset(memory, 0, ck_line_floats(columns) * sizeof(float));
    return (float *)memory + CK_PAD;
}

/// The six input rows of group `group` of a map, zeros outside it.
static inline struct ck_input_rows ck_input_rows_of(const ck_planes *planes, int image, int group, int column,
                                                    const float *zero_line) {
    struct ck_input_rows input = {.channels = planes->channels};
    for (int i = 0; i < ck_group_inputs; i++) {
        int row = group * ck_group_rows - 1 + i;
        bool inside = row >= 0 && row < planes->rows;
        input.rows[i] = inside ? ck_rows_of(planes, image, row, column).data : zero_line;
        input.channel_strides[i] = inside ? planes->channel_stride : 0;
    }
    return input;
}

#endif
