import ImageQuality
import Pipelines
import ReaderStudies
import Synchronization
import Training
import Volumes

/// Exports what readers see of a study: blinded pairs of images of two methods, and the sealed key.
///
/// Equal studies, images and versions of the program give equal bytes, so that the same call after an interruption makes the
/// same reading.
public final class ReaderStudyExport: Sendable {
    private let study: Study
    private let options: StudyOptions
    private let folder: String
    private let report: @Sendable (StudyProgress) -> Void
    private let warn: @Sendable (String) -> Void
    private let isStopped = Atomic(false)

    /// Prepares an export; nothing is read or written yet.
    /// - Parameters:
    ///   - study: the study.
    ///   - options: where its images are and its results go; the key goes there too, into `reader-study-key`.
    ///   - folder: the folder for readers.
    ///   - report: called after each pair.
    ///   - warn: called with a line for each pair that cannot be shown.
    public init(
        _ study: Study,
        _ options: StudyOptions,
        folder: String,
        report: @escaping @Sendable (StudyProgress) -> Void = { _ in },
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.study = study
        self.options = options
        self.folder = folder
        self.report = report
        self.warn = warn
    }

    /// What an export came to.
    public struct Outcome: Hashable, Sendable {
        /// Pairs that readers see; nil where the export was stopped, and nothing is left of it.
        public let pairs: Int?
        /// Pairs left out, because an image could not be read or a method failed.
        public let missing: Int
        /// Whether this very reading was there before, and was left as it is.
        public let isOld: Bool

        /// Creates an outcome.
        public init(pairs: Int?, missing: Int, isOld: Bool) {
            self.pairs = pairs
            self.missing = missing
            self.isOld = isOld
        }
    }

    /// The folder of the key, which readers must not see.
    public var keyFolder: String { options.output + "/reader-study-key" }

    /// Asks to stop after the pair in work.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Says before anything is computed whether the study tells what to compare and the folder can be had.
    /// - Throws: `ReaderStudyError`: `invalid-request`, `unsuitable-folder`.
    public func check() throws(ReaderStudyError) {
        guard !study.comparisons(of: nil).isEmpty else {
            throw ReaderStudyError(
                .invalidRequest,
                "the study does not say which methods readers compare; add reader-study: {compare: [A, B]}, or "
                    + "reference: A for A against every other method"
            )
        }
        _ = try ReaderFolder.isFree(folder, keyFolder: keyFolder)
    }

    /// Exports.
    /// - Throws: `ReaderStudyError` for folders and the schedule, `StudyError` for images and weights.
    public func run() throws -> Outcome {
        try check()
        guard try ReaderFolder.isFree(folder, keyFolder: keyFolder) else {
            return Outcome(
                pairs: try ReaderKey(file: keyFolder + "/key.csv").entries.count,
                missing: 0,
                isOld: true
            )
        }
        let images = try StudyImages(study, options, warn: warn)
        let pairs = ReaderStudyPairs(study, images, try StudyMethods(study, folders: options.models))
        let schedule = try ReaderSchedule(
            pairs.cases,
            pairs: study.reading?.pairs,
            repeats: study.reading?.repeats ?? 0,
            identity: [study.canonicalJSON, images.index.digest, options.software].joined(separator: "\n")
        )
        var written = try ReaderFolder(folder, keyFolder: keyFolder, schedule: schedule)
        let start = ContinuousClock.now
        var missing = 0
        for (place, showing) in schedule.showings.enumerated() {
            if isStopped.load(ordering: .relaxed) { return Outcome(pairs: nil, missing: 0, isOld: false) }
            do {
                let (method, opponent) = try pairs.images(ofCase: showing.index)
                try written.add(showing, method: method, opponent: opponent)
            } catch let error as ReaderStudyError { throw error } catch {
                missing += 1
                warn(
                    "\(pairs.name(ofCase: showing.index)) is left out of the reader study: \(StudyRow.line(error))"
                )
            }
            report(
                StudyProgress(
                    done: place + 1,
                    total: schedule.showings.count,
                    last: "reader study",
                    timeLeft: (ContinuousClock.now - start) / (place + 1)
                        * (schedule.showings.count - place - 1)
                )
            )
        }
        return Outcome(pairs: try written.finish().pairs, missing: missing, isOld: false)
    }
}

extension Study {
    /// What readers compare in images of a modality, or in any where it is nil.
    func comparisons(of modality: TrainingModality?) -> [(method: String, opponent: String)] {
        let labels = modality.map(labels(of:)) ?? self.labels
        let wanted: [(method: String, opponent: String)] =
            if let compared = reading?.compared {
                [(compared[0], compared[1])]
            } else if let reference {
                methods.names.filter { $0 != reference }.map { (reference, $0) }
            } else { [] }
        return wanted.filter { labels.contains($0.method) && labels.contains($0.opponent) }
    }
}
