/// Voxels in modality units: a whole series, or a slab of neighbouring slices of one.
public struct Volume: Hashable, Sendable {
    /// Extent of the voxel matrix.
    public let shape: VolumeShape
    /// Index, within its series, of this volume's first slice; 0 for a whole series.
    ///
    /// Random numbers are drawn by absolute slice index, so that a series simulated slab by slab equals one simulated whole.
    public let firstSlice: Int
    /// What a voxel's number means.
    public let unit: IntensityUnit
    /// Patient geometry of slice 0 of the series, or nil where the modality has none (ultrasound, projection X-ray).
    public let geometry: VolumeGeometry?
    /// Voxels that hold image, false for pixel padding and for ultrasound outside tissue regions; nil means all.
    public let valid: Mask?
    /// One value per voxel in `unit`, column fastest, then row, then slice.
    public var voxels: [Float]

    /// Creates a volume; `voxels` and `valid` must have one value per voxel of `shape`.
    public init(
        shape: VolumeShape,
        voxels: [Float],
        unit: IntensityUnit,
        geometry: VolumeGeometry? = nil,
        valid: Mask? = nil,
        firstSlice: Int = 0
    ) {
        precondition(voxels.count == shape.count, "a volume has one value per voxel")
        precondition(valid == nil || valid?.shape == shape, "mask and volume have one shape")
        self.shape = shape
        self.voxels = voxels
        self.unit = unit
        self.geometry = geometry
        self.valid = valid
        self.firstSlice = firstSlice
    }

    /// A volume of the same shape, unit, geometry and mask with other voxels.
    public func replacing(voxels: [Float]) -> Volume {
        Volume(
            shape: shape,
            voxels: voxels,
            unit: unit,
            geometry: geometry,
            valid: valid,
            firstSlice: firstSlice
        )
    }

    /// A range of slices, counted from this volume's first one.
    public func slices(_ range: Range<Int>) -> Volume {
        let n = shape.sliceCount
        return Volume(
            shape: shape.with(slices: range.count),
            voxels: Array(voxels[range.lowerBound * n..<range.upperBound * n]),
            unit: unit,
            geometry: geometry,
            valid: valid?.slices(range),
            firstSlice: firstSlice + range.lowerBound
        )
    }

    /// Whether the voxel at a linear index holds image.
    public func isValid(_ index: Int) -> Bool { valid?.values[index] ?? true }
}
