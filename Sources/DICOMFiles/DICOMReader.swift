import Digests
import Foundation
import Volumes

/// Reads DICOM Part 10 files: header, image-plane validation, frames, digest.
///
/// Files are opened read-only.
public enum DICOMReader {
    /// Reads all elements before the pixel data; the pixel data's bytes are not read.
    ///
    /// The file's structure is walked within bounds first (RELIABILITY.md), then DCMTK interprets the
    /// elements. Objects without pixels (reports, plans, directories, waveforms) are read too; their `pixels`
    /// is nil.
    ///
    /// - Throws: `not-readable`, `not-dicom`, `missing-file-meta`, `unsupported-transfer-syntax`, or what is
    ///   wrong with the structure: `truncated`, `length-exceeds-file`, `malformed-structure`,
    ///   `nested-too-deep`, `too-many-elements`, `inflated-too-large`, `decode-failed`; `dictionary-missing`
    ///   where DCMTK has no data dictionary.
    public static func header(atPath path: String) throws(DICOMError) -> DICOMHeader {
        let file = try ReadOnlyFile(path: path)
        let scan = try PreScan(file)
        let elements = try DCMTK.explicitElements(scan.headerBytes, scan.transferSyntax.encoding)
        var dataSet = try DataSet(explicitLittleEndian: elements)
        let offsets = Self.unsigned64(dataSet.bytes(Tag(0x7FE0, 0x0001)) ?? [])
        dataSet.removeAll { $0.tag.group == 0x7FE0 }
        let pixels = scan.pixels.map { PixelFormat(dataSet, element: $0.tag) }
        let codestream = try scan.pixels.flatMap { (element) throws(DICOMError) in
            try Self.codestream(of: element, file)
        }
        var findings = scan.findings + CharacterSetFindings.of(dataSet)
        if let pixels, let codestream { findings += codestream.contradictions(of: pixels) }
        return DICOMHeader(
            path: path,
            fileSize: file.size,
            modificationTimeNanoseconds: file.modificationTimeNanoseconds,
            transferSyntaxUID: scan.transferSyntax.uid,
            fileMetaInformation: scan.fileMetaInformation,
            dataSet: dataSet,
            pixels: pixels,
            findings: findings,
            pixelData: scan.pixels,
            deflatedFrom: scan.deflatedFrom,
            transferSyntax: scan.transferSyntax,
            extendedOffsets: offsets,
            codestream: codestream
        )
    }

    /// SHA-256 of a file's bytes in lower-case hexadecimal, streamed.
    ///
    /// - Throws: `not-readable`.
    public static func sha256(ofFileAtPath path: String) throws(DICOMError) -> String {
        let file = try ReadOnlyFile(path: path)
        var hash = SHA256()
        var position = 0
        while position < file.size {
            let chunk = try file.read(position..<min(position + 1 << 20, file.size))
            hash.update(data: chunk)
            position += chunk.count
        }
        return hash.finalize().description
    }

    /// Main header of the first compressed frame, where there is one.
    private static func codestream(
        of element: PixelDataElement,
        _ file: borrowing ReadOnlyFile
    ) throws(DICOMError) -> CodestreamHeader? {
        guard case .encapsulated(_, let fragments) = element.layout,
            let first = fragments.first(where: { !$0.isEmpty })
        else { return nil }
        // Markers before the frame header (application data, tables) can be long.
        return CodestreamHeader(try file.read(first.prefix(1 << 16)))
    }

    private static func unsigned64(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        }
    }
}

extension CodestreamHeader {
    /// Where a compressed frame and the Image Pixel module disagree in ways that can be resolved.
    func contradictions(of format: PixelFormat) -> [Finding] {
        var findings: [Finding] = []
        if let isSigned, isSigned != format.isSigned {
            findings.append(
                Finding(
                    .warning,
                    code: "signedness-mismatch",
                    "The compressed image and Pixel Representation disagree about the sign; the bits were read as Pixel Representation says."
                )
            )
        }
        guard format.samplesPerPixel == 3, isSigned == nil else { return findings }
        let declaredYBR = format.photometricInterpretation.hasPrefix("YBR")
        if (declaredYBR && (adobeTransform == 0 || hasRGBComponents))
            || (!declaredYBR && (adobeTransform == 1 || isJFIF))
        {
            findings.append(
                Finding(
                    .warning,
                    code: "color-mismatch",
                    "The markers of the compressed image and Photometric Interpretation disagree about the colour space."
                )
            )
        } else if !declaredYBR && hasCosineTransform && adobeTransform == nil && !hasRGBComponents {
            findings.append(
                Finding(
                    .warning,
                    code: "color-unmarked",
                    "A lossy JPEG image declared as RGB has no marker that says so; it was read as RGB."
                )
            )
        }
        return findings
    }
}
