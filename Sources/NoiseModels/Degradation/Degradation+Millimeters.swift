import Foundation
import Volumes

extension Degradation {
    /// Full width at half maximum of a Gaussian of standard deviation 1: 2 √(2 ln 2).
    public static let fullWidthOfUnitSigma = 2 * (2 * Foundation.log(2.0)).squareRoot()

    /// An operator whose lengths are millimetres in the patient.
    ///
    /// - Parameters:
    ///   - sigma: standard deviation of the Gaussian blur; 0 for none.
    ///   - motionLength: way of the motion during the exposure; 0 for none.
    ///   - motionAngle: its direction in degrees, from that in which columns count toward that in which rows count.
    ///   - spacing: distance between the pixels of the coarser grid, in both directions; nil where the grid stays.
    ///   - geometry: where the finer grid lies.
    /// - Throws: `invalid-parameter` for a spacing that is finer than the volume's own, and as the memberwise initialiser.
    public init(
        sigmaMillimeters sigma: Double,
        motionLengthMillimeters motionLength: Double,
        motionAngleDegrees motionAngle: Double,
        spacingMillimeters spacing: Double?,
        in geometry: VolumeGeometry
    ) throws(NoiseError) {
        let (across, down) = (geometry.columnSpacingMillimeters, geometry.rowSpacingMillimeters)
        var factor: InPlane?
        if let spacing {
            guard spacing >= (1 - Self.spacingTolerance) * max(across, down) else {
                throw NoiseError(
                    .invalidParameter,
                    "the spacing to decimate to is finer than the images' own",
                    expanded: "a spacing of \(spacing) mm is finer than the images' \(across) x \(down) mm"
                )
            }
            factor = InPlane(columns: max(1, spacing / across), rows: max(1, spacing / down))
        }
        let radians = motionAngle * .pi / 180
        try self.init(
            gaussianSigma: InPlane(columns: sigma / across, rows: sigma / down),
            motion: InPlane(
                columns: motionLength * cos(radians) / across,
                rows: motionLength * sin(radians) / down
            ),
            factor: factor
        )
    }

    /// Relative difference of two spacings that are meant to be the same: headers round them.
    private static let spacingTolerance = 1e-4
}
