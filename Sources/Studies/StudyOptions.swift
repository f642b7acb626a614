import Pipelines

/// Where and how a study is run.
public struct StudyOptions: Sendable {
    /// The index of the images, a CSV file beside them; or a folder or file of DICOM series and NIfTI files.
    public var index: String
    /// DICOM series or NIfTI files of the same patients with noise, where the study's noise is paired; nil otherwise, and for
    /// an index, which names its pairs.
    public var noisy: String?
    /// The index that the study's networks are trained on, where that is not the one they are measured on; nil otherwise.
    public var trainingData: String?
    /// The modality of NIfTI files, which do not say it.
    public var modality: TrainingModality?
    /// Folder for the results.
    public var output: String
    /// Folders searched for weights before the program's own.
    public var models: [String]
    /// Folder with weights of the study's networks that were trained elsewhere, `NAME.safetensors` or `NAME/last.safetensors`
    /// by the networks' names; nil where the study trains them all.
    public var networks: String?
    /// Name and version of the program, for the results.
    public var software: String

    /// Creates options.
    public init(
        index: String,
        noisy: String? = nil,
        trainingData: String? = nil,
        modality: TrainingModality? = nil,
        output: String,
        models: [String] = [],
        networks: String? = nil,
        software: String
    ) {
        self.index = index
        self.noisy = noisy
        self.trainingData = trainingData
        self.modality = modality
        self.output = output
        self.models = models
        self.networks = networks
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
    /// Those that are gaps: an image could not be read or a method failed on it.
    public let failed: Int
    /// Images that could not be read; all their results are gaps.
    public let unreadableImages: Int
    /// Whether it was stopped before its end.
    public let isInterrupted: Bool
    /// Where it was stopped, if it was while a network was trained: there are no new results and no tables then.
    public let stoppedTraining: StudyTrainingStop?
}

extension StudyOutcome {
    /// What a run came to; one that was stopped while a network was trained is interrupted.
    init(
        _ rows: [StudyRow],
        _ images: StudyImages,
        isInterrupted: Bool = true,
        stoppedTraining: StudyTrainingStop? = nil
    ) {
        self.init(
            done: rows.count,
            failed: rows.count { $0.figures == nil },
            unreadableImages: images.unreadable,
            isInterrupted: isInterrupted,
            stoppedTraining: stoppedTraining
        )
    }
}
