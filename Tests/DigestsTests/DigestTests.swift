import Digests
import Testing

/// Examples of FIPS 180-2 Appendix A and B, and Python's hashlib for the long one.
@Suite struct DigestTests {
    @Test func sha256OfTheStandardsExamples() {
        #expect(
            SHA256.hash(of: "abc").description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            SHA256.hash(of: "").description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(
            SHA256.hash(data: [UInt8](repeating: 0x61, count: 1_000_000)).description
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test func piecesAndCopiesGiveTheSameDigest() {
        var whole = SHA256()
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for start in stride(from: 0, to: 1000, by: 37) {
            whole.update(data: bytes[start..<min(start + 37, 1000)])
        }
        let early = whole.finalize()
        #expect(early == SHA256.hash(data: bytes))
        whole.update(data: [1] as [UInt8])
        #expect(whole.finalize() == SHA256.hash(data: bytes + [1]))
    }

    @Test func sha1OfTheStandardsExample() {
        #expect(SHA1.hash(data: Array("abc".utf8)).description == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(SHA1.hash(data: [UInt8]()).description == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    }
}
