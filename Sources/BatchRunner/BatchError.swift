/// Why a run could not start or go on.
///
/// One series' failure is not a `BatchError`: it is that series' state in the report.
public struct BatchError: Error, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// An input path does not exist or cannot be read.
        public static let inputNotReadable = Code(rawValue: "input-not-readable")
        /// The output folder is, contains, lies in, or links into the input.
        public static let outputTouchesInput = Code(rawValue: "output-touches-input")
        /// The output or state folder cannot be created or written.
        public static let outputNotWritable = Code(rawValue: "output-not-writable")
        /// An option has no usable value.
        public static let invalidOption = Code(rawValue: "invalid-option")
        /// The ledger cannot be opened or written.
        public static let ledgerFailed = Code(rawValue: "ledger-failed")
        /// The plan asks for something this build cannot do.
        public static let invalidPlan = Code(rawValue: "invalid-plan")
        /// Weights that a plan asks for were not found, or are damaged or those of something else.
        public static let weightsRefused = Code(rawValue: "weights-refused")
        /// This processor does not run the kernels that a plan asks for.
        public static let unsupportedKernels = Code(rawValue: "unsupported-kernels")
        /// Something that should not happen.
        public static let internalError = Code(rawValue: "internal-error")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong and what to do, free of patient data.
    public let description: String
    /// The error this one was made from.
    public let underlying: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ description: String, underlying: (any Error)? = nil) {
        self.code = code
        self.description = description
        self.underlying = underlying
    }
}
