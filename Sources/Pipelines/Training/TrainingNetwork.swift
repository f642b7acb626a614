/// The network that a recipe trains.
public enum TrainingNetwork: Hashable, Sendable {
    /// Two-stage denoising with self-guided noise attention: image channels, the side of the neighbourhoods that become
    /// channels, channels of its features, and which parts it has.
    case twoStage(
        channels: Int,
        unshuffle: Int,
        width: Int = Self.paperWidth,
        restoration: Bool,
        attention: Bool
    )
    /// DnCNN of so many layers.
    case dncnn(channels: Int, depth: Int)
    /// RED-CNN.
    case redCNN(channels: Int)
    /// Gondara's convolutional denoising autoencoder.
    case cae(channels: Int)
    /// El-Shafai's denoising autoencoder.
    case dae(channels: Int)
    /// Jifara's residual chain of so many layers.
    case resCNN(channels: Int, depth: Int)
    /// El-Shafai's multimodal chain of so many layers.
    case mmd(channels: Int, depth: Int)
    /// A dynamic residual attention network.
    case dran(channels: Int)
    /// U-Net, which segments: channels of its first level, and how often resolution is halved.
    case segmentationUNet(channels: Int, features: Int, depth: Int)

    /// Channels of an image: 1 or 3.
    public var channels: Int {
        switch self {
        case .twoStage(let channels, _, _, _, _), .dncnn(let channels, _), .redCNN(let channels),
            .cae(let channels), .dae(let channels), .resCNN(let channels, _), .mmd(let channels, _),
            .dran(let channels), .segmentationUNet(let channels, _, _):
            channels
        }
    }

    /// The layout's name, as recipes spell it.
    public var name: String {
        switch self {
        case .twoStage: "two-stage"
        case .dncnn: "dncnn"
        case .redCNN: "red-cnn"
        case .cae: "cae"
        case .dae: "dae"
        case .resCNN: "res-cnn"
        case .mmd: "mmd"
        case .dran: "dran"
        case .segmentationUNet: Self.segmentation
        }
    }

    /// What rows and columns of a patch are multiples of.
    public var multiple: Int {
        switch self {
        case .twoStage(_, let unshuffle, _, _, _): unshuffle
        case .dncnn, .resCNN, .mmd, .dran: 1
        case .redCNN: 2
        case .cae, .dae: 4
        case .segmentationUNet(_, _, let depth): 1 << depth
        }
    }

    /// Whether it tells classes apart and denoises nothing.
    public var isSegmentation: Bool {
        if case .segmentationUNet = self { true } else { false }
    }
}

extension TrainingNetwork {
    /// Channels of TwoStage's features in the paper.
    public static let paperWidth = 32
    private static let segmentation = "segmentation-unet"
    private static let names = [
        "two-stage", "dncnn", "red-cnn", "cae", "dae", "res-cnn", "mmd", "dran", segmentation,
    ]

    var tree: PlanNode {
        let options: [(String, PlanNode)] =
            switch self {
            case .twoStage(_, let unshuffle, let width, let restoration, let attention):
                // Recipes older than the choice keep their digests: the paper's width is left out.
                [("unshuffle", .integer(unshuffle))]
                    + (width == Self.paperWidth ? [] : [("width", .integer(width))])
                    + [("restoration", .truth(restoration)), ("attention", .truth(attention))]
            case .dncnn(_, let depth), .resCNN(_, let depth), .mmd(_, let depth):
                [("depth", .integer(depth))]
            case .redCNN, .cae, .dae, .dran: []
            case .segmentationUNet(_, let features, let depth):
                [("features", .integer(features)), ("depth", .integer(depth))]
            }
        return .mapping([(name, .mapping([("channels", .integer(channels))] + options))])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let choice = try OptionReader(node, of: "network", known: Self.names)
        let (name, options) = try choice.onlyEntry(of: "layout", among: Self.names)
        let owner = "network \(name)"
        func channels() throws(PlanError) -> Int {
            try Self.channels(OptionReader(options, of: owner, known: ["channels"]))
        }
        func chain(depth: Int) throws(PlanError) -> (channels: Int, depth: Int) {
            let reader = try OptionReader(options, of: owner, known: ["channels", "depth"])
            return (
                try Self.channels(reader),
                try reader.integer("depth", in: 3...64, standard: depth)
            )
        }
        switch name {
        case "dncnn":
            let found = try chain(depth: 17)
            self = .dncnn(channels: found.channels, depth: found.depth)
        case "res-cnn":
            let found = try chain(depth: 10)
            self = .resCNN(channels: found.channels, depth: found.depth)
        case "mmd":
            let found = try chain(depth: 20)
            self = .mmd(channels: found.channels, depth: found.depth)
        case "red-cnn": self = .redCNN(channels: try channels())
        case "cae": self = .cae(channels: try channels())
        case "dae": self = .dae(channels: try channels())
        case "dran": self = .dran(channels: try channels())
        case Self.segmentation:
            let reader = try OptionReader(options, of: owner, known: ["channels", "features", "depth"])
            self = .segmentationUNet(
                channels: try Self.channels(reader),
                features: try reader.integer("features", in: 1...256, standard: 16),
                depth: try reader.integer("depth", in: 1...5, standard: 3)
            )
        default: self = try Self.readTwoStage(options, of: owner)
        }
    }

    private static func readTwoStage(
        _ options: PlanNode,
        of owner: String
    ) throws(PlanError) -> TrainingNetwork {
        let known = ["channels", "unshuffle", "width", "restoration", "attention"]
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
        return .twoStage(
            channels: try channels(reader),
            unshuffle: try oneOf([1, 2, 4], "unshuffle", reader, standard: 1),
            width: try oneOf([16, 32, 48, 64, 96, 128], "width", reader, standard: paperWidth),
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
