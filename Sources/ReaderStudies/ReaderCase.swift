/// An image of a study, and the two methods whose results are to be told apart.
public struct ReaderCase: Hashable, Sendable {
    /// The modality as studies name it, such as `ct`.
    public let modality: String
    /// The noise as the study's tables name it.
    public let noise: String
    /// The image's file as its index gives it.
    public let image: String
    /// Number of the image's patient among those of the study, from 1.
    public let patient: Int
    /// The method in whose favour preferences are counted.
    public let method: String
    /// The one it is compared with.
    public let opponent: String

    /// Creates a case.
    public init(
        modality: String,
        noise: String,
        image: String,
        patient: Int,
        method: String,
        opponent: String
    ) {
        self.modality = modality
        self.noise = noise
        self.image = image
        self.patient = patient
        self.method = method
        self.opponent = opponent
    }
}
