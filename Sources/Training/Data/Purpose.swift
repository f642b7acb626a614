import NoiseModels

extension RandomStream.Purpose {
    /// Which image, where in it, and how it is turned.
    static let patch = RandomStream.Purpose(rawValue: 16)
    /// Control points of a deformation.
    static let deformation = RandomStream.Purpose(rawValue: 17)
    /// Kind and level of a patch's noise.
    static let noiseLevel = RandomStream.Purpose(rawValue: 18)
    /// Kind and level of a validation image's noise.
    package static let validationNoise = RandomStream.Purpose(rawValue: 19)
    /// How a patch is interpolated.
    static let interpolation = RandomStream.Purpose(rawValue: 20)
}
