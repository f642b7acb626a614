import Foundation
import NoiseModels
import Pipelines
import Volumes

extension TrainingNoise {
    /// A patch with this noise: the level comes from `random`, the pixels' noise from `seed`, and `signal` is the mean signal
    /// of the image that the patch is from; `hounsfieldUnit` is what one HU is on the patch's scale, nil where that has none;
    /// `place` is where a CT patch is from, nil where that is unknown.
    ///
    /// Throws `invalid-parameter` for levels that no recipe has, and for CT noise without Hounsfield units or scans.
    package func simulate(
        _ clean: Patch,
        signal: Double,
        hounsfieldUnit: Double?,
        place: ScannedPlace? = nil,
        _ random: inout RandomStream,
        seed: UInt64
    ) throws(NoiseError) -> Patch {
        switch kind {
        case .algorithm1:
            // One draw for all channels of a patch, where the model would draw for each slice.
            let draw = try Algorithm1Noise(peak: 1, unit: .storedValue).draw(slice: 0, seed: random.next())
            return try clean.with(draw.relativeSigma, isMultiplicative: draw.isMultiplicative, seed: seed)
        case .gaussian(let sigma):
            return try clean.with(random.uniform(in: sigma) / 255, isMultiplicative: false, seed: seed)
        case .multiplicative(let sigma):
            return try clean.with(random.uniform(in: sigma) / 255, isMultiplicative: true, seed: seed)
        case .rician(let snr, let varying):
            let sigma = signal / random.logUniform(in: snr)
            let field = random.uniform() < varying ? SmoothField(&random) : nil
            return try clean.rician(sigma: sigma, field: field, seed: seed)
        case .speckle(let looks, let dynamicRange, let grain):
            let looks = random.logUniform(in: looks)
            // Intensity in decibels over the shown range: 10 log₁₀ I = (10 / ln 10) ln I.
            let scale = dynamicRange.map { 10 / (log(10) * random.uniform(in: $0)) }
            guard let grain else {
                let domain = scale.map { SpeckleNoise.Domain.logCompressed(scale: $0) } ?? .intensity
                return try clean.simulated(
                    by: SpeckleNoise(looks: looks, domain: domain, unit: .storedValue),
                    seed: seed
                )
            }
            return clean.with(
                try NoiseGrain(in: grain, &random),
                looks: max(1, Int(looks.rounded())),
                scale: scale,
                seed: seed
            )
        case .poissonGaussian(let peakSNR, let gaussianShare):
            let snr = random.logUniform(in: peakSNR)
            let share = random.uniform(in: gaussianShare)
            let noise = try PoissonGaussianNoise(
                a: (1 - share) / (snr * snr),
                b: share / (snr * snr),
                unit: .storedValue
            )
            return try clean.simulated(by: noise, seed: seed)
        case .signalDependent(let sigma, let reach, let grain):
            let sigma = random.logUniform(in: sigma) / 255
            let curve = SmoothCurve(&random)
            let width = try grain.map { range throws(NoiseError) in try NoiseGrain(in: range, &random) }
            return try clean.with(sigma, curve: curve, reaching: reach, grain: width, seed: seed)
        case .ctTexture(let sigma, let modulation, let lowFrequency):
            guard let hounsfieldUnit else {
                throw NoiseError(.invalidParameter, "a sigma in HU needs a scale in HU")
            }
            return clean.with(
                try CTNoiseTextures.standard.get(),
                sigma: random.logUniform(in: sigma) * hounsfieldUnit,
                modulation: modulation,
                lowFrequency: lowFrequency,
                seed: seed
            )
        case .ctScan(let sigma, let lowFrequency):
            guard let hounsfieldUnit, let place else {
                throw NoiseError(.invalidParameter, "noise of a scan needs a slice in HU")
            }
            return clean.with(
                try CTNoiseTextures.standard.get(),
                scan: try place.noise(choice: random.uniform()),
                sigma: random.logUniform(in: sigma) * hounsfieldUnit,
                lowFrequency: lowFrequency,
                seed: seed
            )
        }
    }
}

extension Patch {
    fileprivate func simulated(by noise: some NoiseModel, seed: UInt64) throws(NoiseError) -> Patch {
        replacing(try noise.simulate(volume, seed: seed).voxels)
    }

    /// x + σ·n, or x + x·σ·n.
    fileprivate func with(
        _ sigma: Double,
        isMultiplicative: Bool,
        seed: UInt64
    ) throws(NoiseError) -> Patch {
        guard sigma > 0 else { return self }
        let noise = try GaussianNoise(sigma: sigma, unit: .storedValue)
        guard isMultiplicative else { return try simulated(by: noise, seed: seed) }
        let zero = replacing([Float](repeating: 0, count: values.count))
        let factors = try zero.simulated(by: noise, seed: seed)
        return replacing(zip(values, factors.values).map { $0 + $0 * $1 })
    }

    /// x + σ·2^(reach·c(x))·n, with a curve c over the signal.
    fileprivate func with(
        _ sigma: Double,
        curve: SmoothCurve,
        reaching reach: Double,
        grain: NoiseGrain?,
        seed: UInt64
    ) throws(NoiseError) -> Patch {
        let noise: [Float]
        if let grain {
            var stream = RandomStream(seed: seed, slice: 0, element: 0, purpose: .example)
            noise = (0..<channels).flatMap { _ in
                grain.gaussian(rows: rows, columns: columns, &stream).map { Float($0) }
            }
        } else {
            let zero = replacing([Float](repeating: 0, count: values.count))
            noise = try zero.simulated(by: GaussianNoise(sigma: 1, unit: .storedValue), seed: seed).values
        }
        return replacing(
            zip(values, noise).map {
                $0 + Float(sigma * exp2(reach * curve.value(at: Double($0)))) * $1
            }
        )
    }

    /// x times speckle with a grain, or x plus its logarithm; the same in every channel.
    fileprivate func with(_ grain: NoiseGrain, looks: Int, scale: Double?, seed: UInt64) -> Patch {
        var stream = RandomStream(seed: seed, slice: 0, element: 0, purpose: .example)
        let factors = grain.speckle(rows: rows, columns: columns, looks: looks, &stream)
        return replacing(
            values.indices.map {
                let (value, factor) = (Double(values[$0]), factors[$0 % factors.count])
                guard let scale else { return Float(value * factor) }
                return Float(value + scale * log(max(factor, .leastNormalMagnitude)))
            }
        )
    }

    /// x plus a piece of a texture, the same in every channel: a scan's noise is there before its grey is shown as colour.
    fileprivate func with(
        _ textures: CTNoiseTextures,
        sigma: Double,
        modulation: Double,
        lowFrequency: Double,
        seed: UInt64
    ) -> Patch {
        var stream = RandomStream(seed: seed, slice: 0, element: 0, purpose: .example)
        let noise = textures.example(
            columns: columns,
            rows: rows,
            sigma: sigma,
            modulation: modulation,
            lowFrequency: lowFrequency,
            stream: &stream
        )
        return replacing(values.indices.map { values[$0] + noise[$0 % noise.count] })
    }

    /// x plus the noise of a scan, the same in every channel, part of which a texture's coarse grain takes.
    fileprivate func with(
        _ textures: CTNoiseTextures,
        scan: Patch,
        sigma: Double,
        lowFrequency: Double,
        seed: UInt64
    ) -> Patch {
        var stream = RandomStream(seed: seed, slice: 0, element: 0, purpose: .example)
        let noise = textures.grained(
            Array(scan.values.prefix(rows * columns)),
            columns: columns,
            rows: rows,
            lowFrequency: lowFrequency,
            stream: &stream
        )
        return replacing(values.indices.map { values[$0] + Float(sigma) * noise[$0 % noise.count] })
    }

    /// Rician noise whose sigma is multiplied by 2 to the power of a field.
    fileprivate func rician(sigma: Double, field: SmoothField?, seed: UInt64) throws(NoiseError) -> Patch {
        guard let field else {
            return try simulated(by: RicianNoise(sigma: sigma, coils: 1, unit: .storedValue), seed: seed)
        }
        // A magnitude scales with its sigma, so noise of sigma 1 on the divided patch is noise of any sigma.
        let map = (0..<rows * columns).map { pixel in
            let place = (Double(pixel / columns) / Double(rows), Double(pixel % columns) / Double(columns))
            return Float(sigma * exp2(field.value(row: place.0, column: place.1)))
        }
        let divided = replacing(values.indices.map { values[$0] / map[$0 % map.count] })
        let noisy = try divided.simulated(by: RicianNoise(sigma: 1, coils: 1, unit: .storedValue), seed: seed)
        return replacing(noisy.values.indices.map { noisy.values[$0] * map[$0 % map.count] })
    }
}

extension NoiseGrain {
    /// Widths drawn from a range, log-uniform, for each direction.
    fileprivate init(
        in range: ClosedRange<Double>,
        _ random: inout RandomStream
    ) throws(NoiseError) {
        try self.init(rows: random.logUniform(in: range), columns: random.logUniform(in: range))
    }
}
