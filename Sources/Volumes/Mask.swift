/// A choice of voxels: true where a voxel counts.
public struct Mask: Hashable, Sendable {
    /// Extent; equal to that of the volume it belongs to.
    public let shape: VolumeShape
    /// One value per voxel, column fastest.
    public var values: [Bool]

    /// Creates a mask from one value per voxel.
    public init(shape: VolumeShape, values: [Bool]) {
        precondition(values.count == shape.count, "a mask has one value per voxel")
        self.shape = shape
        self.values = values
    }

    /// The mask of a range of slices.
    public func slices(_ range: Range<Int>) -> Mask {
        let n = shape.sliceCount
        return Mask(
            shape: shape.with(slices: range.count),
            values: Array(values[range.lowerBound * n..<range.upperBound * n])
        )
    }
}
