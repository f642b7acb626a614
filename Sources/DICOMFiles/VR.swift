/// Value Representation: the type of an attribute's value (PS3.5 6.2).
public struct VR: RawRepresentable, Hashable, Sendable, Codable {
    /// Two capital letters.
    public let rawValue: String

    /// Wraps two letters, known to this library or not.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Application Entity.
    public static let ae = VR(rawValue: "AE")
    /// Age String.
    public static let `as` = VR(rawValue: "AS")
    /// Attribute Tag.
    public static let at = VR(rawValue: "AT")
    /// Code String.
    public static let cs = VR(rawValue: "CS")
    /// Date.
    public static let da = VR(rawValue: "DA")
    /// Decimal String.
    public static let ds = VR(rawValue: "DS")
    /// Date Time.
    public static let dt = VR(rawValue: "DT")
    /// Floating Point Single.
    public static let fl = VR(rawValue: "FL")
    /// Floating Point Double.
    public static let fd = VR(rawValue: "FD")
    /// Integer String.
    public static let `is` = VR(rawValue: "IS")
    /// Long String.
    public static let lo = VR(rawValue: "LO")
    /// Long Text.
    public static let lt = VR(rawValue: "LT")
    /// Other Byte.
    public static let ob = VR(rawValue: "OB")
    /// Other Double.
    public static let od = VR(rawValue: "OD")
    /// Other Float.
    public static let of = VR(rawValue: "OF")
    /// Other Long.
    public static let ol = VR(rawValue: "OL")
    /// Other 64-bit Very Long.
    public static let ov = VR(rawValue: "OV")
    /// Other Word.
    public static let ow = VR(rawValue: "OW")
    /// Person Name.
    public static let pn = VR(rawValue: "PN")
    /// Short String.
    public static let sh = VR(rawValue: "SH")
    /// Signed Long.
    public static let sl = VR(rawValue: "SL")
    /// Sequence of Items.
    public static let sq = VR(rawValue: "SQ")
    /// Signed Short.
    public static let ss = VR(rawValue: "SS")
    /// Short Text.
    public static let st = VR(rawValue: "ST")
    /// Signed 64-bit Very Long.
    public static let sv = VR(rawValue: "SV")
    /// Time.
    public static let tm = VR(rawValue: "TM")
    /// Unlimited Characters.
    public static let uc = VR(rawValue: "UC")
    /// Unique Identifier.
    public static let ui = VR(rawValue: "UI")
    /// Unsigned Long.
    public static let ul = VR(rawValue: "UL")
    /// Unknown.
    public static let un = VR(rawValue: "UN")
    /// Universal Resource Identifier.
    public static let ur = VR(rawValue: "UR")
    /// Unsigned Short.
    public static let us = VR(rawValue: "US")
    /// Unlimited Text.
    public static let ut = VR(rawValue: "UT")
    /// Unsigned 64-bit Very Long.
    public static let uv = VR(rawValue: "UV")

    /// Whether explicit VR encodings give the length 32 bits (PS3.5 7.1.2).
    var hasLongLength: Bool {
        switch self {
        case .ob, .od, .of, .ol, .ov, .ow, .sq, .sv, .uc, .un, .ur, .ut, .uv: true
        default: false
        }
    }

    /// The byte that fills a value up to even length: NUL for UI and bytes, space for text.
    var padding: UInt8 {
        switch self {
        case .ae, .as, .cs, .da, .ds, .dt, .is, .lo, .lt, .pn, .sh, .st, .tm, .uc, .ur, .ut: 0x20
        default: 0
        }
    }
}
