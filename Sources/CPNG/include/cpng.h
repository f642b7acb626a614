// PNG in memory, both ways, on libpng. libpng reports errors with longjmp; these functions catch it in their own C
// frame, so no jump ever crosses a Swift frame. No function keeps state between calls; all are thread-safe.

#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

enum { cpng_message_size = 128 };

/// What a call reports: `status` 0 for success, otherwise `message` says why, NUL-terminated.
typedef struct cpng_outcome {
    int status;
    char message[cpng_message_size];
} cpng_outcome;

/// The parts of a PNG's header that decide how its samples lie in memory.
typedef struct cpng_header {
    uint32_t columns;
    uint32_t rows;
    /// 1, 2, 4, 8 or 16.
    int bit_depth;
    /// 1 grey, 3 RGB; 0 for anything this wrapper does not read (palette, alpha).
    int channels;
} cpng_header;

/// Encodes interleaved samples (8-bit, or 16-bit in the machine's byte order) without row padding.
/// On success `*png` is allocated with malloc and owned by the caller: release it with `cpng_destroy`.
cpng_outcome cpng_encode(const cpng_header *header, const void *samples, uint8_t **png, size_t *length);

/// Releases what `cpng_encode` allocated; NULL is allowed.
void cpng_destroy(uint8_t *png);

/// Reads the header of a PNG in memory.
cpng_outcome cpng_inspect(const uint8_t *png, size_t length, cpng_header *header);

/// Decodes a PNG in memory into the caller's buffer of exactly `columns * rows * channels * bit_depth / 8` bytes,
/// 16-bit samples in the machine's byte order. Sample values are those in the file: gamma, colour profiles and the
/// transparency chunk are not applied. Only bit depth 8 and 16 with 1 or 3 channels.
cpng_outcome cpng_decode(const uint8_t *png, size_t length, void *samples, size_t capacity);

#endif
