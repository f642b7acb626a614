import Denoisers
import DenoisingNetworks
import ImageQuality
import NoiseModels
import Pipelines
import Reports
import Training
import Volumes

extension TrainingModality {
    /// Whether its images are red, green and blue: three planes, which a study holds as three slices of a volume.
    var isColor: Bool { self == .skin || self == .micro }
}

extension Volume {
    /// The planes of a colour image, or the one of a grey image, each by itself.
    var planes: [Volume] { (0..<shape.slices).map { slices($0..<$0 + 1) } }

    /// An image whose planes are those of others.
    static func joining(_ planes: [Volume], like image: Volume) -> Volume {
        image.replacing(voxels: planes.flatMap(\.voxels))
    }
}

extension PlanarImage {
    /// The luma of a colour image, in which readers see it; a grey image's own samples.
    var luma: [Float] {
        guard channels == 3 else { return samples }
        let count = columns * rows
        return (0..<count).map { pixel -> Float in
            let red: Float = 0.299 * samples[pixel]
            let green: Float = 0.587 * samples[count + pixel]
            let blue: Float = 0.114 * samples[2 * count + pixel]
            return red + green + blue
        }
    }
}

extension PNGImage.Samples {
    /// Samples of a byte that stand plane by plane: grey for one plane, colour for three.
    static func planar(_ bytes: [UInt8], planes: Int) -> PNGImage.Samples {
        guard planes == 3 else { return .grey8(bytes) }
        let count = bytes.count / 3
        return .rgb8((0..<count).flatMap { pixel in (0..<3).map { bytes[$0 * count + pixel] } })
    }
}

extension Denoiser {
    /// A denoised colour image, or a grey one: a network of three channels sees all planes at once; every other method
    /// takes red, green and blue each by itself, so that nothing (BM3D neither) goes through an opponent space.
    /// - Parameters:
    ///   - image: one slice a plane.
    ///   - noise: the noise model of a plane.
    /// - Returns: The image without its noise.
    /// - Throws: what the denoiser and `noise` throw.
    func denoisedPlanes(
        of image: Volume,
        noise: (Volume) throws -> any NoiseModel
    ) throws -> Volume {
        if seesColor { return try denoise(image, noise: try noise(image)) }
        return .joining(
            try image.planes.map { plane in
                // A plane is an image: neither its number nor its neighbours mean anything to a method.
                let plane = Volume(shape: plane.shape, voxels: plane.voxels, unit: plane.unit)
                return try denoise(plane, noise: try noise(plane).localised(to: plane))
            },
            like: image
        )
    }

    /// Whether it takes the three planes of a colour image together.
    private var seesColor: Bool {
        if let blend = self as? StrengthBlend { return blend.denoiser.seesColor }
        return self is LearnedColorDenoiser
    }
}
