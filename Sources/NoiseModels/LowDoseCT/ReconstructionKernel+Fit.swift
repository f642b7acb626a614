import Foundation

extension ReconstructionKernel {
    /// The kernel, of exponential apodisation, whose noise power spectrum is closest to a measured one.
    /// - Parameters:
    ///   - spectrum: noise power spectrum of an image plane.
    ///   - voxelSpacingMillimeters: distance between voxels.
    ///
    /// The model is |f|·apodisation² up to the detector's Nyquist frequency, folded at the voxels' and blurred as the Hann
    /// window of the measurement does. Square roots of power are compared, which weighs frequencies alike: power is
    /// measured with a constant relative error. Frequencies so low that detrending emptied them are left out.
    public static func fitted(
        to spectrum: NoisePowerSpectrum,
        voxelSpacingMillimeters: Double
    ) -> ReconstructionKernel {
        precondition(voxelSpacingMillimeters > 0, "a voxel spacing is above 0")
        let fit = KernelFit(spectrum)
        let found = fit.best()
        return ReconstructionKernel(
            checked: .exponential(
                cutoff: found.cutoff / voxelSpacingMillimeters,
                order: found.order,
                boost: found.boost
            )
        )
    }
}

/// The search for a kernel; frequencies in cycles per voxel.
private struct KernelFit {
    struct Candidate {
        var cutoff: Double
        var order: Double
        var boost: Double
    }

    /// One frequency of the grid's lower quarter: measured amplitude, weight, and where its power comes from.
    private struct Point {
        let amplitude: Double
        let weight: Double
        /// Radial frequencies in steps of the table, and their shares.
        let sources: [(place: Double, share: Double)]
    }

    private static let steps = 256
    private static let bandLimit = 0.5 / ParallelBeam.relativePitch
    private let points: [Point]

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
    private func distance(_ candidate: Candidate) -> Double {
        let kernel = ReconstructionKernel(
            checked: .exponential(cutoff: candidate.cutoff, order: candidate.order, boost: candidate.boost)
        )
        let table = (0...Self.steps + 1).map { step -> Double in
            let f = Double(step) / Double(Self.steps) * Self.bandLimit
            let response = kernel.response(at: f)
            return f * response * response
        }
        var (cross, square, measured) = (0.0, 0.0, 0.0)
        for point in points {
            var power = 0.0
            for (place, share) in point.sources {
                let index = Int(place)
                let part = place - Double(index)
                power += share * ((1 - part) * table[index] + part * table[index + 1])
            }
            let amplitude = power.squareRoot()
            cross += point.weight * amplitude * point.amplitude
            square += point.weight * power
            measured += point.weight * point.amplitude * point.amplitude
        }
        return square > 0 ? measured - cross * cross / square : measured
    }

    /// The best of a coarse grid, refined by a pattern search.
    func best() -> Candidate {
        var best = Candidate(cutoff: 0.3, order: 2, boost: 0)
        var lowest = distance(best)
        func attempt(_ candidate: Candidate) -> Bool {
            guard (0.02...3).contains(candidate.cutoff), (0.5...16).contains(candidate.order),
                (0...8).contains(candidate.boost)
            else { return false }
            let value = distance(candidate)
            if value >= lowest { return false }
            lowest = value
            best = candidate
            return true
        }
        for cutoff in [0.08, 0.15, 0.25, 0.4, 0.6, 0.9] {
            for order in [1.0, 2, 4, 8] {
                for boost in [0.0, 1, 3] {
                    _ = attempt(Candidate(cutoff: cutoff, order: order, boost: boost))
                }
            }
        }
        var step = 0.4
        var rounds = 0
        while step > 0.004 && rounds < 200 {
            rounds += 1
            let centre = best
            var improved = false
            for sign in [1.0, -1] {
                var next = centre
                next.cutoff *= exp(sign * step)
                improved = attempt(next) || improved
                next = centre
                next.order *= exp(sign * step)
                improved = attempt(next) || improved
                next = centre
                next.boost = max(0, centre.boost + sign * step)
                improved = attempt(next) || improved
                // Cut-off and boost trade against each other.
                next.cutoff = centre.cutoff * exp(-0.5 * sign * step)
                improved = attempt(next) || improved
            }
            if !improved { step *= 0.5 }
        }
        return best
    }
}
