import DICOMFiles
import Foundation
import NoiseModels
import Pipelines
import SeriesVolumes
import Volumes

/// What stands in some folders: a row per series or part of one, and the files that belong to none.
///
/// Only reads.
public struct Inspection: Codable, Sendable {
    /// One series, or part of one.
    public struct Row: Codable, Sendable {
        /// Series Instance UID.
        public let seriesInstanceUID: String
        /// Index among the volumes that the series splits into.
        public let part: Int
        /// Value of Modality (0008,0060).
        public let modality: String
        /// Pixels along a row; nil where the series cannot be processed.
        public var columns: Int?
        /// Pixels along a column.
        public var rows: Int?
        /// Slices or frames.
        public var slices: Int?
        /// In-plane and slice spacing, millimetres; nil where unknown.
        public var spacingMillimeters: [Double]?
        /// Transfer Syntax UIDs of its files.
        public let transferSyntaxUIDs: [String]
        /// Code of the refusal; nil where the series can be processed.
        public var refusal: String?
        /// Why it is refused and what to do.
        public var reason: String?
        /// Geometry and file findings.
        public var findings: [Finding]
        /// The fitted noise model with its parameters, such as `ct: sigma 23.1 HU`; nil where none was estimated.
        public var noise: String?
    }

    /// A file that belongs to no series.
    public struct File: Codable, Sendable {
        /// Its path.
        public let path: String
        /// Kebab-case.
        public let code: String
        /// One sentence.
        public let reason: String
    }

    /// Every series or part of one.
    public let series: [Row]
    /// Broken DICOM files.
    public let rejected: [File]
    /// Files that are not DICOM images.
    public let ignored: [File]

    /// Scans folders; with `estimatesNoise` also fits each series' noise model.
    ///
    /// Throws `BatchError.inputNotReadable`.
    public init(paths: [String], estimatesNoise: Bool) throws(BatchError) {
        let scan: FolderScan
        do {
            scan = try FolderScan.scan(paths: paths)
        } catch {
            throw BatchError(.inputNotReadable, error.description, underlying: error)
        }
        series = scan.series.flatMap { Self.rows($0, estimatesNoise: estimatesNoise) }
        rejected = scan.rejected.map { File(path: $0.path, code: $0.code, reason: $0.reason) }
        ignored = scan.ignored.map { File(path: $0.path, code: $0.code, reason: $0.reason) }
    }

    private static func rows(_ source: SourceSeries, estimatesNoise: Bool) -> [Row] {
        let (volumes, refused) = source.assemble(SeriesOptions())
        var rows = refused.map { refusal in
            let headers = source.headers.filter { refusal.paths.contains($0.path) }
            return Row(
                seriesInstanceUID: refusal.seriesInstanceUID,
                part: refusal.partIndex ?? 0,
                modality: refusal.modality,
                columns: headers.first?.pixels?.columns,
                rows: headers.first?.pixels?.rows,
                slices: headers.reduce(0) { $0 + ($1.pixels?.frames ?? 0) },
                transferSyntaxUIDs: Set(headers.map(\.transferSyntaxUID)).sorted(),
                refusal: refusal.code.rawValue,
                reason: refusal.reason,
                findings: source.findings
            )
        }
        for volume in volumes {
            var row = Row(
                seriesInstanceUID: volume.seriesInstanceUID,
                part: volume.partIndex,
                modality: volume.modality.rawValue,
                columns: volume.shape.columns,
                rows: volume.shape.rows,
                slices: volume.shape.slices,
                spacingMillimeters: volume.geometry.map {
                    [$0.columnSpacingMillimeters, $0.rowSpacingMillimeters, $0.sliceSpacingMillimeters]
                },
                transferSyntaxUIDs: Set(volume.headers.map(\.transferSyntaxUID)).sorted(),
                findings: volume.findings
            )
            if estimatesNoise { estimateNoise(of: volume, into: &row) }
            rows.append(row)
        }
        return rows.sorted { $0.part < $1.part }
    }

    private static func estimateNoise(of volume: AssembledSeries, into row: inout Row) {
        do {
            let estimate = try NoiseSample.estimate(volume).estimate
            let parameters = estimate.model.parameters.map {
                "\($0.name) \(String(format: "%.3g", $0.value))" + ($0.unit.isEmpty ? "" : " \($0.unit)")
            }
            row.noise = "\(estimate.model.name): " + parameters.joined(separator: ", ")
            row.findings += estimate.findings
        } catch {
            let failure = JobFailure(error)
            row.findings.append(
                Finding(.warning, code: failure.code, "noise not estimated: \(failure.reason)")
            )
        }
    }

    /// The rows as JSON with sorted keys.
    public func json() throws(BatchError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try String(decoding: encoder.encode(self), as: UTF8.self)
        } catch {
            throw BatchError(.internalError, "the inspection cannot be written as JSON", underlying: error)
        }
    }

    /// The rows as a table for people.
    public var table: String {
        var cells = [["", "Matrix", "Slices", "Spacing mm", "Syntax", "Series", "Noise or reason"]]
        for row in series {
            cells.append([
                row.modality,
                row.columns.flatMap { columns in row.rows.map { "\(columns)x\($0)" } } ?? "-",
                row.slices.map { "\($0)" } ?? "-",
                row.spacingMillimeters.map { $0.map { String(format: "%.3g", $0) }.joined(separator: "x") }
                    ?? "-",
                row.transferSyntaxUIDs.map(Self.syntaxName).joined(separator: ", "),
                "...\(row.seriesInstanceUID.suffix(12))" + (row.part > 0 ? " part \(row.part + 1)" : ""),
                row.reason.map { "REFUSED \($0)" } ?? row.noise ?? "",
            ])
        }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var lines: [String] = []
        for (index, row) in cells.enumerated() {
            lines.append(
                zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                    .joined(separator: "  ").trimmingTrailingSpaces
            )
            guard index > 0 else { continue }
            for finding in series[index - 1].findings { lines.append("    \(finding)") }
        }
        for file in rejected { lines.append("REJECTED \(file.path): \(file.reason)") }
        if !ignored.isEmpty {
            lines.append("\(ignored.count) files are not DICOM images (--json names them)")
        }
        return lines.joined(separator: "\n")
    }

    /// What people call the common transfer syntaxes (PS3.6 table A-1); the UID of others.
    private static func syntaxName(_ uid: String) -> String {
        let names = [
            "1.2.840.10008.1.2": "implicit LE", "1.2.840.10008.1.2.1": "explicit LE",
            "1.2.840.10008.1.2.2": "explicit BE",
            "1.2.840.10008.1.2.1.99": "deflated", "1.2.840.10008.1.2.5": "RLE",
            "1.2.840.10008.1.2.4.50": "JPEG baseline",
            "1.2.840.10008.1.2.4.51": "JPEG extended", "1.2.840.10008.1.2.4.57": "JPEG lossless",
            "1.2.840.10008.1.2.4.70": "JPEG lossless", "1.2.840.10008.1.2.4.80": "JPEG-LS",
            "1.2.840.10008.1.2.4.81": "JPEG-LS lossy", "1.2.840.10008.1.2.4.90": "JPEG 2000 lossless",
            "1.2.840.10008.1.2.4.91": "JPEG 2000",
        ]
        return names[uid] ?? uid
    }
}

extension String {
    /// The text without spaces at its end.
    fileprivate var trimmingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
