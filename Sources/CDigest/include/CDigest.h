#ifndef LIMPID_CDIGEST_H
#define LIMPID_CDIGEST_H
#include <stddef.h>
#include <stdint.h>
#pragma clang assume_nonnull begin

/// State of a running SHA-256 or SHA-1: plain data, copied by assignment. What it holds is libcrypto's.
typedef struct limpid_digest_state {
    uint64_t words[16];
} limpid_digest_state;

void limpid_sha256_begin(limpid_digest_state *state);
void limpid_sha256_update(limpid_digest_state *state, const void *_Nullable bytes, size_t count);
/// Writes 32 bytes; the state is used up.
void limpid_sha256_end(limpid_digest_state *state, uint8_t *digest);

/// SHA-1 of `count` bytes, 20 bytes; for name-based UUIDs only (RFC 9562, 5.5).
void limpid_sha1(const void *_Nullable bytes, size_t count, uint8_t *digest);

#pragma clang assume_nonnull end
#endif
