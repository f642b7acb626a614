#pragma once
#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"
#include "CDCMTK.h"
#include <utility>

namespace cdcmtk {
/// The Image Pixel module of one frame: all that DCMTK's codecs look up.
inline OFCondition describe(DcmDataset &dataset, const cdcmtk_frame_format &format) {
    const std::pair<DcmTagKey, uint16_t> shorts[] = {
        {DCM_Rows, format.rows},
        {DCM_Columns, format.columns},
        {DCM_SamplesPerPixel, format.samples_per_pixel},
        {DCM_BitsAllocated, format.bits_allocated},
        {DCM_BitsStored, format.bits_stored},
        {DCM_HighBit, format.high_bit},
        {DCM_PixelRepresentation, format.pixel_representation},
    };
    OFCondition condition = EC_Normal;
    for (const auto &[tag, value] : shorts)
        if (condition.good()) condition = dataset.putAndInsertUint16(tag, value);
    if (condition.good() && format.samples_per_pixel > 1)
        condition = dataset.putAndInsertUint16(DCM_PlanarConfiguration, 0);
    if (condition.good()) condition = dataset.putAndInsertString(DCM_NumberOfFrames, "1");
    if (condition.good())
        condition = dataset.putAndInsertString(DCM_PhotometricInterpretation, format.photometric_interpretation);
    return condition;
}
}  // namespace cdcmtk
