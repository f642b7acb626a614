import Foundation
import Volumes

/// Collects what the report shows of one series and writes it into the series' own folder.
public struct SeriesPictures: Sendable {
    /// Key slices a series can have.
    public static let maximumKeySlices = 3
    /// Size in bytes that a series' pictures stay within (1.5 MiB): coarser steps first, then fewer pictures, never fewer than one.
    public static let byteBudget = 3 << 19

    /// The histogram over the whole series, as the runner streamed it; nil makes one from the key slices alone.
    public var residual: ResidualHistogram?

    private let modality: Modality
    private let leadingPresets: [WindowPreset]
    private let inverted: Bool
    private var views: [PictureView] = []
    private var slices: [(index: Int, original: Volume, denoised: Volume)] = []

    /// Starts a series.
    ///
    /// `leadingPresets`: windows to offer before the modality's own, such as the header's; the first preset is shown first.
    /// `inverted`: the source is MONOCHROME1 and its voxels are in stored space.
    public init(modality: Modality, leadingPresets: [WindowPreset], inverted: Bool) {
        self.modality = modality
        self.leadingPresets = leadingPresets
        self.inverted = inverted
    }

    /// The key slices to show of a series: all of up to three, otherwise those at a quarter, the half and three quarters.
    public static func keySlices(ofSeriesWith count: Int) -> [Int] {
        count <= maximumKeySlices ? Array(0..<max(count, 0)) : [count / 4, count / 2, 3 * count / 4]
    }

    /// Adds a key slice: original, denoised and, where assessed, standard deviation, each of one slice and one shape.
    ///
    /// `index` counts from 0 in the series and must rise from call to call.
    /// Throws `ReportError.shapeMismatch`, or `.invalidPicture` for a fourth or an unordered slice.
    public mutating func add(
        keySlice index: Int,
        original: Volume,
        denoised: Volume,
        standardDeviation: Volume?
    ) throws(ReportError) {
        let shape = original.shape
        guard shape.slices == 1, denoised.shape == shape, standardDeviation.map({ $0.shape == shape }) ?? true
        else {
            throw ReportError(.shapeMismatch, "a key slice needs single slices of one shape")
        }
        guard slices.count < Self.maximumKeySlices, index > slices.last?.index ?? -1 else {
            throw ReportError(
                .invalidPicture,
                "a series has at most \(Self.maximumKeySlices) key slices, in rising order"
            )
        }
        slices.append((index, original, denoised))
        views += PictureView.views(
            slice: index,
            original: original,
            denoised: denoised,
            standardDeviation: standardDeviation
        )
    }

    /// Writes the pictures into `folder` (a UID) of the report folder; both are created where missing.
    ///
    /// Returns what `RunReport.Series.pictures` holds, or nil where no key slice was added or none holds a valid voxel.
    /// Throws `ReportError.invalidFolderName` for anything but digits and dots, and errors of writing.
    public func write(toReportFolder report: String, folder: String) throws(ReportError) -> PictureSet? {
        guard PictureSet.isFolderName(folder) else {
            throw ReportError(.invalidFolderName, "a picture folder is named by a UID of digits and dots")
        }
        let presets = Self.distinct(
            leadingPresets + WindowPreset.standard(for: modality, of: slices.map(\.original))
        )
        guard let first = presets.first, let unit = slices.first?.original.unit else { return nil }

        let histogram: ResidualHistogram
        if let residual { histogram = residual } else { histogram = try keySliceResidual() }
        let spread = histogram.standardDeviation ?? 0
        let heatMaximum = Self.heatMaximum(views.compactMap(\.standardDeviation))
        // One still picture, of the middle slice: for readers without scripts, and to paste elsewhere.
        let whole = views.filter { $0.region == .whole }
        let still = whole[whole.count / 2]
        let stillName = folder + "/slice-\(String(format: "%04d", still.slice + 1)).png"
        let stillPNG = try SideBySide.render(
            original: still.original,
            denoised: still.denoised,
            window: first.window,
            inverted: inverted
        ).encoded()
        let codes = try coded(
            presets: presets,
            residualSpread: spread,
            heatMaximum: heatMaximum,
            budget: Self.byteBudget - stillPNG.count
        )
        let data = PictureData(folder: folder, presets: presets, inverted: inverted, limit: 3 * spread, codes)
        let script = try data.script()

        try AtomicFile.createFolder(report + "/" + folder)
        try AtomicFile.write(stillPNG, toPath: report + "/" + stillName)
        try AtomicFile.write(script, toPath: report + "/" + folder + "/" + PictureData.fileName)
        return PictureSet(
            folder: folder,
            unit: unit.rawValue,
            inverted: inverted,
            presets: presets,
            views: zip(views, codes).map(Self.describe),
            still: stillName,
            residualLimit: 3 * spread,
            standardDeviationMaximum: heatMaximum,
            residual: histogram,
            residualCoversSeries: residual != nil,
            bytes: stillPNG.count + script.utf8.count
        )
    }

    /// Presets without those that look like an earlier one: both ends within a hundredth of its width.
    ///
    /// One button each is enough.
    private static func distinct(_ presets: [WindowPreset]) -> [WindowPreset] {
        presets.reduce(into: []) { kept, preset in
            let isKnown = kept.contains { other in
                let tolerance = other.window.width / 100
                return abs(other.window.lowerBound - preset.window.lowerBound) <= tolerance
                    && abs(other.window.upperBound - preset.window.upperBound) <= tolerance
            }
            if !isKnown { kept.append(preset) }
        }
    }

    private static func describe(_ view: PictureView, _ code: PictureCode) -> PictureSet.View {
        PictureSet.View(
            slice: view.slice,
            region: view.region,
            columns: code.columns,
            rows: code.rows,
            reduction: view.reduction,
            pixelAspectRatio: view.pixelAspectRatio,
            originalTolerance: code.residualStep / 2,
            denoisedTolerance: code.step / 2
        )
    }

    /// Codes the views within the budget.
    private func coded(
        presets: [WindowPreset],
        residualSpread: Double,
        heatMaximum: Double?,
        budget: Int
    ) throws(ReportError) -> [PictureCode] {
        // Half a grey level of the narrowest window; sources of whole numbers gain nothing from less than 1.
        let narrowest = presets.map(\.window.width).min() ?? 1
        let isWhole = slices.allSatisfy { $0.original.voxels.allSatisfy { $0.rounded() == $0 } }
        let finest = max(narrowest / 512, isWhole ? 1 : 0)
        // The noise hides coarser steps of the residual better than the denoised picture hides its own. Even 0.4 standard
        // deviations add only 1.3 % to the variance of the noise as shown.
        let levels: [(coarsening: Double, fraction: Double)] = [(1, 8), (1, 4), (2, 4), (2, 2.5)]
        var byLevel: [[PictureCode]] = []
        for count in (1...views.count).reversed() {
            for (level, settings) in levels.enumerated() {
                if byLevel.count == level {
                    var codes: [PictureCode] = []
                    for view in views {
                        codes.append(
                            try PictureCode(
                                view,
                                step: finest * settings.coarsening,
                                residualStep: max(finest, residualSpread / settings.fraction),
                                heatMaximum: heatMaximum
                            )
                        )
                    }
                    byLevel.append(codes)
                }
                let codes = Array(byLevel[level].prefix(count))
                if Self.size(codes) <= budget { return codes }
            }
        }
        return Array(byLevel[levels.count - 1].prefix(1))
    }

    private static func size(_ codes: [PictureCode]) -> Int { codes.reduce(0) { $0 + $1.size } }

    /// The top of the heat map's scale: the 99.5th percentile of the valid deviations above 0, so that a few extremes do not darken the rest.
    private static func heatMaximum(_ maps: [Volume]) -> Double? {
        guard !maps.isEmpty else { return nil }
        var values: [Float] = []
        for map in maps {
            for index in map.voxels.indices where map.isValid(index) {
                let value = map.voxels[index]
                if value > 0, value.isFinite { values.append(value) }
            }
        }
        values.sort()
        // A map of zeros is a map: its scale then ends at 1, and all of it is at the bottom.
        return values.isEmpty ? 1 : Window.percentile(99.5, ofSorted: values)
    }

    /// The residual's histogram over the key slices, for runners that streamed none.
    private func keySliceResidual() throws(ReportError) -> ResidualHistogram {
        var sum = 0.0
        var count = 0
        for slice in slices {
            for index in slice.original.voxels.indices where slice.original.isValid(index) {
                let residual = Double(slice.original.voxels[index]) - Double(slice.denoised.voxels[index])
                guard residual.isFinite else { continue }
                sum += residual * residual
                count += 1
            }
        }
        let spread = count > 0 ? (sum / Double(count)).squareRoot() : 0
        var histogram = try ResidualHistogram(sigma: spread > 0 ? spread : 1)
        for slice in slices { try histogram.add(original: slice.original, denoised: slice.denoised) }
        return histogram
    }
}
