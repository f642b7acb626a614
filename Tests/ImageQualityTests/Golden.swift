import Foundation
import Testing

/// Scores by scikit-image and piq; see Goldens/make_image_quality.py.
struct Golden: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
        let meanSquaredError: Double
        let peakSignalToNoiseRatio: Double
        let structuralSimilarityGaussian: Double
        let structuralSimilarityUniform: Double
        let colorDifference: Double
        /// Missing where samples leave the data range, which piq refuses.
        let visualInformationFidelity: Double?
    }

    let images: TestImage
    let referenceSum: Int
    let imageSum: Int
    let expected: Expected

    var testDescription: String { images.name }

    private enum CodingKeys: String, CodingKey { case referenceSum, imageSum, expected }

    init(from decoder: any Decoder) throws {
        images = try TestImage(from: decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        referenceSum = try values.decode(Int.self, forKey: .referenceSum)
        imageSum = try values.decode(Int.self, forKey: .imageSum)
        expected = try values.decode(Expected.self, forKey: .expected)
    }

    static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Goldens"
        )
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }
}

/// Fails unless a value is the expected one within a relative 1e-7: the same formula in double precision, where the
/// issue asks for 1e-4.
func expectClose(
    _ value: Double,
    _ expected: Double,
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        abs(value - expected) <= 1e-7 * abs(expected),
        "\(what): \(value), expected \(expected)",
        sourceLocation: sourceLocation
    )
}
