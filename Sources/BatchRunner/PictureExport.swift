import Foundation
import Reports
import SeriesVolumes
import Volumes

/// Windowed PNG pictures of a series, or of two series of one matrix side by side.
public struct PictureExport: Sendable {
    private let series: AssembledSeries
    private let other: AssembledSeries?
    private let window: Window?
    private let indices: [Int]
    private let output: String

    /// Prepares an export; `window` is `CENTER/WIDTH`, `slices` a number, `FROM-TO` (from 1) or `all`.
    ///
    /// Throws `BatchError` for paths without exactly one series, matrices that differ and options that cannot be read.
    public init(
        series path: String,
        beside: String?,
        window: String?,
        slices: String?,
        output: String
    ) throws(BatchError) {
        series = try Self.onlyVolume(of: path)
        if let beside {
            let volume = try Self.onlyVolume(of: beside)
            guard volume.shape == series.shape else {
                throw BatchError(.invalidOption, "\(path) and \(beside) differ in matrix or number of slices")
            }
            other = volume
        } else {
            other = nil
        }
        self.window = try window.map(Self.window)
        indices = try Self.indices(slices, count: series.shape.slices)
        self.output = output
        try OutputGuard.check(inputs: [path] + [beside].compactMap { $0 }, output: output, state: output)
    }

    /// Writes the pictures and returns their paths; throws `BatchError.outputNotWritable` where one exists already.
    public func write() throws(BatchError) -> [String] {
        do {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        } catch {
            throw BatchError(.outputNotWritable, "\(output) cannot be created; check its permissions")
        }
        var paths: [String] = []
        for index in indices {
            let path = output + "/" + String(format: "slice-%04d.png", index + 1)
            guard !FileManager.default.fileExists(atPath: path) else {
                throw BatchError(.outputNotWritable, "\(path) exists already; choose another folder")
            }
            do {
                let left = try series.read(index..<index + 1).volume
                let right = try other?.read(index..<index + 1).volume
                try picture(left, right).write(toFile: path)
            } catch {
                throw BatchError(
                    .outputNotWritable,
                    "slice \(index + 1): \(JobFailure(error).reason)",
                    underlying: error
                )
            }
            paths.append(path)
        }
        return paths
    }

    private func picture(_ left: Volume, _ right: Volume?) throws -> PNGImage {
        let isInverted = series.headers.first?.pixels?.photometricInterpretation == "MONOCHROME1"
        let presets = WindowPreset.standard(for: series.modality, of: [left])
        guard let window = window ?? presets.first?.window else {
            throw BatchError(.invalidOption, "the slice holds no image; choose another one")
        }
        if let right {
            return try SideBySide.render(
                original: left,
                denoised: right,
                window: window,
                inverted: isInverted
            )
        }
        return try PNGImage(
            columns: left.shape.columns,
            rows: left.shape.rows,
            samples: .grey8(window.greys(of: left, inverted: isInverted))
        )
    }

    private static func onlyVolume(of path: String) throws(BatchError) -> AssembledSeries {
        let scan: FolderScan
        do {
            scan = try FolderScan.scan(paths: [path])
        } catch {
            throw BatchError(.inputNotReadable, error.description, underlying: error)
        }
        // A person who asks to see a picture may see derived images too.
        let options = SeriesOptions(
            insistOn: ["already-denoised", "derived", "dose-page", "localizer", "map", "reformat"],
            ultrasoundRegions: .wholeFrame
        )
        let volumes = scan.series.flatMap { $0.assemble(options).volumes }
        guard let volume = volumes.first, volumes.count == 1 else {
            throw BatchError(
                .inputNotReadable,
                "\(path) holds \(volumes.count) volumes that can be shown, not one; name the folder of one series"
            )
        }
        return volume
    }

    private static func window(_ text: String) throws(BatchError) -> Window {
        let parts = text.split(separator: "/").map { Double($0) }
        if parts.count == 2, let center = parts[0], let width = parts[1],
            let window = try? Window(center: center, width: width)
        {
            return window
        }
        throw BatchError(
            .invalidOption,
            "--window must be CENTER/WIDTH with a width of at least 1, such as 40/400"
        )
    }

    private static func indices(_ text: String?, count: Int) throws(BatchError) -> [Int] {
        guard let text else { return SeriesPictures.keySlices(ofSeriesWith: count) }
        if text == "all" { return Array(0..<count) }
        let parts = text.split(separator: "-").map { Int($0) }
        if let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first >= 1,
            first <= last,
            last <= count
        {
            return Array(first - 1..<last)
        }
        throw BatchError(
            .invalidOption,
            "--slices must be a number or FROM-TO between 1 and \(count), or all"
        )
    }
}
