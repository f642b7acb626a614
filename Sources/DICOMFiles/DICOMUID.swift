import Digests

/// Unique identifiers (PS3.5 Chapter 9 and Annex B).
public enum DICOMUID {
    /// Whether `text` is a UID: at most 64 digits and dots, at least two components, none empty or with a
    /// leading zero.
    public static func isValid(_ text: String) -> Bool {
        isReferable(text)
            && text.utf8.split(separator: UInt8(ascii: ".")).allSatisfy {
                $0.count == 1 || $0.first != UInt8(ascii: "0")
            }
    }

    /// Whether `text` can be referred to as the UID of a source: as `isValid`, leading zeros allowed.
    ///
    /// Some devices write them, and a derived object must name its source as it is.
    public static func isReferable(_ text: String) -> Bool {
        guard text.utf8.count <= 64 else { return false }
        let components = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return components.count >= 2
            && components.allSatisfy { component in
                !component.isEmpty
                    && component.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }

    /// The UID of what Limpid makes out of `source`: always the same for the same three texts, and different
    /// for others.
    ///
    /// `2.25.` and the decimal form of a UUID version 5 (RFC 9562 5.5; PS3.5 B.2) in Limpid's namespace. Its
    /// name is the three texts as netstrings (`length:text,`), so that no two different triples give one
    /// name. `source` is the UID derived from, `kind` names what is made, and `runDigest` stands for
    /// everything that can change a pixel.
    public static func derived(source: String, kind: String, runDigest: String) -> String {
        let name = [source, kind, runDigest].map { "\($0.utf8.count):\($0)," }.joined()
        return "2.25.\(uuid5(namespace: namespace, name: Array(name.utf8)))"
    }

    /// The UUID 61763c7c-a31d-4bf7-97c9-1871941fc909, drawn once: never to be changed.
    static let namespace: UInt128 = 0x6176_3c7c_a31d_4bf7_97c9_1871_941f_c909

    /// A UUID version 5: SHA-1 of namespace and name, with version and variant put in.
    static func uuid5(namespace: UInt128, name: [UInt8]) -> UInt128 {
        // UUID version 5 is defined with SHA-1; nothing here rests on its strength against forgery.
        let bytes = withUnsafeBytes(of: namespace.bigEndian) { Array($0) } + name
        var uuid = SHA1.hash(data: bytes).bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        uuid = uuid & ~(0xF << 76) | 0x5 << 76
        uuid = uuid & ~(0x3 << 62) | 0x2 << 62
        return uuid
    }
}
