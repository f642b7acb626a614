/// Why an engine could not be made or a computation could not run.
public struct TensorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The processor does not have the instructions that were asked for.
        public static let unsupportedKernels = Code(rawValue: "unsupported-kernels")
        /// No memory or threads for an engine, or no memory for packed weights or scratch lines.
        ///
        /// Where memory for a tensor or within a kernel runs out, the process ends instead, as it does for any Swift array.
        public static let outOfResources = Code(rawValue: "out-of-resources")
    }

    /// What went wrong, for programs.
    public let code: Code
    /// What went wrong, for people and logs.
    public let description: String

    /// Creates an error.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
