import Pipelines
import Training

/// A column of a study's tables: one noise, or the pairs of one kernel.
struct StudyCondition: Hashable, Sendable {
    /// What the noise of a condition is.
    enum Noise: Hashable, Sendable {
        case simulated(TrainingNoise)
        /// The pairs of images of a kernel.
        case paired(kernel: String)
    }

    let noise: Noise
    /// Its name in the tables.
    let label: String
    /// The modalities that it occurs in.
    let modalities: [TrainingModality]

    /// Whether an image takes part.
    func applies(to row: ImageIndex.Row) -> Bool {
        switch noise {
        case .simulated(let noise): noise.applies(to: row.modality)
        case .paired(let kernel): row.kernel == kernel
        }
    }

    /// The conditions of a study in the tables' order.
    static func all(_ study: Study, _ images: [ImageIndex.Row]) -> [StudyCondition] {
        switch study.noise {
        case .simulated(let kinds):
            return kinds.map { kind in
                StudyCondition(
                    noise: .simulated(kind),
                    label: kind.label,
                    modalities: study.data.modalities.filter(kind.applies(to:))
                )
            }
        case .paired:
            var kernels: [String] = []
            for image in images where !kernels.contains(image.kernel) { kernels.append(image.kernel) }
            return kernels.map { kernel in
                let present = Set(images.filter { $0.kernel == kernel }.map(\.modality))
                return StudyCondition(
                    noise: .paired(kernel: kernel),
                    label: kernel.isEmpty ? "paired" : "paired \(kernel)",
                    modalities: study.data.modalities.filter(present.contains)
                )
            }
        }
    }
}
