import Foundation

/// Values computed by numpy and scipy; see Goldens/make_goldens.py.
struct Golden: Decodable {
    struct Philox: Decodable {
        let key: [String]
        let counter: [String]
        let words: [String]
    }
    struct Special: Decodable {
        struct Bessel: Decodable {
            let order: Int
            let x: [Double]
            let value: [Double]
        }
        let x: [Double]
        let logGamma: [Double]
        let digamma: [Double]
        let trigamma: [Double]
        let tetragamma: [Double]
        let bessel: [Bessel]
        let p: [Double]
        let normalQuantile: [Double]
    }
    struct Rician: Decodable {
        let coils: Int
        let theta: Double
        let mean: Double
        let deviation: Double
        /// Quadrature nodes, with scipy's density inside the weights.
        let y: [Double]
        let weight: [Double]
    }
    struct Anscombe: Decodable {
        let deviation: Double
        let signal: Double
        let expectation: Double
    }
    struct Likelihood: Decodable {
        let y: [Double]
        let x: [Double]
        let sigma: Double
        let a: Double
        let b: Double
        let knots: [Double]
        let variances: [Double]
        let looks: Double
        let scale: Double
        let gaussian: Double
        let rician: Double
        let nonCentralChi4: Double
        let poissonGaussian: Double
        let signalDependent: Double
        let speckle: Double
        let speckleLog: Double
        let algorithm1Peak: Double
        let algorithm1: Double
    }
    struct Distributions: Decodable {
        struct Gamma: Decodable {
            let shape: Double
            let quantiles: [Double]
        }
        struct Poisson: Decodable {
            let mean: Double
            let counts: [Double]
            let cumulative: [Double]
        }
        let levels: [Double]
        let gamma: [Gamma]
        let poisson: [Poisson]
    }
    struct Gain: Decodable {
        let blur: Double
        let variances: [Double]
    }

    let philox: [Philox]
    let special: Special
    let rician: [Rician]
    let anscombe: [Anscombe]
    let likelihood: Likelihood
    let distributions: Distributions
    let gains: [Gain]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Goldens"
    )

    static func load() throws -> Golden {
        try JSONDecoder().decode(
            Golden.self,
            from: Data(contentsOf: folder.appendingPathComponent("goldens.json"))
        )
    }
}
