import NoiseModels

extension BlockCovariance {
    /// For each coefficient of a block, Σ ρ² over all displacements within a slice, ρ being the correlation of its noise
    /// with the same coefficient's of a block that far away; nil where it has next to no noise.
    ///
    /// In that many blocks a voxel the coefficient's noise is the same, so that laying blocks over one another does not
    /// average it out.
    var correlationAreas: [Double?] {
        let extent = 2 * reach + 1
        let own = (reach * extent + reach) * Self.area
        return (0..<Self.area).map { coefficient in
            let variance = Double(values[own + coefficient])
            guard variance > 1e-4 else { return nil }
            return (0..<extent * extent).reduce(0) { sum, place in
                let correlation = Double(values[place * Self.area + coefficient]) / variance
                return sum + correlation * correlation
            }
        }
    }
}

extension NoisePowerSpectrum {
    /// Σ ρ² over all displacements within a slice, ρ being the noise's autocorrelation: 1 voxel for white noise.
    package var correlationArea: Double {
        values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
    }
}
