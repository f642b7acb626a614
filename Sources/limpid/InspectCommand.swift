import ArgumentParser
import BatchRunner
import Foundation

/// `limpid inspect` lists what is in a folder.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "List the series of a folder: modality, matrix, geometry, estimated noise, and what cannot be processed and why."
    )

    @Argument(help: "Files and folders; only read.")
    var paths: [String]

    @Flag(help: "Machine-readable output.")
    var json = false

    @Flag(inversion: .prefixedNo, help: "Estimate the noise of each series, which reads some of its pixels.")
    var noise = true

    func run() throws {
        do throws(BatchError) {
            let inspection = try Inspection(paths: paths, estimatesNoise: noise)
            print(json ? try inspection.json() : inspection.table)
            guard inspection.series.isEmpty else { return }
        } catch {
            throw CommandFailure(error)
        }
        throw CommandFailure(.nothingMatched, "no DICOM series found in \(paths.joined(separator: ", "))")
    }
}
