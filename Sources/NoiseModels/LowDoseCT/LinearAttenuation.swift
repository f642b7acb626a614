/// Linear attenuation behind Hounsfield units.
enum LinearAttenuation {
    /// μ of water at the effective energy of a 120 kV beam, per millimetre.
    ///
    /// μ/ρ of water is 0.2059 cm²/g at 60 keV and 0.1837 cm²/g at 80 keV (Hubbell & Seltzer, NISTIR 5632, 1995), which
    /// interpolates to 0.192 cm²/g at 71 keV.
    static let waterPerMillimeter = 0.0192

    /// What one HU is in μ, per millimetre.
    static let perHounsfield = waterPerMillimeter / 1000

    /// μ per millimetre of a Hounsfield number; air, and what noise or padding puts below it, attenuates nothing.
    @inline(__always)
    static func perMillimeter(hounsfield: Float) -> Float {
        max(0, Float(waterPerMillimeter) + Float(perHounsfield) * hounsfield)
    }
}
