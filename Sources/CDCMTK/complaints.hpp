#pragma once
#include <cstdint>

namespace cdcmtk {
/// Warnings of the JPEG codecs on this thread since it was last set to 0.
uint32_t &complaints() noexcept;
}  // namespace cdcmtk
