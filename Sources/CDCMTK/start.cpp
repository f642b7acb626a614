#include "guarded.hpp"
#include "complaints.hpp"

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"
#include "dcmtk/oflog/oflog.h"
#include "dcmtk/oflog/spi/logevent.h"

using namespace dcmtk;

namespace {
/// Counts the codecs' warnings on this thread that mean invented samples (damaged entropy-coded data) and drops
/// every text: it may quote attribute values.
class ComplaintCounter : public log4cplus::Appender {
public:
    ~ComplaintCounter() override { destructorImpl(); }
    void close() override { closed = true; }

protected:
    void append(const log4cplus::spi::InternalLoggingEvent &event) override {
        const auto &text = event.getMessage();
        for (const char *damage : {"premature end", "Premature end", "bad Huffman", "found marker", "Inconsistent"})
            if (text.find(damage) != OFString_npos) {
                ++cdcmtk::complaints();
                return;
            }
    }
};

struct Start {
    cdcmtk_error error{};
    cdcmtk_status status;

    Start() noexcept
        : status(cdcmtk::guarded(&error, [] {
              // OFLog prints attribute values: nothing of it leaves the process.
              OFLog::configure(OFLogger::OFF_LOG_LEVEL);
              for (const char *name : {"dcmtk.dcmjpeg", "dcmtk.dcmjpls"}) {
                  auto logger = log4cplus::Logger::getInstance(name);
                  logger.setAdditivity(false);
                  logger.setLogLevel(log4cplus::WARN_LOG_LEVEL);
                  logger.addAppender(log4cplus::SharedAppenderPtr(new ComplaintCounter));
              }

              dcmEnableGenerationOfNewVRs();
              dcmEnableUnknownVRConversion.set(OFTrue);
              // Values reach Swift as they stand in the file: the "correction" strips padding, and blanks inside UIDs.
              dcmEnableAutomaticInputDataCorrection.set(OFFalse);

              DJDecoderRegistration::registerCodecs(EDC_photometricInterpretation);
              DJLSDecoderRegistration::registerCodecs();
              return EC_Normal;
          })) {
        if (status == CDCMTK_OK && !dcmDataDict.isDictionaryLoaded())
            status = cdcmtk::fail(&error, CDCMTK_NO_DICTIONARY, 0, 0, "the DICOM data dictionary is not loaded");
    }
};
}  // namespace

uint32_t &cdcmtk::complaints() noexcept {
    thread_local uint32_t count = 0;
    return count;
}

extern "C" cdcmtk_status cdcmtk_start(cdcmtk_error *out_error) noexcept {
    static const Start start;
    *out_error = start.error;
    return start.status;
}

extern "C" void cdcmtk_bytes_destroy(cdcmtk_bytes *bytes) noexcept { delete bytes; }

extern "C" const uint8_t *cdcmtk_bytes_borrow(const cdcmtk_bytes *bytes, size_t *out_length) noexcept {
    *out_length = bytes->length;
    return bytes->data;
}
