import Foundation

/// Where weights are looked for by name: folders that were given, then those that came with the program.
public struct WeightsLibrary: Hashable, Sendable {
    /// The environment variable that names a folder.
    public static let environmentVariable = "LIMPID_MODELS"
    private static let suffix = ".safetensors"

    /// The folders, in the order they are searched.
    public let folders: [String]

    /// A library of given folders, the environment's, and the program's own.
    /// - Throws: `weights-not-found` where a folder that was named does not exist.
    public init(
        folders: [String] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(WeightsError) {
        var named = folders
        if let folder = environment[Self.environmentVariable], !folder.isEmpty { named.append(folder) }
        for folder in named {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
            else { throw WeightsError(.notFound, "the folder of models \(folder) does not exist") }
        }
        self.folders = named + [BundledWeights.folder].compactMap(\.self)
    }

    /// The path of weights that are given by name, or as a path: a text with a slash or the ending `.safetensors`.
    /// - Throws: `weights-not-found`, listing the folders and the names found in them.
    public func path(of reference: String) throws(WeightsError) -> String {
        if reference.contains("/") || reference.hasSuffix(Self.suffix) { return reference }
        for folder in folders {
            let path = "\(folder)/\(reference)\(Self.suffix)"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        let searched =
            folders.isEmpty ? "nowhere, there is no folder of models" : folders.joined(separator: ", ")
        let names = files.map { $0.split(separator: "/").last?.dropLast(Self.suffix.count) ?? "" }
        throw WeightsError(
            .notFound,
            "there are no weights '\(reference)': searched \(searched)"
                + (names.isEmpty ? "" : " (found: \(names.joined(separator: ", ")))")
                + "; give a path, or the folder with --models or \(Self.environmentVariable)"
        )
    }

    /// Reads weights that are given by name or as a path.
    /// - Throws: what `path(of:)` and `ModelWeights` throw.
    public func weights(_ reference: String) throws(WeightsError) -> ModelWeights {
        try ModelWeights(file: path(of: reference))
    }

    /// Every weights file in the folders, in their order and by name; of two with one name, the one that is used.
    public var files: [String] {
        var seen: Set<String> = []
        var found: [String] = []
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() where name.hasSuffix(Self.suffix) && seen.insert(name).inserted {
                found.append("\(folder)/\(name)")
            }
        }
        return found
    }
}

/// The weights that came with the program.
enum BundledWeights {
    /// The folder beside the program; nil where it was installed without.
    ///
    /// Not `Bundle.module`, which ends the program where the bundle is missing.
    static var folder: String? {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else {
            return nil
        }
        let place = URL(fileURLWithPath: program).deletingLastPathComponent().path
        let folder = place + "/Limpid_DenoisingNetworks.resources/Weights"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}
