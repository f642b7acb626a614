import Volumes

/// What a poorer acquisition does to a slice before its noise comes: y = D(Hx) of the low-resolution setting.
///
/// H blurs: first a Gaussian, then linear motion at even speed. D samples: the blurred image at the centres of a coarser
/// grid, interpolated linearly between the four pixels around each, without averaging over the new pixel, so that H alone
/// decides what is averaged (and what is aliased: blur with about the new spacing). Everything happens in the slice;
/// lengths are in pixels. Noise is added afterwards by a `NoiseModel`.
///
/// Pixels that are not valid, and what would lie beyond the image's edge, have no weight in any average, and pixels that
/// are not valid keep their values.
public struct Degradation: Hashable, Sendable {
    /// Standard deviation of the Gaussian blur in pixels; 0 for none.
    public let gaussianSigma: InPlane
    /// Way that the object moves during the exposure, in pixels; 0 for none.
    public let motion: InPlane
    /// Distance between neighbouring pixels of the coarser grid, in pixels; nil where the grid stays.
    public let factor: InPlane?

    /// Fewest pixels of a degraded image along either side.
    public static let fewestPixels = 16
    /// Longest standard deviation and way, in pixels.
    public static let longestBlur = 512.0

    /// Creates an operator.
    /// - Throws: `invalid-parameter` for a sigma below 0, a factor below 1, numbers that are not finite, and lengths beyond
    ///   `longestBlur`.
    public init(
        gaussianSigma: InPlane = InPlane(columns: 0, rows: 0),
        motion: InPlane = InPlane(columns: 0, rows: 0),
        factor: InPlane? = nil
    ) throws(NoiseError) {
        for sigma in [gaussianSigma.columns, gaussianSigma.rows] {
            try NoiseError.require("the blur's sigma", sigma, atLeast: 0)
        }
        for length in [gaussianSigma.columns, gaussianSigma.rows, motion.columns, motion.rows]
        where !(length.magnitude <= Self.longestBlur) {
            throw NoiseError(
                .invalidParameter,
                "a blur must be finite and at most \(Int(Self.longestBlur)) pixels long",
                expanded: "a blur of \(length) pixels; at most \(Int(Self.longestBlur)) are possible"
            )
        }
        for value in [factor?.columns, factor?.rows] {
            if let value { try NoiseError.require("the decimation's factor", value, atLeast: 1) }
        }
        self.gaussianSigma = gaussianSigma
        self.motion = motion
        self.factor = factor
    }

    /// The grid of a degraded slice; nil where it stays the same.
    /// - Throws: `invalid-parameter` where fewer than `fewestPixels` would be left along a side.
    public func grid(over shape: VolumeShape) throws(NoiseError) -> InPlaneGrid? {
        guard let factor else { return nil }
        guard let grid = InPlaneGrid(over: shape, factor: factor),
            min(grid.columns, grid.rows) >= Self.fewestPixels
        else {
            throw NoiseError(
                .invalidParameter,
                "decimation would leave fewer than \(Self.fewestPixels) pixels a side",
                expanded: "of \(shape.columns) x \(shape.rows) pixels, decimation by \(factor.columns) and "
                    + "\(factor.rows) would leave fewer than \(Self.fewestPixels) a side"
            )
        }
        return grid
    }

    /// A degraded volume: slice by slice, with the geometry and the mask of its grid.
    ///
    /// The mask of a coarser grid is that of the nearest pixels, whose values those outside it have.
    /// - Throws: as `grid(over:)`.
    public func apply(to volume: Volume) throws(NoiseError) -> Volume {
        let grid = try grid(over: volume.shape)
        let blur = InPlaneBlur(self)
        let count = grid.map { $0.columns * $0.rows } ?? volume.shape.sliceCount
        let nearest = grid?.nearest
        let voxels = Parallel.fill(parts: volume.shape.slices, stride: count) { slice, output in
            let plane = MaskedPlane(volume, slice: slice)
            let blurred = blur.apply(to: plane)
            let values = grid.map { blurred.sampled(on: $0, nearest: nearest ?? []) } ?? blurred.values
            for (index, value) in values.enumerated() { output[index] = Float(value) }
        }
        guard let grid, let nearest else { return volume.replacing(voxels: voxels) }
        let shape = grid.shape(slices: volume.shape.slices)
        let mask = volume.valid.map { valid in
            Mask(
                shape: shape,
                values: (0..<shape.slices).flatMap { slice in
                    nearest.map { valid.values[slice * volume.shape.sliceCount + $0] }
                }
            )
        }
        return Volume(
            shape: shape,
            voxels: voxels,
            unit: volume.unit,
            geometry: volume.geometry.map(grid.geometry(of:)),
            valid: mask,
            firstSlice: volume.firstSlice
        )
    }
}
