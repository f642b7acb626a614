/// Every network that weights can be for, by name.
public enum NetworkRegistry {
    /// A network with a choice of settings that has a name.
    public struct Preset: Sendable {
        /// What the preset is called, such as `grey`.
        public let name: String
        /// What it is, in a few words.
        public let summary: String
        /// The network.
        public let network: any DenoisingNetwork
    }

    /// The networks' names.
    public static let names = [
        TwoStage.name, DnCNN.name, REDCNN.name, CAE.name, DAE.name, ResCNN.name, MMD.name, DRAN.name,
    ]

    /// Networks that denoise nothing, which weights may be for too: what they do, and where such weights belong.
    private static let others = [
        "segmentation-unet": (
            does: "tells classes apart",
            place: "name them in a study's 'segmentation', or weights of a denoiser here"
        )
    ]

    /// The network of a name and configuration, as weights state them.
    /// - Throws: `unknown-network`; `other-network` for weights of a network that denoises nothing; `invalid-configuration` for text that is not JSON, keys that are missing or unknown, and
    ///   values that the network cannot have.
    public static func network(
        named name: String,
        configuration text: String
    ) throws(WeightsError) -> any DenoisingNetwork {
        switch name {
        case TwoStage.name: return TwoStage(try TwoStage.Configuration(json: text))
        case DnCNN.name: return DnCNN(try DnCNN.Configuration(json: text))
        case REDCNN.name: return REDCNN(try REDCNN.Configuration(json: text))
        case CAE.name: return CAE(try CAE.Configuration(json: text))
        case DAE.name: return DAE(try DAE.Configuration(json: text))
        case ResCNN.name: return ResCNN(try ResCNN.Configuration(json: text))
        case MMD.name: return MMD(try MMD.Configuration(json: text))
        case DRAN.name: return DRAN(try DRAN.Configuration(json: text))
        default:
            if let other = others[name] {
                throw WeightsError(
                    .otherNetwork,
                    "the weights are of \(name), which \(other.does) and denoises nothing: \(other.place)"
                )
            }
            throw WeightsError(
                .unknownNetwork,
                "the weights are for a network that this version does not have "
                    + "(known: \(names.joined(separator: ", "))): use a newer version, or other weights",
                expanded: "the weights are for the network '\(name)', which this version does not have "
                    + "(known: \(names.joined(separator: ", "))): use a newer version, or other weights"
            )
        }
    }

    /// Settings worth a name, network by network.
    public static var presets: [Preset] { twoStage + baselines }

    /// Networks that others are compared with, for grey images and for RGB.
    private static var baselines: [Preset] {
        func both(_ summary: String, _ network: (_ channels: Int) -> any DenoisingNetwork) -> [Preset] {
            [("grey", "grey images", 1), ("color", "RGB", 3)].map { name, images, channels in
                Preset(name: name, summary: "baseline: \(summary) for \(images)", network: network(channels))
            }
        }
        let networks: [[Preset]] = [
            both("17 layers") { DnCNN(DnCNN.Configuration(channels: $0)) },
            both("residual encoder–decoder of 10 layers") { REDCNN(REDCNN.Configuration(channels: $0)) },
            both("autoencoder of 5 layers") { CAE(CAE.Configuration(channels: $0)) },
            both("autoencoder of 6 layers, normalised") { DAE(DAE.Configuration(channels: $0)) },
            both("10 layers") { ResCNN(ResCNN.Configuration(channels: $0)) },
            both("20 layers") { MMD(MMD.Configuration(channels: $0)) },
            both("dynamic residual attention") { DRAN(DRAN.Configuration(channels: $0)) },
        ]
        return networks.flatMap(\.self)
    }

    private static var twoStage: [Preset] {
        func preset(_ name: String, _ summary: String, _ configuration: TwoStage.Configuration) -> Preset {
            Preset(name: name, summary: summary, network: TwoStage(configuration))
        }
        return [
            preset("color", "RGB, the paper's network", TwoStage.Configuration(channels: 3)),
            preset("grey", "the same for grey images", TwoStage.Configuration(channels: 1)),
            preset(
                "color-unshuffled",
                "RGB at half resolution inside: a quarter of the work",
                TwoStage.Configuration(channels: 3, unshuffle: 2)
            ),
            preset(
                "grey-unshuffled",
                "grey at half resolution inside: a quarter of the work",
                TwoStage.Configuration(channels: 1, unshuffle: 2)
            ),
            preset(
                "color-noise-estimation",
                "ablation: the first stage alone",
                TwoStage.Configuration(channels: 3, restoration: false, attention: false)
            ),
            preset(
                "color-without-attention",
                "ablation: both stages without the noise attention block",
                TwoStage.Configuration(channels: 3, attention: false)
            ),
        ]
    }
}

extension TwoStage.Configuration {
    /// Sides of the neighbourhoods that may become channels: a tile begins at multiples of 64 pixels, and at whole groups of
    /// the rows that kernels round together.
    static let unshuffles = [1, 2, 4, 8]

    /// Reads `configurationText`.
    init(json text: String) throws(WeightsError) {
        let code = WeightsError.Code.invalidConfiguration
        let owner = "the configuration of \(TwoStage.name)"
        let reader = try JSONObjectReader(
            configuration: text,
            of: TwoStage.name,
            known: ["attention", "channels", "restoration", "unshuffle", "width"]
        )
        let channels = try reader.imageChannels()
        let (restoration, attention) = (try reader.truth("restoration"), try reader.truth("attention"))
        guard restoration || !attention else {
            throw WeightsError(code, "\(owner): attention needs restoration")
        }
        let unshuffle = try reader.integer("unshuffle", in: 1...8)
        guard Self.unshuffles.contains(unshuffle) else {
            throw WeightsError(code, "\(owner): 'unshuffle' must be 1, 2, 4 or 8")
        }
        let width = reader.value("width") != nil ? try reader.integer("width", in: 16...256) : Self.paperWidth
        guard width.isMultiple(of: 16) else {
            throw WeightsError(code, "\(owner): 'width' must be a multiple of 16")
        }
        self.init(
            channels: channels,
            unshuffle: unshuffle,
            width: width,
            restoration: restoration,
            attention: attention
        )
    }
}
