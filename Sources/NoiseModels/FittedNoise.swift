import Volumes

/// A fitted model and what its estimator noticed.
struct FittedNoise<Model: NoiseModel>: Sendable {
    let model: Model
    var findings: [Finding] = []
}
