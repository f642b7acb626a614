import DICOMFiles
import Volumes

/// The instances that one scan found under one Series Instance UID.
public struct SourceSeries: Sendable {
    /// Study Instance UID of the first instance, empty where absent.
    public let studyInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Value of Modality (0008,0060) of the first instance, empty where absent or not a code.
    public let modality: String
    /// Distinct instances, by SOP Instance UID; of identical copies the one with the smallest path.
    public let headers: [DICOMHeader]
    /// Identical copies of instances in `headers`: read, counted and not processed.
    public let duplicates: [RejectedFile]
    /// Why nothing of this series may be processed: a broken member, a mix-up of patients, conflicting copies.
    public let hazard: Refusal?
    /// What was odd about the files, each once.
    public let findings: [Finding]

    /// What later steps need to know of the files, in the order of `headers`.
    public var files: [SourceFile] { headers.map(SourceFile.init) }

    /// Creates a series from the readable members of one Series Instance UID.
    ///
    /// - Parameters:
    ///   - seriesInstanceUID: the UID they share.
    ///   - members: readable members, at least one, copies included.
    ///   - findings: what validation found in them.
    ///   - hasBrokenMember: whether a file that could not be read says that it belongs here.
    ///   - sharesInstances: whether a SOP Instance UID of this series also stands in another series.
    ///   - digest: the digest of a file's bytes; asked only where a SOP Instance UID repeats.
    package init(
        seriesInstanceUID: String,
        members: [DICOMHeader],
        findings: [Finding] = [],
        hasBrokenMember: Bool = false,
        sharesInstances: Bool = false,
        digest: (String) throws(DICOMError) -> String
    ) {
        let sorted = members.sorted {
            let (a, b) = ($0.sopInstanceUID ?? "", $1.sopInstanceUID ?? "")
            return a != b ? a < b : $0.path < $1.path
        }
        var distinct: [DICOMHeader] = []
        var duplicates: [RejectedFile] = []
        var conflicts = 0
        for header in sorted {
            guard let kept = distinct.last, kept.sopInstanceUID == header.sopInstanceUID else {
                distinct.append(header)
                continue
            }
            if Self.areIdentical(kept, header, digest) {
                duplicates.append(
                    RejectedFile(
                        path: header.path,
                        code: "duplicate-instance",
                        reason: "an identical copy of another file of its series: processed once",
                        seriesInstanceUID: seriesInstanceUID
                    )
                )
            } else {
                conflicts += 1
                distinct.append(header)
            }
        }
        var allFindings = findings
        if !duplicates.isEmpty {
            allFindings.append(
                Finding(
                    .warning,
                    code: "duplicate-instance",
                    "\(duplicates.count) file(s) are identical copies of others: processed once"
                )
            )
        }
        self.seriesInstanceUID = seriesInstanceUID
        studyInstanceUID = distinct.first?.studyInstanceUID ?? ""
        modality = Self.code(distinct.first?.dataSet.string(.modality))
        headers = distinct
        self.duplicates = duplicates
        self.findings = allFindings.uniqued()
        hazard = Self.hazard(
            distinct,
            conflicts: conflicts,
            hasBrokenMember: hasBrokenMember,
            sharesInstances: sharesInstances
        )
    }

    private static func areIdentical(
        _ a: DICOMHeader,
        _ b: DICOMHeader,
        _ digest: (String) throws(DICOMError) -> String
    ) -> Bool {
        guard a.fileSize == b.fileSize else { return false }
        // A copy that cannot be read to the end is not known to be the same.
        guard let first = try? digest(a.path), let second = try? digest(b.path) else { return false }
        return first == second
    }

    private static func hazard(
        _ headers: [DICOMHeader],
        conflicts: Int,
        hasBrokenMember: Bool,
        sharesInstances: Bool
    ) -> Refusal? {
        // Bytes are compared, not text: the same person in two character sets is refused rather than guessed.
        let people = [Tag.patientID, .patientName, .patientBirthDate, .studyInstanceUID]
        let identities = Set(headers.map { header in people.map { significant(header.dataSet.bytes($0)) } })
        if identities.count > 1 {
            return Refusal(
                .patientMixUp,
                "instances of \(identities.count) different patients or studies share one Series Instance UID: "
                    + "a mix-up; sort them out at the source before processing"
            )
        }
        if hasBrokenMember {
            return Refusal(
                .brokenMember,
                "a file of this series is broken or incomplete, and a series is never processed in part: "
                    + "send the series again"
            )
        }
        if conflicts > 0 || sharesInstances {
            return Refusal(
                .conflictingDuplicates,
                "different files carry the same SOP Instance UID, and none is taken by chance: "
                    + "keep the right one of each and remove the others"
            )
        }
        return nil
    }

    /// A value's bytes without the padding and the empty name components that PS3.5 6.2 calls insignificant.
    private static func significant(_ bytes: [UInt8]?) -> [UInt8] {
        guard let bytes else { return [] }
        let isPadding: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0 || $0 == 0x5E }
        guard let first = bytes.firstIndex(where: { !isPadding($0) }),
            let last = bytes.lastIndex(where: { !isPadding($0) })
        else { return [] }
        return Array(bytes[first...last])
    }

    /// A code string that may be shown: up to 16 capitals, digits, spaces and underscores; else nothing.
    static func code(_ value: String?) -> String {
        guard let value = value.map(String.trimmed), value.utf8.count <= 16 else { return "" }
        let isCode = value.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x20 || byte == 0x5F
        }
        return isCode ? value : ""
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it first stands.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
