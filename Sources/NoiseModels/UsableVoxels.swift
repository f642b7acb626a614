import Volumes

/// The voxels that noise can be estimated from: valid, finite, not part of a constant area, not clipped.
struct UsableVoxels: Sendable {
    /// One flag per voxel of the volume.
    let flags: [Bool]
    /// The lowest value where many voxels pile up on it, as clipping does.
    let lowerClip: Float?
    /// The highest value where many voxels pile up on it.
    let upperClip: Float?
    /// Share of the valid voxels that lie in constant areas: padding-like fill, a zeroed background.
    let constantShare: Double

    /// Looks at a sample; clipped voxels stay usable where `keepClipped` is set.
    init(_ volume: Volume, keepClipped: Bool = false) {
        let shape = volume.shape
        let perSlice = shape.sliceCount
        let voxels = volume.voxels
        let slices: [(flags: [Bool], constant: Int, valid: Int)] = Parallel.map(shape.slices) { slice in
            let base = slice * perSlice
            var flags = (0..<perSlice).map { volume.isValid(base + $0) && voxels[base + $0].isFinite }
            let valid = flags.count { $0 }
            let before = flags
            for row in stride(from: 1, to: shape.rows - 1, by: 1) {
                for column in stride(from: 1, to: shape.columns - 1, by: 1) {
                    let centre = row * shape.columns + column
                    let value = voxels[base + centre]
                    if value != voxels[base + centre + 1] || value != voxels[base + centre - 1] { continue }
                    var same = true
                    for y in -1...1 {
                        for x in -1...1 where voxels[base + centre + y * shape.columns + x] != value {
                            same = false
                        }
                    }
                    if !same { continue }
                    for y in -1...1 {
                        for x in -1...1 { flags[centre + y * shape.columns + x] = false }
                    }
                }
            }
            return (flags, zip(before, flags).count { $0 && !$1 }, valid)
        }
        var flags = slices.flatMap { $0.flags }
        let valid = slices.reduce(0) { $0 + $1.valid }
        constantShare = valid == 0 ? 0 : Double(slices.reduce(0) { $0 + $1.constant }) / Double(valid)
        lowerClip = Self.pileUp(voxels, flags, extreme: <)
        upperClip = Self.pileUp(voxels, flags, extreme: >)
        if !keepClipped, lowerClip != nil || upperClip != nil {
            for index in flags.indices where voxels[index] == lowerClip || voxels[index] == upperClip {
                flags[index] = false
            }
        }
        self.flags = flags
    }

    /// The extreme value if it holds at least 0.1 % of the voxels and over 2.5 times as many as the next value.
    private static func pileUp(_ voxels: [Float], _ flags: [Bool], extreme: (Float, Float) -> Bool) -> Float?
    {
        var first: Float?
        var second: Float?
        var firstCount = 0
        var secondCount = 0
        var total = 0
        for (value, usable) in zip(voxels, flags) where usable {
            total += 1
            guard let known = first else {
                first = value
                firstCount = 1
                continue
            }
            if value == known {
                firstCount += 1
            } else if extreme(value, known) {
                second = first
                secondCount = firstCount
                first = value
                firstCount = 1
            } else if value == second {
                secondCount += 1
            } else if second.map({ extreme(value, $0) }) ?? true {
                second = value
                secondCount = 1
            }
        }
        return Double(firstCount) >= 0.001 * Double(total) && Double(firstCount) > 2.5 * Double(secondCount)
            ? first : nil
    }
}
