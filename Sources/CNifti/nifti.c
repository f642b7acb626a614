#include "CNifti.h"

#include <math.h>
#include <nifti/nifti2_io.h>
#include <string.h>

void *limpid_nifti_open(const char *path) { return znzopen(path, "rb", 1); }

int64_t limpid_nifti_read(void *file, void *bytes, size_t count) {
    const size_t number = znzread(bytes, 1, count, (znzFile)file);
    // znzlib gives zlib's error of -1 as a size.
    return number > count ? -1 : (int64_t)number;
}

int limpid_nifti_seek(void *file, int64_t offset) { return znzseek((znzFile)file, offset, SEEK_SET) < 0; }

int limpid_nifti_close(void *file) {
    znzFile open = (znzFile)file;
    return znzclose(open);
}

/// Checks what libnifti takes for granted, and sets what the values' places follow from.
static enum limpid_nifti_status check(
    struct limpid_nifti_header *header,
    const int64_t dimensions[8],
    int datatype,
    double offset,
    int64_t header_size,
    double slope,
    double intercept
) {
    int64_t sides[8] = {0, 1, 1, 1, 1, 1, 1, 1};
    if (dimensions[0] < 1 || dimensions[0] > 7) return limpid_nifti_bad_dimensions;
    int64_t count = 1;
    for (int axis = 1; axis <= dimensions[0]; axis++) {
        sides[axis] = dimensions[axis];
        if (sides[axis] < 1 || sides[axis] > 65535) return limpid_nifti_bad_dimensions;
        // At most 2^46 values of 8 bytes: nothing that follows overflows.
        count *= sides[axis];
        if (count > ((int64_t)1 << 46)) return limpid_nifti_bad_dimensions;
    }
    header->columns = sides[1];
    header->rows = sides[2];
    header->slices = sides[3];
    header->volumes = sides[4] * sides[5] * sides[6] * sides[7];
    int bytes = 0, swap = 0;
    nifti_datatype_sizes(datatype, &bytes, &swap);
    switch (datatype) {
        case DT_UINT8: case DT_INT8: case DT_INT16: case DT_UINT16: case DT_INT32: case DT_UINT32:
        case DT_INT64: case DT_UINT64: case DT_FLOAT32: case DT_FLOAT64:
            break;
        default:
            return limpid_nifti_bad_datatype;
    }
    header->datatype = datatype;
    header->bytes = bytes;
    // An offset of 0 means that the values follow the header and its four bytes of extension flags.
    if (!(offset == 0 || (offset >= (double)header_size && offset < 1099511627776.0))) {
        return limpid_nifti_bad_offset;
    }
    header->offset = offset == 0 ? header_size + 4 : (int64_t)offset;
    // A slope of 0 means no scale; as nibabel does, one that is no number is taken as such too.
    int is_scaled = isfinite(slope) && slope != 0;
    if (is_scaled && !isfinite(intercept)) return limpid_nifti_bad_scale;
    header->slope = is_scaled ? slope : 1;
    header->intercept = is_scaled ? intercept : 0;
    return limpid_nifti_fine;
}

/// Whether four bytes are a size in one of both byte orders: 0 no, 1 this machine's, 2 the other.
static int order(const void *bytes, int32_t size) {
    int32_t value;
    memcpy(&value, bytes, sizeof value);
    if (value == size) return 1;
    return __builtin_bswap32((uint32_t)value) == (uint32_t)size ? 2 : 0;
}

static enum limpid_nifti_status read_first(
    const char *bytes, struct limpid_nifti_header *header, nifti_image **image
) {
    nifti_1_header first;
    memcpy(&first, bytes, sizeof first);
    if (header->is_swapped) swap_nifti_header(&first, 1);
    int64_t dimensions[8];
    for (int axis = 0; axis < 8; axis++) dimensions[axis] = first.dim[axis];
    enum limpid_nifti_status status = check(
        header, dimensions, first.datatype, first.vox_offset, sizeof first, first.scl_slope, first.scl_inter
    );
    if (status == limpid_nifti_fine) *image = nifti_convert_n1hdr2nim(first, NULL);
    return status;
}

static enum limpid_nifti_status read_second(
    const char *bytes, struct limpid_nifti_header *header, nifti_image **image
) {
    nifti_2_header second;
    memcpy(&second, bytes, sizeof second);
    if (header->is_swapped) swap_nifti_header(&second, 2);
    enum limpid_nifti_status status = check(
        header,
        second.dim,
        second.datatype,
        (double)second.vox_offset,
        sizeof second,
        second.scl_slope,
        second.scl_inter
    );
    if (status == limpid_nifti_fine) *image = nifti_convert_n2hdr2nim(second, NULL);
    return status;
}

enum limpid_nifti_status limpid_nifti_read_header(const char *path, struct limpid_nifti_header *header) {
    char bytes[sizeof(nifti_2_header)];
    memset(header, 0, sizeof *header);
    void *file = limpid_nifti_open(path);
    if (file == NULL) return limpid_nifti_not_readable;
    const int64_t count = limpid_nifti_read(file, bytes, sizeof bytes);
    limpid_nifti_close(file);
    if (count < 0) return limpid_nifti_damaged;
    const int first = count >= (int64_t)sizeof(nifti_1_header) ? order(bytes, sizeof(nifti_1_header)) : 0;
    const int second = count == (int64_t)sizeof(nifti_2_header) ? order(bytes, sizeof(nifti_2_header)) : 0;
    const char *magic = first ? bytes + offsetof(nifti_1_header, magic) : bytes + offsetof(nifti_2_header, magic);
    if (first && (memcmp(magic, "n+1", 4) == 0 || memcmp(magic, "ni1", 4) == 0)) {
        header->is_swapped = first == 2;
    } else if (second && (memcmp(magic, "n+2", 4) == 0 || memcmp(magic, "ni2", 4) == 0)) {
        header->is_swapped = second == 2;
    } else {
        return limpid_nifti_not_nifti;
    }
    if (magic[1] == 'i') return limpid_nifti_two_files;
    // Nothing on standard error: what is wrong is said by whoever asked.
    nifti_set_debug_level(0);
    nifti_image *image = NULL;
    enum limpid_nifti_status status =
        first ? read_first(bytes, header, &image) : read_second(bytes, header, &image);
    if (status != limpid_nifti_fine) return status;
    if (image == NULL) return limpid_nifti_no_memory;
    header->has_affine = image->sform_code > 0 || image->qform_code > 0;
    const nifti_dmat44 *affine = image->sform_code > 0 ? &image->sto_xyz : &image->qto_xyz;
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
            header->affine[row][column] = affine->m[row][column];
            if (!isfinite(affine->m[row][column])) header->has_affine = 0;
        }
    }
    nifti_image_free(image);
    return limpid_nifti_fine;
}
