/// Why a series, or a part of one, is not processed: a stable kebab-case name.
public struct RefusalCode: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kebab-case name.
    public let rawValue: String
    /// Wraps a kebab-case name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The kebab-case name.
    public var description: String { rawValue }

    /// The SOP Class is not one of the image classes Limpid denoises.
    public static let notHandled = RefusalCode(rawValue: "not-handled")
    /// Colour pixels: a colour table, or channels that differ within what would be denoised.
    public static let colour = RefusalCode(rawValue: "colour")
    /// Image Type says DERIVED.
    public static let derived = RefusalCode(rawValue: "derived")
    /// A localizer, scout or topogram.
    public static let localizer = RefusalCode(rawValue: "localizer")
    /// A multi-planar reformat, a projection through a volume or a rendering.
    public static let reformat = RefusalCode(rawValue: "reformat")
    /// A computed map (ADC, perfusion …), phase, real, imaginary or subtraction image.
    public static let map = RefusalCode(rawValue: "map")
    /// Already denoised, by Limpid or by another product.
    public static let alreadyDenoised = RefusalCode(rawValue: "already-denoised")
    /// A dose report, protocol or screen page.
    public static let dosePage = RefusalCode(rawValue: "dose-page")
    /// Ultrasound without a Sequence of Ultrasound Regions.
    public static let noRegions = RefusalCode(rawValue: "no-regions")
    /// Ultrasound whose regions hold no 2D tissue.
    public static let noTissue = RefusalCode(rawValue: "no-tissue")
    /// Instances of two patients or two studies under one Series Instance UID.
    public static let patientMixUp = RefusalCode(rawValue: "patient-mix-up")
    /// Two different files under one SOP Instance UID.
    public static let conflictingDuplicates = RefusalCode(rawValue: "conflicting-duplicates")
    /// A file of the series is broken, so that the series would be published in part.
    public static let brokenMember = RefusalCode(rawValue: "broken-member")
    /// Several slices at one position that no attribute tells apart.
    public static let duplicatePositions = RefusalCode(rawValue: "duplicate-positions")
    /// A geometry, rescale or padding attribute cannot be read.
    public static let malformedValue = RefusalCode(rawValue: "malformed-value")
    /// Rescale Slope and Rescale Intercept cannot be used.
    public static let rescale = RefusalCode(rawValue: "rescale")
    /// Pixel data missing or in a layout Limpid does not denoise.
    public static let pixelFormat = RefusalCode(rawValue: "pixel-format")
    /// The pixels could not be decoded.
    public static let decodeFailed = RefusalCode(rawValue: "decode-failed")

    /// The codes that `SeriesOptions.insistOn` may lift.
    public static let overridable: Set<RefusalCode> = [
        .alreadyDenoised, .colour, .derived, .dosePage, .localizer, .map, .reformat,
    ]
}
