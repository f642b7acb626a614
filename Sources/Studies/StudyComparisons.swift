import Foundation
import Pipelines
import Statistics

/// The reference method of a study against every other: one pair a patient, corrected for the number of comparisons.
struct StudyComparisons {
    /// The reference against one method in one figure.
    struct Line: Sendable {
        /// A modality, or `pooled` for all of them.
        let modality: String
        let noise: String
        let metric: Study.Metric
        let method: String
        let images: Int
        /// The comparison, reference first; nil where there are too few patients.
        let comparison: PairedComparison?
        /// The p value by Holm and Bonferroni over all comparisons of the study.
        var adjusted: Double?
    }

    /// Below this the normality test sends a comparison to Wilcoxon's test, and above it no difference is called one.
    static let level = 0.05
    static let pooled = "pooled"
    private static let confidence = 0.95
    private static let resamples = 2_000

    private let reference: String
    let lines: [Line]

    /// Compares; nil where the study names no reference.
    /// - Throws: `internal-error`.
    init?(_ study: Study, _ conditions: [StudyCondition], rows: [StudyRow]) throws(StudyError) {
        guard let reference = study.reference else { return nil }
        self.reference = reference
        let measured = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let others = study.labels.filter { $0 != reference }
        var lines: [Line] = []
        for noise in conditions {
            let modalities = noise.modalities.map(\.rawValue)
            var groups = modalities.map { ($0, [$0]) }
            if modalities.count > 1 { groups.append((Self.pooled, modalities)) }
            for (name, members) in groups {
                let ours = rows.filter {
                    $0.key.method == reference && $0.key.noise == noise.label
                        && members.contains($0.key.modality) && $0.figures != nil
                }.sorted { ($0.key.modality, $0.key.image) < ($1.key.modality, $1.key.image) }
                for method in others where Self.isTried(method, on: members, in: study) {
                    let pairs = ours.compactMap { row -> (StudyRow, StudyRow)? in
                        let key = StudyRow.Key(
                            modality: row.key.modality,
                            noise: row.key.noise,
                            image: row.key.image,
                            method: method
                        )
                        return measured[key].flatMap { $0.figures == nil ? nil : (row, $0) }
                    }
                    for (place, metric) in study.metrics.enumerated() {
                        let pairs = pairs.filter { $0.0.has(place) && $0.1.has(place) }
                        lines.append(
                            Line(
                                modality: name,
                                noise: noise.label,
                                metric: metric,
                                method: method,
                                images: pairs.count,
                                comparison: try Self.comparison(pairs, place, seed: study.seed)
                            )
                        )
                    }
                }
            }
        }
        self.lines = try Self.adjusted(lines)
    }

    private static func comparison(
        _ pairs: [(StudyRow, StudyRow)],
        _ place: Int,
        seed: UInt64
    ) throws(StudyError) -> PairedComparison? {
        guard Set(pairs.map(\.0.patient)).count >= 3 else { return nil }
        do throws(StatisticsError) {
            return try PairedComparison(
                PairedSample(
                    averaging: pairs.map { $0.0.figures?[place] ?? .nan },
                    pairs.map { $0.1.figures?[place] ?? .nan },
                    by: pairs.map { "\($0.0.patient)" }
                ),
                normalityLevel: level,
                confidenceLevel: confidence,
                bootstrap: BootstrapSettings(method: .percentile, resamples: resamples, seed: seed)
            )
        } catch {
            throw StudyError(.internalError, error.expandedDescription, underlying: error)
        }
    }

    /// Whether a method is tried on any of some modalities.
    private static func isTried(_ method: String, on members: [String], in study: Study) -> Bool {
        study.data.modalities.contains {
            members.contains($0.rawValue) && study.labels(of: $0).contains(method)
        }
    }

    private static func adjusted(_ lines: [Line]) throws(StudyError) -> [Line] {
        let tested = lines.indices.filter { lines[$0].comparison != nil }
        var lines = lines
        do throws(StatisticsError) {
            let values = try HolmBonferroni.adjusted(tested.compactMap { lines[$0].comparison?.pValue })
            for (index, value) in zip(tested, values) { lines[index].adjusted = value }
        } catch {
            throw StudyError(.internalError, error.expandedDescription, underlying: error)
        }
        return lines
    }

    /// A line each comparison.
    var commaSeparated: String {
        var text = StudyFolder.line([
            "modality", "noise", "metric", "reference", "method", "images", "patients", "mean-difference",
            "t-interval-lower", "t-interval-upper", "bootstrap-lower", "bootstrap-upper", "shapiro-wilk-p",
            "test", "p",
            "p-holm", "cohens-d-z", "cohens-d-av",
        ])
        for line in lines {
            let found = line.comparison
            func field(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
            text += StudyFolder.line([
                line.modality, line.noise, line.metric.rawValue, reference, line.method, "\(line.images)",
                "\(found?.pairs.count ?? 0)", field(found?.pairs.differences.mean),
                field(found?.interval?.lower),
                field(found?.interval?.upper), field(found?.bootstrapInterval?.lower),
                field(found?.bootstrapInterval?.upper), field(found?.normality?.pValue),
                found.map(\.testName) ?? "too few patients", field(found?.pValue), field(line.adjusted),
                field(found?.effectSizeOfDifferences), field(found?.effectSizeOfAverageDeviation),
            ])
        }
        return text
    }

    /// Whether the reference differs from a method in a figure beyond chance; nil where it was not tested.
    func differs(modality: String, noise: String, method: String, _ metric: Study.Metric) -> Bool? {
        lines.first {
            $0.modality == modality && $0.noise == noise && $0.method == method && $0.metric == metric
        }?.adjusted.map { $0 < Self.level }
    }
}

extension PairedComparison {
    /// As `comparisons.csv` names it.
    fileprivate var testName: String {
        switch test {
        case .studentT: "paired t"
        case .wilcoxon: "Wilcoxon signed-rank"
        }
    }
}
