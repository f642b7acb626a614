#ifndef CDCMTK_H
#define CDCMTK_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
#define CDCMTK_NOEXCEPT noexcept
extern "C" {
#else
#define CDCMTK_NOEXCEPT
#endif
#pragma clang assume_nonnull begin

// DCMTK behind C. Nothing here opens a file: bytes come in and bytes go out, so that DCMTK never sees a path
// and never a structure that Limpid's own pre-scan has not walked first. Every call may be made from any thread.

/// What became of a call.
typedef enum __attribute__((enum_extensibility(open))) cdcmtk_status {
    CDCMTK_OK __attribute__((swift_name("ok"))) = 0,
    CDCMTK_CONDITION __attribute__((swift_name("condition"))) = 1,        // a DCMTK OFCondition
    CDCMTK_OUT_OF_MEMORY __attribute__((swift_name("outOfMemory"))) = 2,  // std::bad_alloc
    CDCMTK_EXCEPTION __attribute__((swift_name("exception"))) = 3,        // any other C++ exception
    CDCMTK_NO_DICTIONARY __attribute__((swift_name("noDictionary"))) = 4, // the data dictionary is not loaded
} cdcmtk_status;

/// Filled by the callee whenever the status is not `CDCMTK_OK`. Plain data: nothing to free.
typedef struct cdcmtk_error {
    uint16_t module;  // OFCondition module, 0 if none
    uint16_t code;    // OFCondition code, 0 if none
    char message[256];
} cdcmtk_error;

/// Starts DCMTK once per process: silences its log, registers the decoders and checks that the data dictionary
/// is loaded. Later calls repeat the first call's answer. Nothing is ever torn down.
cdcmtk_status cdcmtk_start(cdcmtk_error *out_error) CDCMTK_NOEXCEPT;

/// Bytes owned by the shim. Made by a call below, freed by `cdcmtk_bytes_destroy`.
typedef struct cdcmtk_bytes cdcmtk_bytes;
void cdcmtk_bytes_destroy(cdcmtk_bytes *_Nullable bytes) CDCMTK_NOEXCEPT;
/// Valid until `cdcmtk_bytes_destroy`. NULL when there are none.
const uint8_t *_Nullable cdcmtk_bytes_borrow(const cdcmtk_bytes *bytes, size_t *out_length) CDCMTK_NOEXCEPT;

/// How the elements of a data set are laid out.
typedef enum __attribute__((enum_extensibility(open))) cdcmtk_encoding {
    CDCMTK_IMPLICIT_LITTLE_ENDIAN __attribute__((swift_name("implicitLittleEndian"))) = 0,
    CDCMTK_EXPLICIT_LITTLE_ENDIAN __attribute__((swift_name("explicitLittleEndian"))) = 1,
    CDCMTK_EXPLICIT_BIG_ENDIAN __attribute__((swift_name("explicitBigEndian"))) = 2,
} cdcmtk_encoding;

/// Parses a data set (no preamble, no file meta information, no pixel data) and creates the same elements in
/// explicit VR little endian: sequences and items with explicit length, no group lengths, values of known
/// attributes stored as UN under the dictionary's VR. Text is not converted.
cdcmtk_status cdcmtk_bytes_create_explicit(const uint8_t *bytes, size_t length, cdcmtk_encoding encoding,
                                           cdcmtk_bytes *_Nullable *_Nonnull out_bytes,
                                           cdcmtk_error *out_error) CDCMTK_NOEXCEPT;

/// What a decoder must know of an image besides its compressed bytes (PS3.3 C.7.6.3).
typedef struct cdcmtk_frame_format {
    uint16_t rows, columns, samples_per_pixel, bits_allocated, bits_stored, high_bit, pixel_representation;
    const char *photometric_interpretation;
} cdcmtk_frame_format;

/// Decodes one frame (JPEG or JPEG-LS by `transfer_syntax_uid`), all its fragments joined, into `pixels`:
/// samples of one pixel together, words in the machine's byte order. `capacity` is the frame's exact length
/// rounded up to even. `out_photometric` gets the colour space of the decoded samples, terminated by NUL.
/// `out_complaints` counts what the codec only warned about (damaged entropy-coded data that it filled in).
cdcmtk_status cdcmtk_frame_decode(const char *transfer_syntax_uid, const cdcmtk_frame_format *format,
                                  const uint8_t *compressed, size_t length, uint8_t *pixels, size_t capacity,
                                  char out_photometric[_Nonnull 17], uint32_t *out_complaints,
                                  cdcmtk_error *out_error) CDCMTK_NOEXCEPT;
#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
