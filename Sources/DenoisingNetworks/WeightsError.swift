import NeuralNetworks

/// Why weights cannot be used: refused before anything is computed or written.
public struct WeightsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    ///
    /// Those of `CheckpointError` occur too, for what is wrong with the file.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// No weights of that name, or no such file or folder.
        public static let notFound = Code(rawValue: "weights-not-found")
        /// The file does not say what it is: a metadata entry is missing.
        public static let metadataMissing = Code(rawValue: "metadata-missing")
        /// The file's format is newer than this program.
        public static let unsupportedFormat = Code(rawValue: "unsupported-format")
        /// A network that this program does not have.
        public static let unknownNetwork = Code(rawValue: "unknown-network")
        /// The network's configuration is not one that it can have.
        public static let invalidConfiguration = Code(rawValue: "invalid-configuration")
        /// The model card is not valid.
        public static let invalidCard = Code(rawValue: "invalid-card")
        /// A figure that JSON cannot hold.
        public static let numberNotFinite = Code(rawValue: "number-not-finite")
        /// The weights are those of another network than was asked for.
        public static let otherNetwork = Code(rawValue: "other-network")
        /// The weights were trained for other images.
        public static let otherModality = Code(rawValue: "other-modality")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, with file and tensor where there is one, and what to do.
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

    /// The error of a weights file that could not be read.
    public init(_ error: CheckpointError) {
        self.init(
            Code(rawValue: error.code.rawValue),
            error.description,
            expanded: error.expandedDescription,
            underlying: error
        )
    }

    /// The same error, said of a file.
    package func naming(_ file: String) -> WeightsError {
        WeightsError(
            code,
            "\(file): \(description)",
            expanded: "\(file): \(expandedDescription)",
            underlying: underlying
        )
    }

    /// Equal where code and texts agree.
    public static func == (a: WeightsError, b: WeightsError) -> Bool {
        a.code == b.code && a.expandedDescription == b.expandedDescription
    }

    /// Hashes code and texts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(expandedDescription)
    }
}
