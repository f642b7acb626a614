/// The inner loops of non-local means: each works on one row, sixteen neighbouring voxels at a time.
///
/// Rows have at least `RowKernels.width` readable and writable floats beyond the count asked for. Every result is a
/// sum in one fixed order of its own inputs, never a running sum, so that it does not depend on where a row or a
/// band of rows begins.
enum RowKernels {
    /// Sixteen voxels: four registers of the x86-64 baseline, which hides the latency of the additions.
    typealias Lanes = SIMD16<Float>

    /// Voxels per step.
    static let width = Lanes.scalarCount

    @inline(__always)
    private static func load(_ row: UnsafePointer<Float>, _ index: Int) -> Lanes {
        UnsafeRawPointer(row + index).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    private static func store(_ lanes: Lanes, _ row: UnsafeMutablePointer<Float>, _ index: Int) {
        UnsafeMutableRawPointer(row + index).storeBytes(of: lanes, as: Lanes.self)
    }

    /// Sum of one column of several rows, top to bottom.
    @inline(__always)
    private static func columnSum(
        _ rows: UnsafePointer<UnsafeMutablePointer<Float>>,
        _ taps: Int,
        _ index: Int
    ) -> Lanes {
        var sum = load(rows[0], index)
        var tap = 1
        while tap < taps {
            sum += load(rows[tap], index)
            tap &+= 1
        }
        return sum
    }

    /// `output[i] = (b[i] − a[i])²`.
    static func squaredDifference(
        _ a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>,
        into output: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        var i = 0
        while i < count {
            let difference = load(b, i) - load(a, i)
            store(difference * difference, output, i)
            i &+= width
        }
    }

    /// `output[i] = input[i] + … + input[i + taps − 1]`.
    static func rowSums(
        _ input: UnsafePointer<Float>,
        taps: Int,
        into output: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        var i = 0
        while i < count {
            var sum = load(input, i)
            var tap = 1
            while tap < taps {
                sum += load(input, i &+ tap)
                tap &+= 1
            }
            store(sum, output, i)
            i &+= width
        }
    }

    /// `output[i] = exp2(min(offset − slope · Σ rows[k][i], 0))`: the weight of a summed squared difference.
    ///
    /// The power of two is a degree-4 polynomial (relative error below 5·10⁻⁶, exactly 1 at 0) and an exponent put
    /// together from bits: the same on every machine. Below 2⁻¹⁰⁰ it stays at 2⁻¹⁰⁰, which no sum of floats notices.
    static func weights(
        _ rows: UnsafePointer<UnsafeMutablePointer<Float>>,
        taps: Int,
        offset: Float,
        slope: Float,
        into output: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        let zero = Lanes()
        let lowest = Lanes(repeating: -100)
        // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits of the sum.
        let rounder = Lanes(repeating: 12_582_912)
        var i = 0
        while i < count {
            var exponent = offset - columnSum(rows, taps, i) * slope
            exponent.replace(with: zero, where: exponent .> zero)
            exponent.replace(with: lowest, where: exponent .< lowest)
            let rounded = exponent + rounder
            let f = exponent - (rounded - rounder)
            let fraction = (((f * 0.009_572_864 + 0.055_907_5) * f + 0.240_247_75) * f + 0.693_133_8) * f + 1
            let bits =
                unsafeBitCast(fraction, to: SIMD16<UInt32>.self)
                &+ (unsafeBitCast(rounded, to: SIMD16<UInt32>.self) &<< 23)
            store(unsafeBitCast(bits, to: Lanes.self), output, i)
            i &+= width
        }
    }

    /// `output[i] = Σ rows[k][i]` below `count`, and 0 in the rest of the last step.
    static func columnSums(
        _ rows: UnsafePointer<UnsafeMutablePointer<Float>>,
        taps: Int,
        into output: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        var i = 0
        while i < count {
            store(columnSum(rows, taps, i), output, i)
            i &+= width
        }
        for beyond in count..<i { output[beyond] = 0 }
    }

    /// `weights[i] *= a[i] · b[i]`.
    static func multiply(
        _ weights: UnsafeMutablePointer<Float>,
        by a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>,
        count: Int
    ) {
        var i = 0
        while i < count {
            store(load(weights, i) * load(a, i) * load(b, i), weights, i)
            i &+= width
        }
    }

    /// Adds weighted differences to one voxel row's sums: `weighted += w · (other − own)`, `total += w`,
    /// `largest = max(largest, w)`.
    static func accumulate(
        _ weights: UnsafePointer<Float>,
        own: UnsafePointer<Float>,
        other: UnsafePointer<Float>,
        into sums: WeightSums.Row,
        count: Int
    ) {
        var i = 0
        while i < count {
            let w = load(weights, i)
            store(load(sums.weighted, i) + w * (load(other, i) - load(own, i)), sums.weighted, i)
            store(load(sums.total, i) + w, sums.total, i)
            var largest = load(sums.largest, i)
            largest.replace(with: w, where: w .> largest)
            store(largest, sums.largest, i)
            i &+= width
        }
    }
}
