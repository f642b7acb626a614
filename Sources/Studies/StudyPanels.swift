import Foundation
import Pipelines
import Reports
import Training
import Volumes

/// Pictures of a study: of the first image of each modality, what every method made of it under every noise.
struct StudyPanels {
    private let study: Study
    private let folder: String

    /// Name of the picture without noise.
    static let clean = "clean"

    /// Pictures in the folder of a study's results.
    init(_ study: Study, folder: String) {
        self.study = study
        self.folder = folder + "/panels"
    }

    /// Writes a picture of one slice at the modality's window.
    /// - Throws: `not-writable`.
    func write(
        _ volume: Volume,
        _ modality: TrainingModality,
        noise: Int,
        method: String
    ) throws(StudyError) {
        let window = window(modality)
        let bytes = volume.voxels.map { value -> UInt8 in
            let share = (Double(value) - window.lowerBound) / (window.upperBound - window.lowerBound)
            return UInt8(255 * min(1, max(0, share.isNaN ? 0 : share)))
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try PNGImage(
                columns: volume.shape.columns,
                rows: volume.shape.rows,
                samples: .planar(bytes, planes: volume.shape.slices)
            )
            .write(toFile: path(modality, noise: noise, method: method))
        } catch {
            throw StudyError(
                .notWritable,
                "a picture cannot be written to \(folder); check space and permissions",
                underlying: error
            )
        }
    }

    /// The pictures of a modality under a noise, the clean one first; nil for those that a failed method left out.
    func read(_ modality: TrainingModality, noise: Int) -> [(caption: String, png: [UInt8]?)] {
        ([Self.clean] + study.labels(of: modality)).map { method in
            let bytes = FileManager.default.contents(
                atPath: path(modality, noise: noise, method: method)
            )
            return (method, bytes.map(Array.init))
        }
    }

    /// The window of pictures on the study's scale: soft tissue for CT, else the whole scale.
    func window(_ modality: TrainingModality) -> ClosedRange<Double> {
        guard modality == .ct, let unit = study.intensities.hounsfieldUnit,
            let bounds = study.intensities.hounsfieldWindow
        else { return 0...1 }
        let soft = Self.softTissue
        return (soft.lowerBound - bounds.lowerBound) * unit...(soft.upperBound - bounds.lowerBound) * unit
    }

    /// What the window is called.
    func windowName(_ modality: TrainingModality) -> String {
        modality == .ct && study.intensities.hounsfieldUnit != nil
            ? "\(Int(Self.softTissue.lowerBound)) to \(Int(Self.softTissue.upperBound)) HU"
            : "the whole scale"
    }

    private static let softTissue = -160.0...240.0

    private func path(_ modality: TrainingModality, noise: Int, method: String) -> String {
        // Labels may differ in what a file name cannot hold, so that the method's number tells them apart.
        let names = [Self.clean] + study.labels
        let number = names.firstIndex(of: method) ?? names.count
        let word = method.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "\(folder)/\(modality.rawValue)-noise\(noise + 1)-\(number)-\(String(word)).png"
    }
}
