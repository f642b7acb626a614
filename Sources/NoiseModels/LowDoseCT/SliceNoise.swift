import Foundation
import Volumes

/// Noise of a CT slice's own projections, for training: its streaks run where the body is long, as in a real scan.
///
/// Textures of a bank know nothing of the image that they are added to. In a scan they do: fewest photons come through
/// shoulders, hips and spine, and the noise of those rays lies along them, where a network could take it for anatomy.
package enum SliceNoise {
    /// Field of view, millimetres: from a slim to a large adult, so that a body attenuates more or less.
    private static let fieldOfView = 300.0...450.0
    /// Cut-off of the Hann kernel in cycles per voxel, from the softest body kernels to nearly the bare ramp.
    private static let cutoff = 0.3...1.2
    /// Photons of an unattenuated ray; at the fewest, rays through a trunk are starved.
    private static let photons = 2e4...1e6
    /// Views over half a turn: enough for the noise of small patches.
    private static let views = 360
    /// Radius of the cylinder that a bow-tie filter evens out, millimetres.
    private static let bowTieRadius = 160.0

    /// Noise of one simulated scan, whose field of view, dose, kernel, bow-tie filter and tube-current modulation are
    /// drawn at random.
    ///
    /// - Parameters:
    ///   - hounsfield: columns × rows Hounsfield units, column fastest.
    ///   - columns: columns of the slice.
    ///   - rows: rows of the slice.
    ///   - seed: decides about the scan and its noise, together with `slice`; the same give the same bits.
    ///   - slice: number of the slice.
    /// - Returns: one value a voxel, whose mean square over the body is 1.
    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    package static func draw(hounsfield: [Float], columns: Int, rows: Int, seed: UInt64, slice: Int)
        throws(NoiseError) -> [Float]
    {
        var random = RandomStream(seed: seed, slice: slice, element: 0, purpose: .example)
        let spacing = random.uniform(in: fieldOfView) / Double(max(columns, rows))
        let scan = try CTScan(
            bowTie: CTScan.BowTie(radiusMillimeters: bowTieRadius, strength: random.uniform()),
            tubeCurrentModulation: random.uniform()
        )
        let volume = Volume(
            shape: VolumeShape(columns: columns, rows: rows, slices: 1),
            voxels: hounsfield,
            unit: .hounsfield,
            geometry: VolumeGeometry(
                origin: Vector3(0, 0, 0),
                columnStep: Vector3(spacing, 0, 0),
                rowStep: Vector3(0, spacing, 0),
                sliceStep: Vector3(0, 0, 1)
            )
        )
        let noise = try SliceScan(volume, slice: 0, scan: scan, views: views)
            .noise(
                of: .full(scan),
                photons: random.logUniform(in: photons),
                kernel: ReconstructionKernel(.hann(cutoff: random.logUniform(in: cutoff) / spacing)),
                seed: seed,
                slice: slice
            )
        return scaled(noise, hounsfield)
    }

    /// Divided by the root of its mean square over the body, or over the whole slice where that is all air.
    private static func scaled(_ noise: [Float], _ hounsfield: [Float]) -> [Float] {
        func meanSquare(where isMeant: (Float) -> Bool) -> Double? {
            var (sum, count) = (0.0, 0)
            for (value, place) in zip(noise, hounsfield) where isMeant(place) {
                sum += Double(value) * Double(value)
                count += 1
            }
            return count > 0 && sum > 0 ? sum / Double(count) : nil
        }
        guard let square = meanSquare(where: { $0 > -500 }) ?? meanSquare(where: { _ in true }) else {
            return noise
        }
        let scale = Float(1 / square.squareRoot())
        return noise.map { $0 * scale }
    }
}
