extension NonLocalMeansDenoiser {
    /// The settings of non-local means.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Allowed search radii, voxels.
        public static let searchRadiusRange = 1...32
        /// Allowed patch radii, voxels; 0 compares single voxels.
        public static let patchRadiusRange = 0...8
        /// Allowed dimensions.
        public static let dimensionsRange = 2...3
        /// Allowed smoothing.
        public static let smoothingRange = 0.01...10.0

        /// Candidates lie at most this far away along each axis, voxels; in 3D across slices too.
        public let searchRadius: Int
        /// Patches are squares of side 2 · patchRadius + 1 within a slice, voxels.
        public let patchRadius: Int
        /// 2: candidates within the slice; 3: within the neighbouring slices too.
        public let dimensions: Int
        /// The filter's bandwidth h as a multiple of the one tuned for this patch radius; 1 is that one, more is smoother.
        public let smoothing: Double

        /// Search radius 10, patch radius 3, 2D, smoothing 1.
        public static let standard = Configuration(
            uncheckedSearchRadius: 10,
            patchRadius: 3,
            dimensions: 2,
            smoothing: 1
        )

        /// Creates settings.
        /// - Throws: `invalid-configuration`, naming the setting and its range.
        public init(
            searchRadius: Int,
            patchRadius: Int,
            dimensions: Int,
            smoothing: Double
        ) throws(DenoiserError) {
            try DenoiserError.require("search-radius", searchRadius, in: Self.searchRadiusRange)
            try DenoiserError.require("patch-radius", patchRadius, in: Self.patchRadiusRange)
            try DenoiserError.require("dimensions", dimensions, in: Self.dimensionsRange)
            try DenoiserError.require("smoothing", smoothing, in: Self.smoothingRange)
            self.init(
                uncheckedSearchRadius: searchRadius,
                patchRadius: patchRadius,
                dimensions: dimensions,
                smoothing: smoothing
            )
        }

        private init(uncheckedSearchRadius: Int, patchRadius: Int, dimensions: Int, smoothing: Double) {
            self.searchRadius = uncheckedSearchRadius
            self.patchRadius = patchRadius
            self.dimensions = dimensions
            self.smoothing = smoothing
        }

        /// Decodes settings and checks their ranges.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            try self.init(
                searchRadius: values.decode(Int.self, forKey: .searchRadius),
                patchRadius: values.decode(Int.self, forKey: .patchRadius),
                dimensions: values.decode(Int.self, forKey: .dimensions),
                smoothing: values.decode(Double.self, forKey: .smoothing)
            )
        }
    }
}

extension DenoiserError {
    /// Throws `invalid-configuration` unless a setting lies in its range; NaN lies in none.
    static func require<Value: Comparable>(
        _ name: String,
        _ value: Value,
        in range: ClosedRange<Value>
    ) throws(DenoiserError) {
        guard range.contains(value) else {
            throw DenoiserError(
                .invalidConfiguration,
                "\(name) must be \(range.lowerBound) to \(range.upperBound)",
                expanded: "\(name) is \(value), must be \(range.lowerBound) to \(range.upperBound)"
            )
        }
    }
}
