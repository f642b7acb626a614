import Foundation
import NeuralNetworks
import SegmentationNetworks
import Tensors
import Testing

/// What Goldens/make_unet.py computed with PyTorch.
struct UNetGolden: Decodable {
    struct Parameter: Decodable {
        let norm, sum: Double
        let probes: [Float]
    }
    let name, configuration: String
    let batch, height, width: Int
    let channels, classes, depth, features: Int
    let losses: [String: Double]
    let parameters: [String: Parameter]

    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Goldens"

    static func decode<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }

    static func tensors(_ name: String) throws -> Checkpoint {
        try Safetensors.read("\(folder)/\(name)", requireDigest: false)
    }

    /// A case of networks.
    static func named(_ name: String) throws -> UNetGolden {
        try #require(try decode("unet.json", as: [String: UNetGolden].self)[name])
    }

    var network: SegmentationUNet {
        SegmentationUNet(
            SegmentationUNet.Configuration(
                channels: channels,
                classes: classes,
                features: features,
                depth: depth
            )
        )
    }

    /// Values by the goldens' recipe.
    func values(_ layout: ParameterLayout) -> ParameterValues {
        ParameterValues(
            layout,
            values: layout.parameters.flatMap { parameter in
                parameter.name.hasSuffix(".bias")
                    ? HashedValues.symmetric(parameter.name, parameter.range.count, 0.05)
                    : HashedValues.weight(parameter.name, parameter.shape, gain: 1.5)
            }
        )
    }

    var image: Tensor {
        let shape = TensorShape(batch, channels, height, width)
        return Tensor(shape, HashedValues.symmetric("image/\(name)", shape.count, 0.5).map { 0.5 + $0 })
    }

    var truth: [UInt8] {
        HashedValues.unit("classes/\(name)", batch * height * width).map {
            UInt8((($0 + 1) / 2 * Float(classes)).rounded(.down))
        }
    }
}

extension UNetGolden.Parameter {
    /// Expects a parameter's gradient to agree in norm, sum and probes.
    func check(_ found: [Float], _ what: String, tolerance: Double = 1e-4) {
        let length = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(length - norm) < tolerance * norm, "\(what): norm")
        let total = found.reduce(0.0) { $0 + Double($1) }
        #expect(abs(total - sum) < tolerance * norm * Double(found.count).squareRoot(), "\(what): sum")
        let largest = found.reduce(0) { max($0, abs($1)) }
        for (k, probe) in probes.enumerated() {
            #expect(abs(found[k * found.count / 8] - probe) < Float(tolerance) * largest, "\(what): probe")
        }
    }
}

/// The largest difference, as a share of the largest value expected.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let largest = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { $0.isNaN ? $0 : max($0, abs($1.0 - $1.1)) } / largest
}
