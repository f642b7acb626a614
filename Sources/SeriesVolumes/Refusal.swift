import DICOMFiles

/// A refusal before it is tied to files.
public struct Refusal: Error, Hashable, Sendable, Codable {
    /// Why, for programs.
    public let code: RefusalCode
    /// Why and what to do about it, for people; free of patient data.
    public let reason: String

    /// Creates a refusal; `reason` is free of patient data.
    public init(_ code: RefusalCode, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Reads values on which geometry or intensity depend: what cannot be read refuses the series.
    static func unlessReadable<Value>(_ read: () throws(DICOMError) -> Value) throws(Refusal) -> Value {
        do {
            return try read()
        } catch {
            throw Refusal(
                .malformedValue,
                "a value that the image depends on cannot be read: \(error.description)"
            )
        }
    }

    /// A refusal that a plan may lift: the reason ends with how.
    static func overridable(_ code: RefusalCode, _ reason: String) -> Refusal {
        Refusal(
            code,
            "\(reason); add `insist: [\(code.rawValue)]` to select-series to process it anyway"
        )
    }
}

/// A series, or the part of one, that is not processed.
public struct RefusedSeries: Hashable, Sendable, Codable {
    /// Study Instance UID, empty where the files have none.
    public let studyInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Value of Modality (0008,0060), empty where absent or not a code.
    public let modality: String
    /// Index of the refused part among the parts of its series; nil where the whole series is refused.
    public let partIndex: Int?
    /// Why, for programs.
    public let code: RefusalCode
    /// Why and what to do about it, for people; free of patient data.
    public let reason: String
    /// Every file left out by this refusal, in the order of `sopInstanceUIDs`.
    public let paths: [String]
    /// Every SOP Instance UID left out by this refusal.
    public let sopInstanceUIDs: [String]
}
