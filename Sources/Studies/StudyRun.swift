import ImageQuality
import Pipelines
import Training
import Volumes

/// Runs a study: every method on every image under every noise, and the tables.
///
/// Results are kept as they come, so that a stopped run goes on where it was, and gaps are tried again; equal studies
/// give equal bytes.
public final class StudyRun: Sendable {
    private let study: Study
    private let options: StudyOptions
    private let report: @Sendable (StudyProgress) -> Void
    private let warn: @Sendable (String) -> Void
    private let reportTraining: @Sendable (StudyTrainingEvent) -> Void
    private let stopping = StopRequest()

    /// Prepares a run; nothing is read or written yet.
    /// - Parameters:
    ///   - study: the study.
    ///   - options: where its images are and its results go.
    ///   - report: called after each result.
    ///   - training: called with what happens while networks are trained, before the first result.
    ///   - warn: called with a line for each image that cannot be read and each method that fails on one.
    public init(
        _ study: Study,
        _ options: StudyOptions,
        report: @escaping @Sendable (StudyProgress) -> Void = { _ in },
        training: @escaping @Sendable (StudyTrainingEvent) -> Void = { _ in },
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.study = study
        self.options = options
        self.report = report
        reportTraining = training
        self.warn = warn
    }

    /// Asks to stop after the result or the training step in work.
    public func stop() { stopping.stop() }

    /// The name of the images as they come.
    static let noisy = "noisy"

    /// One image under one noise, and the condition's number.
    private struct Job {
        let number: Int
        let condition: StudyCondition
        let row: ImageIndex.Row
        let image: Result<TrainingImage, StudyError>
    }

    /// Runs.
    /// - Throws: `StudyError`; an image that cannot be read and a method that fails on one are gaps in the tables, not
    ///   errors.
    public func run() throws(StudyError) -> StudyOutcome {
        let images = try StudyImages(study, options, warn: warn)
        let trainer = try StudyTrainer(study, options, images.index)
        var methods = try StudyMethods(study, folders: options.models)
        let segmenter = try StudySegmenter(study, folders: options.models)
        let folder = try StudyFolder(
            options.output,
            study,
            images,
            training: trainer.data.ownDigest,
            weights: [trainer.digests, methods.digests, segmenter?.digests ?? [:]].reduce(into: [:]) {
                $0.merge($1) { $1 }
            },
            software: options.software
        )
        if let change = folder.change { warn(change) }
        let networks: [TrainedNetwork]
        switch try trainer.train(stopping, report: reportTraining, warn: warn) {
        case .trained(let trained): networks = trained
        case .stopped(let place): return StudyOutcome(folder.rows, images, stoppedTraining: place)
        }
        try methods.add(networks)
        let patients = images.patients
        let known = Set(folder.rows.map(\.key))
        let conditions = StudyCondition.all(study, images.rows)
        let jobs = conditions.enumerated().flatMap { number, condition in
            images.all.filter { condition.applies(to: $0.row) }.map { row, image in
                Job(number: number, condition: condition, row: row, image: image)
            }
        }
        for (_, image) in images.all {
            if case .failure(let error) = image { warn(Self.advice(error)) }
        }
        let panels = StudyPanels(study, folder: options.output)
        // Of each condition the first image of each modality that can be had.
        var shown: [[String]: String] = [:]
        let keys = jobs.flatMap { job in
            study.measuredLabels(of: job.row.modality).map {
                StudyRow.Key(job.row, job.condition, method: $0)
            }
        }
        let start = ContinuousClock.now
        var made = 0
        var isInterrupted = false
        run: for job in jobs {
            let test = try testCase(job, images.index, segmenter)
            if case .success = test {
                let place = [job.condition.label, job.row.modality.rawValue]
                shown[place] = shown[place] ?? job.row.file
            }
            for label in study.measuredLabels(of: job.row.modality) {
                let method = study.methods(of: job.row.modality).first { $0.label == label }
                let key = StudyRow.Key(job.row, job.condition, method: label)
                if known.contains(key) { continue }
                if stopping.isStopped {
                    isInterrupted = true
                    break run
                }
                let volume = test.flatMap { test in
                    Result { try method.map { try methods.denoised(test, by: $0) } ?? test.untreated(label) }
                }
                let result = test.flatMap { test in
                    Result { try measured(try volume.get(), of: test, segmenter) }
                }
                if shown[[job.condition.label, job.row.modality.rawValue]] == job.row.file {
                    try show(volume, of: test, job, label, on: panels)
                }
                if case .success = test, case .failure(let error) = result {
                    warn(
                        "\(images.index.place(of: job.row)): \(label) failed on \(job.row.file) under "
                            + "\(job.condition.label), which the tables show as missing: \(StudyRow.line(error))"
                    )
                }
                try folder.append(StudyRow(key, patient: patients[job.row.patient] ?? 0, result, study))
                made += 1
                report(
                    StudyProgress(
                        done: folder.rows.count,
                        total: keys.count,
                        last: "\(job.row.modality.rawValue), \(job.condition.label), \(label)",
                        timeLeft: (ContinuousClock.now - start) / made * (keys.count - folder.rows.count)
                    )
                )
            }
        }
        try folder.sort(by: keys)
        try StudyWriting(study, options, conditions, images.index, networks).write(folder, panels)
        return StudyOutcome(folder.rows, images, isInterrupted: isInterrupted)
    }

    /// The figures of a method's result, and of CT the noise power that is left.
    private func measured(
        _ volume: Volume,
        of test: StudyCase,
        _ segmenter: StudySegmenter?
    ) throws -> StudyMeasurement {
        let (result, truth) = (try test.planar(volume), try test.planar(test.clean))
        let scores = try result.qualityScores(against: truth, dataRange: 1)
        let dice = try segmenter?.dice(of: result, test)
        guard test.image.row.modality == .ct, let unit = study.intensities.hounsfieldUnit else {
            return StudyMeasurement(scores: scores, dice: dice, noisePower: nil)
        }
        let power = try StudySpectrum.measured(result, against: truth, hounsfieldUnit: unit)
        return StudyMeasurement(scores: scores, dice: dice, noisePower: power)
    }

    /// A job's images; a failure where one cannot be had, of which a line is said unless it was.
    private func testCase(
        _ job: Job,
        _ index: ImageIndex,
        _ segmenter: StudySegmenter?
    ) throws(StudyError) -> Result<StudyCase, any Error> {
        let image: TrainingImage
        do throws(StudyError) { image = try job.image.get() } catch { return .failure(error) }
        do throws(StudyError) {
            var test = try StudyCase(image, job.condition, number: job.number, of: study, index)
            test.classes = try segmenter?.truth(of: test, index)
            return .success(test)
        } catch {
            warn(Self.advice(error))
            return .failure(error)
        }
    }

    private func show(
        _ volume: Result<Volume, any Error>,
        of test: Result<StudyCase, any Error>,
        _ job: Job,
        _ label: String,
        on panels: StudyPanels
    ) throws(StudyError) {
        guard case .success(let test) = test else { return }
        let modality = job.row.modality
        if label == Self.noisy {
            try panels.write(test.clean, modality, noise: job.number, method: StudyPanels.clean)
        }
        guard case .success(let volume) = volume else { return }
        try panels.write(volume, modality, noise: job.number, method: label)
    }

    /// What is wrong with an image, and what to do.
    private static func advice(_ error: StudyError) -> String {
        StudyRow.line(error)
            + "; the tables show its results as missing; put it right and run the same command again"
    }
}

extension Study {
    /// The methods that are tried on a modality.
    func methods(of modality: TrainingModality) -> [StudyMethod] {
        methods.filter { $0.applies(to: modality) }
    }

    /// Names of all rows: the noisy images, then the methods.
    var labels: [String] { [StudyRun.noisy] + methods.names }

    /// Names of the rows of a modality's tables: the noisy images, then the methods.
    func labels(of modality: TrainingModality) -> [String] {
        [StudyRun.noisy] + methods(of: modality).map(\.label)
    }
}
