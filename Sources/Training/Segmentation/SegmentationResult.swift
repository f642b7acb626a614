import DenoisingNetworks
import Pipelines

/// What a validation of a network that segments found.
struct SegmentationResult: Codable, Hashable, Sendable {
    /// One class of a modality.
    struct Class: Codable, Hashable, Sendable {
        /// Images that hold it or were given it.
        let images: Int
        /// Mean over these images.
        let dice: Double
    }

    /// One modality.
    struct Case: Codable, Hashable, Sendable {
        let modality: String
        /// Images that hold or were given a class that counts.
        let images: Int
        /// Mean over the images of the mean over their classes.
        let dice: Double
        /// Each class; nil for one that no image has.
        let classes: [Class?]
    }

    /// Steps that the weights had been trained for.
    let step: Int
    let patients: Int
    /// Images in all.
    let images: Int
    let cases: [Case]
    /// Mean over the modalities.
    let mean: Double

    /// Averages what images agree in; one of them at least holds a class that counts.
    init(
        step: Int,
        patients: Int,
        agreements: [(modality: TrainingModality, agreement: SegmentationAgreement)],
        classes: Int
    ) {
        self.step = step
        self.patients = patients
        images = agreements.count
        cases = TrainingModality.allCases.compactMap { modality in
            let found = agreements.filter { $0.modality == modality }.map(\.agreement)
            guard let dice = Self.mean(found.compactMap(\.mean)) else { return nil }
            return Case(
                modality: modality.rawValue,
                images: found.count { $0.mean != nil },
                dice: dice,
                classes: (0..<classes).map { number in
                    let values = found.compactMap { $0.coefficients[number] }
                    return Self.mean(values).map { Class(images: values.count, dice: $0) }
                }
            )
        }
        mean = Self.mean(cases.map(\.dice)) ?? 0
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

extension SegmentationResult: ValidationRecord {
    static let columns = ["dice"]
    static let titles = ["Dice"]
    static let caseColumns = "modality,class,images,dice"

    var figures: [Double?] { [mean] }

    var caseLines: [String] {
        cases.flatMap { row in
            ["\(row.modality),all,\(row.images),\(row.dice)"]
                + row.classes.enumerated().compactMap { number, found in
                    found.map { "\(row.modality),\(number),\($0.images),\($0.dice)" }
                }
        }
    }

    var card: [String: JSONValue] {
        let cases = cases.map { row -> JSONValue in
            .object([
                "modality": .text(row.modality), "images": .number(Double(row.images)),
                "dice": .number(row.dice),
                "classes": .list(row.classes.map { $0.map { .number($0.dice) } ?? .null }),
            ])
        }
        return [
            "dice": .number(mean), "step": .number(Double(step)), "patients": .number(Double(patients)),
            "images": .number(Double(images)), "cases": .list(cases),
        ]
    }

    func isBetter(than other: SegmentationResult, by validation: TrainingValidation) -> Bool {
        mean > other.mean
    }

    func event(isBest: Bool) -> TrainingEvent { .segmented(step: step, dice: mean, isBest: isBest) }
}
