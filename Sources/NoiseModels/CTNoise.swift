import Foundation
import Volumes

/// Noise of reconstructed CT: Gaussian, its strength varying over the slice, correlated by the reconstruction kernel.
public struct CTNoise: NoiseModel, Hashable {
    /// Typical standard deviation in tissue, HU: what the model uses until it is localised.
    public let sigma: Double
    /// Standard error of `sigma`, or nil where it was given.
    public let standardError: Double?
    /// Shape of the noise power spectrum within a slice.
    public let spectrum: NoisePowerSpectrum
    /// Unit of the volume.
    public let unit: IntensityUnit
    let gain: LocalSigmaMap.Gain
    let map: LocalMap?

    /// A sigma map and the slab it belongs to.
    struct LocalMap: Hashable, Sendable {
        let shape: VolumeShape
        let firstSlice: Int
        let values: [Float]
    }

    /// Creates a model that is the same everywhere; throws `invalid-parameter` unless sigma is finite and positive.
    public init(
        sigma: Double,
        spectrum: NoisePowerSpectrum,
        unit: IntensityUnit,
        standardError: Double? = nil
    ) throws(NoiseError) {
        try self.init(
            sigma: sigma,
            spectrum: spectrum,
            unit: unit,
            standardError: standardError,
            gain: LocalSigmaMap.Gain(spectrum),
            map: nil
        )
    }

    init(
        sigma: Double,
        spectrum: NoisePowerSpectrum,
        unit: IntensityUnit,
        standardError: Double?,
        gain: LocalSigmaMap.Gain,
        map: LocalMap?
    ) throws(NoiseError) {
        try NoiseError.require("sigma", sigma, above: 0)
        self.sigma = sigma
        self.standardError = standardError
        self.spectrum = spectrum
        self.unit = unit
        self.gain = gain
        self.map = map
    }

    /// `ct`.
    public var name: String { "ct" }

    /// sigma, and the share of the noise power below a quarter of the sampling frequency (0.196 for white noise).
    public var parameters: [NoiseParameter] {
        [
            NoiseParameter(name: "sigma", value: sigma, unit: unit.rawValue, standardError: standardError),
            NoiseParameter(
                name: "low-frequency share",
                value: lowFrequencyShare,
                unit: "",
                standardError: nil
            ),
        ]
    }

    private var lowFrequencyShare: Double {
        let n = 64
        var low = 0.0
        var all = 0.0
        for v in 0..<n {
            for u in 0..<n {
                let power = spectrum.value(horizontal: Double(u) / Double(n), vertical: Double(v) / Double(n))
                let (x, y) = (min(u, n - u), min(v, n - v))
                all += power
                if 16 * (x * x + y * y) < n * n { low += power }
            }
        }
        return low / all
    }

    /// The model with the sigma map of this slab, slice by slice (no slice depends on another).
    public func localised(to noisy: Volume) throws(NoiseError) -> CTNoise {
        let shape = noisy.shape
        let perSlice = shape.sliceCount
        let values = noisy.voxels.withUnsafeBufferPointer { voxels in
            Parallel.fill(parts: shape.slices, stride: perSlice) { slice, output in
                let map = LocalSigmaMap(
                    values: UnsafeBufferPointer(rebasing: voxels[slice * perSlice..<(slice + 1) * perSlice]),
                    usable: UsableVoxels(noisy.slices(slice..<slice + 1)).flags[...],
                    columns: shape.columns,
                    rows: shape.rows,
                    gain: gain
                )
                for (index, value) in map.interpolated(typical: sigma).enumerated() { output[index] = value }
            }
        }
        return try CTNoise(
            sigma: sigma,
            spectrum: spectrum,
            unit: unit,
            standardError: standardError,
            gain: gain,
            map: LocalMap(shape: shape, firstSlice: noisy.firstSlice, values: values)
        )
    }

    /// The sigma of each voxel, or a shape-mismatch error where the map is another slab's.
    private func localSigma(for volume: Volume) throws(NoiseError) -> (Int) -> Double {
        guard let map else { return { _ in sigma } }
        guard map.shape == volume.shape, map.firstSlice == volume.firstSlice else {
            throw NoiseError(
                .shapeMismatch,
                "the local sigma map belongs to another slab",
                expanded: "the map is of \(map.shape) from slice \(map.firstSlice), "
                    + "the volume of \(volume.shape) from slice \(volume.firstSlice)"
            )
        }
        return { Double(map.values[$0]) }
    }

    /// y = x + σ(x)·n with n a unit-variance field of the noise power spectrum, independent between slices.
    public func simulate(_ clean: Volume, seed: UInt64) throws(NoiseError) -> Volume {
        let local = try localSigma(for: clean)
        let shape = clean.shape
        var fields: [Float] = []
        fields.reserveCapacity(shape.count)
        let slices: [Result<[Float], NoiseError>] = Parallel.map(shape.slices) { slice in
            Result { () throws(NoiseError) -> [Float] in
                try spectrum.field(
                    columns: shape.columns,
                    rows: shape.rows,
                    slice: clean.firstSlice + slice,
                    seed: seed
                )
            }
        }
        for slice in slices { fields.append(contentsOf: try slice.get()) }
        return clean.mapValid { index, value in Float(Double(value) + local(index) * Double(fields[index])) }
    }

    /// The sigma map, or sigma everywhere.
    public func sigma(at signal: Volume) throws(NoiseError) -> [Float] {
        let local = try localSigma(for: signal)
        return signal.voxels.indices.map { Float(local($0)) }
    }

    /// y / σ(x); the correlation remains.
    public func stabilise(_ noisy: Volume) throws(NoiseError) -> Volume {
        let local = try localSigma(for: noisy)
        return noisy.mapValid { index, value in Float(Double(value) / local(index)) }
    }

    /// D · σ(x).
    public func unstabilise(_ stabilised: Volume) throws(NoiseError) -> Volume {
        let local = try localSigma(for: stabilised)
        return stabilised.mapValid { index, value in Float(Double(value) * local(index)) }
    }

    /// Gaussian with the local sigma, voxel by voxel; the correlation between voxels is left out.
    public func negativeLogLikelihood(of noisy: Volume, given clean: Volume) throws(NoiseError) -> Double {
        let local = try localSigma(for: noisy)
        return try noisy.meanValid(with: clean) { index, y, x in
            let sigma = local(index)
            return GaussianNoise.negativeLogDensity(y - x, variance: sigma * sigma)
        }
    }
}
