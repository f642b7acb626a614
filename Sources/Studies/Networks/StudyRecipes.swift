import Foundation
import Pipelines
import Reports

/// The recipes by which a study trains its networks, as files: for training them elsewhere, such as on a GPU.
public enum StudyRecipes {
    /// Writes `FOLDER/NAME.yaml` for each network of a study, and gives the files' paths.
    /// - Throws: `invalid-option` where the study trains no networks; `unsuitable-folder` where the folder holds another file of
    ///   such a name, which is left as it is; `not-writable`.
    public static func write(_ study: Study, to folder: String) throws(StudyError) -> [String] {
        guard !study.networks.isEmpty else {
            throw StudyError(.invalidOption, "the study trains no networks, so it has no recipes")
        }
        let files = study.networks.map { ("\(folder)/\($0.name).yaml", text($0, of: study)) }
        for (path, text) in files {
            guard let old = FileManager.default.contents(atPath: path), old != Data(text.utf8) else {
                continue
            }
            throw StudyError(.unsuitableFolder, "\(path) is another file; name a new folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (path, text) in files { try AtomicFile.write(text, toPath: path) }
        } catch let error as ReportError {
            throw StudyError(.notWritable, error.expandedDescription, underlying: error)
        } catch {
            throw StudyError(
                .notWritable,
                "\(folder) cannot be created; check its parent folder's permissions",
                underlying: error
            )
        }
        return files.map(\.0)
    }

    private static func text(_ network: StudyNetwork, of study: Study) -> String {
        """
        # \(network.label) as the study \(study.name) trains it. Train by this file as it is, into a folder \(network.name)
        # beside it, and give the folder of both to limpid evaluate as --networks.
        \(network.recipe.yaml)
        """
    }
}
