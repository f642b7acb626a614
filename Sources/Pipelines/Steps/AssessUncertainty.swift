/// Assesses how sure the denoised values are.
public struct AssessUncertainty: PipelineStep {
    /// Takes the denoised volume with its source and noise model.
    public typealias Input = DenoisedVolume
    /// Gives the denoised volume with its uncertainty.
    public typealias Output = AssessedVolume
    /// The step in YAML: `assess-uncertainty`.
    public static let key = "assess-uncertainty"

    /// The method with its settings.
    public enum Method: Hashable, Sendable {
        /// Noise drawn anew from the fitted model, denoised again, `samples` times.
        case resampling(samples: Int = 4, seed: UInt64 = 1)
    }

    /// Allowed numbers of samples; a standard deviation needs two.
    public static let samplesRange = 2...256
    /// Allowed seeds.
    public static let seedRange = SimulateNoise.seedRange

    /// The method with its settings.
    public let method: Method

    /// Creates the step; every setting must lie in its range.
    public init(_ method: Method) {
        switch method {
        case .resampling(let samples, let seed):
            precondition(AssessUncertainty.samplesRange.contains(samples), "samples is out of range")
            precondition(AssessUncertainty.seedRange.contains(seed), "seed is out of range")
        }
        self.method = method
    }

    /// This step in the closed list of steps.
    public var planned: PlannedStep { .assessUncertainty(self) }
}

extension AssessUncertainty: OptionCoding {
    static let optionKeys = ["resampling"]

    var options: PlanNode {
        switch method {
        case .resampling(let samples, let seed):
            .mapping([
                ("resampling", .mapping([("samples", .integer(samples)), ("seed", .integer(seed))]))
            ])
        }
    }

    init(_ options: OptionReader) throws(PlanError) {
        let (method, node) = try options.onlyEntry(of: "method", among: AssessUncertainty.optionKeys)
        let reader = try OptionReader(node, of: "\(options.owner) \(method)", known: ["samples", "seed"])
        self.init(
            .resampling(
                samples: try reader.integer("samples", in: AssessUncertainty.samplesRange, standard: 4),
                seed: UInt64(try reader.integer("seed", in: 0...Int(Int64.max), standard: 1))
            )
        )
    }
}
