#pragma once
#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcerror.h"
#include "dcmtk/dcmdata/dcistrma.h"
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace cdcmtk {
/// Bytes in memory for DCMTK's recursive parser, cut off as soon as the parser has used more than
/// `maximum_stack` bytes of stack since the stream was made.
///
/// The pre-scan in Swift bounds the nesting first; this holds even where DCMTK's recovery from odd structure
/// reads a file otherwise than the pre-scan did. A level costs about 1.5 KB, so 32 levels fit four times over.
class BoundedProducer final : public DcmProducer {
public:
    BoundedProducer(const uint8_t *bytes, size_t length)
        : bytes_(bytes), length_(static_cast<offile_off_t>(length)), base_(stack_position()) {}

    OFBool good() const override { return !exhausted_; }
    OFCondition status() const override { return exhausted_ ? EC_InvalidStream : EC_Normal; }
    OFBool eos() override { return position_ >= length_; }
    offile_off_t avail() override {
        if (stack_used() > maximum_stack) exhausted_ = true;
        return exhausted_ ? 0 : length_ - position_;
    }
    offile_off_t read(void *buffer, offile_off_t count) override {
        const offile_off_t taken = std::min(count, avail());
        if (taken > 0) std::memcpy(buffer, bytes_ + position_, static_cast<size_t>(taken));
        position_ += std::max<offile_off_t>(taken, 0);
        return std::max<offile_off_t>(taken, 0);
    }
    offile_off_t skip(offile_off_t count) override {
        const offile_off_t taken = std::max<offile_off_t>(std::min(count, avail()), 0);
        position_ += taken;
        return taken;
    }
    void putback(offile_off_t count) override {
        if (count <= position_)
            position_ -= count;
        else
            exhausted_ = true;
    }

private:
    static constexpr uintptr_t maximum_stack = 192 * 1024;

    static uintptr_t stack_position() { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)); }
    uintptr_t stack_used() const {
        const uintptr_t here = stack_position();
        return here < base_ ? base_ - here : 0;
    }

    const uint8_t *bytes_;
    offile_off_t length_;
    offile_off_t position_ = 0;
    uintptr_t base_;
    bool exhausted_ = false;
};

class BoundedInputStream final : public DcmInputStream {
public:
    BoundedInputStream(const uint8_t *bytes, size_t length)
        : DcmInputStream(&producer_), producer_(bytes, length) {}
    /// Values are never left behind to be loaded later.
    DcmInputStreamFactory *newFactory() const override { return nullptr; }

private:
    BoundedProducer producer_;
};
}  // namespace cdcmtk
