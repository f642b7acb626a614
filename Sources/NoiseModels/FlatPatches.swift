import Foundation

/// One image plane to look for flat patches in.
struct ImagePlane: Sendable {
    let values: [Float]
    let usable: [Bool]
    /// Where a patch may lie at all, such as tissue; nil for everywhere.
    var preferred: [Bool]?
}

/// Square patches that hold noise and no structure, with the power spectrum of that noise.
///
/// A patch is flat where the variance of its 4 × 4 block means and its whole variance, over the variance of the diagonal
/// detail around it, are no larger than in the patches that agree on those ratios: edges, vessels and shading raise them,
/// whatever the spectrum of the noise. Correlated noise is measured whole in such patches, low frequencies included.
struct FlatPatches: Sendable {
    /// Shape of the noise power spectrum.
    let spectrum: NoisePowerSpectrum
    /// Variance of the flat patches, low frequencies that the detrending took included.
    let variance: Double
    /// Standard error of `variance` over `variance`.
    let relativeError: Double
    /// `variance` over the variance of the diagonal detail of level 1 and of level 2.
    let detailRatios: [Double]
    /// Third standardised moment within the flat patches.
    let skewness: Double
    /// Standard error of `skewness`.
    let skewnessError: Double
    /// Patches used.
    let count: Int
    /// Share of `variance` at the lowest frequencies, which are extrapolated.
    let extrapolatedShare: Double

    struct Patch {
        let plane: Int
        let column: Int
        let row: Int
        let variance: Double
        /// Variances of the diagonal detail of levels 1 and 2.
        let details: (Double, Double)
        /// ln of the variance of the block means over the variance of the level-2 detail in the neighbourhood.
        let logBlocks: Double
        /// ln of the whole variance over the same.
        let logRatio: Double
    }

    /// Looks at patches of 32 voxels, and of 16 where those are too few or, being smaller, avoid more structure.
    /// - Throws: `too-few-voxels` where not one patch of 16 × 16 voxels is usable.
    static func find(_ planes: [ImagePlane], columns: Int, rows: Int) throws(NoiseError) -> FlatPatches {
        let sizes = [32, 16]
        let overlapping = planes.count * columns * rows < 1_000_000
        let steps = sizes.map { overlapping ? $0 / 4 : $0 / 2 }
        let perPlane = Parallel.map(planes.count) { index in
            Self.patches(
                in: planes[index],
                index: index,
                columns: columns,
                rows: rows,
                sizes: sizes,
                steps: steps
            )
        }
        func measured(_ choice: Int) throws(NoiseError) -> FlatPatches? {
            let found = perPlane.flatMap { $0[choice] }
            return try FlatPatches(
                found,
                in: planes,
                columns: columns,
                size: sizes[choice],
                step: steps[choice]
            )
        }
        let large = try measured(0)
        if let large, large.count >= 200 && large.relativeError < 0.01 { return large }
        let small = try measured(1)
        guard let small else {
            if let large { return large }
            throw .tooFew("usable patches of 16 × 16 voxels", 0, needed: 1)
        }
        guard let large, large.count >= 8 else { return small }
        // Small patches see so little of a steep spectrum's low end that extrapolation would decide the variance.
        guard small.extrapolatedShare < 0.5 else { return large }
        let errors = (small.relativeError * small.relativeError + large.relativeError * large.relativeError)
            .squareRoot()
        let clearly = 1 - min(0.07, max(0.02, 2 * errors))
        return small.detailRatios[1] < clearly * large.detailRatios[1] ? small : large
    }

    /// Chooses and measures the flat ones among the patches of one size; nil where there are none.
    private init?(
        _ all: [Patch],
        in planes: [ImagePlane],
        columns: Int,
        size: Int,
        step: Int
    ) throws(NoiseError) {
        if all.isEmpty { return nil }
        // Edges raise total and detail alike; noise itself varies less than twofold (in deviation) over tissue.
        let most = 4 * RobustStatistics.quantile(all.map { $0.variance }, 0.1)
        let found = all.filter { $0.variance <= most }
        // Variances of ν degrees of freedom scatter by √(2/ν); the level they are compared with adds a tenth.
        let voxels = Double(size * size)
        let blocksSpread = (2 / (voxels / 16 - 6) + 0.01).squareRoot()
        let ratioSpread = (16 / voxels + 0.01).squareRoot()
        let smooth = Self.withinMode(found, lowest: 0.1, spread: blocksSpread) { $0.logBlocks }
        let flat = Self.withinMode(smooth, lowest: 0.02, spread: ratioSpread) { $0.logRatio }
        // Four hundred patches fix the spectrum to well under a percent; more only cost time.
        let every = max(1, flat.count / 400)
        let used = stride(from: 0, to: flat.count, by: every).map { flat[$0] }
        let measured = Parallel.map(used.count) { index in
            Self.measure(used[index], in: planes[used[index].plane].values, columns: columns, size: size)
        }
        var sum = [Double](repeating: 0, count: size * size)
        for patch in measured {
            for (index, power) in patch.power.enumerated() { sum[index] += Double(power) }
        }
        let filled = Self.fillLowFrequencies(sum.map { $0 / Double(measured.count) }, size: size)
        let low = filled.indices.filter { Self.radius($0, size) < 1.5 }.reduce(0) { $0 + filled[$1] }
        extrapolatedShare = low / filled.reduce(0, +)
        spectrum = try NoisePowerSpectrum(size: size, values: filled.map { Float($0) })
        count = used.count
        let plain = flat.reduce(0) { $0 + $1.variance } / Double(flat.count)
        let detrending = filled.reduce(0, +) / Double(size * size)
        variance = plain * detrending
        detailRatios = [
            variance * Double(flat.count) / flat.reduce(0) { $0 + $1.details.0 },
            variance * Double(flat.count) / flat.reduce(0) { $0 + $1.details.1 },
        ]
        let overlap = Double(step * step) / Double(size * size)
        let scatter =
            flat.reduce(0) { $0 + ($1.variance - plain) * ($1.variance - plain) } / Double(flat.count)
        let independent = max(1, overlap * Double(flat.count))
        let single = 4 / Double(size * size)
        relativeError = flat.count < 8 ? single.squareRoot() : (scatter / independent).squareRoot() / plain
        let third = measured.reduce(0) { $0 + $1.third } / Double(measured.count)
        skewness = third / pow(measured.reduce(0) { $0 + $1.second } / Double(measured.count), 1.5)
        skewnessError = (24 / (voxels * max(1, min(Double(measured.count), independent)))).squareRoot()
    }
}
