#ifndef LIMPID_CNIFTI_H
#define LIMPID_CNIFTI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What was found wrong with a header; 0 for nothing.
enum limpid_nifti_status {
    limpid_nifti_fine = 0,
    limpid_nifti_not_readable,
    limpid_nifti_damaged,
    limpid_nifti_not_nifti,
    limpid_nifti_two_files,
    limpid_nifti_bad_dimensions,
    limpid_nifti_bad_datatype,
    limpid_nifti_bad_offset,
    limpid_nifti_bad_scale,
    limpid_nifti_no_memory,
};

/// The checked header of a NIfTI-1 or NIfTI-2 file, in this machine's byte order.
struct limpid_nifti_header {
    /// Voxels along the first three axes, each at least 1, and volumes of them.
    int64_t columns, rows, slices, volumes;
    /// Type of a stored value: a DT_ code of the standard.
    int32_t datatype;
    /// Bytes of a stored value.
    int32_t bytes;
    /// Whether stored values have the other byte order.
    int32_t is_swapped;
    /// Whether `affine` is given.
    int32_t has_affine;
    /// Where the stored values begin.
    int64_t offset;
    /// slope * stored + intercept.
    double slope, intercept;
    /// From (column, row, slice, 1) to millimetres, x to the right, y to the front, z to the head.
    double affine[3][4];
};

/// Reads the header of a file, compressed by gzip or not; whatever the file's name is.
enum limpid_nifti_status limpid_nifti_read_header(const char *path, struct limpid_nifti_header *header);

/// Opens a file to read its bytes, unpacked where gzip compressed it; NULL where it cannot be opened.
void *limpid_nifti_open(const char *path);

/// Reads bytes one after the other; returns how many, less than asked for at the end, -1 where the file is damaged.
int64_t limpid_nifti_read(void *file, void *bytes, size_t count);

/// Goes to a place in the unpacked bytes; returns 0 where it could.
int limpid_nifti_seek(void *file, int64_t offset);

/// Closes a file; returns 0 unless the last read ended within compressed bytes that go on.
int limpid_nifti_close(void *file);

#ifdef __cplusplus
}
#endif

#endif
