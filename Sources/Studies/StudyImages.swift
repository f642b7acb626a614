import Pipelines
import Training

/// The images that a study looks at: those that could be read, and why the others could not.
struct StudyImages {
    let index: ImageIndex
    /// Every image in the index's order, each with what came of reading it: `invalid-images` where nothing did.
    let all: [(row: ImageIndex.Row, image: Result<TrainingImage, StudyError>)]

    /// Lines of the images.
    var rows: [ImageIndex.Row] { all.map(\.row) }

    /// How many could not be read.
    var unreadable: Int { all.count { (try? $0.image.get()) == nil } }

    /// Number of an image's patient among those of the study, from 1.
    var patients: [String: Int] {
        var numbers: [String: Int] = [:]
        for row in rows where numbers[row.patient] == nil { numbers[row.patient] = numbers.count + 1 }
        return numbers
    }

    /// Reads what a study asks for of its images; `warn` is called with a line for each series or file that is left out.
    /// - Throws: `no-images` where there is nothing to read, `invalid-images` where the index or every image is wrong,
    ///   `invalid-option`.
    init(_ study: Study, _ options: StudyOptions, warn: @escaping (String) -> Void) throws(StudyError) {
        index = try StudySource(study, options, warn: warn).open()
        let rows: [ImageIndex.Row]
        do throws(TrainingError) { rows = try Self.rows(study, of: index) } catch {
            throw StudyError(
                error.code == .noImages ? .noImages : .invalidImages,
                error.description,
                underlying: error
            )
        }
        all = Self.read(rows, of: index, study).map { row, image in
            (row, image.mapError { StudyError(.invalidImages, $0.description, underlying: $0) })
        }
        guard unreadable == all.count, case .failure(let first)? = all.first?.image else { return }
        throw StudyError(
            .invalidImages,
            "none of the \(all.count) images of the study can be read; the first: \(first.description)",
            underlying: first
        )
    }

    /// Colour where the modality has it; everything else as grey, whatever the files hold.
    private static func read(
        _ rows: [ImageIndex.Row],
        of index: ImageIndex,
        _ study: Study
    ) -> [(row: ImageIndex.Row, image: Result<TrainingImage, TrainingError>)] {
        let kinds = [(1, rows.filter { !$0.modality.isColor }), (3, rows.filter(\.modality.isColor))]
        return kinds.flatMap { channels, rows in
            ScaledImages.readEach(
                rows,
                of: index,
                intensities: study.intensities,
                channels: channels,
                halvedSources: study.data.halvedSources
            )
        }.sorted { $0.row.line < $1.row.line }
    }

    private static func rows(
        _ study: Study,
        of index: ImageIndex
    ) throws(TrainingError) -> [ImageIndex.Row] {
        let rows = study.data.modalities.flatMap { modality in
            let found = index.rows.filter { row in
                row.split == .validation && row.modality == modality
                    && (row.role.map(study.data.roles.contains) ?? false)
                    && (study.noise != .paired || row.pair != nil)
            }
            return found.evenlySpread(study.data.images ?? found.count)
        }
        guard !rows.isEmpty else {
            throw TrainingError(
                .noImages,
                index.reader == nil
                    ? "\(index.path) has no image to validate on that the study asks for; look at its columns "
                        + "split, modality, role and, where noise is paired, pair"
                    : "\(index.path) has no image of the study's modalities"
                        + (study.noise == .paired ? " with a noisy partner" : "")
            )
        }
        return rows
    }
}
