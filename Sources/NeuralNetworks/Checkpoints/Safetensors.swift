import Digests

/// Reads and writes safetensors files.
///
/// The format has no checksum of its own, so what we write carries digests in its metadata: `limpid.sha256` of all
/// bytes behind the header, `limpid.tensors.sha256` of each tensor, cut short, which only serves to name a damaged one, and
/// `limpid.metadata.sha256` of the other metadata.
public enum Safetensors {
    /// Metadata key of the SHA-256 of the tensors' bytes, in lower-case hexadecimal.
    public static let digestKey = "limpid.sha256"
    /// Metadata key of the SHA-256 of all other metadata: each key and value in the order of the keys, each ended by a zero byte.
    public static let metadataDigestKey = "limpid.metadata.sha256"

    /// Writes a checkpoint as Float32; the file appears whole or not at all, and the same checkpoint gives the same bytes.
    /// - Parameters:
    ///   - checkpoint: what to write.
    ///   - path: the file; one that is there is replaced.
    /// - Returns: the SHA-256 of the tensors' bytes, as stored.
    /// - Throws: `not-writable`.
    @discardableResult
    public static func write(_ checkpoint: Checkpoint, to path: String) throws(CheckpointError) -> String {
        var hash = SHA256()
        for entry in checkpoint.entries { entry.values.withUnsafeBytes { hash.update(bufferPointer: $0) } }
        let digest = hash.finalize().description
        var stored = checkpoint
        stored.metadata[tensorDigestsKey] = tensorDigests(of: checkpoint.entries)
        stored.metadata[digestKey] = digest
        stored.metadata[metadataDigestKey] = metadataDigest(stored.metadata)
        let file = try ReplacementFile(path: path)
        try file.append(SafetensorsHeader(stored).encoded())
        for entry in checkpoint.entries { try file.append(entry.values) }
        try file.replace()
        return digest
    }

    /// Reads a checkpoint; F32, F16 and BF16 become Float.
    ///
    /// The digests are checked and leave the metadata.
    /// - Parameters:
    ///   - path: the file.
    ///   - requireDigest: false for files made elsewhere, which carry no digest; one that is there is checked all the same.
    /// - Returns: the tensors in the order of their bytes.
    /// - Throws: `not-readable`, `truncated`, `malformed`, `damaged`, `digest-missing`, `unsupported-type`.
    public static func read(_ path: String, requireDigest: Bool = true) throws(CheckpointError) -> Checkpoint
    {
        let file = try SourceFile(path: path)
        let headerBytes = try headerBytes(file)
        let header: SafetensorsHeader
        do { header = try SafetensorsHeader(parsing: headerBytes[...]) } catch {
            throw CheckpointError(.malformed, "\(path) is not a safetensors file: \(error.reason)")
        }
        // Before anything of that size is read.
        guard file.remaining >= header.dataLength else {
            throw truncated(header, after: file.remaining, path)
        }
        guard file.remaining == header.dataLength else {
            throw CheckpointError(.malformed, "\(path) goes on behind its last tensor: copy it again")
        }
        let data = try file.read(header.dataLength)
        try verify(header, data, path, requireDigest: requireDigest)
        var checkpoint = Checkpoint(metadata: header.metadata, source: path)
        checkpoint.metadata[digestKey] = nil
        checkpoint.metadata[metadataDigestKey] = nil
        checkpoint.metadata[tensorDigestsKey] = nil
        for entry in header.entries {
            let values = try SafetensorsNumbers(entry, path).floats(data[entry.range])
            checkpoint.add(entry.name, shape: entry.shape, values: values)
        }
        return checkpoint
    }

    private static func headerBytes(_ file: SourceFile) throws(CheckpointError) -> [UInt8] {
        let length = try file.read(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= SafetensorsHeader.maximumLength else {
            throw CheckpointError(
                .malformed,
                "\(file.path) is not a safetensors file: its header would be longer than 100 MB"
            )
        }
        return try file.read(Int(length))
    }

    private static func verify(
        _ header: SafetensorsHeader,
        _ data: [UInt8],
        _ path: String,
        requireDigest: Bool
    ) throws(CheckpointError) {
        for (key, digest) in [
            (digestKey, SHA256.hash(data: data).description),
            (metadataDigestKey, metadataDigest(header.metadata)),
        ] {
            let stored = header.metadata[key]
            guard stored != nil || !requireDigest else {
                throw CheckpointError(
                    .digestMissing,
                    "\(path) has no \(key): only weights written by Limpid or its PyTorch twin carry it; "
                        + "allow files without a digest to read it"
                )
            }
            guard stored == nil || stored == digest else {
                let part = key == digestKey ? damagedTensor(header, data) : "the header"
                throw CheckpointError(
                    .damaged,
                    "\(path) is damaged\(part.map { " in " + $0 } ?? ""): its bytes are not those that were written; "
                        + "copy it again"
                )
            }
        }
    }

    static func metadataDigest(_ metadata: [String: String]) -> String {
        let pairs = metadata.filter { $0.key != digestKey && $0.key != metadataDigestKey }
            .map { (Array($0.key.utf8), Array($0.value.utf8)) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        return SHA256.hash(data: pairs.flatMap { $0 + [0] + $1 + [0] }).description
    }
}
