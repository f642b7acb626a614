import Volumes

/// The element structure of a file, walked without reading values and before DCMTK sees a byte.
///
/// DCMTK's parser recurses, believes declared lengths and inflates without a cap (RELIABILITY.md). So every
/// file is walked here first, iteratively and within bounds: nesting, lengths against the bytes left, number
/// of elements, size after inflating. Offsets are into the content: the file, or the inflated data set.
struct PreScan {
    /// Nested sequences allowed; real objects stay below 10.
    static let maximumDepth = 32
    /// Elements and items allowed in one file.
    static let maximumElements = 1_000_000
    /// Bytes allowed before the pixel data: all of them become values in memory.
    static let maximumHeaderBytes = 256 << 20

    let transferSyntax: TransferSyntax
    /// File meta information, as it stands.
    let fileMetaInformation: DataSet
    /// Elements before the pixel data, as encoded by the transfer syntax.
    let headerBytes: [UInt8]
    let pixels: PixelDataElement?
    /// Where a deflated data set starts in the file, nil for others.
    let deflatedFrom: Int?
    let findings: [Finding]

    init(_ file: borrowing ReadOnlyFile) throws(DICOMError) {
        var bytes = ScanBytes(file)
        let (metaStart, preamble) = try Self.checkPreamble(&bytes)
        let meta = try FileMeta(&bytes, from: metaStart)
        var findings = [preamble].compactMap { $0 } + meta.findings
        transferSyntax = meta.transferSyntax
        fileMetaInformation = meta.elements

        if meta.transferSyntax.isDeflated {
            let content = try Inflation(file, from: meta.end).bytes()
            bytes = ScanBytes(content)
            deflatedFrom = meta.end
        } else {
            deflatedFrom = nil
        }
        let start = meta.transferSyntax.isDeflated ? 0 : meta.end
        var walk = ElementWalk(from: start, to: bytes.count, meta.transferSyntax)
        try walk.run(&bytes)
        findings += walk.findings
        pixels = walk.pixels
        guard walk.headerEnd - start <= Self.maximumHeaderBytes else {
            throw DICOMError(
                .lengthExceedsFile,
                "the elements before the pixel data are larger than 256 MiB",
                expanded:
                    "\(walk.headerEnd - start) bytes of elements before the pixel data, at most 256 MiB are read"
            )
        }
        var header: [UInt8] = []
        var position = start
        for stray in walk.strayItems where stray.upperBound <= walk.headerEnd {
            header += try bytes.bytes(position..<stray.lowerBound)
            position = stray.upperBound
        }
        headerBytes = header + (try bytes.bytes(position..<walk.headerEnd))
        self.findings = findings
    }

    /// The 128 bytes and the prefix of PS3.10 7.1: where the file meta information begins, or an error that
    /// says what the file is instead.
    private static func checkPreamble(_ bytes: inout ScanBytes) throws(DICOMError) -> (
        metaStart: Int, Finding?
    ) {
        guard bytes.count >= 132, try bytes.bytes(128..<132) == Array("DICM".utf8) else {
            guard try startsWithFileMeta(&bytes) else { throw try whatInstead(&bytes) }
            return (
                0,
                Finding(
                    .warning,
                    code: "no-preamble",
                    "The file begins with its file meta information, without preamble and prefix."
                )
            )
        }
        let preamble = try bytes.bytes(0..<128)
        if preamble.allSatisfy({ $0 == 0 }) { return (132, nil) }
        if tiff.contains(where: preamble.starts) {
            return (
                132,
                Finding(
                    .note,
                    code: "tiff-preamble",
                    "The preamble makes the file readable as TIFF too, which DICOM allows."
                )
            )
        }
        if executable.contains(where: preamble.starts) {
            return (
                132,
                Finding(
                    .warning,
                    code: "polyglot-preamble",
                    "The preamble begins like a program, script, archive or PDF."
                )
            )
        }
        return (132, Finding(.note, code: "preamble-not-empty", "The preamble holds other bytes than zero."))
    }

    private static let tiff: [[UInt8]] = [
        [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B],
    ]

    /// ELF, shebang, PE, Mach-O, Mach-O universal or Java class, ZIP, PDF.
    private static let executable: [[UInt8]] = [
        [0x7F, 0x45, 0x4C, 0x46], [0x23, 0x21], [0x4D, 0x5A], [0xCF, 0xFA, 0xED, 0xFE],
        [0xCA, 0xFE, 0xBA, 0xBE],
        [0x50, 0x4B, 0x03, 0x04], [0x25, 0x50, 0x44, 0x46],
    ]

    /// Whether an element of group 0002 stands at 0, with the VR it must have.
    private static func startsWithFileMeta(_ bytes: inout ScanBytes) throws(DICOMError) -> Bool {
        guard bytes.count >= 8, try bytes.tag(at: 0, bigEndian: false).group == 2 else { return false }
        return ["UL", "OB", "UI"].contains(String(decoding: try bytes.bytes(4..<6), as: UTF8.self))
    }

    private static func whatInstead(_ bytes: inout ScanBytes) throws(DICOMError) -> DICOMError {
        guard bytes.count >= 8 else { return DICOMError(.notDICOM, "not a DICOM file: too short") }
        let start = try bytes.bytes(0..<8)
        if start.starts(with: [0x1F, 0x8B]) {
            return DICOMError(.notDICOM, "a gzip-compressed file: decompress it first")
        }
        // A data set without preamble begins with a low even group, or the prefix stands at 0.
        let little = UInt16(start[0]) | UInt16(start[1]) << 8
        let big = UInt16(start[1]) | UInt16(start[0]) << 8
        if start.starts(with: Array("DICM".utf8)) || [2, 4, 8].contains(little) || [2, 4, 8].contains(big) {
            return DICOMError(
                .missingFileMeta,
                "a data set without DICOM preamble and file meta information (PS3.10 7.1)"
            )
        }
        return DICOMError(.notDICOM, "not a DICOM file: no DICM prefix")
    }
}
