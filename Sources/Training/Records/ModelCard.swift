import DenoisingNetworks
import Foundation
import NeuralNetworks
import Pipelines

/// What stands in the metadata of weights, so that they can be used, credited and made again.
struct ModelCard: Encodable, Sendable {
    /// Images of one source.
    struct Source: Encodable, Hashable, Sendable {
        let modality: String
        let source: String
        let licence: String
        let patients: Int
        let images: Int
    }

    /// The recipe that training followed.
    struct Recipe: Encodable, Hashable, Sendable {
        let name: String
        let digest: String
    }

    let name: String
    let description: String
    let channels: Int
    let intensities: [String: IntensityMapping]
    let sources: [Source]
    let recipe: Recipe
    let precision: String
    let kernels: String
    let seed: UInt64
    let steps: Int
    let startedFrom: String?
    let validation: ValidationResult?
    let software: String

    /// The card of a recipe's weights.
    init(
        _ recipe: TrainingRecipe,
        _ set: TrainingSet,
        _ standing: TrainingState.Standing,
        steps: Int,
        validation: ValidationResult?,
        software: String
    ) {
        name = recipe.name
        description = recipe.summary
        channels = recipe.network.channels
        intensities = Dictionary(
            uniqueKeysWithValues: recipe.intensities.map { ($0.key.rawValue, $0.value) }
        )
        sources = Self.sources(set)
        self.recipe = Recipe(name: recipe.name, digest: recipe.digest)
        precision = recipe.precision.rawValue
        kernels = standing.kernels
        seed = recipe.seed
        self.steps = steps
        startedFrom = standing.startedFrom
        self.validation = validation
        self.software = software
    }

    /// Metadata of weights.
    func metadata(_ network: any DenoisingNetwork, _ recipe: TrainingRecipe) throws(TrainingError) -> [String: String]
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [
                "limpid.format": "1",
                "limpid.network": type(of: network).name,
                "limpid.configuration": network.configurationText,
                "limpid.recipe": recipe.canonicalJSON,
                "limpid.card": String(decoding: try encoder.encode(self), as: UTF8.self),
            ]
        } catch {
            throw TrainingError(.internalError, "the model card cannot be encoded", underlying: error)
        }
    }

    /// Where the training images come from: counts only, no patient.
    private static func sources(_ set: TrainingSet) -> [Source] {
        struct Key: Hashable {
            let modality: TrainingModality
            let source: String
            let licence: String
        }
        let rows = set.groups.flatMap { $0.images.map(\.row) }
        return Dictionary(grouping: rows) { Key(modality: $0.modality, source: $0.source, licence: $0.licence) }
            .map { key, rows in
                Source(
                    modality: key.modality.rawValue,
                    source: key.source,
                    licence: key.licence,
                    patients: Set(rows.map(\.patient)).count,
                    images: rows.count
                )
            }
            .sorted { ($0.modality, $0.source, $0.licence) < ($1.modality, $1.source, $1.licence) }
    }
}
