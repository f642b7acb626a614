import Volumes

/// How often each intensity occurs in a series, gathered slab by slab in any order and within 4 MiB.
///
/// Intensities are told apart by their first 12 significant bits, which is exact for the stored integers of a 12-bit image.
public struct IntensityHistogram: Sendable {
    private static let droppedBits = 12
    private static let binCount = 1 << (32 - droppedBits)

    private var counts = [UInt32](repeating: 0, count: binCount)
    /// Voxels counted.
    public private(set) var total = 0

    /// A histogram of nothing.
    public init() {}

    /// Adds the valid voxels of a slab that are finite.
    public mutating func add(_ slab: Volume) {
        for (index, voxel) in slab.voxels.enumerated() where slab.isValid(index) && voxel.isFinite {
            counts[Int(Self.ordered(voxel) >> UInt32(Self.droppedBits))] += 1
            total += 1
        }
    }

    /// The intensity that a percentage of the voxels does not exceed (nearest rank), rounded toward zero to 12 significant bits.
    ///
    /// Nil where nothing was counted. The percentage lies above 0 and is at most 100.
    public func percentile(_ percentage: Double) -> Float? {
        guard total > 0 else { return nil }
        let rank = max(1, (percentage * Double(total) / 100).rounded(.up))
        var below = 0.0
        for (bin, count) in counts.enumerated() where count > 0 {
            below += Double(count)
            if below >= rank { return Self.value(ofBin: bin) }
        }
        return nil
    }

    /// The bits of a float as a number that grows with it.
    private static func ordered(_ value: Float) -> UInt32 {
        let bits = value.bitPattern
        return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    }

    /// The value of a bin nearest to zero.
    private static func value(ofBin bin: Int) -> Float {
        let ordered = UInt32(bin) << UInt32(droppedBits)
        guard ordered & 0x8000_0000 == 0 else { return Float(bitPattern: ordered & 0x7FFF_FFFF) }
        return Float(bitPattern: ~(ordered | UInt32((1 << droppedBits) - 1)))
    }
}
