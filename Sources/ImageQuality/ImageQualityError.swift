/// Why an image could not be measured, or two could not be compared.
public struct ImageQualityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The extents, the channels and the number of samples do not make an image.
        public static let invalidShape = Code(rawValue: "invalid-shape")
        /// A sample is not finite.
        public static let notFinite = Code(rawValue: "not-finite")
        /// The data range is not finite and positive.
        public static let invalidDataRange = Code(rawValue: "invalid-data-range")
        /// The images differ in columns, rows or channels.
        public static let shapeMismatch = Code(rawValue: "shape-mismatch")
        /// The metric's window does not fit into the images.
        public static let imageTooSmall = Code(rawValue: "image-too-small")
        /// A region holds no pixel, or one outside the image.
        public static let invalidRegion = Code(rawValue: "invalid-region")
        /// A spacing, a radius or another setting lies outside its range.
        public static let invalidParameter = Code(rawValue: "invalid-parameter")
        /// The metric is made for grey images.
        public static let notGrey = Code(rawValue: "not-grey")
        /// The values do not differ, and the metric divides by their spread.
        public static let noVariance = Code(rawValue: "no-variance")
        /// The image shows no edge where one was said to be, or too little of it.
        public static let noEdge = Code(rawValue: "no-edge")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs; free of patient data.
    public let description: String
    /// The description with the values involved.
    public let expandedDescription: String
    /// The error this one was made from.
    public let underlying: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ description: String, expanded: String? = nil, underlying: (any Error)? = nil)
    {
        self.code = code
        self.description = description
        self.expandedDescription = expanded ?? description
        self.underlying = underlying
    }

    /// Equal where code and texts agree.
    public static func == (a: ImageQualityError, b: ImageQualityError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
