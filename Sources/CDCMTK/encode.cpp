#include "guarded.hpp"
#include "BoundedInputStream.hpp"
#include "CDCMTKEncode.h"
#include "describe.hpp"

#include "dcmtk/dcmdata/dcmetinf.h"
#include "dcmtk/dcmdata/dcostrmb.h"
#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include "dcmtk/dcmdata/dcrleerg.h"
#include "dcmtk/dcmdata/dcrlerp.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmjpls/djencode.h"
#include "dcmtk/dcmjpls/djrparam.h"
#include <cstring>
#include <memory>
#include <vector>

namespace {
constexpr E_TransferSyntax wire = EXS_LittleEndianExplicit;

/// Writes one object of DCMTK at the end of `bytes`.
template <typename Object> OFCondition append(std::vector<uint8_t> &bytes, Object &object, size_t length) {
    const size_t start = bytes.size();
    // Slack for the preamble and the largest tag header: DCMTK wants room for one before it writes an element.
    bytes.resize(start + length + 256);
    DcmOutputBufferStream output(bytes.data() + start, static_cast<offile_off_t>(length + 256));
    object.transferInit();
    const OFCondition condition = object.write(output, wire, EET_ExplicitLength, nullptr);
    object.transferEnd();
    void *written = nullptr;
    offile_off_t count = 0;
    output.flushBuffer(written, count);
    bytes.resize(start + static_cast<size_t>(count));
    return condition;
}

std::unique_ptr<cdcmtk_bytes> copied(const uint8_t *bytes, size_t length) {
    auto result = std::make_unique<cdcmtk_bytes>();
    result->data = new uint8_t[length];
    std::memcpy(result->data, bytes, length);
    result->length = length;
    return result;
}

void register_encoders() {
    static const bool once = [] {
        DcmRLEEncoderRegistration::registerCodecs();
        // Raw: what DCMTK calls cooked renders the pixels with dcmimgle first, and writes past its buffers.
        constexpr OFBool prefer_cooked = OFFalse;
        DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, prefer_cooked, 0, OFFalse, EJLSUC_never, OFFalse,
                                                DJLSCodecParameter::interleaveSample);
        return true;
    }();
    (void)once;
}
}  // namespace

extern "C" cdcmtk_status cdcmtk_bytes_create_part10(const uint8_t *elements, size_t length,
                                                    const char *transfer_syntax_uid,
                                                    const char *implementation_class_uid,
                                                    const char *implementation_version_name,
                                                    cdcmtk_bytes **out_bytes, cdcmtk_error *out_error) noexcept {
    *out_bytes = nullptr;
    return cdcmtk::guarded(out_error, [&]() -> OFCondition {
        DcmDataset dataset;
        cdcmtk::BoundedInputStream input(elements, length);
        dataset.transferInit();
        OFCondition condition = dataset.read(input, wire, EGL_withoutGL, DCM_MaxReadLength);
        dataset.transferEnd();
        OFString sop_class, sop_instance;
        if (condition.good()) condition = dataset.findAndGetOFString(DCM_SOPClassUID, sop_class);
        if (condition.good()) condition = dataset.findAndGetOFString(DCM_SOPInstanceUID, sop_instance);
        if (condition.bad()) return condition;

        DcmMetaInfo meta;
        constexpr Uint8 version[] = {0, 1};
        condition = meta.putAndInsertUint32(DCM_FileMetaInformationGroupLength, 0);
        if (condition.good())
            condition = meta.putAndInsertUint8Array(DCM_FileMetaInformationVersion, version, sizeof version);
        const std::pair<DcmTagKey, const char *> texts[] = {
            {DCM_MediaStorageSOPClassUID, sop_class.c_str()},
            {DCM_MediaStorageSOPInstanceUID, sop_instance.c_str()},
            {DCM_TransferSyntaxUID, transfer_syntax_uid},
            {DCM_ImplementationClassUID, implementation_class_uid},
            {DCM_ImplementationVersionName, implementation_version_name},
        };
        for (const auto &[tag, text] : texts)
            if (condition.good()) condition = meta.putAndInsertString(tag, text);
        if (condition.good())
            condition = meta.computeGroupLengthAndPadding(EGL_recalcGL, EPD_noChange, wire, EET_ExplicitLength);
        if (condition.good())
            condition = dataset.computeGroupLengthAndPadding(EGL_withoutGL, EPD_withoutPadding, wire,
                                                             EET_ExplicitLength);
        if (condition.bad()) return condition;

        std::vector<uint8_t> bytes;
        condition = append(bytes, meta, meta.calcElementLength(wire, EET_ExplicitLength));
        if (condition.good())
            condition = append(bytes, dataset, dataset.calcElementLength(wire, EET_ExplicitLength));
        if (condition.good()) *out_bytes = copied(bytes.data(), bytes.size()).release();
        return condition;
    });
}

extern "C" cdcmtk_status cdcmtk_bytes_create_frame(const char *transfer_syntax_uid,
                                                   const cdcmtk_frame_format *format, const uint8_t *pixels,
                                                   size_t length, cdcmtk_bytes **out_bytes,
                                                   cdcmtk_error *out_error) noexcept {
    *out_bytes = nullptr;
    return cdcmtk::guarded(out_error, [&]() -> OFCondition {
        register_encoders();
        const E_TransferSyntax syntax = DcmXfer(transfer_syntax_uid).getXfer();
        if (syntax != EXS_RLELossless && syntax != EXS_JPEGLSLossless) return EC_UnsupportedEncoding;
        if (length > UINT32_MAX - 1) return EC_CorruptedData;

        DcmDataset dataset;
        OFCondition condition = cdcmtk::describe(dataset, *format);
        if (condition.good()) {
            auto element = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData, EVR_OW));
            // Little-endian machines only: the bytes are the words.
            Uint16 *words = nullptr;
            const size_t padded = length + length % 2;
            condition = element->createUint16Array(static_cast<Uint32>(padded / 2), words);
            if (condition.bad()) return condition;
            words[padded / 2 - 1] = 0;
            std::memcpy(words, pixels, length);
            condition = dataset.insert(element.get());
            if (condition.bad()) return condition;
            element.release();
        }
        const DcmRLERepresentationParameter rle;
        const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
        const DcmRepresentationParameter *parameter =
            syntax == EXS_RLELossless ? static_cast<const DcmRepresentationParameter *>(&rle) : &jpeg_ls;
        if (condition.good()) condition = dataset.chooseRepresentation(syntax, parameter);
        if (condition.bad()) return condition;

        DcmElement *element = nullptr;
        condition = dataset.findAndGetElement(DCM_PixelData, element);
        if (condition.bad()) return condition;
        auto *data = dynamic_cast<DcmPixelData *>(element);
        if (!data) return EC_IllegalCall;
        DcmPixelSequence *sequence = nullptr;
        condition = data->getEncapsulatedRepresentation(syntax, parameter, sequence);
        if (condition.bad()) return condition;
        // The basic offset table and one fragment: the codecs are told to write no more than that.
        if (sequence->card() != 2) return EC_CannotChangeRepresentation;
        DcmPixelItem *fragment = nullptr;
        condition = sequence->getItem(fragment, 1);
        Uint8 *bytes = nullptr;
        if (condition.good()) condition = fragment->getUint8Array(bytes);
        if (condition.good()) *out_bytes = copied(bytes, fragment->getLength()).release();
        return condition;
    });
}
