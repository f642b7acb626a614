import ArgumentParser
import BatchRunner

/// `limpid export-png`: pictures of a series, or of an original beside its denoised copy.
struct ExportPNGCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-png",
        abstract: "Write windowed slices as PNG; with --beside, original and denoised side by side."
    )

    @Argument(help: "A folder or file with one series.")
    var series: String

    @Argument(help: "Folder for the pictures; existing files are not overwritten.")
    var output: String

    @Option(help: "A second series of the same matrix to show on the right, such as the denoised one.")
    var beside: String?

    @Option(
        help:
            "Window as CENTER/WIDTH in modality units, such as 40/400 (default: from the header or the image)."
    )
    var window: String?

    @Option(help: "Slices from 1: a number, a range 10-20, or all (default: three spread over the series).")
    var slices: String?

    func run() throws {
        do throws(BatchError) {
            let request = try PictureExport(
                series: series,
                beside: beside,
                window: window,
                slices: slices,
                output: output
            )
            for path in try request.write() { print(path) }
        } catch {
            throw CommandFailure(error)
        }
    }
}
