import Foundation

/// The search for a kernel; frequencies in cycles per voxel.
///
/// What is left of an image in patches chosen for being flat has a spectrum near 1/f before the kernel; that exponent
/// was chosen on the full-dose slices of two patients and two kernels.
struct KernelFit {
    struct Candidate {
        let cutoff: Double
        let order: Double
        let boost: Double
        /// Where structure has as much power as noise.
        let crossover: Double
    }

    /// One frequency of the grid's lower quarter: measured amplitude, weight, and where its power comes from.
    private struct Point {
        let amplitude: Double
        let weight: Double
        /// Radial frequencies in steps of the table, and their shares.
        let sources: [(place: Double, share: Double)]
    }

    private static let steps = 256
    /// Beyond, structure and noise cannot be told apart.
    private static let largestCrossover = 0.15
    private static let bandLimit = 0.5 / ParallelBeam.relativePitch
    private let points: [Point]
    /// Below the first frequency of the grid structure rises no further.
    private let lowest: Double

    init(_ spectrum: NoisePowerSpectrum) {
        let n = spectrum.size
        var points: [Point] = []
        for v in 0...n / 2 {
            for u in 0...n / 2 where u * u + v * v > 2 {
                // A frequency inside stands for its mirror images too.
                let weight = (u % (n / 2) == 0 ? 1.0 : 2) * (v % (n / 2) == 0 ? 1.0 : 2)
                points.append(
                    Point(
                        amplitude: Double(spectrum.values[v * n + u]).squareRoot(),
                        weight: weight,
                        sources: Self.sources(u, v, n)
                    )
                )
            }
        }
        self.points = points
        lowest = 1 / Double(n)
    }

    /// The frequencies that a Hann window brings to (u, v), and those that sampling folds there.
    private static func sources(_ u: Int, _ v: Int, _ n: Int) -> [(place: Double, share: Double)] {
        // The squared Fourier coefficients of a Hann window, ¼, ½, ¼, scaled to the sum 1.
        let shares = [1.0 / 6, 2.0 / 3, 1.0 / 6]
        var result: [(place: Double, share: Double)] = []
        for (i, s) in zip(-1...1, shares) {
            for (j, t) in zip(-1...1, shares) {
                for a in -1...1 {
                    for b in -1...1 {
                        let x = Double(u + i) / Double(n) + Double(a)
                        let y = Double(v + j) / Double(n) + Double(b)
                        let f = (x * x + y * y).squareRoot()
                        if f < bandLimit { result.append((f / bandLimit * Double(steps), s * t)) }
                    }
                }
            }
        }
        return result
    }

    /// Squared distance of the model's amplitudes from the measured ones, at the best scale.
    func distance(_ candidate: Candidate) -> Double {
        let kernel = ReconstructionKernel(
            checked: .exponential(cutoff: candidate.cutoff, order: candidate.order, boost: candidate.boost)
        )
        let table = (0...Self.steps + 1).map { step -> Double in
            let f = Double(step) / Double(Self.steps) * Self.bandLimit
            let response = kernel.response(at: f)
            let structure = candidate.crossover * candidate.crossover / max(f, lowest)
            return (f + structure) * response * response
        }
        var (cross, square, measured) = (0.0, 0.0, 0.0)
        for point in points {
            var power = 0.0
            for (place, share) in point.sources {
                let index = Int(place)
                let part = place - Double(index)
                power += share * ((1 - part) * table[index] + part * table[index + 1])
            }
            cross += point.weight * power.squareRoot() * point.amplitude
            square += point.weight * power
            measured += point.weight * point.amplitude * point.amplitude
        }
        return square > 0 ? measured - cross * cross / square : measured
    }

    /// The closest candidate: simplex searches from a few kinds of kernel.
    func best() -> Candidate {
        var starts: [[Double]] = []
        for order in [1.5, 2, 4, 8] {
            for boost in [0.0, 1] {
                for crossover in [0.02, 0.1] {
                    let along = [0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.7].map {
                        [log($0), log(order), boost, crossover]
                    }
                    starts.append(along.min { distance(at: $0) < distance(at: $1) } ?? along[0])
                }
            }
        }
        let chosen = starts.sorted { distance(at: $0) < distance(at: $1) }.prefix(6)
        let ends = chosen.map { Simplex.minimum(from: $0, steps: [0.2, 0.2, 0.3, 0.03], of: distance(at:)) }
        let end = ends.min { $0.value < $1.value }?.point ?? starts[0]
        return Self.candidate(at: end)
    }

    /// Logarithms of cut-off and order, the boost and the crossover, kept in bounds.
    private static func candidate(at point: [Double]) -> Candidate {
        Candidate(
            cutoff: exp(min(max(point[0], log(0.02)), log(3))),
            order: exp(min(max(point[1], log(0.5)), log(16))),
            boost: min(max(point[2], 0), 8),
            crossover: min(max(point[3], 0), Self.largestCrossover)
        )
    }

    private func distance(at point: [Double]) -> Double { distance(Self.candidate(at: point)) }
}
