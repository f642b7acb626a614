import Foundation
import NeuralNetworks
import Tensors
import Testing

/// One case of a golden file: settings and tensors by name (Goldens/make_*.py).
struct GoldenCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Values: Decodable, Sendable {
        let shape: [Int]
        let values: [Float]

        /// As a batch of feature maps; the shape has four extents.
        var tensor: Tensor { Tensor(TensorShape(shape[0], shape[1], shape[2], shape[3]), values) }
    }

    enum Setting: Decodable, Sendable {
        case flag(Bool)
        case number(Double)
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }
    }

    let name: String
    let settings: [String: Setting]
    let value: Double?
    let tensors: [String: Values]

    var testDescription: String { name }

    func tensor(_ key: String) throws -> Tensor { try #require(tensors[key]).tensor }

    func number(_ key: String) throws -> Int {
        guard case .number(let number) = try #require(settings[key]) else { throw WrongSetting() }
        return Int(number)
    }

    func flag(_ key: String) throws -> Bool {
        guard case .flag(let flag) = try #require(settings[key]) else { throw WrongSetting() }
        return flag
    }

    private struct WrongSetting: Error {}
}

enum Goldens {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Goldens"

    static func decode<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }

    static func cases(_ name: String) throws -> [GoldenCase] {
        try decode(name, as: [String: [GoldenCase]].self)["cases"] ?? []
    }
}

/// The largest difference, as a share of the largest value expected.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let largest = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { $0.isNaN ? $0 : max($0, abs($1.0 - $1.1)) } / largest
}

/// Every kernel that this processor runs.
let supportedKernels = Kernels.allCases.filter(\.isSupported)
