/// Writes the volume as a new image series beside its source.
public struct WriteDerivedSeries: PipelineStep {
    /// Takes a volume at any stage.
    public typealias Input = AnyVolume
    /// Gives the written series; from an assessed volume, an `AssessedSeries`.
    public typealias Output = DerivedSeries
    /// The step in YAML: `write-derived-series`.
    public static let key = "write-derived-series"

    /// Value 2 of Image Type (0008,0008), where the object definition leaves the choice.
    public enum ImageType: String, Hashable, Codable, Sendable, CaseIterable {
        /// SECONDARY
        case secondary
        /// PRIMARY
        case primary
    }

    /// How pixel data are stored; always without loss.
    public enum Compression: String, Hashable, Codable, Sendable, CaseIterable {
        /// Explicit VR Little Endian.
        case none
        /// RLE Lossless.
        case rle
        /// JPEG-LS Lossless.
        case jpegLS = "jpeg-ls"
    }

    /// Longest description suffix, in characters.
    public static let maximumSuffixLength = 16
    /// Allowed offsets of Series Number.
    public static let seriesNumberOffsetRange = 1...1_000_000

    /// What is put after the source's Series Description; default `Limpid`.
    public let descriptionSuffix: String
    /// What is added to the source's Series Number; default 1000.
    public let seriesNumberOffset: Int
    /// Value 2 of Image Type; default `secondary`.
    public let imageType: ImageType
    /// How pixel data are stored; default `none`.
    public let compression: Compression
    /// Private data elements carried beyond those that PS3.15 calls safe, each once, sorted; default none.
    public let keepPrivate: [PrivateTag]

    /// Creates the step; the suffix must satisfy `isValidSuffix` and the offset lie in `seriesNumberOffsetRange`.
    public init(
        descriptionSuffix: String = "Limpid",
        seriesNumberOffset: Int = 1000,
        imageType: ImageType = .secondary,
        compression: Compression = .none,
        keepPrivate: [PrivateTag] = []
    ) {
        precondition(WriteDerivedSeries.isValidSuffix(descriptionSuffix), "descriptionSuffix is not valid")
        precondition(
            WriteDerivedSeries.seriesNumberOffsetRange.contains(seriesNumberOffset),
            "seriesNumberOffset is out of range"
        )
        self.descriptionSuffix = descriptionSuffix
        self.seriesNumberOffset = seriesNumberOffset
        self.imageType = imageType
        self.compression = compression
        self.keepPrivate = Set(keepPrivate).sorted { $0.description < $1.description }
    }

    /// Whether a text can be the suffix: 1 to 16 letters, digits, spaces and `-_.+()`, no space at either end.
    public static func isValidSuffix(_ text: String) -> Bool {
        guard (1...maximumSuffixLength).contains(text.utf8.count), !text.hasPrefix(" "), !text.hasSuffix(" ")
        else {
            return false
        }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || " -_.+()".contains($0)) }
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .writeDerivedSeries(self) }
}

extension WriteDerivedSeries: OptionCoding {
    static let optionKeys = [
        "description-suffix", "series-number-offset", "image-type", "compression", "keep-private",
    ]

    var options: PlanNode {
        .mapping([
            ("description-suffix", .text(descriptionSuffix)),
            ("series-number-offset", .integer(seriesNumberOffset)),
            ("image-type", .text(imageType.rawValue)),
            ("compression", .text(compression.rawValue)),
            ("keep-private", .list(keepPrivate.map { .text($0.description) })),
        ])
    }

    init(_ options: OptionReader) throws(PlanError) {
        self.init(
            descriptionSuffix: try WriteDerivedSeries.suffix(options),
            seriesNumberOffset: try options.integer(
                "series-number-offset",
                in: WriteDerivedSeries.seriesNumberOffsetRange,
                standard: 1000
            ),
            imageType: try options.choice("image-type", standard: .secondary),
            compression: try options.choice("compression", standard: WriteDerivedSeries.Compression.none),
            keepPrivate: try WriteDerivedSeries.privateTags(options)
        )
    }

    private static func suffix(_ options: OptionReader) throws(PlanError) -> String {
        let key = "description-suffix"
        guard let node = options.value(key) else { return "Limpid" }
        return try options.text(
            key,
            node,
            wanted: "1 to \(maximumSuffixLength) letters, digits, spaces or -_.+()",
            example: "Limpid (a number goes in quotes)"
        ) { isValidSuffix($0) ? $0 : nil }
    }

    private static func privateTags(_ options: OptionReader) throws(PlanError) -> [PrivateTag] {
        let key = "keep-private"
        guard let node = options.value(key) else { return [] }
        return try options.list(key, node) { (item) throws(PlanError) in
            try options.text(
                key,
                item,
                wanted: "private tags as PS3.15 Table E.3.10-1 writes them",
                example: "[\"(0019,xx0C) SIEMENS MR HEADER\"]",
                parse: { PrivateTag($0) }
            )
        }
    }
}
