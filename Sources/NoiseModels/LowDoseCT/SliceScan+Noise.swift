import Foundation

/// Variances of a line integral's noise for one photon in the unattenuated beam: they go with 1/I₀ and 1/I₀².
///
/// A detector that counts N = I₀·e^−a photons with electronic variance s measures p = −ln(N/I₀) with
/// var p ≈ (N + s)/N² = e^a/I₀ + s·e^2a/I₀² (the delta method; compare Žabić et al., Medical Physics 40, 2013). At the dose f
/// I₀ is f·I₀, so what a scan at the dose f has more is (1/f − 1)·e^a/I₀ + (1/f² − 1)·s·e^2a/I₀² (Yu et al., JCAT 36,
/// 2012, and the electronic term).
struct DoseStep: Hashable, Sendable {
    /// Factor of e^a/I₀.
    let quantum: Double
    /// Factor of e^2a/I₀², electronic variance included.
    let electronic: Double

    /// The noise of the scan itself.
    static func full(_ scan: CTScan) -> DoseStep {
        DoseStep(quantum: 1, electronic: scan.electronicVariance)
    }

    /// What a scan at a share of the dose has more.
    static func reduction(to dose: Double, _ scan: CTScan) -> DoseStep {
        DoseStep(quantum: 1 / dose - 1, electronic: scan.electronicVariance * (1 / (dose * dose) - 1))
    }

    /// The variance at an attenuation.
    ///
    /// Behind metal the expected count falls to nothing, where the delta method does not hold and e^a has no bound; scanners
    /// do not take the logarithm of less than a photon, and neither does this.
    @inline(__always)
    func variance(attenuation: Float, photons: Double) -> Double {
        let inverse = 1 / max(1, photons * exp(-Double(attenuation)))
        return inverse * (quantum + electronic * inverse)
    }
}

extension SliceScan {
    /// Factor from μ per millimetre to HU of the filtered and back-projected sum.
    private var backProjectionFactor: Double {
        Double.pi / Double(beam.views) / LinearAttenuation.perHounsfield
    }

    /// Noise in HU: one Gaussian number a detector sample, filtered and back-projected.
    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    func noise(
        of step: DoseStep,
        photons: Double,
        kernel: ReconstructionKernel,
        seed: UInt64,
        slice: Int
    ) throws(NoiseError) -> [Float] {
        let filter = try ProjectionFilter(beam, kernel: kernel)
        let drawn = Parallel.fill(parts: beam.views, stride: beam.samples) { view, output in
            var stream = RandomStream(seed: seed, slice: slice, element: view, purpose: .projection)
            for sample in 0..<beam.samples {
                let variance = step.variance(
                    attenuation: attenuation[view * beam.samples + sample],
                    photons: photons
                )
                output[sample] = Float(variance.squareRoot() * stream.gaussian())
            }
        }
        return beam.backProject(
            filter(drawn, views: beam.views),
            upsampling: ProjectionFilter.upsampling,
            factor: Float(backProjectionFactor)
        )
    }

    /// Variance of that noise, HU², at every voxel: a kernel is short beside the distances over which variances change.
    /// - Throws: `invalid-parameter` if there is no memory for the transforms.
    func variance(
        of step: DoseStep,
        photons: Double,
        kernel: ReconstructionKernel
    ) throws(NoiseError) -> [Float] {
        let gain = try ProjectionFilter(beam, kernel: kernel).varianceGain
        let variances = Parallel.fill(parts: beam.views, stride: beam.samples) { view, output in
            for sample in 0..<beam.samples {
                output[sample] = Float(
                    step.variance(
                        attenuation: attenuation[view * beam.samples + sample],
                        photons: photons
                    )
                )
            }
        }
        let factor = backProjectionFactor * backProjectionFactor * gain
        return beam.backProject(variances, upsampling: 1, factor: Float(factor))
    }

    /// Mean over the views of e^(order · a) at the ray through a voxel, times the noise gain: the variance in HU² of
    /// that term for one photon.
    func variancePerPhoton(column: Int, row: Int, order: Double, gain: Double) -> Double {
        var sum = 0.0
        for view in 0..<beam.views {
            let track = beam.track(view: view)
            let position = track.origin + Double(column) * track.perColumn + Double(row) * track.perRow
            let index = view * beam.samples + Int(position.rounded())
            sum += exp(order * Double(attenuation[index]))
        }
        return backProjectionFactor * backProjectionFactor * gain * sum
    }
}
