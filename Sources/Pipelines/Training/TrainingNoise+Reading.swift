extension TrainingNoise {
    /// Options of each kind, besides `share` and `modalities`.
    private static let kinds = [
        "algorithm-1": [], "gaussian": ["sigma"], "multiplicative": ["sigma"], "rician": ["snr", "varying"],
        "speckle": ["looks", "domain", "dynamic-range", "grain"],
        "poisson-gaussian": ["peak-snr", "gaussian-share"],
        "signal-dependent": ["sigma", "curve", "grain"],
        "ct-texture": ["sigma", "modulation", "low-frequency"],
        "ct-scan": ["sigma", "low-frequency"],
    ]
    /// How far ln σ of CT's noise changes over a patch where a recipe does not say: by a factor of 1.65.
    static let standardModulation = 0.5
    private static let sigmas = 0.0...255.0
    private static let hounsfieldSigmas = 0.1...1_000.0
    private static let ratios = 0.1...10_000.0
    private static let grains = 0.5...32.0

    private enum Domain: String, CaseIterable {
        case intensity
        case logCompressed = "log-compressed"
    }

    /// Reads a list of kinds, or one alone; where `isFixed`, as in validation, every level must be a single number.
    static func list(_ key: String, _ node: PlanNode, isFixed: Bool) throws(PlanError) -> [TrainingNoise] {
        let nodes = if case .list(let items) = node.content { items } else { [node] }
        guard !nodes.isEmpty else {
            throw PlanError(
                .empty,
                at: node.position,
                "'\(key)' names no kind of noise",
                advice: "write it like \(key): [{gaussian: {sigma: 25}}]"
            )
        }
        var kinds: [TrainingNoise] = []
        for item in nodes { kinds.append(try TrainingNoise(item, isFixed: isFixed)) }
        return kinds
    }

    private init(_ node: PlanNode, isFixed: Bool) throws(PlanError) {
        let names = Self.kinds.keys.sorted()
        let choice = try OptionReader(node, of: "noise", known: names)
        let (name, options) = try choice.onlyEntry(of: "kind", among: names)
        let common = isFixed ? ["modalities"] : ["share", "modalities"]
        let reader = try OptionReader(
            options,
            of: "noise \(name)",
            known: (Self.kinds[name] ?? []) + common
        )
        kind = try Self.kind(name, reader)
        share = try reader.decimal("share", in: 0.001...1_000, standard: 1)
        modalities = try Self.modalities(of: TrainingNoise(kind), reader)
        if modalities?.isEmpty == true {
            throw PlanError(
                .empty,
                at: reader.value("modalities")?.position,
                "no modality is named, so this noise would never occur",
                advice: "leave 'modalities' out for all of them"
            )
        }
        if isFixed, !self.isFixed {
            throw PlanError(
                .wrongType,
                at: options.position,
                "noise of a validation has one level, not a range",
                advice: "write it like gaussian: {sigma: 25}"
            )
        }
    }

    /// How wide noise is in pixels; nil where every pixel has its own.
    private static func grain(_ reader: OptionReader) throws(PlanError) -> ClosedRange<Double>? {
        reader.value("grain") == nil ? nil : try reader.range("grain", in: grains, standard: nil)
    }

    /// The modalities that may have a kind; nil for all.
    private static func modalities(
        of noise: TrainingNoise,
        _ reader: OptionReader
    ) throws(PlanError) -> [TrainingModality]? {
        guard noise.isComputedTomography else {
            return reader.value("modalities") == nil ? nil : try reader.choices("modalities", standard: nil)
        }
        let modalities: [TrainingModality] = try reader.choices("modalities", standard: [.ct])
        if let other = modalities.first(where: { $0 != .ct }) {
            throw PlanError(
                .unknownValue,
                at: reader.value("modalities")?.position,
                "\(noise.name) is noise of reconstructed CT, which no other modality has",
                quote: other.rawValue,
                advice: "leave 'modalities' out"
            )
        }
        return modalities
    }

    private static func kind(_ name: String, _ reader: OptionReader) throws(PlanError) -> Kind {
        switch name {
        case "algorithm-1": return .algorithm1
        case "gaussian": return .gaussian(sigma: try reader.range("sigma", in: sigmas, standard: nil))
        case "multiplicative":
            return .multiplicative(sigma: try reader.range("sigma", in: sigmas, standard: nil))
        case "rician":
            return .rician(
                snr: try reader.range("snr", in: ratios, standard: nil),
                varying: try reader.decimal("varying", in: 0...1, standard: 0)
            )
        case "speckle":
            let domain: Domain = try reader.choice("domain", standard: .intensity)
            if domain == .intensity, let node = reader.value("dynamic-range") {
                throw PlanError(
                    .unknownKey,
                    at: node.position,
                    "only log-compressed speckle has a dynamic range",
                    advice: "remove it, or write domain: log-compressed"
                )
            }
            return .speckle(
                looks: try reader.range("looks", in: 0.5...1_000, standard: nil),
                dynamicRange: domain == .intensity
                    ? nil : try reader.range("dynamic-range", in: 10...200, standard: nil),
                grain: try grain(reader)
            )
        case "signal-dependent":
            return .signalDependent(
                sigma: try reader.range("sigma", in: 0.01...255, standard: nil),
                curve: try reader.decimal("curve", in: 0...4, standard: 1),
                grain: try grain(reader)
            )
        case "ct-texture":
            return .ctTexture(
                sigma: try reader.range("sigma", in: hounsfieldSigmas, standard: nil),
                modulation: try reader.decimal("modulation", in: 0...2, standard: standardModulation),
                lowFrequency: try reader.decimal("low-frequency", in: 0...1, standard: 0)
            )
        case "ct-scan":
            return .ctScan(
                sigma: try reader.range("sigma", in: hounsfieldSigmas, standard: nil),
                lowFrequency: try reader.decimal("low-frequency", in: 0...1, standard: 0)
            )
        default:
            return .poissonGaussian(
                peakSNR: try reader.range("peak-snr", in: ratios, standard: nil),
                gaussianShare: try reader.range("gaussian-share", in: 0...1, standard: 0...0)
            )
        }
    }
}
