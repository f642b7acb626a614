import Pipelines
import Training

/// What the networks of a study are trained on: the index that it measures on, or one of their own.
struct StudyTrainingData {
    /// The index.
    let index: ImageIndex
    /// SHA-256 of the index where it is not the one that is measured on; nil otherwise.
    let ownDigest: String?

    /// Opens the index.
    /// - Parameters:
    ///   - study: the study.
    ///   - options: where an index of their own is.
    ///   - measured: the images that the study measures on.
    /// - Throws: `invalid-option` where DICOM or NIfTI is measured on and no index named, or one is named for nothing;
    ///   `invalid-images`.
    init(_ study: Study, _ options: StudyOptions, measured: ImageIndex) throws(StudyError) {
        let trains = study.methods.contains { $0.network != nil }
        guard let path = options.trainingData else {
            guard !trains || measured.reader == nil else {
                throw StudyError(
                    .invalidOption,
                    "\(measured.path) holds DICOM or NIfTI, and networks are trained on an index of PNG files: name one "
                        + "with --training-data, of other patients than those measured on"
                )
            }
            index = measured
            ownDigest = nil
            return
        }
        guard trains else {
            throw StudyError(
                .invalidOption,
                "--training-data is for studies that train networks; this one has no method like "
                    + "trained: {dncnn: {channels: 1}}"
            )
        }
        do throws(TrainingError) { index = try ImageIndex(path) } catch {
            throw StudyError(.invalidImages, error.description, underlying: error)
        }
        ownDigest = index.digest == measured.digest ? nil : index.digest
    }
}
