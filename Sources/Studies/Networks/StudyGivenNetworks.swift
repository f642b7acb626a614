import Foundation
import Pipelines
import Training

/// A folder with weights of a study's networks that were trained elsewhere.
struct StudyGivenNetworks {
    private let folder: String
    /// Files of the networks that the folder holds, by the networks' names.
    private let files: [String: String]

    /// Looks which of the study's networks a folder holds; nil without a folder.
    /// - Throws: `invalid-option` where it holds none of them, or weights that are none of them: a file of another name would
    ///   be trained anew, for hours, without a word.
    init?(_ folder: String?, _ networks: [StudyNetwork]) throws(StudyError) {
        guard let folder else { return nil }
        guard !networks.isEmpty else {
            throw StudyError(.invalidOption, "the study trains no networks, so there are none to be given")
        }
        self.folder = folder
        var files: [String: String] = [:]
        for network in networks {
            files[network.name] = Self.paths(network.name, in: folder).first {
                FileManager.default.fileExists(atPath: $0)
            }
        }
        let names = networks.map { $0.name + Self.ending }.joined(separator: ", ")
        guard !files.isEmpty else {
            throw StudyError(
                .invalidOption,
                "\(folder) holds no weights of this study's networks; name them so, or put a training's folder there "
                    + "without the ending: \(names)"
            )
        }
        let known = Set(networks.map { $0.name + Self.ending })
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        if let other = found.sorted().first(where: { $0.hasSuffix(Self.ending) && !known.contains($0) }) {
            throw StudyError(
                .invalidOption,
                "\(folder)/\(other) is not named as one of this study's networks, which are: \(names); rename it or "
                    + "take it away"
            )
        }
        self.files = files
    }

    /// Weights of a network; nil where the folder has none.
    /// - Throws: `invalid-weights` where they are not what the study would train, saying what differs.
    func weights(
        of network: StudyNetwork,
        on rows: [ImageIndex.Row]
    ) throws(StudyError) -> GivenWeights? {
        guard let path = files[network.name] else { return nil }
        do throws(TrainingError) {
            return try GivenWeights(file: path, of: network.recipe, on: rows)
        } catch {
            throw StudyError(
                .invalidWeights,
                "\(network.label): \(error.description) (the study's recipes: limpid recipes STUDY.yaml --out DIR)",
                underlying: error
            )
        }
    }

    private static let ending = ".safetensors"

    /// Where a network's weights may lie: under its name, or in a folder of its name as training leaves them.
    private static func paths(_ name: String, in folder: String) -> [String] {
        ["\(folder)/\(name)\(ending)", "\(folder)/\(name)/last\(ending)"]
    }
}
