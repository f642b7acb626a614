import Digests
import Foundation
import Pipelines

/// The table of images that training reads from: a CSV file beside the images, one line an image.
///
/// Columns `file` (from the index's folder), `modality`, `h`, `w`, `dtype`, `value`, `source`, `patient`, `kernel`,
/// `licence`, `role`, `usable_for_shipped_weights` (yes or no) and `split` (train or validation) are needed; `bits`, the
/// Bits Stored of the image's series, `pair`, the file of the same slice with noise, `labels`, the file of its label map, and
/// `manufacturer`, `slice_thickness_mm` and `kvp` may be there; others are ignored.
/// A patient is in one split only.
package struct ImageIndex: Sendable {
    /// What an image is for.
    package enum Split: String, Sendable {
        case train
        case validation
    }

    /// One image.
    package struct Row: Sendable {
        /// Line of the index, from 1.
        package let line: Int
        /// Path of the image as the index gives it.
        package let file: String
        package let modality: TrainingModality
        package let rows: Int
        package let columns: Int
        /// Whether a sample was stored in one byte.
        package let isByte: Bool
        /// Bits Stored of the image's series, 1 to 16; nil where the index does not say.
        package let bits: Int?
        /// What a sample means, in words.
        package let value: String
        package let source: String
        package let patient: String
        /// Kernel or sequence.
        package let kernel: String
        /// Maker of the scanner; empty where the index does not say.
        package let manufacturer: String
        /// Slice thickness, millimetres; nil where the index does not say.
        package let sliceThicknessMillimeters: Double?
        /// Tube voltage, kV; nil where the index does not say.
        package let tubeVoltageKilovolts: Double?
        package let licence: String
        /// File of the same slice with noise, as the index gives it; nil where there is none.
        package let pair: String?
        /// File of the image's label map, as the index gives it; nil where there is none.
        let labels: String?
        /// nil for what is never used: noisy partners and masks.
        package let role: TrainingRole?
        package let isUsableForShipping: Bool
        package let split: Split

        /// What tells the image's series from others.
        var series: String { [source, patient, kernel].joined(separator: "\u{1F}") }
    }

    /// The file, as it was given.
    package let path: String
    /// Every image.
    package let rows: [Row]
    /// SHA-256 of the file, or of the images that a reader reads.
    package let digest: String
    /// Reads the images; nil where they are PNG files beside the index.
    package let reader: (any ImageReading)?

    /// Path of an image.
    func path(of row: Row) -> String { path(of: row.file) }

    /// Path of a file that the index gives from its own folder.
    func path(of file: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(file).path
    }

    /// Reads an index.
    /// - Throws: `invalid-index`, naming file and line.
    package init(_ path: String) throws(TrainingError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrainingError(
                .invalidIndex,
                "\(path) cannot be read; check that it exists, is a file, and may be read"
            )
        }
        // Spreadsheets begin UTF-8 with a byte order mark.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = data.starts(with: mark) ? data.dropFirst(mark.count) : data
        guard let text = String(validating: content, as: UTF8.self) else {
            throw TrainingError(.invalidIndex, "\(path) is not UTF-8 text")
        }
        self.path = path
        reader = nil
        digest = SHA256.hash(data: data).description
        let table = try CommaSeparatedTable(text, path: path, columns: Self.columns)
        var rows: [Row] = []
        for record in table.records { rows.append(try Row(record)) }
        self.rows = rows
        var splits: [String: (split: Split, line: Int)] = [:]
        for row in rows {
            if let first = splits[row.patient], first.split != row.split {
                throw TrainingError(
                    .invalidIndex,
                    "\(path):\(row.line): this patient is in \(row.split.rawValue) here and in "
                        + "\(first.split.rawValue) in line \(first.line); a patient belongs to one split"
                )
            }
            splits[row.patient] = splits[row.patient] ?? (row.split, row.line)
        }
    }

    private static let columns = [
        "file", "modality", "h", "w", "dtype", "value", "source", "patient", "kernel", "licence", "role",
        "usable_for_shipped_weights", "split",
    ]
}

extension ImageIndex.Row {
    fileprivate init(_ record: CommaSeparatedTable.Record) throws(TrainingError) {
        line = record.line
        file = try record.text("file")
        modality = try record.word(
            "modality",
            TrainingModality.init,
            TrainingModality.allCases.map(\.rawValue)
        )
        rows = try record.count("h")
        columns = try record.count("w")
        isByte = try record.word("dtype", { ["uint8": true, "uint16": false][$0] }, ["uint8", "uint16"])
        bits = try record.count("bits", upTo: 16)
        value = record["value"]
        source = try record.text("source")
        patient = try record.text("patient")
        kernel = record["kernel"]
        manufacturer = record["manufacturer"]
        sliceThicknessMillimeters = try record.quantity("slice_thickness_mm")
        tubeVoltageKilovolts = try record.quantity("kvp")
        licence = try record.text("licence")
        pair = record["pair"].isEmpty ? nil : record["pair"]
        labels = record["labels"].isEmpty ? nil : record["labels"]
        role = try record.word("role", Self.role, Self.roles.map(\.beginning))
        isUsableForShipping = try record.word(
            "usable_for_shipped_weights",
            { ["yes": true, "no": false][$0] },
            ["yes", "no"]
        )
        split = try record.word("split", ImageIndex.Split.init, ["train", "validation"])
    }

    private static let roles: [(beginning: String, role: TrainingRole?)] = [
        ("clean target", .clean), ("clean-ish target", .cleanIsh), ("moderate noise", .moderateNoise),
        ("speckle-bearing", .speckleBearing), ("NOISY", nil), ("mask", nil),
    ]

    /// The role that a text begins with; the outer optional is nil for one that is not known.
    private static func role(_ text: String) -> TrainingRole?? {
        roles.first { text.hasPrefix($0.beginning) }.map(\.role)
    }
}
