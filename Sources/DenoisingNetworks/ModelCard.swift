/// What weights are for and where they come from; travels inside the weights file.
public struct ModelCard: Hashable, Sendable {
    /// Kebab-case name, such as `twostage-grey`.
    public let name: String
    /// One or two sentences for people.
    public let description: String
    /// How each kind of image is mapped to the network's scale, by `imageKinds`.
    public let intensity: [String: IntensityMapping]
    /// Whether outputs must say that they are for research only; weights that nobody validated are.
    public let isResearchOnly: Bool
    /// Licence of the weights; nil where the card names none.
    public let licence: String?
    /// How they were made: recipe, seed, steps, data with licences and patient counts.
    public let training: [String: JSONValue]
    /// Figures on data that was held back.
    public let validation: [String: JSONValue]

    /// The kinds of image a card may map: DICOM modalities, `XR` for the three of projection X-ray, `RGB` for colour pictures.
    public static let imageKinds = ["CT", "MR", "US", "XR", "CR", "DX", "MG", "RGB"]
    private static let projectionXRay = ["CR", "DX", "MG"]

    /// Creates a card.
    /// - Throws: `invalid-card` where the name is not kebab-case, the description empty, a kind of image unknown, or a number
    ///   not finite, which JSON could not hold.
    public init(
        name: String,
        description: String,
        intensity: [String: IntensityMapping],
        isResearchOnly: Bool = true,
        licence: String? = nil,
        training: [String: JSONValue] = [:],
        validation: [String: JSONValue] = [:]
    ) throws(WeightsError) {
        guard Self.isValidName(name) else {
            throw WeightsError(
                .invalidCard,
                "the model card's 'name' must be lower-case letters, digits and single hyphens between them, "
                    + "beginning with a letter, at most 64"
            )
        }
        guard !description.isEmpty else {
            throw WeightsError(.invalidCard, "the model card's 'description' is empty")
        }
        guard !intensity.isEmpty, intensity.keys.allSatisfy(Self.imageKinds.contains) else {
            throw WeightsError(
                .invalidCard,
                "the model card's 'intensity' must map some of \(Self.imageKinds.joined(separator: ", "))"
            )
        }
        guard (Array(training.values) + validation.values).allSatisfy(\.isFinite) else {
            throw WeightsError(
                .invalidCard,
                "a number of the model card is not finite, so that JSON cannot hold it"
            )
        }
        self.name = name
        self.description = description
        self.intensity = intensity
        self.isResearchOnly = isResearchOnly
        self.licence = licence
        self.training = training
        self.validation = validation
    }

    /// Reads a card.
    /// - Throws: `invalid-card`, naming the key.
    public init(json text: String) throws(WeightsError) {
        guard let value = JSONValue(parsing: text) else {
            throw WeightsError(.invalidCard, "the model card is not JSON")
        }
        let reader = try JSONObjectReader(
            value,
            of: "the model card",
            known: [
                "name", "description", "intensity", "research-only", "licence", "training", "validation",
            ],
            code: .invalidCard
        )
        let mappings = try JSONObjectReader(
            try reader.required("intensity"),
            of: "the model card's 'intensity'",
            known: Self.imageKinds,
            code: .invalidCard
        )
        var intensity: [String: IntensityMapping] = [:]
        for kind in Self.imageKinds {
            guard let mapping = mappings.value(kind) else { continue }
            intensity[kind] = try IntensityMapping(mapping, of: "the model card's 'intensity' of \(kind)")
        }
        try self.init(
            name: try reader.text("name"),
            description: try reader.text("description"),
            intensity: intensity,
            isResearchOnly: try reader.truth("research-only", standard: true),
            licence: reader.value("licence") == nil ? nil : try reader.text("licence"),
            training: try reader.object("training"),
            validation: try reader.object("validation")
        )
    }

    /// The card as canonical JSON: sorted keys, no spaces.
    /// - Throws: `number-not-finite`.
    public var json: String {
        get throws(WeightsError) { try value.json }
    }

    /// The card as a JSON value.
    public var value: JSONValue {
        var entries: [String: JSONValue] = [
            "name": .text(name), "description": .text(description), "research-only": .truth(isResearchOnly),
            "intensity": .object(intensity.mapValues(\.value)),
        ]
        if let licence { entries["licence"] = .text(licence) }
        if !training.isEmpty { entries["training"] = .object(training) }
        if !validation.isEmpty { entries["validation"] = .object(validation) }
        return .object(entries)
    }

    /// The trainings that weights with this card went through, oldest first, each with the name and the file's SHA-256 of the
    /// weights that it made: what the card of weights that went on from them lists as `earlier`.
    package func trainings(digest: String) -> [JSONValue] {
        var last = training
        var trainings: [JSONValue] = []
        if case .list(let earlier)? = last.removeValue(forKey: "earlier") { trainings = earlier }
        last["name"] = .text(name)
        last["digest"] = .text(digest)
        return trainings + [.object(last)]
    }

    /// The mapping of a modality's images: its own entry, or that of `XR` for projection X-ray.
    /// - Throws: `other-modality` where the weights were not trained for it.
    public func mapping(ofModality modality: String) throws(WeightsError) -> IntensityMapping {
        if let own = intensity[modality] { return own }
        if Self.projectionXRay.contains(modality), let shared = intensity["XR"] { return shared }
        throw WeightsError(
            .otherModality,
            "the weights \(name) were trained for \(kinds.joined(separator: ", ")), not for \(modality) images: "
                + "use weights whose card maps \(modality)"
        )
    }

    /// The kinds of image that are mapped, in the order of `imageKinds`.
    public var kinds: [String] { Self.imageKinds.filter { intensity[$0] != nil } }

    /// Most bytes of a name.
    private static let maximumNameLength = 64

    /// Whether a text can be the name of weights, by the rule for plans and recipes, which name them: `a-z`, `0-9` and single
    /// hyphens between them, beginning with a letter.
    static func isValidName(_ name: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard name.utf8.count <= maximumNameLength, let first = name.utf8.first, letters.contains(first)
        else { return false }
        return name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy { letters.contains($0) || digits.contains($0) }
        }
    }
}
