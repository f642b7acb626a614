/// The inner loops of block matching, on blocks of 8 × 8 voxels and stacks of them.
///
/// Every result is a sum in one fixed order, without fused multiply-add: the same bits on every machine.
enum BlockKernels {
    /// Four voxels of a row: one register of the x86-64 baseline.
    typealias Quad = SIMD4<Float>
    private static let side = BlockTransform.side
    private static let area = BlockTransform.area

    @inline(__always)
    static func load(_ address: UnsafePointer<Float>) -> Quad {
        UnsafeRawPointer(address).loadUnaligned(as: Quad.self)
    }

    @inline(__always)
    static func store(_ quad: Quad, _ address: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(address).storeBytes(of: quad, as: Quad.self)
    }

    /// `output = M · input · Mᵀ` for a matrix M, followed in memory by its transpose; in place where the stride is 8.
    static func transform(
        _ factor: UnsafePointer<Float>,
        _ input: UnsafePointer<Float>,
        stride: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        for half in 0..<2 {
            let from = input + 4 * half
            let a = load(from)
            let b = load(from + stride)
            let c = load(from + 2 * stride)
            let d = load(from + 3 * stride)
            let e = load(from + 4 * stride)
            let f = load(from + 5 * stride)
            let g = load(from + 6 * stride)
            let h = load(from + 7 * stride)
            for row in 0..<side {
                let m = factor + side * row
                var sum = a * m[0] + b * m[1]
                sum += c * m[2] + d * m[3]
                sum += e * m[4] + f * m[5]
                sum += g * m[6] + h * m[7]
                store(sum, output + side * row + 4 * half)
            }
        }
        let transposed = factor + area
        for row in 0..<side {
            let to = output + side * row
            var left = Quad()
            var right = Quad()
            for column in 0..<side {
                let value = to[column]
                left += load(transposed + side * column) * value
                right += load(transposed + side * column + 4) * value
            }
            store(left, to)
            store(right, to + 4)
        }
    }

    /// The Haar transform along a stack of `count` blocks, a power of two; overwrites `blocks`.
    ///
    /// Their weighted sum comes first, then the differences of halves, of quarters and so on.
    static func haar(
        _ blocks: UnsafeMutablePointer<Float>,
        count: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        var half = count / 2
        while half > 0 {
            for index in 0..<half {
                let first = blocks + 2 * index * area
                let sum = blocks + index * area
                let difference = output + (half + index) * area
                for k in Swift.stride(from: 0, to: area, by: 4) {
                    let a = load(first + k)
                    let b = load(first + area + k)
                    store((a + b) * haarScale, sum + k)
                    store((a - b) * haarScale, difference + k)
                }
            }
            half /= 2
        }
        output.update(from: blocks, count: area)
    }

    /// The inverse of `haar`.
    static func inverseHaar(
        _ coefficients: UnsafePointer<Float>,
        count: Int,
        into blocks: UnsafeMutablePointer<Float>
    ) {
        blocks.update(from: coefficients, count: area)
        var half = 1
        while half < count {
            for index in (0..<half).reversed() {
                let sum = blocks + index * area
                let difference = coefficients + (half + index) * area
                let first = blocks + 2 * index * area
                for k in Swift.stride(from: 0, to: area, by: 4) {
                    let s = load(sum + k)
                    let d = load(difference + k)
                    store((s + d) * haarScale, first + k)
                    store((s - d) * haarScale, first + area + k)
                }
            }
            half *= 2
        }
    }

    private static let haarScale: Float = 0.707_106_77

    /// Sets coefficients to zero whose square is not above `limit` times their variance, but for the first one (the
    /// stack's mean), and returns the summed variance of those that stay.
    static func threshold(
        _ coefficients: UnsafeMutablePointer<Float>,
        variances: UnsafePointer<Float>,
        limit: Float,
        count: Int
    ) -> Float {
        let mean = coefficients[0]
        var kept = Quad()
        var index = 0
        while index < count * area {
            let value = load(coefficients + index)
            let variance = load(variances + index)
            let zeroed = value * value .<= variance * limit
            store(value.replacing(with: 0, where: zeroed), coefficients + index)
            kept += variance.replacing(with: 0, where: zeroed)
            index &+= 4
        }
        if coefficients[0] == 0 { kept[0] += variances[0] }
        coefficients[0] = mean
        return (kept[0] + kept[1]) + (kept[2] + kept[3])
    }

    /// Multiplies coefficients by g² / (g² + their variance, times a weight that each coefficient of a block has) for a
    /// guide's coefficients g, but for the first one, and returns the sum of the variances times the squared factors.
    static func shrink(
        _ coefficients: UnsafeMutablePointer<Float>,
        guide: UnsafePointer<Float>,
        variances: UnsafePointer<Float>,
        noiseWeights: UnsafePointer<Float>,
        count: Int
    ) -> Float {
        let mean = coefficients[0]
        var kept = Quad()
        var first: Float = 0
        for block in 0..<count {
            for k in Swift.stride(from: 0, to: area, by: 4) {
                let index = block &* area &+ k
                let square = load(guide + index) * load(guide + index)
                let variance = load(variances + index)
                let factor = square / (square + variance * load(noiseWeights + k))
                store(load(coefficients + index) * factor, coefficients + index)
                kept += variance * factor * factor
                if index == 0 { first = variance[0] * factor[0] * factor[0] }
            }
        }
        coefficients[0] = mean
        return (kept[0] + kept[1]) + (kept[2] + kept[3]) - first + variances[0]
    }

    /// `sum += values`, a block's worth.
    @inline(__always)
    static func add(_ values: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>) {
        var k = 0
        while k < area {
            store(load(sum + k) + load(values + k), sum + k)
            k &+= 4
        }
    }

    /// `variance = max(least, own + scale · (first + second − between))` and `sum = first + second + between`, a
    /// block's worth; `sum` may be `first`.
    static func combine(
        _ first: UnsafePointer<Float>,
        _ second: UnsafePointer<Float>,
        between: UnsafePointer<Float>,
        own: UnsafePointer<Float>,
        scale: Float,
        least: Float,
        variance: UnsafeMutablePointer<Float>,
        sum: UnsafeMutablePointer<Float>
    ) {
        for k in 0..<area {
            let within = first[k] + second[k]
            let pairs = between[k]
            variance[k] = max(least, own[k] + scale * (within - pairs))
            sum[k] = within + pairs
        }
    }

    /// Adds a block times a window and a weight to sums, and the window times the weight to the sums' weights.
    static func accumulate(
        _ block: UnsafePointer<Float>,
        window: UnsafePointer<Float>,
        weight: Float,
        sums: UnsafeMutablePointer<Float>,
        weights: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        for row in 0..<side {
            for half in Swift.stride(from: 0, to: side, by: 4) {
                let share = load(window + side * row + half) * weight
                let at = stride * row + half
                store(load(sums + at) + share * load(block + side * row + half), sums + at)
                store(load(weights + at) + share, weights + at)
            }
        }
    }
}
