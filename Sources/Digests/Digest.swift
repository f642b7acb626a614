import CDigest
import Foundation

/// The bytes of a digest; its description is lower-case hexadecimal.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes for SHA-256, 20 for SHA-1.
    public let bytes: [UInt8]

    /// Lower-case hexadecimal, two digits a byte.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

/// SHA-256 (FIPS 180-4) by OpenSSL's libcrypto, which uses the processor's own instructions where it has them.
public struct SHA256: Sendable {
    private var state = limpid_digest_state()

    /// Begins a digest.
    public init() { limpid_sha256_begin(&state) }

    /// Adds bytes.
    public mutating func update(data: some ContiguousBytes) {
        data.withUnsafeBytes { update(bufferPointer: $0) }
    }

    /// Adds bytes.
    public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
        limpid_sha256_update(&state, bufferPointer.baseAddress, bufferPointer.count)
    }

    /// The digest of all bytes so far; more may follow.
    public func finalize() -> Digest {
        var copy = state
        var bytes = [UInt8](repeating: 0, count: 32)
        limpid_sha256_end(&copy, &bytes)
        return Digest(bytes: bytes)
    }

    /// The digest of some bytes.
    public static func hash(data: some ContiguousBytes) -> Digest {
        var hash = SHA256()
        hash.update(data: data)
        return hash.finalize()
    }

    /// The digest of a text's UTF-8 bytes.
    public static func hash(of text: String) -> Digest { hash(data: Array(text.utf8)) }
}

/// SHA-1 (FIPS 180-4), for name-based UUIDs only (RFC 9562, 5.5): nothing may rest on its strength against forgery.
public enum SHA1 {
    /// The digest of some bytes.
    public static func hash(data: some ContiguousBytes) -> Digest {
        data.withUnsafeBytes { buffer in
            var bytes = [UInt8](repeating: 0, count: 20)
            limpid_sha1(buffer.baseAddress, buffer.count, &bytes)
            return Digest(bytes: bytes)
        }
    }
}
