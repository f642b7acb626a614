import Training

/// What happens while a study trains its networks.
public enum StudyTrainingEvent: Sendable {
    /// A network of the study is trained from here on, or was trained by a run before this one.
    case began(StudyNetworkPlace, folder: String, isTrained: Bool)
    /// Something happened in the training of the network that began last.
    case training(TrainingEvent)
}

/// Which of a study's networks.
public struct StudyNetworkPlace: Hashable, Sendable {
    /// The method's name in the tables; the first one's, where several are the same network.
    public let label: String
    /// Number of the network among those of the study, from 1.
    public let number: Int
    /// Networks of the study.
    public let count: Int
}

/// Where a study was stopped while a network was trained.
public struct StudyTrainingStop: Hashable, Sendable {
    /// The method's name in the tables.
    public let label: String
    /// Steps taken.
    public let step: Int
    /// Steps that it will be trained for.
    public let steps: Int
}
