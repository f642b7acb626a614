import Tensors

/// What a training is asked for besides its recipe.
public struct TrainingOptions: Sendable {
    /// The index of the images.
    public var index: String
    /// Folder of the run.
    public var output: String
    /// Weights to begin with; nil to draw them.
    public var startingWeights: String?
    /// Whether to go on with the run in `output`.
    public var resumes: Bool
    /// Time after which training stops and leaves its state; nil for none.
    public var timeLimit: Duration?
    /// Threads; nil for every core that the process may use.
    public var threads: Int?
    /// Kernels; nil for the fastest.
    public var kernels: Kernels?
    /// Name and version of the program, for the model card.
    public var software: String

    /// Options for a new run.
    public init(
        index: String,
        output: String,
        startingWeights: String? = nil,
        resumes: Bool = false,
        timeLimit: Duration? = nil,
        threads: Int? = nil,
        kernels: Kernels? = nil,
        software: String
    ) {
        self.index = index
        self.output = output
        self.startingWeights = startingWeights
        self.resumes = resumes
        self.timeLimit = timeLimit
        self.threads = threads
        self.kernels = kernels
        self.software = software
    }
}

/// How a training ended.
public struct TrainingOutcome: Hashable, Sendable {
    /// Why it ended.
    public enum Reason: Hashable, Sendable {
        /// Every step of the recipe was taken.
        case finished
        /// The recipe's patience ran out.
        case stoppedEarly
        /// The time limit was reached; `--resume` goes on.
        case timeLimit
        /// It was asked to stop; `--resume` goes on.
        case interrupted
    }

    /// Why it ended.
    public let reason: Reason
    /// Steps taken in all.
    public let step: Int
    /// Step of the best validation, if there was one.
    public let bestStep: Int?
}

/// What happens while a network is trained.
public enum TrainingEvent: Sendable {
    /// Images are in memory: so many to train on of so many patients, and so many to validate on.
    case loaded(images: Int, patients: Int, validationImages: Int)
    /// Training begins or goes on after this step.
    case started(step: Int, parameters: Int)
    /// A step was taken.
    case step(TrainingProgress)
    /// Weights were measured: PSNR (nil where every image equals its truth) and SSIM, and whether they are the best so far.
    case validated(step: Int, psnr: Double?, ssim: Double, isBest: Bool)
    /// Weights that segment were measured: mean Dice's coefficient, and whether they are the best so far.
    case segmented(step: Int, dice: Double, isBest: Bool)
    /// The state was saved.
    case saved(step: Int)
    /// Something to know that is no error.
    case warning(String)
}

/// Where a training stands.
public struct TrainingProgress: Hashable, Sendable {
    /// Steps taken.
    public let step: Int
    /// Steps of the recipe.
    public let steps: Int
    /// Loss of the last step.
    public let loss: Double
    /// Steps an hour since this process began, validations included.
    public let stepsPerHour: Double
    /// Time to the end of the recipe at that speed.
    public var timeLeft: Duration { .seconds(Double(steps - step) / stepsPerHour * 3_600) }
}
