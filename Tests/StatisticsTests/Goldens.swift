import Foundation
import Statistics
import Testing

/// Values by scipy and statsmodels; see Goldens/make_statistics.py.
struct Goldens: Decodable {
    struct Pair: Decodable, CustomTestStringConvertible {
        let name: String
        let first: [Double]
        let second: [Double]
        let mean: Double
        let standardDeviation: Double
        let shapiro: [Double]
        let t: [Double]
        let degreesOfFreedom: Int
        let wilcoxon: [Double]
        let effectSizeOfDifferences: Double
        let effectSizeOfAverageDeviation: Double
        let interval: [Double]
        let bootstrap: [String: [Double]]

        var testDescription: String { name }
    }

    struct Holm: Decodable {
        let pValues: [Double]
        let adjusted: [Double]
    }

    struct Clusters: Decodable {
        let first: [Double]
        let second: [Double]
        let patients: [String]
        let averages: [Double]
        let t: [Double]
        let pooledBootstrap: [String: [Double]]
        let averagesBootstrap: [String: [Double]]
    }

    struct Distributions: Decodable {
        let studentUpperTail: [[Double]]
        let studentQuantile: [[Double]]
        let normalUpperTail: [[Double]]
        let normalQuantile: [[Double]]
    }

    let seed: UInt64
    let resamples: Int
    let level: Double
    let pairs: [Pair]
    let largeShapiro: [[Double]]
    let holm: [Holm]
    let clusters: [Clusters]
    let distributions: Distributions

    static func load() throws -> Goldens {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/statistics.json")
        return try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: file))
    }

    func settings(_ method: BootstrapMethod) throws -> BootstrapSettings {
        try BootstrapSettings(method: method, resamples: resamples, seed: seed)
    }
}

/// Fails unless a value is the expected one within `tolerance`, relative, and absolute below `scale`.
func expectClose(
    _ value: Double,
    _ expected: Double,
    _ what: String,
    tolerance: Double = 1e-10,
    scale: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        abs(value - expected) <= tolerance * max(abs(expected), scale),
        "\(what): \(value), expected \(expected), \(abs(value - expected) / max(abs(expected), scale)) apart",
        sourceLocation: sourceLocation
    )
}

/// Fails unless both limits are the expected ones; absolute in units of the interval's width, as a limit may be near 0.
func expectClose(
    _ interval: ConfidenceInterval,
    _ expected: [Double],
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let scale = expected[1] - expected[0]
    for (limit, value) in zip([interval.lower, interval.upper], expected) {
        expectClose(limit, value, what, scale: scale, sourceLocation: sourceLocation)
    }
}
