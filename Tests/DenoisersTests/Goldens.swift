import Foundation
import Testing

/// Values made by Goldens/make_non_local_means.py with numpy and scikit-image and by Goldens/make_block_matching.py and
/// make_volume_block_matching.py.
enum Goldens {
    struct Definition: Decodable, CustomTestStringConvertible {
        let name: String
        let slices: Int, rows: Int, columns: Int
        let searchRadius: Int, patchRadius: Int, dimensions: Int
        let smoothing: Double, sigma: Double
        let noisy: [Float]
        let valid: [Bool]
        let expected: [Float]
        var testDescription: String { name }
    }

    struct Quality: Decodable {
        struct Image: Decodable {
            let sigma: Double
            let size: Int
            let noisy: [Float]
            let psnr: Double
        }
        let clean: [Float]
        let images: [Image]
    }

    struct BlockMatching: Decodable {
        struct Transforms: Decodable {
            let cosine: [[Double]]
            let biorthogonalSpline: [[Double]]
        }
        struct Image: Decodable {
            let variant: Int
            let sigma: Double
            /// What PyPI's bm3d reaches, dB.
            let psnr: Double
        }
        struct CorrelatedImage: Decodable {
            let kernel: String
            let variant: Int
            let sigma: Double
            let psnr: Double
        }
        let transforms: Transforms
        let white: [Image]
        let correlated: [CorrelatedImage]
    }

    struct VolumeBlockMatching: Decodable {
        let transforms: BlockMatching.Transforms
        let white: [BlockMatching.Image]
        let correlated: [BlockMatching.CorrelatedImage]
    }

    static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Goldens"
        )
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
