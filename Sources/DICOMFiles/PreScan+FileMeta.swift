import Volumes

/// File meta information (PS3.10 7.1): group 0002, always explicit VR little endian.
struct FileMeta {
    let elements: DataSet
    let transferSyntax: TransferSyntax
    /// Where the data set begins.
    let end: Int
    var findings: [Finding] = []

    /// Real ones hold some 200 bytes; private information may add to it.
    private static let maximumBytes = 1 << 20

    init(_ bytes: inout ScanBytes, from start: Int) throws(DICOMError) {
        guard bytes.count > start else { throw ScanBytes.truncated }
        var position = start
        var declaredEnd: Int?
        while position < bytes.count {
            let tag = try bytes.tag(at: position, bigEndian: false)
            if tag.group != 2 { break }
            let vr = try bytes.bytes((position + 4)..<(position + 6))
            guard vr.allSatisfy({ (0x41...0x5A).contains($0) }) else {
                throw DICOMError(
                    .malformedStructure,
                    "the file meta information is not explicit VR little endian"
                )
            }
            let isLong = ElementWalk.hasLongLength(vr[0], vr[1])
            let length =
                isLong
                ? Int(try bytes.uint32(at: position + 8, bigEndian: false))
                : Int(try bytes.uint16(at: position + 6, bigEndian: false))
            let value = position + (isLong ? 12 : 8)
            guard value + length <= bytes.count else {
                throw DICOMError(.truncated, "the file ends inside the file meta information")
            }
            guard value + length - start <= Self.maximumBytes else {
                throw DICOMError(.malformedStructure, "the file meta information is larger than 1 MiB")
            }
            if tag == Tag(2, 0) && length == 4 {
                declaredEnd = value + 4 + Int(try bytes.uint32(at: value, bigEndian: false))
            }
            position = value + length
        }
        guard position > start else {
            throw DICOMError(.missingFileMeta, "no file meta information after the DICM prefix")
        }
        end = position
        elements = try DataSet(explicitLittleEndian: try bytes.bytes(start..<position))
        if declaredEnd == nil {
            findings.append(
                Finding(
                    .warning,
                    code: "no-meta-group-length",
                    "The file meta information has no group length (0002,0000)."
                )
            )
        } else if declaredEnd != position {
            findings.append(
                Finding(
                    .warning,
                    code: "wrong-meta-group-length",
                    "The group length of the file meta information is wrong; its elements were counted instead."
                )
            )
        }
        guard let uid = elements.uid(Tag(2, 0x10)) else {
            throw DICOMError(
                .missingFileMeta,
                "the file meta information names no transfer syntax (0002,0010)"
            )
        }
        guard let syntax = TransferSyntax(uid: uid) else {
            // Only digits and dots are quoted: the value is the file's.
            let name = DICOMUID.isValid(uid) ? uid : "(not a UID)"
            throw DICOMError(
                .unsupportedTransferSyntax,
                "transfer syntax \(name) is not of the DICOM standard"
            )
        }
        transferSyntax = syntax
    }
}
