import Digests
import Foundation
import Pipelines
import Training

/// What the results of each image of DICOM or NIfTI were made from.
///
/// A file that is repaired, added or removed changes a data set, but not all results of it: those of an image stay what they
/// are while its place among all images, which its noise comes from, and its files are the same.
struct StudySources: Codable, Equatable {
    /// One image.
    struct Image: Codable, Equatable {
        /// Its number among all images, from 1.
        let place: Int
        /// Number of its patient among those of the study, from 1.
        let patient: Int
        /// SHA-256 of what it, its scale, its noisy partner and its labels are read from.
        let files: String
    }

    /// The images by their names in the results.
    let images: [String: Image]

    /// The sources of a study's images; nil for an index, which is its images' table itself.
    init?(_ study: Study, _ images: StudyImages) {
        guard let reader = images.index.reader else { return nil }
        let patients = images.patients
        var sources: [String: Image] = [:]
        for row in images.rows {
            let isScaledBySeries =
                if case .percentile = study.intensities[row.modality] { true } else { false }
            sources[row.file] = Image(
                place: row.line,
                patient: patients[row.patient] ?? 0,
                files: reader.digest(of: row, wholeSeries: isScaledBySeries)
            )
        }
        self.images = sources
    }

    /// Reads what `text` gave; nil for anything else.
    init?(file: String) {
        guard let bytes = FileManager.default.contents(atPath: file),
            let sources = try? JSONDecoder().decode(StudySources.self, from: bytes)
        else { return nil }
        self = sources
    }

    /// The JSON text; equal for equal sources.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// Whether some image was there before, at whatever place.
    func share(with before: StudySources) -> Bool {
        !Set(images.values.map(\.files)).isDisjoint(with: before.images.values.map(\.files))
    }

    /// Names of the images whose results are what they were.
    func unchanged(since before: StudySources) -> Set<String> {
        Set(images.filter { before.images[$0.key] == $0.value }.keys)
    }
}

extension StudyImages {
    /// Names of the images that the pictures are of, under whatever noise.
    func shown(_ study: Study) -> Set<String> {
        let readable = all.filter { (try? $0.image.get()) != nil }.map(\.row)
        return Set(
            StudyCondition.all(study, rows).flatMap { condition in
                condition.modalities.compactMap { modality in
                    readable.first { condition.applies(to: $0) && $0.modality == modality }?.file
                }
            }
        )
    }
}
