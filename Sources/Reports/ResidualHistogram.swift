import Volumes

/// What a denoiser took away: a streaming, mergeable histogram of original − denoised with its mean and standard deviation.
///
/// Bin k of −`halfBinCount`...`halfBinCount` covers ((k − ½) w, (k + ½) w] for bin width w; values beyond are counted apart.
/// Only valid, finite voxels count. Add the denoised values before they are rounded to stored integers: rounding puts a
/// comb into the bins.
public struct ResidualHistogram: Codable, Hashable, Sendable {
    /// Bins on either side of the middle one.
    public static let halfBinCount = 48

    /// Width of a bin in the volume's unit.
    public let binWidth: Double
    /// Voxels per bin, from the lowest to the highest.
    public private(set) var bins: [Int]
    /// Voxels below the lowest bin.
    public private(set) var below: Int
    /// Voxels above the highest bin.
    public private(set) var above: Int
    /// Voxels counted.
    public private(set) var count: Int
    private var sum: Double
    private var sumOfSquares: Double

    /// Creates an empty histogram with bins for noise of about this standard deviation: they reach to ±6 sigma.
    ///
    /// Throws `ReportError.invalidHistogram` unless sigma is positive and finite.
    public init(sigma: Double) throws(ReportError) {
        try self.init(binWidth: sigma / 8)
    }

    /// Creates an empty histogram with bins of a given width.
    ///
    /// Throws `ReportError.invalidHistogram` unless the width is positive and finite.
    public init(binWidth: Double) throws(ReportError) {
        guard binWidth > 0, binWidth.isFinite else {
            throw ReportError(.invalidHistogram, "a histogram's bin width must be positive and finite")
        }
        self.binWidth = binWidth
        bins = Array(repeating: 0, count: 2 * Self.halfBinCount + 1)
        below = 0
        above = 0
        count = 0
        sum = 0
        sumOfSquares = 0
    }

    /// Mean residual in the volume's unit; nil while empty.
    public var mean: Double? { count > 0 ? sum / Double(count) : nil }

    /// Standard deviation of the residual in the volume's unit (over n); nil while empty.
    public var standardDeviation: Double? {
        guard let mean else { return nil }
        return max(sumOfSquares / Double(count) - mean * mean, 0).squareRoot()
    }

    /// Counts original − denoised of a slab's valid, finite voxels.
    ///
    /// Throws `ReportError.shapeMismatch` where the shapes differ.
    public mutating func add(original: Volume, denoised: Volume) throws(ReportError) {
        guard original.shape == denoised.shape else {
            throw ReportError(.shapeMismatch, "a residual needs two volumes of one shape")
        }
        // Per-slab sums first: rounding errors then grow with the number of slabs, not of voxels.
        var slabSum = 0.0
        var slabSquares = 0.0
        let half = Double(Self.halfBinCount)
        for index in original.voxels.indices where original.isValid(index) {
            let residual = Double(original.voxels[index]) - Double(denoised.voxels[index])
            guard residual.isFinite else { continue }
            count += 1
            slabSum += residual
            slabSquares += residual * residual
            // ceil(x − ½) is k for x in (k − ½, k + ½].
            let bin = (residual / binWidth - 0.5).rounded(.up)
            if bin < -half {
                below += 1
            } else if bin > half {
                above += 1
            } else {
                bins[Int(bin) + Self.halfBinCount] += 1
            }
        }
        sum += slabSum
        sumOfSquares += slabSquares
    }

    /// Adds another histogram's counts.
    ///
    /// Merge in a fixed order: the sums behind mean and deviation are floating-point.
    ///
    /// Throws `ReportError.invalidHistogram` where the bin widths differ.
    public mutating func merge(_ other: ResidualHistogram) throws(ReportError) {
        guard other.binWidth == binWidth, other.bins.count == bins.count else {
            throw ReportError(.invalidHistogram, "only histograms of equal bins can be merged")
        }
        for index in bins.indices { bins[index] += other.bins[index] }
        below += other.below
        above += other.above
        count += other.count
        sum += other.sum
        sumOfSquares += other.sumOfSquares
    }
}
