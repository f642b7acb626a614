/// Why a plan is not valid: what is wrong, where, and what to do.
public struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable kebab-case name; new ones may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kebab-case name.
        public let rawValue: String
        /// Wraps a kebab-case name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The file cannot be opened or read.
        public static let notReadable = Code(rawValue: "not-readable")
        /// The file is larger than any plan.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The text is not UTF-8.
        public static let notUTF8 = Code(rawValue: "not-utf-8")
        /// The text is not YAML.
        public static let syntax = Code(rawValue: "syntax")
        /// The text is YAML that a plan must not use: anchors, aliases, tags, several documents.
        public static let unsupportedYAML = Code(rawValue: "unsupported-yaml")
        /// There is no plan, or a plan without steps.
        public static let empty = Code(rawValue: "empty")
        /// The plan's version is missing or not one that this program reads.
        public static let unsupportedVersion = Code(rawValue: "unsupported-version")
        /// A step has a name that no step has.
        public static let unknownStep = Code(rawValue: "unknown-step")
        /// A key is not one of those known there.
        public static let unknownKey = Code(rawValue: "unknown-key")
        /// A key occurs twice.
        public static let duplicateKey = Code(rawValue: "duplicate-key")
        /// A key that has no default is missing.
        public static let missingKey = Code(rawValue: "missing-key")
        /// A value is of the wrong kind, such as text where a number belongs.
        public static let wrongType = Code(rawValue: "wrong-type")
        /// A word is not one of those known there.
        public static let unknownValue = Code(rawValue: "unknown-value")
        /// A number lies outside its range.
        public static let outOfRange = Code(rawValue: "out-of-range")
        /// A quantity has no unit.
        public static let missingUnit = Code(rawValue: "missing-unit")
        /// A step cannot follow the one before it, or stand first or last.
        public static let wrongOrder = Code(rawValue: "wrong-order")
    }

    /// The sentence with which both spellings refuse a wrong order: the compiler for Swift, the reader for YAML.
    public static let orderSentence =
        "this step cannot follow the one before it: it needs what that step does not give"
    /// The sentence with which both spellings refuse a plan that is not whole.
    public static let endsSentence = "a plan begins with select-series and ends with record-in-ledger"

    /// What went wrong, for programs.
    public let code: Code
    /// Line in the plan's file, from 1; nil where the plan has no file or the error is not in a line.
    public let line: Int?
    /// Column in that line, from 1, counted in Unicode scalars; nil where `line` is.
    public let column: Int?
    /// What is wrong, in this module's own words.
    public let reason: String
    /// What to do about it.
    public let advice: String
    /// The text from the plan that is wrong, cut to 40 characters and made printable; nil where nothing is quoted.
    public let quote: String?

    /// `line:column: reason; advice`, without any text quoted from the file: a wrong file may have been given as a plan.
    public var description: String { position + reason + "; " + advice }

    /// The description with the text that is wrong.
    public var expandedDescription: String {
        guard let quote else { return description }
        return position + reason + " ('" + quote + "'); " + advice
    }

    private var position: String {
        guard let line, let column else { return "" }
        return "\(line):\(column): "
    }

    init(
        _ code: Code,
        at position: PlanNode.Position?,
        _ reason: String,
        quote: String? = nil,
        advice: String
    ) {
        self.code = code
        self.line = position?.line
        self.column = position?.column
        self.reason = reason
        self.advice = advice
        self.quote = quote.map(PlanError.printable)
    }

    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "\u{FFFD}" : String(scalar)
        }
        return scalars.joined() + (text.unicodeScalars.count > 40 ? "…" : "")
    }
}
