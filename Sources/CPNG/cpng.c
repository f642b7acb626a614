#include "cpng.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// What libpng's callbacks need; one per call. It lives in the frame above the one that calls setjmp, so that what
// changed before a longjmp is well defined after it.
typedef struct context {
    jmp_buf escape;
    cpng_outcome outcome;
    // reading
    const uint8_t *input;
    size_t input_left;
    // writing
    uint8_t *output;
    size_t output_length, output_capacity;
    // freed by the caller
    png_bytep *rows;
} context;

static cpng_outcome success(void) {
    cpng_outcome outcome;
    memset(&outcome, 0, sizeof outcome);
    return outcome;
}

static cpng_outcome failure(const char *message) {
    cpng_outcome outcome = success();
    outcome.status = 1;
    strncpy(outcome.message, message, cpng_message_size - 1);
    return outcome;
}

static void on_error(png_structp png, png_const_charp message) {
    context *c = png_get_error_ptr(png);
    c->outcome = failure(message);
    longjmp(c->escape, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
    context *c = png_get_io_ptr(png);
    if (count > c->input_left) png_error(png, "the file ends too early");
    memcpy(target, c->input, count);
    c->input += count;
    c->input_left -= count;
}

static void write_bytes(png_structp png, png_bytep source, size_t count) {
    context *c = png_get_io_ptr(png);
    if (count > c->output_capacity - c->output_length) {
        size_t capacity = c->output_capacity ? c->output_capacity : 1 << 16;
        while (capacity - c->output_length < count) {
            if (capacity > SIZE_MAX / 2) png_error(png, "the picture is too large");
            capacity *= 2;
        }
        uint8_t *grown = realloc(c->output, capacity);
        if (!grown) png_error(png, "out of memory");
        c->output = grown;
        c->output_capacity = capacity;
    }
    memcpy(c->output + c->output_length, source, count);
    c->output_length += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static int is_little_endian(void) {
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static cpng_outcome write_png(context *c, const cpng_header *header, const void *samples) {
    // libpng jumps on an error only once there is something to jump to: version mismatches come back as NULL.
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, c, on_error, on_warning);
    if (!png) return failure("libpng could not be started");
    png_infop info = png_create_info_struct(png);
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return failure("out of memory");
    }
    if (setjmp(c->escape)) {
        png_destroy_write_struct(&png, &info);
        return c->outcome;
    }
    png_set_write_fn(png, c, write_bytes, flush_bytes);
    png_set_user_limits(png, 1 << 20, 1 << 20);
    png_set_IHDR(
        png, info, header->columns, header->rows, header->bit_depth,
        header->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    // Fixed, so that the same samples give the same bytes; no date, gamma or text is written.
    png_set_compression_level(png, 9);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    png_write_info(png, info);
    if (header->bit_depth == 16 && is_little_endian()) png_set_swap(png);
    const size_t row_bytes = (size_t)header->columns * header->channels * (header->bit_depth / 8);
    for (uint32_t row = 0; row < header->rows; row++)
        png_write_row(png, (png_const_bytep)samples + row * row_bytes);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return success();
}

cpng_outcome cpng_encode(const cpng_header *header, const void *samples, uint8_t **png, size_t *length) {
    *png = NULL;
    *length = 0;
    if ((header->bit_depth != 8 && header->bit_depth != 16) || (header->channels != 1 && header->channels != 3))
        return failure("only 8 and 16 bits, grey and RGB, are written");
    context c;
    memset(&c, 0, sizeof c);
    const cpng_outcome outcome = write_png(&c, header, samples);
    if (outcome.status) {
        free(c.output);
        return outcome;
    }
    *png = c.output;
    *length = c.output_length;
    return outcome;
}

void cpng_destroy(uint8_t *png) { free(png); }

// Reads the header, and the samples too where `samples` is not NULL.
static cpng_outcome read_png(context *c, cpng_header *header, void *samples, size_t capacity) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, c, on_error, on_warning);
    if (!png) return failure("libpng could not be started");
    png_infop info = png_create_info_struct(png);
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return failure("out of memory");
    }
    if (setjmp(c->escape)) {
        png_destroy_read_struct(&png, &info, NULL);
        return c->outcome;
    }
    png_set_read_fn(png, c, read_bytes);
    // Text and profile chunks are skipped, and none may make libpng allocate more than this.
    png_set_user_limits(png, 1 << 20, 1 << 20);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_read_info(png, info);
    const int color = png_get_color_type(png, info);
    header->columns = png_get_image_width(png, info);
    header->rows = png_get_image_height(png, info);
    header->bit_depth = png_get_bit_depth(png, info);
    header->channels = color == PNG_COLOR_TYPE_GRAY ? 1 : color == PNG_COLOR_TYPE_RGB ? 3 : 0;
    if (samples) {
        if (header->channels == 0 || header->bit_depth < 8) png_error(png, "only 8 and 16 bits, grey and RGB, are read");
        if (header->bit_depth == 16 && is_little_endian()) png_set_swap(png);
        (void)png_set_interlace_handling(png);
        png_read_update_info(png, info);
        const size_t row_bytes = png_get_rowbytes(png, info);
        if (row_bytes != (size_t)header->columns * header->channels * (header->bit_depth / 8)
            || capacity / header->rows != row_bytes || capacity % header->rows != 0)
            png_error(png, "the buffer does not fit the picture");
        c->rows = malloc(header->rows * sizeof *c->rows);
        if (!c->rows) png_error(png, "out of memory");
        for (uint32_t row = 0; row < header->rows; row++) c->rows[row] = (png_bytep)samples + row * row_bytes;
        png_read_image(png, c->rows);
        png_read_end(png, NULL);
    }
    png_destroy_read_struct(&png, &info, NULL);
    return success();
}

static cpng_outcome decode(
    const uint8_t *png, size_t length, cpng_header *header, void *samples, size_t capacity) {
    if (length < 8 || png_sig_cmp(png, 0, 8)) return failure("not a PNG");
    context c;
    memset(&c, 0, sizeof c);
    c.input = png;
    c.input_left = length;
    const cpng_outcome outcome = read_png(&c, header, samples, capacity);
    free(c.rows);
    return outcome;
}

cpng_outcome cpng_inspect(const uint8_t *png, size_t length, cpng_header *header) {
    return decode(png, length, header, NULL, 0);
}

cpng_outcome cpng_decode(const uint8_t *png, size_t length, void *samples, size_t capacity) {
    cpng_header header;
    return decode(png, length, &header, samples, capacity);
}
