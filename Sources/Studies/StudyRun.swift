import Foundation
import ImageQuality
import Pipelines
import Synchronization
import Training
import Volumes

/// Where and how a study is run.
public struct StudyOptions: Sendable {
    /// The index of the images, a CSV file beside them.
    public var index: String
    /// Folder for the results.
    public var output: String
    /// Folders searched for weights before the program's own.
    public var models: [String]
    /// Name and version of the program, for the results.
    public var software: String

    /// Creates options.
    public init(index: String, output: String, models: [String] = [], software: String) {
        self.index = index
        self.output = output
        self.models = models
        self.software = software
    }
}

/// How far a study is.
public struct StudyProgress: Hashable, Sendable {
    /// Results that there are.
    public let done: Int
    /// Results that there will be.
    public let total: Int
    /// What the last one is of: modality, noise and method.
    public let last: String
    /// What is left at this run's speed.
    public let timeLeft: Duration
}

/// What a study came to.
public struct StudyOutcome: Hashable, Sendable {
    /// Results that there are.
    public let done: Int
    /// Those that are gaps: a method failed on an image.
    public let failed: Int
    /// Whether it was stopped before its end.
    public let isInterrupted: Bool
}

/// Runs a study: every method on every image under every noise, and the tables.
///
/// Results are kept as they come, so that a stopped run goes on where it was; equal studies give equal bytes.
public final class StudyRun: Sendable {
    private let study: Study
    private let options: StudyOptions
    private let report: @Sendable (StudyProgress) -> Void
    private let isStopped = Atomic(false)

    /// Prepares a run; nothing is read or written yet.
    public init(
        _ study: Study,
        _ options: StudyOptions,
        report: @escaping @Sendable (StudyProgress) -> Void = { _ in }
    ) {
        self.study = study
        self.options = options
        self.report = report
    }

    /// Asks to stop after the result in work.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Runs.
    /// - Throws: `StudyError`; a method that fails on an image is a gap in the tables, not an error.
    public func run() throws(StudyError) -> StudyOutcome {
        let (index, images) = try readImages()
        let methods = try StudyMethods(study, folders: options.models)
        let folder = try StudyFolder(options.output, study, index: index, software: options.software)
        var patients: [String: Int] = [:]
        for image in images where patients[image.row.patient] == nil {
            patients[image.row.patient] = patients.count + 1
        }
        let known = Set(folder.rows.map(\.key))
        let conditions = StudyCondition.all(study, images)
        let jobs = conditions.enumerated().flatMap { number, condition in
            images.filter { condition.applies(to: $0.row) }.map { (number, condition, $0) }
        }
        let panels = StudyPanels(study, folder: options.output)
        // Of each condition the first image of each modality.
        var shown: Set<[String]> = []
        for condition in conditions {
            for modality in condition.modalities {
                let first = images.first { $0.row.modality == modality && condition.applies(to: $0.row) }
                if let first { shown.insert([condition.label, first.row.file]) }
            }
        }
        let total = jobs.count * (1 + study.methods.count)
        let start = ContinuousClock.now
        var made = 0
        for (number, condition, image) in jobs {
            let test = try StudyCase(image, condition, number: number, of: study, index)
            let labels = [Self.noisy] + study.methods.map(\.label)
            for (place, label) in labels.enumerated() {
                let key = StudyRow.Key(
                    modality: image.row.modality.rawValue,
                    noise: condition.label,
                    image: image.row.file,
                    method: label
                )
                if known.contains(key) { continue }
                if isStopped.load(ordering: .relaxed) {
                    return try finish(folder, conditions, panels, index, isInterrupted: true)
                }
                let volume = Result {
                    place == 0 ? test.noisy : try methods.denoised(test, by: study.methods[place - 1])
                }
                let result = Result {
                    try test.planar(volume.get()).qualityScores(
                        against: try test.planar(test.clean),
                        dataRange: 1
                    )
                }
                if shown.contains([condition.label, image.row.file]) {
                    let modality = image.row.modality
                    if place == 0 {
                        try panels.write(test.clean, modality, noise: number, method: StudyPanels.clean)
                    }
                    if case .success(let volume) = volume {
                        try panels.write(volume, modality, noise: number, method: label)
                    }
                }
                try folder.append(
                    StudyRow(key, patient: patients[image.row.patient] ?? 0, result, study)
                )
                made += 1
                let left = total - folder.rows.count
                report(
                    StudyProgress(
                        done: folder.rows.count,
                        total: total,
                        last: "\(image.row.modality.rawValue), \(condition.label), \(label)",
                        timeLeft: (ContinuousClock.now - start) / made * left
                    )
                )
            }
        }
        return try finish(folder, conditions, panels, index, isInterrupted: false)
    }

    /// The name of the images as they come.
    static let noisy = "noisy"

    private func finish(
        _ folder: StudyFolder,
        _ conditions: [StudyCondition],
        _ panels: StudyPanels,
        _ index: ImageIndex,
        isInterrupted: Bool
    ) throws(StudyError) -> StudyOutcome {
        // Methods of one image lie together in the file; a resumed run may have written them in another order.
        let comparisons = try StudyComparisons(study, conditions, rows: folder.rows)
        let tables = StudyTables(study, conditions, rows: folder.rows, comparisons)
        if let comparisons { try folder.write(comparisons.commaSeparated, to: "comparisons.csv") }
        try folder.write(tables.markdown, to: "tables.md")
        try folder.write(tables.commaSeparated, to: "tables.csv")
        try folder.write(tables.latex, to: "tables.tex")
        let results = StudyResults(
            study,
            software: options.software,
            indexDigest: index.digest,
            tables,
            comparisons
        )
        try folder.write(results.json(), to: "results.json")
        try folder.write(
            StudyPage(study, conditions, rows: folder.rows, tables, panels).page,
            to: "report.html"
        )
        return StudyOutcome(
            done: folder.rows.count,
            failed: folder.rows.count { $0.figures == nil },
            isInterrupted: isInterrupted
        )
    }

    private func readImages() throws(StudyError) -> (ImageIndex, [TrainingImage]) {
        do throws(TrainingError) {
            let index = try ImageIndex(options.index)
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
                    "\(options.index) has no image to validate on that the study asks for; look at its columns "
                        + "split, modality, role and, where noise is paired, pair"
                )
            }
            return (
                index,
                try ScaledImages.read(
                    rows,
                    of: index,
                    intensities: study.intensities,
                    channels: 1,
                    halvedSources: study.data.halvedSources
                )
            )
        } catch {
            throw StudyError(
                error.code == .noImages ? .noImages : .invalidImages,
                error.description,
                underlying: error
            )
        }
    }
}
