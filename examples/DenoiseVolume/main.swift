// Denoises a volume without any DICOM and says how much closer to the truth it came: swift run -c release DenoiseVolume
import Denoisers
import NoiseModels
import Phantoms
import Uncertainty
import Volumes

/// Root mean square difference of two volumes.
func difference(_ a: Volume, _ b: Volume) -> Double {
    let squares = zip(a.voxels, b.voxels).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return (squares / Double(a.shape.count)).squareRoot()
}

let phantom = try Phantom(modality: .mr, size: 192, slices: 2)
let truth = phantom.truth()
let noisy = phantom.noisy(truth)

let (noise, reason, _) = try NoiseEstimation.estimate(.auto, from: noisy, modality: .mr, isLinearXRay: false)
print(
    "noise: \(noise.name), \(noise.parameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")). \(reason)"
)

let denoiser = NonLocalMeansDenoiser(.standard)
let local = try noise.localised(to: noisy)
let denoised = try denoiser.denoise(noisy, noise: local)
let uncertainty = try ParametricResampling(samples: 4, seed: 1).assess(
    estimate: denoised,
    denoiser: denoiser,
    noise: local
)
let deviation = uncertainty.standardDeviation.voxels.reduce(0, +) / Float(truth.shape.count)
print(
    "error before \(difference(noisy, truth)), after \(difference(denoised, truth)); mean uncertainty \(deviation)"
)
