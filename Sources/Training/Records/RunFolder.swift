import Foundation
import NeuralNetworks
import Pipelines
import Reports

/// The folder of a run, its files' names, and the lock that keeps a second process out.
final class RunFolder: Sendable {
    /// The folder.
    let path: String
    private let lock: Int32

    /// The recipe as canonical JSON; its presence says that there is a run.
    var recipe: String { Self.recipe(in: path) }
    /// Weights of the best validation.
    var best: String { path + "/best.safetensors" }
    /// Weights of the last saved step.
    var last: String { Self.last(in: path) }
    /// All that a run needs to go on.
    var state: String { path + "/state.safetensors" }
    /// Losses and figures by step.
    var log: String { path + "/log.csv" }
    /// Figures by step, modality and noise.
    var validationLog: String { path + "/validation.csv" }
    /// The curves as a page.
    var curvePage: String { path + "/curve.html" }
    /// The curves as a picture.
    var curvePicture: String { path + "/curve.png" }

    /// Opens a folder for a new run, or one to be resumed.
    /// - Throws: `unsuitable-folder`, `different-run`, `not-writable`.
    init(_ path: String, for wanted: TrainingRecipe, resumes: Bool) throws(TrainingError) {
        self.path = path
        let recipe = Self.recipe(in: path)
        let exists = Self.holdsRun(path)
        if resumes {
            guard exists else {
                throw TrainingError(
                    .unsuitableFolder,
                    "\(path) holds no run to resume; leave --resume out to begin one"
                )
            }
        } else if exists {
            throw TrainingError(
                .unsuitableFolder,
                "\(path) holds a run already; add --resume to go on with it, or name another folder"
            )
        } else if let names = try? FileManager.default.contentsOfDirectory(atPath: path),
            !names.allSatisfy(Self.isLeftover)
        {
            throw TrainingError(.unsuitableFolder, "\(path) is not empty; name a new folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw TrainingError(
                .notWritable,
                "\(path) cannot be created; check its parent folder's permissions",
                underlying: error
            )
        }
        lock = open(path + "/run.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else {
            throw TrainingError(
                .notWritable,
                "\(path) cannot be written: \(String(cString: strerror(errno)))"
            )
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw TrainingError(.unsuitableFolder, "another process is training in \(path)")
        }
        guard resumes else {
            // Only with the lock in hand: until then they may be another process's.
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            where Self.isTemporary(name) {
                try? FileManager.default.removeItem(atPath: path + "/" + name)
            }
            return
        }
        guard FileManager.default.contents(atPath: recipe) == Data(wanted.canonicalJSON.utf8) else {
            throw TrainingError(
                .differentRun,
                "the run in \(path) has another recipe; resume it with the recipe it began with, \(recipe)"
            )
        }
    }

    /// Whether a folder holds a run that has begun.
    static func holdsRun(_ path: String) -> Bool { FileManager.default.fileExists(atPath: recipe(in: path)) }

    /// Weights of the last saved step of the run in a folder.
    static func last(in path: String) -> String { path + "/last.safetensors" }

    private static func recipe(in path: String) -> String { path + "/recipe.json" }

    /// Whether a file of this name may be what a process left that was killed before its run had begun.
    private static func isLeftover(_ name: String) -> Bool {
        name == "run.lock" || name == "state.safetensors" || isTemporary(name)
    }

    /// Whether it is a half-written state or recipe.
    private static func isTemporary(_ name: String) -> Bool {
        (name.hasPrefix("state.safetensors.") && name.hasSuffix(".tmp"))
            || (name.hasPrefix(".limpid-") && name.hasSuffix(".part"))
    }

    /// Marks the folder as that of a run whose first state was written.
    func markBegun(_ recipe: TrainingRecipe) throws(TrainingError) {
        try Self.writing { () throws(ReportError) in
            try AtomicFile.write(recipe.canonicalJSON, toPath: self.recipe)
        }
    }

    deinit { close(lock) }

    /// Writes weights or a state, whole or not at all.
    static func write(_ checkpoint: Checkpoint, to path: String) throws(TrainingError) {
        do throws(CheckpointError) { try Safetensors.write(checkpoint, to: path) } catch {
            throw TrainingError(.notWritable, error.description, underlying: error)
        }
    }

    /// Runs what writes a report file.
    static func writing<Value>(_ body: () throws(ReportError) -> Value) throws(TrainingError) -> Value {
        do throws(ReportError) { return try body() } catch {
            throw TrainingError(.notWritable, error.expandedDescription, underlying: error)
        }
    }
}
