import DenoisingNetworks
import Pipelines

/// Weights that were trained elsewhere, by `limpid train` or its PyTorch twin, and that a training here would stand for.
///
/// What their file tells was checked: the recipe to its last value, that it ran to its last step from the beginning, the
/// network, and the images, as far as the card tells them.
package struct GivenWeights: Sendable {
    /// The weights.
    package let weights: ModelWeights
    /// What trained them, as the card says.
    package let software: String
    /// Whether the card tells which patients they were; cards without it give numbers of images and patients of each source.
    package let tellsPatients: Bool

    /// Reads and checks weights.
    /// - Parameters:
    ///   - path: the file.
    ///   - recipe: what they must have been trained by.
    ///   - rows: the index's images that the recipe trains on.
    /// - Throws: `invalid-weights`, saying what differs.
    package init(
        file path: String,
        of recipe: TrainingRecipe,
        on rows: [ImageIndex.Row]
    ) throws(TrainingError) {
        do throws(WeightsError) { weights = try ModelWeights(file: path) } catch {
            throw TrainingError(.invalidWeights, error.description, underlying: error)
        }
        let made = weights.card.training
        func refused(_ why: String) -> TrainingError { TrainingError(.invalidWeights, "\(path): \(why)") }
        if let difference = Self.difference(weights, recipe) { throw refused(difference) }
        guard made["startedFrom"] == nil, made["earlier"] == nil else {
            throw refused("its training went on from other weights; train it from the beginning")
        }
        guard case .number(let steps)? = made["steps"], steps == Double(recipe.schedule.steps) else {
            let after = if case .number(let steps)? = made["steps"] { "\(Int(steps))" } else { "unknown" }
            throw refused(
                "its training has not ended: step \(after) of \(recipe.schedule.steps); take the last.safetensors of a "
                    + "training that has"
            )
        }
        let network = recipe.network.makeNetwork()
        guard type(of: weights.network).name == type(of: network).name,
            weights.network.configurationText == network.configurationText
        else {
            throw refused("holds another network than its recipe names")
        }
        guard case .text(let software)? = made["software"], !software.isEmpty else {
            throw refused("its card does not say by what software it was trained")
        }
        self.software = software
        if let difference = Self.difference(made["sources"], rows) { throw refused(difference) }
        let patients = ModelCard.patients(of: rows).map(JSONValue.text)
        tellsPatients = patients != nil && made[ModelCard.patientsKey] != nil
        guard !tellsPatients || made[ModelCard.patientsKey] == patients else {
            throw refused(
                "was trained on other patients than the index names for training, although as many; take the index "
                    + "that it was trained on"
            )
        }
    }

    /// What a file's recipe says otherwise than another; nil where they are equal.
    private static func difference(_ weights: ModelWeights, _ recipe: TrainingRecipe) -> String? {
        guard case .object(let made)? = weights.card.training["recipe"],
            case .text(let digest)? = made["digest"]
        else { return "its card does not say by what recipe it was trained" }
        guard digest != recipe.digest else { return nil }
        let most = 3
        guard let found = weights.recipe.flatMap(JSONValue.init(parsing:)),
            let wanted = JSONValue(parsing: recipe.canonicalJSON)
        else { return "was trained by another recipe, which its file does not hold" }
        let differences = RecipeDifference.all(found, wanted)
        guard !differences.isEmpty else { return "its card and its recipe contradict each other" }
        let more = differences.count > most ? "; and \(differences.count - most) more" : ""
        let shown = differences.prefix(most).map(\.text).joined(separator: "; ")
        return "was trained by another recipe: " + shown + more
    }

    /// What a card's sources say otherwise than the images of an index; nil where they agree.
    private static func difference(_ sources: JSONValue?, _ rows: [ImageIndex.Row]) -> String? {
        guard case .list(let sources)? = sources else {
            return "its card does not say on what images it was trained"
        }
        let (found, wanted) = (Set(sources), Set(ModelCard.sources(of: rows)))
        guard found != wanted else { return nil }
        let texts = [("on", found.subtracting(wanted)), ("the index has", wanted.subtracting(found))].map {
            "\($0) " + ($1.compactMap(text).sorted().first ?? "nothing else")
        }
        return "was trained on other images than the index has for training: " + texts.joined(separator: ", ")
    }

    /// `12 images of 3 patients of ct, "LIDC-IDRI" (CC BY 3.0)`.
    private static func text(_ source: JSONValue) -> String? {
        guard case .object(let entries) = source, case .number(let images)? = entries["images"],
            case .number(let patients)? = entries["patients"],
            case .text(let modality)? = entries["modality"],
            case .text(let name)? = entries["source"], case .text(let licence)? = entries["licence"]
        else { return nil }
        return "\(Int(images)) images of \(Int(patients)) patients of \(modality), \"\(name)\" (\(licence))"
    }
}
