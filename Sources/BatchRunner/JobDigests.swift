import DICOMFiles
import Denoisers
import DenoisingNetworks
import Digests
import Dispatch
import Foundation
import Pipelines
import SeriesVolumes

/// The digests that identify a job: of every source file, and of everything that can change a pixel.
struct JobDigests: Sendable {
    /// SHA-256 of each source file, by SOP Instance UID.
    let sources: [String: String]
    /// Digest of the series' instances, whatever their paths and order.
    let input: String
    /// Digest of input, plan, algorithm version, precision, backend and weights; the output UIDs follow from it.
    let run: String

    /// Hashes the files, in parallel.
    ///
    /// `series` names all instances of the series, not only those of one of its volumes:
    /// a late slice gives new UIDs. The backend names the kernels of a network, since each rounds in its own way.
    init(
        files: [SourceFile],
        plan: PipelinePlan,
        network: NetworkRunner?
    ) throws(DICOMError) {
        var results = [Result<String, DICOMError>?](repeating: nil, count: files.count)
        results.withUnsafeMutableBufferPointer { buffer in
            let slots = UncheckedSlots(buffer: buffer)
            DispatchQueue.concurrentPerform(iterations: files.count) { index in
                slots.buffer[index] = Result { () throws(DICOMError) in
                    try DICOMReader.sha256(ofFileAtPath: files[index].path)
                }
            }
        }
        var sources: [String: String] = [:]
        for (file, result) in zip(files, results) {
            if let digest = try result?.get() { sources[file.sopInstanceUID] = digest }
        }
        self.sources = sources
        input =
            SHA256.hash(
                of: sources.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
            ).description
        run =
            SHA256.hash(
                of: """
                    limpid run
                    algorithm \(LimpidVersion.algorithm)
                    plan \(plan.digest)
                    precision \(network?.engine.precision.rawValue ?? "fp32")
                    backend \(network.map { "cpu " + $0.engine.arithmetic } ?? "cpu")
                    weights \(network?.weights.digest ?? "none")
                    input \(input)
                    """
            ).description
    }
}

/// Result slots of a parallel loop: every iteration writes its own, none is read before the loop has ended.
private struct UncheckedSlots<Value>: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<Value>
}
