import Foundation

extension RunReport {
    /// The report as JSON: keys sorted, dates ISO 8601 in UTC, two spaces of indentation, a line feed at the end; equal reports give equal bytes.
    ///
    /// Numbers that are not finite are written as the strings `NaN`, `+Infinity` and `-Infinity`.
    public func json() throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        do {
            return try String(decoding: encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw ReportError(
                .malformedReport,
                "the run report cannot be encoded",
                expanded: "the run report cannot be encoded: \(error)"
            )
        }
    }

    /// Reads what `json()` wrote; unknown keys are ignored.
    ///
    /// Throws `ReportError.malformedReport` for anything else and for another `formatVersion`.
    public init(json: String) throws(ReportError) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "+Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        do {
            self = try decoder.decode(RunReport.self, from: Data(json.utf8))
        } catch {
            throw ReportError(
                .malformedReport,
                "this is not a run report that can be read",
                expanded: "the run report cannot be decoded: \(error)"
            )
        }
        guard formatVersion == Self.currentFormatVersion else {
            throw ReportError(
                .malformedReport,
                "the run report was written by another version of this program (format \(formatVersion), not "
                    + "\(Self.currentFormatVersion))"
            )
        }
    }

    /// Writes `run.json` atomically, replacing one of the same name; the folder must exist.
    public func write(toFile path: String) throws(ReportError) {
        try AtomicFile.write(json(), toPath: path)
    }

    /// Reads a `run.json`; errors as for `init(json:)`, and `ReportError.notReadable`.
    public init(contentsOfFile path: String) throws(ReportError) {
        try self.init(json: String(decoding: AtomicFile.read(path), as: UTF8.self))
    }
}
