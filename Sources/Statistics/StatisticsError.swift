/// Why a statistic could not be computed.
public struct StatisticsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// There is no value at all.
        public static let emptySample = Code(rawValue: "empty-sample")
        /// A value, or a sum of the values, is not finite.
        public static let notFinite = Code(rawValue: "not-finite")
        /// Lists that belong together differ in length.
        public static let unequalLengths = Code(rawValue: "unequal-lengths")
        /// There are fewer values than the statistic needs.
        public static let tooFewValues = Code(rawValue: "too-few-values")
        /// The values do not differ, and the statistic divides by their spread.
        public static let noVariance = Code(rawValue: "no-variance")
        /// A level, a p value or a number of resamples lies outside its range.
        public static let invalidParameter = Code(rawValue: "invalid-parameter")
        /// The resamples say nothing about the interval asked for.
        public static let degenerateBootstrap = Code(rawValue: "degenerate-bootstrap")
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
    public static func == (a: StatisticsError, b: StatisticsError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
