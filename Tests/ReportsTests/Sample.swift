import Foundation
import Reports
import Volumes

/// A made-up series that looks like one: an ellipse phantom with noise, a picture with most of the noise gone, and a map.
enum Sample {
    /// SplitMix64; the same numbers on every machine.
    struct Generator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }

        mutating func normal() -> Double {
            (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
        }
    }

    /// Ellipses in the unit square: centre, half axes, angle in degrees, and the value set inside.
    static func phantom(columns: Int, rows: Int, slice: Int) -> [Float] {
        let shift = Double(slice) * 0.004
        let ellipses: [(x: Double, y: Double, a: Double, b: Double, angle: Double, value: Double)] = [
            (0, 0, 0.86, 0.66, 0, -100), (0, 0, 0.82, 0.62, 0, 45),
            (-0.33, -0.05, 0.28, 0.36, 10, 60 + shift * 300),
            (0.36, -0.12, 0.17, 0.24, -20, 52), (0.05, 0.34, 0.12, 0.12, 0, 420),
            (0.05, 0.345, 0.05, 0.045, 0, 30),
            (0.02, 0.12, 0.065, 0.065, 0, 160), (-0.4, -0.1 + shift, 0.05, 0.05, 0, 35),
            (-0.25, 0.1, 0.03, 0.03, 0, 78),
            (0.45, 0.25, 0.12, 0.1, 30, 38), (0.3, 0.12 - shift, 0.02, 0.02, 0, 240),
            (-0.02, -0.35, 0.2, 0.13, 5, -850),
            (-0.55, 0.33, 0.06, 0.03, 40, 380), (0.6, -0.3, 0.06, 0.03, 40, 380),
        ]
        var values = [Float](repeating: -1_000, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let x = (Double(column) + 0.5) / Double(columns) * 2 - 1
                let y = (Double(row) + 0.5) / Double(rows) * 2 - 1
                for ellipse in ellipses {
                    let angle = ellipse.angle * .pi / 180
                    let u = (x - ellipse.x) * cos(angle) + (y - ellipse.y) * sin(angle)
                    let v = (y - ellipse.y) * cos(angle) - (x - ellipse.x) * sin(angle)
                    if u * u / (ellipse.a * ellipse.a) + v * v / (ellipse.b * ellipse.b) <= 1 {
                        values[row * columns + column] = Float(ellipse.value)
                    }
                }
            }
        }
        return values
    }

    /// Original, denoised and standard deviation of one slice.
    static func slice(
        _ index: Int,
        columns: Int,
        rows: Int,
        sigma: Double,
        unit: IntensityUnit = .hounsfield,
        seed: UInt64 = 1
    ) -> (original: Volume, denoised: Volume, deviation: Volume) {
        var generator = Generator(state: seed &+ UInt64(index) &* 1_000_003)
        let shape = VolumeShape(columns: columns, rows: rows, slices: 1)
        let clean = phantom(columns: columns, rows: rows, slice: index)
        let noise = clean.map { _ in generator.normal() }
        let original = zip(clean, noise).map { (Double($0) + sigma * $1).rounded() }
        var denoised = [Float](repeating: 0, count: clean.count)
        var deviation = denoised
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                var lowest = Float.infinity
                var highest = -Float.infinity
                for dy in -2...2 {
                    for dx in -2...2 {
                        let y = min(max(row + dy, 0), rows - 1)
                        let x = min(max(column + dx, 0), columns - 1)
                        sum += noise[y * columns + x]
                        lowest = min(lowest, clean[y * columns + x])
                        highest = max(highest, clean[y * columns + x])
                    }
                }
                let at = row * columns + column
                denoised[at] = clean[at] + Float(sigma * sum / 25)
                deviation[at] =
                    Float(sigma * (0.16 + 0.05 * abs(generator.normal())))
                    + min((highest - lowest) * 0.05, 12)
            }
        }
        func volume(_ voxels: [Float]) -> Volume {
            Volume(shape: shape, voxels: voxels, unit: unit, firstSlice: index)
        }
        return (volume(original.map { Float($0) }), volume(denoised), volume(deviation))
    }

    /// A report with one series of every state, without pictures.
    static func report(pictures: PictureSet? = nil, filesSeen: Int = 14) -> RunReport {
        func files(_ count: Int, _ branch: Int) -> [RunReport.SourceFile] {
            (0..<count).map {
                RunReport.SourceFile(
                    sopInstanceUID: "1.2.826.\(branch).\($0)",
                    sha256: String(repeating: "ab", count: 32),
                    bytes: 525_312
                )
            }
        }
        func series(
            _ state: RunReport.State,
            _ code: String,
            _ reason: String,
            _ modality: String,
            _ branch: Int,
            files count: Int
        )
            -> RunReport.Series
        {
            RunReport.Series(
                state: state,
                reasonCode: code,
                reason: reason,
                studyInstanceUID: "1.2.826.0.1.1",
                sourceSeriesInstanceUID: "1.2.826.0.1.1.\(branch)",
                partIndex: 0,
                modality: modality,
                sourceFiles: files(count, branch),
                outputFiles: state == .done
                    ? files(count, branch + 100).enumerated().map { index, file in
                        RunReport.OutputFile(
                            path: "2.25.7/2.25.8/2.25.\(index + 9).dcm",
                            sopInstanceUID: file.sopInstanceUID,
                            sha256: String(repeating: "cd", count: 32),
                            bytes: 526_000,
                            kind: "denoised"
                        )
                    } : []
            )
        }
        var done = series(.done, "done", "Processed.", "CT", 1, files: 4)
        done.outputSeriesInstanceUIDs = ["2.25.301445789", "2.25.301445790"]
        done.runDigest = String(repeating: "0f", count: 32)
        (done.columns, done.rows, done.slices) = (512, 512, 4)
        done.transferSyntaxUID = "1.2.840.10008.1.2.1"
        done.noise = RunReport.Noise(
            model: "ct",
            reason: "Modality CT in Hounsfield units: local noise level from neighbouring slices.",
            parameters: [
                .init(name: "sigma", value: 24.13, unit: "HU", standardError: 0.31),
                .init(name: "correlation length", value: 1.42, unit: "pixels", standardError: 0.06),
                .init(name: "peak frequency", value: 0.21, unit: "1/pixel", standardError: nil),
            ]
        )
        done.method = .init(
            name: "non-local-means",
            settings: [.init(name: "search-radius", value: "10"), .init(name: "patch-radius", value: "3")]
        )
        done.uncertainty = .init(name: "resampling", settings: [.init(name: "samples", value: "8")])
        done.timings = [.init(step: "read", seconds: 0.41), .init(step: "denoise", seconds: 12.7)]
        done.clippedVoxels = 12
        done.findings = [
            Finding(.note, code: "padding", "Pixels outside the field of view were left as they are."),
            Finding(
                .warning,
                code: "missing-slice",
                "One slice is missing after slice 3; 3D methods stop at the gap."
            ),
        ]
        done.pictures = pictures
        return RunReport(
            tool: .init(name: "Limpid", version: "0.1.0"),
            plan: .init(
                name: "low-dose-ct",
                digest: String(repeating: "5e", count: 32),
                steps: [
                    "select-series: {modality: CT}", "denoise: {non-local-means: {search-radius: 10}}",
                    "record-in-ledger",
                ]
            ),
            dryRun: false,
            started: Date(timeIntervalSince1970: 1_760_000_000.25),
            finished: Date(timeIntervalSince1970: 1_760_000_095.75),
            options: [.init(name: "jobs", value: "2"), .init(name: "maximum memory", value: "700 MiB")],
            filesSeen: filesSeen,
            series: [
                done,
                series(
                    .refused,
                    "localizer",
                    "A localizer is not an acquisition to denoise.",
                    "CT",
                    2,
                    files: 1
                ),
                series(.failed, "decode-failed", "Frame 1 cannot be decoded.", "MR", 3, files: 2),
                series(.skipped, "already-done", "The outputs are there already.", "US", 4, files: 1),
                series(.notSelected, "not-selected", "The plan asks for modality CT.", "DX", 5, files: 1),
                series(.interrupted, "interrupted", "The run was stopped.", "CT", 6, files: 1),
            ],
            rejected: [
                .init(path: "a/broken.dcm", code: "truncated", reason: "The file ends inside an element.")
            ],
            ignored: [
                .init(path: "DICOMDIR", code: "dicomdir", reason: "A directory, not an image."),
                .init(path: "notes.txt", code: "not-dicom", reason: "Not a DICOM file."),
            ],
            duplicates: [
                .init(path: "b/copy.dcm", code: "duplicate", reason: "The same instance with the same bytes.")
            ],
            findings: []
        )
    }
}
