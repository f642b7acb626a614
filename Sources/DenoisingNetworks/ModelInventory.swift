import Tensors

/// The networks there are and the weights that were found, for people and programs.
public struct ModelInventory: Sendable {
    /// A preset and what it costs.
    public struct Network: Sendable {
        /// The preset.
        public let preset: NetworkRegistry.Preset
        /// What it costs.
        public let cost: NetworkCost
    }

    /// A weights file: what it holds, or why it is refused.
    public struct Found: Sendable {
        /// Where it lies.
        public let path: String
        /// What it holds.
        public let weights: Result<ModelWeights, WeightsError>

        /// Reads and checks a file.
        public init(path: String) {
            self.path = path
            weights = Result { () throws(WeightsError) in try ModelWeights(file: path) }
        }
    }

    /// Rows and columns of the image for which work is stated.
    public static let side = 256

    /// Every preset.
    public let networks: [Network]
    /// Every weights file of the library.
    public let found: [Found]

    /// Builds every preset, counts what it costs, and reads every weights file of a library.
    /// - Throws: `out-of-resources`.
    public init(_ library: WeightsLibrary, engine: Engine) throws(TensorError) {
        var networks: [Network] = []
        for preset in NetworkRegistry.presets {
            networks.append(
                Network(preset: preset, cost: try NetworkCost(of: preset.network, engine: engine))
            )
        }
        self.networks = networks
        found = library.files.map(Found.init)
    }

    /// The inventory as a JSON value.
    public var value: JSONValue {
        .object([
            "networks": .list(networks.map(\.value)), "weights": .list(found.map(\.value)),
        ])
    }
}

extension ModelInventory.Network {
    fileprivate var value: JSONValue {
        let network = preset.network
        let side = ModelInventory.side
        let work = cost.multiplyAccumulates(rows: side, columns: side)
        return .object([
            "network": .text(type(of: network).name), "preset": .text(preset.name),
            "summary": .text(preset.summary), "channels": .number(Double(network.channels)),
            "configuration": JSONValue(parsing: network.configurationText) ?? .null,
            "parameters": .number(Double(cost.parameters)),
            "receptive-radius": .number(Double(network.receptiveRadius)),
            "sees-whole-image": .truth(network.seesWholeImage),
            "multiply-accumulates-per-pixel": .number(cost.multiplyAccumulatesPerPixel),
            "multiply-accumulates-\(side)x\(side)": .number(work),
        ])
    }
}

extension ModelInventory.Found {
    fileprivate var value: JSONValue {
        switch weights {
        case .success(let weights):
            .object([
                "path": .text(path), "sha256": .text(weights.digest),
                "network": .text(type(of: weights.network).name),
                "configuration": JSONValue(parsing: weights.network.configurationText) ?? .null,
                "card": weights.card.value,
            ])
        case .failure(let error):
            .object([
                "path": .text(path),
                "error": .object(["code": .text(error.code.rawValue), "reason": .text(error.description)]),
            ])
        }
    }
}
