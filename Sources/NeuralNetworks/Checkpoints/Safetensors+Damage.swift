import Digests

/// Which tensor of a damaged file is at fault.
extension Safetensors {
    /// Metadata key of the first eight digits of each tensor's SHA-256, in the order of their bytes, with spaces between.
    ///
    /// The file need not have it: whether a file is damaged is told by `digestKey` alone.
    public static let tensorDigestsKey = "limpid.tensors.sha256"

    private static func short(_ digest: Digest) -> String { String(digest.description.prefix(8)) }

    /// The entry of `tensorDigestsKey`.
    static func tensorDigests(of entries: [Checkpoint.Entry]) -> String {
        entries.map { entry in
            var hash = SHA256()
            entry.values.withUnsafeBytes { hash.update(bufferPointer: $0) }
            return short(hash.finalize())
        }.joined(separator: " ")
    }

    /// `tensor NAME` for the first tensor whose bytes are not those that were written; nil where the file cannot tell.
    static func damagedTensor(_ header: SafetensorsHeader, _ data: [UInt8]) -> String? {
        let digests = header.metadata[tensorDigestsKey]?.split(separator: " ") ?? []
        guard digests.count == header.entries.count else { return nil }
        let damaged = zip(header.entries, digests).first { entry, digest in
            short(SHA256.hash(data: Array(data[entry.range]))) != digest
        }
        return damaged.map { "tensor " + $0.0.name }
    }

    /// The error for a file whose data ends too early, which names the first tensor that is not whole.
    static func truncated(_ header: SafetensorsHeader, after count: Int, _ path: String) -> CheckpointError {
        let cut = header.entries.first { $0.range.upperBound > count }
        return CheckpointError(
            .truncated,
            "\(path) is cut off\(cut.map { " in tensor " + $0.name } ?? ""): copy or train it again"
        )
    }
}
