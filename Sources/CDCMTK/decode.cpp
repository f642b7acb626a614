#include "guarded.hpp"
#include "complaints.hpp"
#include "describe.hpp"

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include <memory>

extern "C" cdcmtk_status cdcmtk_frame_decode(const char *transfer_syntax_uid, const cdcmtk_frame_format *format,
                                             const uint8_t *compressed, size_t length, uint8_t *pixels,
                                             size_t capacity, char out_photometric[17],
                                             uint32_t *out_complaints, cdcmtk_error *out_error) noexcept {
    out_photometric[0] = '\0';
    *out_complaints = 0;
    return cdcmtk::guarded(out_error, [&]() -> OFCondition {
        const DcmXfer syntax(transfer_syntax_uid);
        if (syntax.getXfer() == EXS_Unknown || !syntax.isEncapsulated()) return EC_UnsupportedEncoding;
        if (length > UINT32_MAX - 1 || capacity > UINT32_MAX) return EC_CorruptedData;

        DcmDataset dataset;
        OFCondition condition = cdcmtk::describe(dataset, *format);
        if (condition.bad()) return condition;

        auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelSequenceTag));
        for (size_t part : {size_t{0}, length}) {  // an empty basic offset table, then the frame
            auto item = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag));
            if (part > 0) condition = item->putUint8Array(compressed, static_cast<unsigned long>(part));
            if (condition.good()) condition = sequence->insert(item.get());
            if (condition.bad()) return condition;
            item.release();
        }
        auto element = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData, EVR_OB));
        element->putOriginalRepresentation(syntax.getXfer(), nullptr, sequence.release());

        uint32_t &complaints = cdcmtk::complaints();
        complaints = 0;
        Uint32 fragment = 0;
        OFString photometric;
        condition = element->getUncompressedFrame(&dataset, 0, fragment, pixels, static_cast<Uint32>(capacity),
                                                  photometric);
        *out_complaints = complaints;
        std::snprintf(out_photometric, 17, "%s", photometric.c_str());
        return condition;
    });
}
