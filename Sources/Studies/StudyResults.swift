import Foundation
import Pipelines

/// Everything a study found, as `results.json`: for programs that go on with it.
struct StudyResults: Encodable {
    struct Figure: Encodable {
        let modality: String
        let noise: String
        let method: String
        let metric: String
        let images: Int
        let failed: Int
        let mean: Double?
        let standardDeviation: Double?
    }

    /// The figures of one value of a group.
    struct Group: Encodable {
        let group: String
        let value: String
        let images: Int
        let patients: Int
        let figures: [Figure]
    }

    struct Comparison: Encodable {
        let modality: String
        let noise: String
        let metric: String
        let reference: String
        let method: String
        let images: Int
        let patients: Int
        let meanDifference: Double?
        let pValue: Double?
        let adjustedPValue: Double?
    }

    let study: String
    let software: String
    let indexDigest: String
    let figures: [Figure]
    let comparisons: [Comparison]
    /// nil, and no key of the JSON, where the study names no groups.
    let groups: [Group]?
    /// The networks that the study trained; nil, and not written, where it trained none.
    let networks: [TrainingNote]?

    init(
        _ study: Study,
        software: String,
        indexDigest: String,
        _ tables: StudyTables,
        _ comparisons: StudyComparisons?,
        _ groups: StudyGroupTables
    ) {
        self.study = study.name
        self.software = software
        self.indexDigest = indexDigest
        networks = tables.trainings.isEmpty ? nil : tables.trainings
        figures = Self.figures(study, tables)
        self.groups =
            study.groups.isEmpty
            ? nil
            : groups.parts.map { part in
                Group(
                    group: part.group.rawValue,
                    value: part.value.text,
                    images: part.images,
                    patients: part.patients,
                    figures: Self.figures(study, part.tables)
                )
            }
        self.comparisons =
            comparisons?.lines.map { line in
                Comparison(
                    modality: line.modality,
                    noise: line.noise,
                    metric: line.metric.rawValue,
                    reference: study.reference ?? "",
                    method: line.method,
                    images: line.images,
                    patients: line.comparison?.pairs.count ?? 0,
                    meanDifference: line.comparison?.pairs.differences.mean,
                    pValue: line.comparison?.pValue,
                    adjustedPValue: line.adjusted
                )
            } ?? []
    }

    private static func figures(_ study: Study, _ tables: StudyTables) -> [Figure] {
        tables.cells.flatMap { cell in
            study.metrics.enumerated().map { place, metric in
                Figure(
                    modality: cell.modality,
                    noise: cell.noise,
                    method: cell.method,
                    metric: metric.rawValue,
                    images: cell.counts[place],
                    failed: cell.failed,
                    mean: cell.means[place],
                    standardDeviation: cell.deviations[place]
                )
            }
        }
    }

    /// The JSON text: sorted keys, so that equal results give equal bytes.
    func json() throws(StudyError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" } catch {
            throw StudyError(.internalError, "the results cannot be written as JSON", underlying: error)
        }
    }
}
