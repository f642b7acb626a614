import Foundation
import Volumes

/// Gaussian noise whose variance is a free function of the signal, linear between knots: for For-Presentation X-ray,
/// where logarithm and processing leave no a·x + b.
public struct SignalDependentNoise: NoiseModel, Hashable {
    /// One point of the variance curve.
    public struct Knot: Codable, Hashable, Sendable {
        /// Signal, in the volume's unit.
        public let signal: Double
        /// Variance of the noise there, in the unit squared.
        public let variance: Double
        /// Standard error of `variance`, or nil where it was given.
        public let standardError: Double?

        /// Creates a knot.
        public init(signal: Double, variance: Double, standardError: Double? = nil) {
            self.signal = signal
            self.variance = variance
            self.standardError = standardError
        }
    }

    /// The curve, in order of increasing signal; constant beyond both ends.
    public let curve: [Knot]
    /// Unit of the volume.
    public let unit: IntensityUnit
    private let stabiliser: CurveStabiliser

    /// Creates a model; throws `invalid-parameter` unless there is a knot, every variance is finite and positive and the
    /// signals are finite and increasing.
    public init(curve: [Knot], unit: IntensityUnit) throws(NoiseError) {
        guard !curve.isEmpty, curve.allSatisfy({ $0.signal.isFinite }),
            zip(curve, curve.dropFirst()).allSatisfy({ $0.signal < $1.signal })
        else {
            throw NoiseError(.invalidParameter, "a variance curve has finite signals in increasing order")
        }
        for knot in curve { try NoiseError.require("variance", knot.variance, above: 0) }
        self.curve = curve
        self.unit = unit
        self.stabiliser = CurveStabiliser(VarianceCurve(curve))
    }

    /// `signal-dependent`.
    public var name: String { "signal-dependent" }

    /// Standard deviation at each knot, named by its signal.
    public var parameters: [NoiseParameter] {
        curve.map { knot in
            let sigma = knot.variance.squareRoot()
            return NoiseParameter(
                name: "sigma(\(String(format: "%.6g", knot.signal)))",
                value: sigma,
                unit: unit.rawValue,
                standardError: knot.standardError.map { 0.5 * $0 / sigma }
            )
        }
    }

    /// The model itself: the curve holds for the whole image.
    public func localised(to noisy: Volume) throws(NoiseError) -> SignalDependentNoise { self }

    /// y = x + √v(x)·n.
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        clean.drawValid(seed: seed) { stream, _, value in
            value + stabiliser.curve.variance(value).squareRoot() * stream.gaussian()
        }
    }

    /// √v(x).
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        signal.mapAll { x in Float(stabiliser.curve.variance(Double(x)).squareRoot()) }
    }

    /// f(y) = ∫ dt / √v(t), from the first knot.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        noisy.mapValid { _, value in Float(stabiliser.curve.stabilised(Double(value))) }
    }

    /// x with E[f(y)|x] = D, by numerical integration.
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        stabilised.mapValid { _, value in Float(stabiliser.unbiasedInverse(Double(value))) }
    }

    /// ½ ln(2πv(x)) + (y − x)² / 2v(x).
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        try noisy.meanValid(with: clean) { _, y, x in
            GaussianNoise.negativeLogDensity(y - x, variance: stabiliser.curve.variance(x))
        }
    }
}

/// The piecewise-linear variance and its stabilising transform.
struct VarianceCurve: Hashable, Sendable {
    private let signals: [Double]
    private let variances: [Double]
    /// f at the knots.
    private let stabilisedKnots: [Double]

    init(_ knots: [SignalDependentNoise.Knot]) {
        signals = knots.map { $0.signal }
        variances = knots.map { $0.variance }
        var values = [0.0]
        for index in knots.indices.dropFirst() {
            let roots = knots[index - 1].variance.squareRoot() + knots[index].variance.squareRoot()
            values.append(values[index - 1] + 2 * (knots[index].signal - knots[index - 1].signal) / roots)
        }
        stabilisedKnots = values
    }

    var range: ClosedRange<Double> { signals[0]...signals[signals.count - 1] }

    /// Index of the last knot at or below a signal, nil below the first.
    private func segment(_ x: Double) -> Int? { signals.lastIndex { $0 <= x } }

    func variance(_ x: Double) -> Double {
        guard let index = segment(x) else { return variances[0] }
        guard index + 1 < signals.count else { return variances[index] }
        let t = (x - signals[index]) / (signals[index + 1] - signals[index])
        return variances[index] + t * (variances[index + 1] - variances[index])
    }

    /// ∫ dt / √v(t) from the first knot: 2Δt/(√v₁ + √v₂) over a piece on which v is linear.
    func stabilised(_ y: Double) -> Double {
        guard let index = segment(y) else { return (y - signals[0]) / variances[0].squareRoot() }
        let roots = variances[index].squareRoot() + variance(y).squareRoot()
        return stabilisedKnots[index] + 2 * (y - signals[index]) / roots
    }
}

/// A variance curve with the exact unbiased inverse of its transform.
struct CurveStabiliser: Hashable, Sendable {
    let curve: VarianceCurve
    private let inverse: IncreasingTable

    init(_ curve: VarianceCurve) {
        self.curve = curve
        let range = curve.range
        let lower = range.lowerBound - 6 * curve.variance(range.lowerBound).squareRoot()
        let upper = range.upperBound + 6 * curve.variance(range.upperBound).squareRoot()
        let xs = (0...600).map { lower + (upper - lower) * Double($0) / 600 }
        let normal = Quadrature.standardNormal
        let means = Parallel.map(xs.count) { index in
            let deviation = curve.variance(xs[index]).squareRoot()
            return zip(normal.nodes, normal.weights).reduce(0) {
                $0 + $1.1 * curve.stabilised(xs[index] + deviation * $1.0)
            }
        }
        inverse = IncreasingTable(arguments: xs, values: means)
    }

    func unbiasedInverse(_ value: Double) -> Double { inverse.argument(for: value) }
}
