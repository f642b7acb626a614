// The context structures are deprecated in favour of heap objects; a copyable state is what a Swift value needs, and they
// stay in OpenSSL 3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "CDigest.h"
#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(limpid_digest_state), "the state holds libcrypto's context");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(limpid_digest_state), "the state is aligned for libcrypto's context");

void limpid_sha256_begin(limpid_digest_state *state) { SHA256_Init((SHA256_CTX *)state); }

void limpid_sha256_update(limpid_digest_state *state, const void *bytes, size_t count) {
    if (count > 0) SHA256_Update((SHA256_CTX *)state, bytes, count);
}

void limpid_sha256_end(limpid_digest_state *state, uint8_t *digest) { SHA256_Final(digest, (SHA256_CTX *)state); }

void limpid_sha1(const void *bytes, size_t count, uint8_t *digest) {
    SHA1(count > 0 ? bytes : (const void *)"", count, digest);
}
