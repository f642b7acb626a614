#ifndef CDCMTKENCODE_H
#define CDCMTKENCODE_H
#include "CDCMTK.h"
#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

// The writing half. Nothing here opens a file either: DCMTK makes bytes, and Swift writes them.

/// Creates the start of a DICOM Part 10 file: preamble of zeros, `DICM`, file meta information, and the elements of
/// a data set given in explicit VR little endian (ascending, without groups 0000 and 0002 and without pixel data).
/// Media Storage SOP Class and Instance UID are those of the data set. `transfer_syntax_uid` must be one whose
/// elements are explicit VR little endian. Sequences and items get explicit lengths, group lengths are left out.
cdcmtk_status cdcmtk_bytes_create_part10(const uint8_t *elements, size_t length, const char *transfer_syntax_uid,
                                         const char *implementation_class_uid,
                                         const char *implementation_version_name,
                                         cdcmtk_bytes *_Nullable *_Nonnull out_bytes,
                                         cdcmtk_error *out_error) CDCMTK_NOEXCEPT;

/// Creates the compressed form of one frame (RLE Lossless or JPEG-LS Lossless by `transfer_syntax_uid`): the bytes of
/// one fragment, even in number. `pixels` holds the samples of one pixel together, words in the machine's byte
/// order; `length` is the frame's exact length.
cdcmtk_status cdcmtk_bytes_create_frame(const char *transfer_syntax_uid, const cdcmtk_frame_format *format,
                                        const uint8_t *pixels, size_t length,
                                        cdcmtk_bytes *_Nullable *_Nonnull out_bytes,
                                        cdcmtk_error *out_error) CDCMTK_NOEXCEPT;

/// `renameat2`, which Swift's Glibc module does not have: 0, or the error number. Flags as in <linux/fs.h>.
#define CDCMTK_RENAME_NOREPLACE 1u
#define CDCMTK_RENAME_EXCHANGE 2u
int cdcmtk_rename(int source_parent, const char *source, int target_parent, const char *target,
                  unsigned flags) CDCMTK_NOEXCEPT;
#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
