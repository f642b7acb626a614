// The only door out of C++: every fallible entry point runs its whole body in `guarded`.
#pragma once
#include "dcmtk/config/osconfig.h"

#include "dcmtk/ofstd/ofcond.h"
#include "CDCMTK.h"
#include <cstdio>
#include <exception>
#include <new>

struct cdcmtk_bytes {
    uint8_t *data = nullptr;
    size_t length = 0;
    ~cdcmtk_bytes() { delete[] data; }
};

namespace cdcmtk {
inline cdcmtk_status fail(cdcmtk_error *error, cdcmtk_status status, unsigned module, unsigned code,
                          const char *text) noexcept {
    error->module = static_cast<uint16_t>(module);
    error->code = static_cast<uint16_t>(code);
    std::snprintf(error->message, sizeof error->message, "%s", text ? text : "");
    return status;
}

template <typename Body>
cdcmtk_status guarded(cdcmtk_error *error, Body &&body) noexcept {
    try {
        const OFCondition condition = body();
        if (condition.good()) return CDCMTK_OK;
        return fail(error, CDCMTK_CONDITION, condition.module(), condition.code(), condition.text());
    } catch (const std::bad_alloc &) {
        return fail(error, CDCMTK_OUT_OF_MEMORY, 0, 0, "out of memory");
    } catch (const std::exception &exception) {
        return fail(error, CDCMTK_EXCEPTION, 0, 0, exception.what());
    } catch (...) {
        return fail(error, CDCMTK_EXCEPTION, 0, 0, "unknown C++ exception");
    }
}
}  // namespace cdcmtk
