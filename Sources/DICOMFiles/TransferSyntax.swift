/// How a file's elements and pixels are encoded (PS3.5 Annex A), by Transfer Syntax UID.
struct TransferSyntax: Hashable, Sendable {
    /// Who decodes the pixels.
    enum PixelCodec: Hashable, Sendable {
        case native
        /// RLE.
        case rle
        /// JPEG and JPEG-LS.
        case dcmtk
        /// JPEG 2000 and High-Throughput JPEG 2000.
        case openJPEG
        /// Read as a header only: video, JPIP, JPEG XL and what the standard adds later.
        case none
    }

    let uid: String
    let encoding: ElementEncoding
    let isDeflated: Bool
    let codec: PixelCodec

    /// Whether pixel data are fragments (PS3.5 A.4).
    var isEncapsulated: Bool { codec != .native }
    /// Whether decoded values may differ from those acquired.
    var isLossy: Bool { Self.lossy.contains(uid) }
    var isJPEGLS: Bool { uid == "1.2.840.10008.1.2.4.80" || uid == "1.2.840.10008.1.2.4.81" }

    /// Nil where not even the elements can be read: a private syntax may use any layout.
    init?(uid: String) {
        self.uid = uid
        switch uid {
        case "1.2.840.10008.1.2": (encoding, isDeflated, codec) = (.implicitLittleEndian, false, .native)
        case "1.2.840.10008.1.2.1": (encoding, isDeflated, codec) = (.explicitLittleEndian, false, .native)
        case "1.2.840.10008.1.2.1.99": (encoding, isDeflated, codec) = (.explicitLittleEndian, true, .native)
        case "1.2.840.10008.1.2.2": (encoding, isDeflated, codec) = (.explicitBigEndian, false, .native)
        case "1.2.840.10008.1.2.4.95": (encoding, isDeflated, codec) = (.explicitLittleEndian, true, .none)
        default:
            // Every encapsulated syntax of the standard is explicit VR little endian.
            guard uid.hasPrefix("1.2.840.10008.1.2.") else { return nil }
            encoding = .explicitLittleEndian
            isDeflated = false
            codec = Self.codecs[uid] ?? .none
        }
    }

    private static let codecs: [String: PixelCodec] = {
        // JPEG baseline, extended, spectral selection, full progression, lossless, lossless SV1; JPEG-LS.
        let jpeg = [50, 51, 53, 55, 57, 70, 80, 81].map { ("1.2.840.10008.1.2.4.\($0)", PixelCodec.dcmtk) }
        // JPEG 2000 lossless and lossy; High-Throughput JPEG 2000 lossless, lossless RPCL and lossy.
        let jpeg2000 = [90, 91, 201, 202, 203].map { ("1.2.840.10008.1.2.4.\($0)", PixelCodec.openJPEG) }
        return Dictionary(uniqueKeysWithValues: jpeg + jpeg2000 + [("1.2.840.10008.1.2.5", .rle)])
    }()
    private static let lossy: Set<String> = [
        "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
        "1.2.840.10008.1.2.4.55",
        "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.203",
    ]
}

/// How tags, value representations and lengths are laid out (PS3.5 7.1).
enum ElementEncoding: Hashable, Sendable {
    case implicitLittleEndian
    case explicitLittleEndian
    case explicitBigEndian

    var isExplicit: Bool { self != .implicitLittleEndian }
    var isBigEndian: Bool { self == .explicitBigEndian }
}
