/// The transfer syntaxes Limpid writes; none loses anything.
public enum OutputTransferSyntax: String, Hashable, Sendable, Codable, CaseIterable {
    /// Uncompressed.
    case explicitVRLittleEndian = "explicit-vr-little-endian"
    /// RLE Lossless (PS3.5 Annex G).
    case rleLossless = "rle-lossless"
    /// JPEG-LS Lossless (ISO/IEC 14495-1).
    case jpegLSLossless = "jpeg-ls-lossless"

    /// Transfer Syntax UID.
    public var uid: String {
        switch self {
        case .explicitVRLittleEndian: "1.2.840.10008.1.2.1"
        case .rleLossless: "1.2.840.10008.1.2.5"
        case .jpegLSLossless: "1.2.840.10008.1.2.4.80"
        }
    }

    /// Whether the pixels are compressed, one fragment per frame.
    public var isEncapsulated: Bool { self != .explicitVRLittleEndian }
}
