import Foundation

extension RunReport {
    /// The series as CSV (RFC 4180, UTF-8, one header line): numbers with a decimal point, empty where unknown.
    public func csv() -> String {
        let header = Self.csvColumns.map(\.name)
        let lines = series.map { entry in Self.csvColumns.map { $0.value(entry) } }
        return ([header] + lines).map(CommaSeparatedText.line).joined()
    }

    private static let csvColumns: [(name: String, value: @Sendable (Series) -> String)] = [
        ("state", { $0.state.rawValue }),
        ("reason_code", { $0.reasonCode }),
        ("reason", { $0.reason }),
        ("modality", { $0.modality }),
        ("columns", { text($0.columns) }),
        ("rows", { text($0.rows) }),
        ("slices", { text($0.slices) }),
        ("part", { String($0.partIndex) }),
        ("study_instance_uid", { $0.studyInstanceUID }),
        ("source_series_instance_uid", { $0.sourceSeriesInstanceUID }),
        ("output_series_instance_uids", { $0.outputSeriesInstanceUIDs.joined(separator: " ") }),
        ("run_digest", { $0.runDigest ?? "" }),
        ("transfer_syntax_uid", { $0.transferSyntaxUID ?? "" }),
        ("noise_model", { $0.noise?.model ?? "" }),
        (
            "noise_parameters",
            { series in
                (series.noise?.parameters ?? []).map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            }
        ),
        ("denoiser", { $0.method?.name ?? "" }),
        ("source_files", { String($0.sourceFiles.count) }),
        ("output_files", { String($0.outputFiles.count) }),
        ("source_bytes", { String($0.sourceBytes) }),
        ("output_bytes", { String($0.outputBytes) }),
        ("bytes_written_per_source_byte", { $0.bytesWrittenPerSourceByte.map { String($0) } ?? "" }),
        ("clipped_voxels", { text($0.clippedVoxels) }),
        ("findings", { $0.findings.map(\.code).joined(separator: " ") }),
        ("seconds", { $0.timings.isEmpty ? "" : String($0.seconds) }),
    ]

    /// Totals and series as a Markdown table, for issues and wikis.
    public func markdown() -> String {
        var text = "# Limpid run: \(Self.markdownText(plan.name))\n\n"
        text += Self.markdownText(fileSentence) + "\n\n"
        text += "| # | State | Modality | Matrix | Noise | Written | Reason |\n"
        text += "|---:|---|---|---|---|---:|---|\n"
        for (index, entry) in series.enumerated() {
            let cells = [
                String(index + 1), entry.state.rawValue, entry.modality, entry.matrixText, entry.noiseText,
                entry.outputFiles.isEmpty ? "" : PlainText.count(entry.outputFiles.count, "file"),
                entry.reason,
            ]
            text += "| " + cells.map(Self.markdownText).joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// The files as one sentence whose numbers add up, or say that they do not.
    var fileSentence: String {
        let parts = totals.files.parts.filter { $0.count > 0 }.map {
            "\(PlainText.count($0.count)) \($0.name)"
        }
        let sum = parts.isEmpty ? "" : " = " + parts.joined(separator: " + ")
        let missing =
            totals.reconciles ? "" : " — \(PlainText.count(totals.files.unaccounted)) not accounted for"
        return "\(PlainText.count(totals.files.seen, "file")) seen\(sum)\(missing)"
    }

    private static func text(_ number: Int?) -> String { number.map { String($0) } ?? "" }

    /// Text without a meaning to Markdown or HTML, on one line.
    private static func markdownText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            if PlainText.isHarmful(scalar) {
                escaped += " "
            } else {
                if "\\`*_[]<>|#&~".unicodeScalars.contains(scalar) { escaped += "\\" }
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension RunReport.Totals.FileCounts {
    /// Every way a file can end, in the order of the sentence.
    var parts: [(name: String, count: Int)] {
        [
            ("processed", processed), ("already done", skipped), ("not selected", notSelected),
            ("refused", refused),
            ("failed", failed), ("interrupted", interrupted), ("rejected", rejected), ("ignored", ignored),
            ("duplicate", duplicates),
        ]
    }
}

extension RunReport.Series {
    /// Size of the files read.
    var sourceBytes: Int { sourceFiles.reduce(0) { $0 + $1.bytes } }
    /// Size of the files written.
    var outputBytes: Int { outputFiles.reduce(0) { $0 + $1.bytes } }
    /// Time of all steps.
    var seconds: Double { timings.reduce(0) { $0 + $1.seconds } }

    /// Columns × rows × slices, as far as known.
    var matrixText: String {
        guard let columns, let rows else { return slices.map { PlainText.count($0, "slice") } ?? "" }
        return "\(columns) × \(rows)" + (slices.map { " × \($0)" } ?? "")
    }

    /// The noise model with its first parameter.
    var noiseText: String {
        guard let noise else { return "" }
        guard let first = noise.parameters.first else { return noise.model }
        let value = PlainText.estimate(first.value, standardError: first.standardError)
        return "\(noise.model), \(first.name) \(value)" + (first.unit.isEmpty ? "" : " \(first.unit)")
    }
}
