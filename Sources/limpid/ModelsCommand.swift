import ArgumentParser
import BatchRunner
import DenoisingNetworks
import Tensors

/// `limpid models`: networks and weights.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List networks with what they cost, and weights with what they are for; verify weights.",
        discussion: """
            Weights are looked for in --models, in the folder that LIMPID_MODELS names, and beside the program; the first \
            of a name counts. A plan names them: denoise: {two-stage: {weights: NAME}}, or gives a path.
            """,
        subcommands: [List.self, Verify.self],
        defaultSubcommand: List.self
    )

    /// `limpid models`, without a further word.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List networks and weights."
        )

        @OptionGroup var folder: ModelsFolderOption

        @Flag(help: "Machine-readable output.")
        var json = false

        func run() throws {
            let inventory: ModelInventory
            let library = try folder.library()
            do throws(TensorError) {
                inventory = try ModelInventory(library, engine: Engine())
            } catch {
                throw CommandFailure(.internalError, error.description)
            }
            print(json ? try inventory.value.json : ModelTable(inventory, library).text)
        }
    }

    /// `limpid models verify`.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check weights files in full: bytes, card, and every tensor.",
            discussion:
                "Exits with 0 when every file is good, 4 when some are not, 5 when none is, 3 when there is none."
        )

        @Argument(help: "Weights files; all that are found where there is none.")
        var files: [String] = []

        @OptionGroup var folder: ModelsFolderOption

        func run() throws {
            let paths = files.isEmpty ? try folder.library().files : files
            guard !paths.isEmpty else { throw CommandFailure(.nothingMatched, "no weights found") }
            var good = 0
            for path in paths {
                switch ModelInventory.Found(path: path).weights {
                case .success(let weights):
                    good += 1
                    print("good     \(path)  \(weights.card.name)  \(weights.digest)")
                case .failure(let error): StandardError.write("limpid: \(error.expandedDescription)")
                }
            }
            print("\(good) of \(paths.count) weights files good")
            guard good < paths.count else { return }
            throw ArgumentParser.ExitCode((good > 0 ? ProcessStatus.someFailed : .allFailed).rawValue)
        }
    }
}

/// The folder that is searched for weights by name.
struct ModelsFolderOption: ParsableArguments {
    @Option(help: "A folder of weights, searched before LIMPID_MODELS and the program's own.")
    var models: String?

    /// The folders that were given.
    var folders: [String] { [models].compactMap(\.self) }

    /// The weights that can be named.
    func library() throws(CommandFailure) -> WeightsLibrary {
        do throws(WeightsError) { return try WeightsLibrary(folders: folders) } catch {
            throw CommandFailure(.usage, error.description)
        }
    }
}
