import Foundation

/// What a CT scanner does to the photons besides the patient: settings of a low-dose simulation.
public struct CTScan: Codable, Hashable, Sendable {
    /// A bow-tie filter that evens out the attenuation of a water cylinder in the middle of the field of view.
    public struct BowTie: Codable, Hashable, Sendable {
        /// Radius of that cylinder, millimetres.
        public let radiusMillimeters: Double
        /// Share of the attenuation differences that the filter evens out, 0…1.
        public let strength: Double

        /// Creates a filter; throws `invalid-parameter` unless the radius is above 0 and the strength in 0…1.
        public init(radiusMillimeters: Double, strength: Double) throws(NoiseError) {
            try NoiseError.require("bow-tie radius", radiusMillimeters, above: 0)
            try CTScan.requireShare("bow-tie strength", strength)
            self.radiusMillimeters = radiusMillimeters
            self.strength = strength
        }

        /// −ln of what the filter lets through at a distance from the middle.
        func attenuation(at distance: Double) -> Double {
            let inside = max(0, radiusMillimeters * radiusMillimeters - distance * distance)
            let missing = 2 * (radiusMillimeters - inside.squareRoot())
            return strength * LinearAttenuation.waterPerMillimeter * missing
        }
    }

    /// Variance of the electronic noise of one detector sample, in squared photons.
    public let electronicVariance: Double
    /// The bow-tie filter, or nil for none.
    public let bowTie: BowTie?
    /// Tube-current modulation, 0…1; 0 is off.
    ///
    /// A view's photons go with exp(modulation · its largest line integral), their mean over the views unchanged: ½ gives
    /// the least noise for the dose (Gies et al., Medical Physics 26, 1999), and 1 evens out the views.
    public let tubeCurrentModulation: Double

    /// The electronic variance that low-dose simulations commonly take, 10 photons² (see Zeng et al., IEEE TNS 62, 2015).
    public static let typicalElectronicVariance = 10.0

    /// Creates a scan; throws `invalid-parameter` unless the variance is at least 0 and the modulation in 0…1.
    public init(
        electronicVariance: Double = CTScan.typicalElectronicVariance,
        bowTie: BowTie? = nil,
        tubeCurrentModulation: Double = 0
    ) throws(NoiseError) {
        try NoiseError.require("electronic variance", electronicVariance, atLeast: 0)
        try Self.requireShare("tube-current modulation", tubeCurrentModulation)
        self.init(
            checkedVariance: electronicVariance,
            bowTie: bowTie,
            tubeCurrentModulation: tubeCurrentModulation
        )
    }

    private init(checkedVariance: Double, bowTie: BowTie?, tubeCurrentModulation: Double) {
        electronicVariance = checkedVariance
        self.bowTie = bowTie
        self.tubeCurrentModulation = tubeCurrentModulation
    }

    /// Typical electronics, no bow-tie filter and a constant tube current.
    public static let standard = CTScan(
        checkedVariance: typicalElectronicVariance,
        bowTie: nil,
        tubeCurrentModulation: 0
    )

    private static func requireShare(_ name: String, _ value: Double) throws(NoiseError) {
        guard (0...1).contains(value) else {
            throw NoiseError(
                .invalidParameter,
                "\(name) must be in 0…1",
                expanded: "\(name) = \(value); it must be in 0…1"
            )
        }
    }

    /// −ln of the share of I₀ that reaches each sample, from the line integrals of the patient.
    ///
    /// Bow-tie filter and tube-current modulation are included: where it is a, the detector counts I₀·e^−a photons.
    func attenuation(_ integrals: [Float], beam: ParallelBeam) -> [Float] {
        let filter = (0..<beam.samples).map { sample in
            bowTie.map { Float($0.attenuation(at: (Double(sample) - beam.middle) * beam.pitch)) } ?? 0
        }
        let gains = currentGains(integrals, beam: beam)
        return Parallel.fill(parts: beam.views, stride: beam.samples) { view, output in
            for sample in 0..<beam.samples {
                output[sample] = integrals[view * beam.samples + sample] + filter[sample] - gains[view]
            }
        }
    }

    /// ln of the tube current of each view over the mean.
    private func currentGains(_ integrals: [Float], beam: ParallelBeam) -> [Float] {
        if tubeCurrentModulation == 0 { return [Float](repeating: 0, count: beam.views) }
        let logs = (0..<beam.views).map { view -> Double in
            let line = integrals[view * beam.samples..<(view + 1) * beam.samples]
            return tubeCurrentModulation * Double(line.max() ?? 0)
        }
        // The largest is taken out first, so that nothing overflows.
        let largest = logs.max() ?? 0
        let mean = logs.reduce(0) { $0 + exp($1 - largest) } / Double(logs.count)
        return logs.map { Float($0 - largest - log(mean)) }
    }
}
