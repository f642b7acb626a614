/// How weights follow gradients: Adam, or AdamW where weight decay is apart from the gradient.
public struct TrainingOptimizer: Hashable, Sendable {
    /// The rule.
    public enum Rule: String, CaseIterable, Hashable, Sendable {
        /// Kingma & Ba 2015.
        case adam
        /// Loshchilov & Hutter 2019.
        case adamw
    }

    /// The rule.
    public let rule: Rule
    /// Largest learning rate.
    public let learningRate: Double
    /// Decay of the first moment.
    public let beta1: Double
    /// Decay of the second moment.
    public let beta2: Double
    /// Weight decay; 0 for Adam.
    public let weightDecay: Double
    /// Largest global norm of the gradient; nil for no bound.
    public let gradientNorm: Double?
}

/// How long training takes and how the learning rate runs.
public struct TrainingSchedule: Hashable, Sendable {
    /// How the learning rate falls after the warm-up.
    public enum Decay: String, CaseIterable, Hashable, Sendable {
        /// Not at all.
        case constant
        /// By half a period of a cosine.
        case cosine
    }

    /// Steps in all.
    public let steps: Int
    /// Steps over which the learning rate rises.
    public let warmUp: Int
    /// How it falls.
    public let decay: Decay
    /// The learning rate at the end as a share of the largest.
    public let final: Double
}

extension TrainingOptimizer {
    private static let rules = Rule.allCases.map(\.rawValue)

    var tree: PlanNode {
        .mapping([
            (
                rule.rawValue,
                .mapping([
                    ("learning-rate", .decimal(learningRate)), ("beta-1", .decimal(beta1)),
                    ("beta-2", .decimal(beta2)), ("weight-decay", .decimal(weightDecay)),
                    ("gradient-norm", .decimal(gradientNorm ?? 0)),
                ])
            )
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let choice = try OptionReader(node, of: "optimizer", known: Self.rules)
        let (name, options) = try choice.onlyEntry(of: "rule", among: Self.rules)
        let known = ["learning-rate", "beta-1", "beta-2", "weight-decay", "gradient-norm"]
        let reader = try OptionReader(options, of: "optimizer \(name)", known: known)
        rule = name == Rule.adam.rawValue ? .adam : .adamw
        learningRate = try reader.decimal("learning-rate", in: 1e-8...1, standard: nil)
        beta1 = try reader.decimal("beta-1", in: 0...0.9999, standard: 0.9)
        beta2 = try reader.decimal("beta-2", in: 0...0.99999, standard: 0.999)
        weightDecay = try reader.decimal("weight-decay", in: 0...1, standard: rule == .adam ? 0 : 0.01)
        let norm = try reader.decimal("gradient-norm", in: 0...1e6, standard: 0)
        gradientNorm = norm == 0 ? nil : norm
        guard rule == .adamw || weightDecay == 0 else {
            throw PlanError(
                .unknownValue,
                at: reader.value("weight-decay")?.position,
                "adam has no weight decay of its own",
                advice: "write adamw, or remove it"
            )
        }
    }
}

extension TrainingSchedule {
    var tree: PlanNode {
        .mapping([
            ("steps", .integer(steps)), ("warm-up", .integer(warmUp)), ("decay", .text(decay.rawValue)),
            ("final", .decimal(final)),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let reader = try OptionReader(node, of: "schedule", known: ["steps", "warm-up", "decay", "final"])
        steps = try reader.integer("steps", in: 1...100_000_000, standard: nil)
        warmUp = try reader.integer("warm-up", in: 0...steps - 1, standard: 0)
        decay = try reader.choice("decay", standard: .constant)
        final = try reader.decimal("final", in: 0...1, standard: 0)
    }
}
