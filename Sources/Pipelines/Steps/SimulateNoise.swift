/// Adds noise of a known kind, for research pipelines with known truth; the output says that it was simulated.
public struct SimulateNoise: PipelineStep {
    /// Takes a volume as the scanner made it, or one that was degraded.
    public typealias Input = NoiselessVolume
    /// Gives a noisier one.
    public typealias Output = SimulatedVolume
    /// The step in YAML: `simulate-noise`.
    public static let key = "simulate-noise"

    /// How strong Rician noise is.
    public enum RicianLevel: Hashable, Sendable {
        /// Standard deviation of the noise in each of the two channels.
        case sigma(Intensity)
        /// Mean of the volume's valid voxels divided by that standard deviation.
        case snr(Double)
    }

    /// The kind of noise and its strength; the formulas are in the design's noise table.
    public enum Noise: Hashable, Sendable {
        /// y = x + N(0, sigma²).
        case gaussian(sigma: Intensity)
        /// Magnitude of a complex signal with Gaussian noise in both channels.
        case rician(RicianLevel)
        /// y = x · n with n ~ Gamma(looks, 1/looks).
        case speckle(looks: Double)
        /// y = gain · Poisson(x / gain) + N(0, offset), so that var = gain · x + offset; gain in the volume's unit, offset in its square.
        case poissonGaussian(gain: Double, offset: Double)
        /// What a CT scan at this share of the dose would have more, inserted in the projections; CT only.
        case lowDoseCT(dose: Percentage)
    }

    /// Allowed standard deviations and gains, in the volume's unit.
    public static let levelRange = 1e-6...1e6
    /// Allowed offsets of Poisson–Gaussian noise, in the square of the volume's unit.
    public static let offsetRange = 0.0...1e12
    /// Allowed signal-to-noise ratios.
    public static let snrRange = 0.1...10_000
    /// Allowed numbers of looks.
    public static let looksRange = 0.5...1_000
    /// Allowed doses, in percent of the dose that the series was scanned with.
    public static let doseRange = 1.0...100
    /// Allowed seeds: what every reader of JSON and YAML keeps exactly.
    public static let seedRange: ClosedRange<UInt64> = 0...UInt64(Int64.max)

    /// The noise that is added.
    public let noise: Noise
    /// The same seed gives the same bits.
    public let seed: UInt64

    /// Creates the step; every number must lie in its range.
    public init(_ noise: Noise, seed: UInt64) {
        switch noise {
        case .gaussian(let sigma), .rician(.sigma(let sigma)):
            precondition(SimulateNoise.levelRange.contains(sigma.value), "sigma is out of range")
        case .rician(.snr(let snr)): precondition(SimulateNoise.snrRange.contains(snr), "snr is out of range")
        case .speckle(let looks):
            precondition(SimulateNoise.looksRange.contains(looks), "looks is out of range")
        case .poissonGaussian(let gain, let offset):
            precondition(SimulateNoise.levelRange.contains(gain), "gain is out of range")
            precondition(SimulateNoise.offsetRange.contains(offset), "offset is out of range")
        case .lowDoseCT(let dose):
            precondition(SimulateNoise.doseRange.contains(dose.percent), "dose is out of range")
        }
        precondition(SimulateNoise.seedRange.contains(seed), "seed is out of range")
        self.noise = noise
        self.seed = seed
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .simulateNoise(self) }
}

extension SimulateNoise: OptionCoding {
    static let optionKeys = ["gaussian", "rician", "speckle", "poisson-gaussian", "low-dose-ct", "seed"]
    private static let kinds = Array(optionKeys.dropLast())

    var options: PlanNode {
        let (kind, parameters): (String, [(String, PlanNode?)]) =
            switch noise {
            case .gaussian(let sigma): ("gaussian", [("sigma", .text(sigma.description))])
            case .rician(.sigma(let sigma)): ("rician", [("sigma", .text(sigma.description))])
            case .rician(.snr(let snr)): ("rician", [("snr", .decimal(snr))])
            case .speckle(let looks): ("speckle", [("looks", .decimal(looks))])
            case .poissonGaussian(let gain, let offset):
                ("poisson-gaussian", [("gain", .decimal(gain)), ("offset", .decimal(offset))])
            case .lowDoseCT(let dose): ("low-dose-ct", [("dose", .text(dose.description))])
            }
        return .mapping([(kind, .mapping(parameters)), ("seed", .integer(seed))])
    }

    init(_ options: OptionReader) throws(PlanError) {
        let (kind, node) = try options.onlyEntry(of: "kind of noise", among: SimulateNoise.kinds)
        let owner = "\(options.owner) \(kind)"
        let noise: Noise
        switch kind {
        case "gaussian":
            let reader = try OptionReader(node, of: owner, known: ["sigma"])
            noise = .gaussian(sigma: try reader.intensity("sigma", in: SimulateNoise.levelRange))
        case "rician":
            let reader = try OptionReader(node, of: owner, known: ["sigma", "snr"])
            let (level, _) = try reader.onlyEntry(of: "level", among: ["sigma", "snr"])
            noise =
                level == "sigma"
                ? .rician(.sigma(try reader.intensity("sigma", in: SimulateNoise.levelRange)))
                : .rician(.snr(try reader.decimal("snr", in: SimulateNoise.snrRange, standard: nil)))
        case "speckle":
            let reader = try OptionReader(node, of: owner, known: ["looks"])
            noise = .speckle(
                looks: try reader.decimal("looks", in: SimulateNoise.looksRange, standard: nil)
            )
        case "low-dose-ct":
            let reader = try OptionReader(node, of: owner, known: ["dose"])
            noise = .lowDoseCT(dose: try reader.percentage("dose", in: SimulateNoise.doseRange))
        default:
            let reader = try OptionReader(node, of: owner, known: ["gain", "offset"])
            noise = .poissonGaussian(
                gain: try reader.decimal("gain", in: SimulateNoise.levelRange, standard: nil),
                offset: try reader.decimal("offset", in: SimulateNoise.offsetRange, standard: nil)
            )
        }
        let seed = try options.integer("seed", in: 0...Int(Int64.max), standard: nil)
        self.init(noise, seed: UInt64(seed))
    }
}
