import DenoisingNetworks
import Digests
import Foundation
import Pipelines

extension ModelCard {
    /// The card of a recipe's weights: what they are for, how they were made, how they did.
    ///
    /// Patients are counted, never named. `details` is what the task adds to how they were made.
    init<Measured: ValidationRecord>(
        _ recipe: TrainingRecipe,
        _ set: TrainingSet,
        _ standing: TrainingState<Measured>.Standing,
        validation: Measured?,
        details: [String: JSONValue],
        software: String
    ) throws(TrainingError) {
        let rows = set.groups.flatMap { $0.images.map(\.row) }
        var training: [String: JSONValue] = [
            "sources": .list(Self.sources(of: rows)),
            "recipe": .object(["name": .text(recipe.name), "digest": .text(recipe.digest)]),
            "precision": .text(recipe.precision.rawValue), "kernels": .text(standing.kernels),
            // JSON's numbers do not hold every seed.
            "seed": .text(String(recipe.seed)), "steps": .number(Double(standing.step)),
            "software": .text(software),
        ]
        if let digest = Self.patients(of: rows) { training[Self.patientsKey] = .text(digest) }
        if let digest = standing.startedFrom { training["startedFrom"] = .text(digest) }
        // What the weights were trained on before is in them too: its sources and licences go on.
        if let earlier = standing.earlier { training["earlier"] = .list(earlier) }
        training.merge(details) { _, detail in detail }
        do throws(WeightsError) {
            try self.init(
                name: recipe.name,
                description: recipe.summary,
                intensity: Self.intensity(recipe),
                training: training,
                validation: validation?.card ?? [:]
            )
        } catch {
            throw TrainingError(
                .internalError,
                "no model card can be made: \(error.description)",
                underlying: error
            )
        }
    }

    /// How a card names the kinds of image; a network for grey images does not know colour ones.
    private static func intensity(_ recipe: TrainingRecipe) -> [String: IntensityMapping] {
        var mappings: [String: IntensityMapping] = [:]
        for (modality, mapping) in recipe.intensities {
            let isColour = modality == .skin || modality == .micro
            guard !isColour || recipe.network.channels == 3 else { continue }
            mappings[isColour ? "RGB" : modality.rawValue.uppercased()] =
                switch mapping {
                case .window(let bounds): .window(low: bounds.lowerBound, high: bounds.upperBound)
                case .percentile(let percentile): .percentile(of: percentile)
                case .storedRange: .storedRange
                }
        }
        return mappings
    }

    /// Where `patients(of:)` stands in a card's training.
    static let patientsKey = "patients"

    /// SHA-256 that tells whether two trainings had the same patients without naming one; nil of so few that trying names would
    /// find theirs.
    ///
    /// Of their names, each once and ended by a zero byte, in the order of their UTF-8.
    static func patients(of rows: [ImageIndex.Row]) -> String? {
        let names = Set(rows.map { Array($0.patient.utf8) })
        guard names.count >= leastPatients else { return nil }
        var hash = SHA256()
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: name + [0]) }
        return hash.finalize().description
    }

    private static let leastPatients = 3

    /// Where images come from.
    static func sources(of rows: [ImageIndex.Row]) -> [JSONValue] {
        struct Key: Hashable {
            let modality: TrainingModality
            let source: String
            let licence: String
        }
        let grouped = Dictionary(grouping: rows) {
            Key(modality: $0.modality, source: $0.source, licence: $0.licence)
        }
        return
            grouped
            .sorted { a, b in
                (a.key.modality.rawValue, a.key.source, a.key.licence)
                    < (b.key.modality.rawValue, b.key.source, b.key.licence)
            }
            .map { key, rows in
                .object([
                    "modality": .text(key.modality.rawValue), "source": .text(key.source),
                    "licence": .text(key.licence), "images": .number(Double(rows.count)),
                    "patients": .number(Double(Set(rows.map(\.patient)).count)),
                ])
            }
    }
}
