extension JSONObjectReader {
    /// Most layers, and most channels between them, that weights may ask for.
    private static let maximumDepth = 64
    private static let maximumFeatures = 256

    /// Opens a network's configuration.
    package init(configuration text: String, of network: String, known: [String]) throws(WeightsError) {
        try self.init(
            JSONValue(parsing: text),
            of: "the configuration of \(network)",
            known: known,
            code: .invalidConfiguration
        )
    }

    /// The channels of an image: 1 or 3.
    package func imageChannels() throws(WeightsError) -> Int {
        let channels = try integer("channels", in: 1...3)
        guard channels != 2 else { throw wrong("channels", "1 or 3") }
        return channels
    }

    /// The number of a chain's convolutions.
    func depth() throws(WeightsError) -> Int { try integer("depth", in: 3...Self.maximumDepth) }

    /// The channels between a network's layers.
    package func features() throws(WeightsError) -> Int {
        try integer("features", in: 1...Self.maximumFeatures)
    }
}
