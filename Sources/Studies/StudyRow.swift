import Pipelines
import Training

/// What one method made of one image under one noise: a line of `images.csv`.
struct StudyRow: Hashable, Sendable {
    /// What tells a row from all others.
    struct Key: Hashable, Sendable {
        let modality: String
        let noise: String
        /// The image's file as the index gives it.
        let image: String
        let method: String

        init(modality: String, noise: String, image: String, method: String) {
            self.modality = modality
            self.noise = noise
            self.image = image
            self.method = method
        }

        /// What a method makes of an image under a noise.
        init(_ row: ImageIndex.Row, _ condition: StudyCondition, method: String) {
            self.init(
                modality: row.modality.rawValue,
                noise: condition.label,
                image: row.file,
                method: method
            )
        }
    }

    let key: Key
    /// Number of the image's patient among those of the study, from 1: the index's own name stays in the index.
    let patient: Int
    /// One figure for each metric of the study, in its order; nil where the image could not be read or the method failed.
    ///
    /// A figure that the image does not have, such as Dice without a class, is not a number.
    let figures: [Double]?
    /// Noise power left, a value a ring, where it is measured; see `StudySpectrum`.
    let noisePower: [Double]?
    /// Why there are none.
    let failure: String?

    /// Whether it has one of the figures, by its place.
    func has(_ place: Int) -> Bool { figures.map { !$0[place].isNaN } ?? false }

    /// The header of `images.csv`.
    static func header(_ study: Study) -> [String] {
        ["modality", "noise", "image", "patient", "method"] + study.metrics.map(\.rawValue)
            + (study.measuresNoisePower ? StudySpectrum.columns : []) + ["failure"]
    }

    /// The row as fields of `images.csv`.
    func fields(_ study: Study) -> [String] {
        let values = figures.map { $0.map { "\($0)" } } ?? study.metrics.map { _ in "" }
        let none = study.measuresNoisePower ? StudySpectrum.columns.map { _ in "" } : []
        let powers = noisePower.map { $0.map { "\($0)" } } ?? none
        return [key.modality, key.noise, key.image, "\(patient)", key.method] + values + powers + [
            failure ?? ""
        ]
    }

    /// Reads a row; nil where the fields are no row of this study.
    init?(_ fields: [String], _ study: Study) {
        let count = study.metrics.count
        let powers = study.measuresNoisePower ? StudySpectrum.rings : 0
        guard fields.count == 6 + count + powers, let patient = Int(fields[3]) else { return nil }
        key = Key(modality: fields[0], noise: fields[1], image: fields[2], method: fields[4])
        self.patient = patient
        let values = fields[5..<5 + count].map { Double($0) }
        let power = fields[5 + count..<5 + count + powers].compactMap { Double($0) }
        noisePower = power.isEmpty || power.count < powers ? nil : power
        failure = fields[5 + count + powers].isEmpty ? nil : fields[5 + count + powers]
        guard failure == nil else {
            figures = nil
            return
        }
        figures = values.compactMap(\.self)
        guard figures?.count == count else { return nil }
    }

    /// A row of figures, or of the reason why there are none.
    init(
        _ key: Key,
        patient: Int,
        _ result: Result<StudyMeasurement, any Error>,
        _ study: Study
    ) {
        self.key = key
        self.patient = patient
        switch result {
        case .success(let measured):
            figures = study.metrics.map { measured[$0] }
            noisePower = measured.noisePower
            failure = nil
        case .failure(let error):
            figures = nil
            noisePower = nil
            failure = Self.line(error)
        }
    }

    /// An error's text on one line.
    static func line(_ error: any Error) -> String {
        "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
