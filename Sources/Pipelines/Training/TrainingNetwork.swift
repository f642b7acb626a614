/// The network that a recipe trains.
public enum TrainingNetwork: Hashable, Sendable {
    /// Two-stage denoising with self-guided noise attention: image channels, the side of the neighbourhoods that become channels, and which parts it has.
    case twoStage(channels: Int, unshuffle: Int, restoration: Bool, attention: Bool)
    /// DnCNN of so many layers.
    case dncnn(channels: Int, depth: Int)

    /// Channels of an image: 1 or 3.
    public var channels: Int {
        switch self {
        case .twoStage(let channels, _, _, _), .dncnn(let channels, _): channels
        }
    }

    /// What rows and columns of a patch are multiples of.
    public var multiple: Int {
        switch self {
        case .twoStage(_, let unshuffle, _, _): unshuffle
        case .dncnn: 1
        }
    }
}

extension TrainingNetwork {
    private static let names = ["two-stage", "dncnn"]

    var tree: PlanNode {
        switch self {
        case .twoStage(let channels, let unshuffle, let restoration, let attention):
            .mapping([
                (
                    "two-stage",
                    .mapping([
                        ("channels", .integer(channels)), ("unshuffle", .integer(unshuffle)),
                        ("restoration", .truth(restoration)), ("attention", .truth(attention)),
                    ])
                )
            ])
        case .dncnn(let channels, let depth):
            .mapping([("dncnn", .mapping([("channels", .integer(channels)), ("depth", .integer(depth))]))])
        }
    }

    init(_ node: PlanNode) throws(PlanError) {
        let choice = try OptionReader(node, of: "network", known: Self.names)
        let (name, options) = try choice.onlyEntry(of: "layout", among: Self.names)
        let owner = "network \(name)"
        guard name == "two-stage" else {
            let reader = try OptionReader(options, of: owner, known: ["channels", "depth"])
            self = .dncnn(
                channels: try Self.channels(reader),
                depth: try reader.integer("depth", in: 3...64, standard: 17)
            )
            return
        }
        let known = ["channels", "unshuffle", "restoration", "attention"]
        let reader = try OptionReader(options, of: owner, known: known)
        let restoration = try reader.truth("restoration", standard: true)
        let attention = try reader.truth("attention", standard: restoration)
        guard restoration || !attention else {
            throw PlanError(
                .unknownValue,
                at: reader.value("attention")?.position,
                "attention is part of the restoration stage, which this network does not have",
                advice: "remove it, or write restoration: true"
            )
        }
        self = .twoStage(
            channels: try Self.channels(reader),
            unshuffle: try Self.oneOf([1, 2, 4], "unshuffle", reader, standard: 1),
            restoration: restoration,
            attention: attention
        )
    }

    private static func channels(_ reader: OptionReader) throws(PlanError) -> Int {
        try oneOf([1, 3], "channels", reader, standard: nil)
    }

    private static func oneOf(
        _ choices: [Int],
        _ key: String,
        _ reader: OptionReader,
        standard: Int?
    ) throws(PlanError) -> Int {
        let number = try reader.integer(key, in: choices[0]...choices[choices.count - 1], standard: standard)
        guard choices.contains(number) else {
            throw PlanError(
                .outOfRange,
                at: reader.value(key)?.position,
                "'\(key)' is out of range",
                quote: "\(number)",
                advice: "give one of: " + choices.map(String.init).joined(separator: ", ")
            )
        }
        return number
    }
}
