import Foundation

/// The reconstruction kernel of a filtered back projection: the ramp |f| times an apodisation.
///
/// Noise of white projections then has the power spectrum |f| · apodisation² in the image plane.
public struct ReconstructionKernel: Codable, Hashable, Sendable {
    /// What the ramp is multiplied by; frequencies in cycles per millimetre.
    public enum Apodisation: Codable, Hashable, Sendable {
        /// 1: the bare ramp up to the detector's Nyquist frequency.
        case ramp
        /// cos²(πf / 2·cutoff), zero from the cut-off up.
        case hann(cutoff: Double)
        /// (1 + boost·(f/cutoff)²) · exp(−(f/cutoff)^order): soft body kernels have a low cut-off and an order near 2,
        /// sharp ones a high order, and a boost where they enhance edges.
        case exponential(cutoff: Double, order: Double, boost: Double)
    }

    /// What the ramp is multiplied by.
    public let apodisation: Apodisation

    /// Creates a kernel; throws `invalid-parameter` unless cut-off and order are finite and above 0 and the boost is
    /// finite and at least 0.
    public init(_ apodisation: Apodisation) throws(NoiseError) {
        switch apodisation {
        case .ramp: break
        case .hann(let cutoff): try NoiseError.require("cutoff", cutoff, above: 0)
        case .exponential(let cutoff, let order, let boost):
            try NoiseError.require("cutoff", cutoff, above: 0)
            try NoiseError.require("order", order, above: 0)
            try NoiseError.require("boost", boost, atLeast: 0)
        }
        self.init(checked: apodisation)
    }

    init(checked apodisation: Apodisation) { self.apodisation = apodisation }

    /// The bare ramp.
    public static let ramp = ReconstructionKernel(checked: .ramp)

    /// The apodisation at a frequency ≥ 0 in cycles per millimetre.
    public func response(at frequency: Double) -> Double {
        switch apodisation {
        case .ramp: return 1
        case .hann(let cutoff):
            if frequency >= cutoff { return 0 }
            let c = cos(0.5 * Double.pi * frequency / cutoff)
            return c * c
        case .exponential(let cutoff, let order, let boost):
            let ratio = frequency / cutoff
            return (1 + boost * ratio * ratio) * exp(-pow(ratio, order))
        }
    }

    /// The settings as the report names them.
    var parameters: [NoiseParameter] {
        func parameter(_ name: String, _ value: Double, _ unit: String) -> NoiseParameter {
            NoiseParameter(name: "kernel \(name)", value: value, unit: unit, standardError: nil)
        }
        switch apodisation {
        case .ramp: return []
        case .hann(let cutoff): return [parameter("Hann cutoff", cutoff, "1/mm")]
        case .exponential(let cutoff, let order, let boost):
            return [
                parameter("cutoff", cutoff, "1/mm"), parameter("order", order, ""),
                parameter("boost", boost, ""),
            ]
        }
    }
}
