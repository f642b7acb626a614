#include "guarded.hpp"
#include "BoundedInputStream.hpp"

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcostrmb.h"
#include <memory>
#include <utility>
#include <vector>

namespace {
E_TransferSyntax syntax(cdcmtk_encoding encoding) {
    switch (encoding) {
        case CDCMTK_IMPLICIT_LITTLE_ENDIAN: return EXS_LittleEndianImplicit;
        case CDCMTK_EXPLICIT_LITTLE_ENDIAN: return EXS_LittleEndianExplicit;
        case CDCMTK_EXPLICIT_BIG_ENDIAN: return EXS_BigEndianExplicit;
    }
    return EXS_Unknown;
}

/// Pads values of odd length (a protocol error): DCMTK counts them as even and writes them as odd. Text pads itself;
/// numbers become UN, because an odd length says that they are none.
OFCondition pad_odd_values(DcmDataset &dataset) {
    std::vector<std::pair<DcmItem *, DcmElement *>> odd;
    DcmStack stack;
    while (dataset.nextObject(stack, OFTrue).good()) {
        DcmObject *object = stack.top();
        auto *item = dynamic_cast<DcmItem *>(object->getParent());
        if (object->isLeaf() && item && (object->getLength() & 1) != 0)
            odd.emplace_back(item, static_cast<DcmElement *>(object));
    }
    for (const auto &[item, element] : odd) {
        std::vector<uint8_t> value(element->getLength());
        OFCondition condition = element->getPartialValue(value.data(), 0, static_cast<Uint32>(value.size()));
        if (condition.bad()) return condition;
        const DcmEVR vr = element->ident() == EVR_OB ? EVR_OB : EVR_UN;
        auto padded = std::make_unique<DcmOtherByteOtherWord>(DcmTag(element->getTag().getXTag(), vr));
        condition = padded->putUint8Array(value.data(), static_cast<unsigned long>(value.size()));
        if (condition.good()) condition = item->insert(padded.get(), OFTrue);
        if (condition.bad()) return condition;
        padded.release();
    }
    return EC_Normal;
}
}  // namespace

extern "C" cdcmtk_status cdcmtk_bytes_create_explicit(const uint8_t *bytes, size_t length,
                                                      cdcmtk_encoding encoding, cdcmtk_bytes **out_bytes,
                                                      cdcmtk_error *out_error) noexcept {
    *out_bytes = nullptr;
    return cdcmtk::guarded(out_error, [&]() -> OFCondition {
        auto result = std::make_unique<cdcmtk_bytes>();
        if (length > 0) {
            DcmDataset dataset;
            cdcmtk::BoundedInputStream input(bytes, length);
            dataset.transferInit();
            OFCondition condition = dataset.read(input, syntax(encoding), EGL_noChange, DCM_MaxReadLength);
            dataset.transferEnd();
            if (condition.good()) condition = pad_odd_values(dataset);
            if (condition.bad()) return condition;

            constexpr E_TransferSyntax wire = EXS_LittleEndianExplicit;
            condition = dataset.computeGroupLengthAndPadding(EGL_withoutGL, EPD_withoutPadding, wire,
                                                             EET_ExplicitLength);
            if (condition.bad()) return condition;
            // Slack for the largest tag header: DCMTK wants room for one before it writes an element.
            const size_t capacity = size_t{dataset.calcElementLength(wire, EET_ExplicitLength)} + 64;
            result->data = new uint8_t[capacity];
            DcmOutputBufferStream output(result->data, static_cast<offile_off_t>(capacity));
            dataset.transferInit();
            condition = dataset.write(output, wire, EET_ExplicitLength, nullptr, EGL_withoutGL);
            dataset.transferEnd();
            if (condition.bad()) return condition;
            void *written = nullptr;
            offile_off_t count = 0;
            output.flushBuffer(written, count);
            result->length = static_cast<size_t>(count);
        }
        *out_bytes = result.release();
        return EC_Normal;
    });
}
