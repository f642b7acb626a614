import ArgumentParser
import BatchRunner
import Phantoms
import Volumes

/// `limpid phantom`: something to try things out on.
struct PhantomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phantom",
        abstract: "Write a synthetic DICOM series with noise and its noise-free truth.",
        discussion:
            "Writes DIR/series (noisy) and DIR/truth (the same without noise). The same options give the same files."
    )

    @Argument(help: "Folder to create; must not exist or be empty.")
    var directory: String

    @Option(help: "CT, MR or US.")
    var modality: String

    @Option(help: "Rows and columns, 64 to 1024.")
    var size = 256

    @Option(help: "Slices, or frames for ultrasound.")
    var slices = 12

    @Option(
        help:
            "Noise: CT mean sigma in HU (default 30), MR sigma (default 35), US number of looks (default 4)."
    )
    var noise: Double?

    @Option(help: "Seed of the noise.")
    var seed: UInt64 = 1

    func run() throws {
        guard let kind = Modality(rawValue: modality.uppercased()) else {
            throw CommandFailure(.usage, "--modality must be CT, MR or US")
        }
        do throws(PhantomError) {
            let phantom = try Phantom(modality: kind, size: size, slices: slices, sigma: noise, seed: seed)
            let files = try phantom.write(to: directory)
            print("\(files) files: noisy series in \(directory)/series, truth in \(directory)/truth")
        } catch {
            throw CommandFailure(error.isOutput ? .outputNotWritable : .usage, error.description)
        }
    }
}
