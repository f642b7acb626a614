import Volumes

extension DICOMReader {
    /// Checks that the object is an image whose pixels and geometry can be trusted: what DCMTK loads without
    /// complaint, this refuses.
    ///
    /// Refused: no pixel data; Image Pixel attributes missing, contradictory or impossible; more than 2 GiB
    /// of samples; pixel data shorter than declared; compressed frames of another size; UIDs that are missing
    /// or not made of digits and dots; rescale slope 0 or half a rescale; numbers that are not finite decimal
    /// numbers; spacing, position or orientation that describe no plane.
    ///
    /// What is odd but harmless is returned; `header.findings` are not repeated.
    ///
    /// - Throws: `not-an-image`, `invalid-image-plane`, `pixel-data-length`, `invalid-uid`,
    ///   `malformed-value`, `decode-failed`, `unsupported-transfer-syntax`.
    public static func validateImagePlane(_ header: DICOMHeader) throws(DICOMError) -> [Finding] {
        var findings = try header.checkedPixels().findings
        findings += try header.checkIdentity()
        findings += try header.checkPlane()
        return findings
    }
}

extension DICOMHeader {
    /// UIDs, because file names and references are made of them.
    func checkIdentity() throws(DICOMError) -> [Finding] {
        var findings: [Finding] = []
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            try Self.checkUID(dataSet.uid(tag), tag, &findings)
        }
        for tag in [Tag.frameOfReferenceUID] where dataSet.uid(tag) != nil {
            try Self.checkUID(dataSet.uid(tag), tag, &findings)
        }
        for (meta, tag) in [
            (Tag.mediaStorageSOPClassUID, Tag.sopClassUID), (.mediaStorageSOPInstanceUID, .sopInstanceUID),
        ]
        where fileMetaInformation.uid(meta) != dataSet.uid(tag) {
            findings.append(
                Finding(
                    .warning,
                    code: "meta-uid-mismatch",
                    "\(meta) in the file meta information is missing or differs from \(tag); the data set's was taken."
                )
            )
        }
        return findings
    }

    private static func checkUID(_ uid: String?, _ tag: Tag, _ findings: inout [Finding]) throws(DICOMError) {
        guard let uid else { throw DICOMError(.invalidUID, "\(tag) is missing or empty", tag: tag) }
        if DICOMUID.isValid(uid) { return }
        // Leading zeros are forbidden but met in old objects; they endanger nothing.
        let components = uid.split(separator: ".", omittingEmptySubsequences: false)
        let withoutZeros = components.map { component in
            let rest = component.drop { $0 == "0" }
            return rest.isEmpty && !component.isEmpty ? "0" : String(rest)
        }
        guard uid.utf8.count <= 64, DICOMUID.isValid(withoutZeros.joined(separator: ".")) else {
            throw DICOMError(
                .invalidUID,
                "\(tag) is not a UID (digits and dots, at most 64)",
                tag: tag,
                expanded: "\(tag) is not a UID: \"\(uid)\""
            )
        }
        findings.append(
            Finding(.note, code: "uid-leading-zero", "\(tag) has a component with a leading zero.")
        )
    }
}
