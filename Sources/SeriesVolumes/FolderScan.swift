import DICOMFiles
import Dispatch
import Volumes

/// What stands in some files and folders: series, and files that belong to none.
///
/// Every file is in exactly one place: in a series' `headers` or `duplicates`, in `rejected`, or in `ignored`.
/// Codes beside the reader's own: `hidden`, `system-file`, `partial-transfer`, `dicomdir`, `link`, `link-outside`,
/// `broken-link`, `not-a-file`, `name-not-utf-8` (ignored); `not-handled` (rejected); `duplicate-instance` (copies).
public struct FolderScan: Sendable {
    /// Readable instances by Series Instance UID, sorted by Study, then Series Instance UID.
    public let series: [SourceSeries]
    /// Broken DICOM files and folders that could not be opened, by path; one that names its series condemns it.
    public let rejected: [RejectedFile]
    /// Files that are no instances: hidden, text, DICOMDIR, unfinished transfers, links; each named once, by path.
    public let ignored: [RejectedFile]

    /// What became of one file.
    private enum Outcome {
        case instance(DICOMHeader, [Finding])
        case rejected(RejectedFile)
        case ignored(RejectedFile)
    }

    /// Files whose headers are read before the next report of progress.
    private static let batch = 64

    /// Looks into files and folders and reads the headers of all instances, some in parallel.
    ///
    /// - Parameters:
    ///   - paths: files and folders; links among them are resolved, links below them are followed only to files inside them.
    ///   - progress: called on the calling thread with the number of files read so far.
    /// - Returns: Everything found, each file once.
    /// - Throws: `input-not-found` where a path does not exist.
    public static func scan(
        paths: [String],
        progress: ((Int) -> Void)? = nil
    ) throws(SeriesError) -> FolderScan {
        let walk = try FolderWalk(paths)
        var outcomes: [Outcome?] = []
        outcomes.reserveCapacity(walk.files.count)
        for start in stride(from: 0, to: walk.files.count, by: batch) {
            let files = walk.files[start..<min(start + batch, walk.files.count)]
            var results = [Outcome?](repeating: nil, count: files.count)
            results.withUnsafeMutableBufferPointer { results in
                nonisolated(unsafe) let slots = results
                DispatchQueue.concurrentPerform(iterations: files.count) {
                    slots[$0] = read(files[start + $0])
                }
            }
            outcomes += results
            progress?(outcomes.count)
        }
        var instances: [(header: DICOMHeader, findings: [Finding])] = []
        var rejected = walk.rejected
        var ignored = walk.ignored
        for case .some(let outcome) in outcomes {
            switch outcome {
            case .instance(let header, let findings): instances.append((header, findings))
            case .rejected(let file): rejected.append(file)
            case .ignored(let file): ignored.append(file)
            }
        }
        return FolderScan(
            series: group(instances, broken: Set(rejected.compactMap(\.seriesInstanceUID))),
            rejected: rejected.sorted { $0.path < $1.path },
            ignored: ignored.sorted { $0.path < $1.path }
        )
    }

    private static func group(
        _ instances: [(header: DICOMHeader, findings: [Finding])],
        broken: Set<String>
    ) -> [SourceSeries] {
        let bySeries = Dictionary(grouping: instances) { $0.header.seriesInstanceUID ?? "" }
        var seriesOfInstance: [String: Set<String>] = [:]
        for (uid, members) in bySeries {
            for member in members {
                seriesOfInstance[member.header.sopInstanceUID ?? "", default: []].insert(uid)
            }
        }
        return bySeries.map { uid, members in
            SourceSeries(
                seriesInstanceUID: uid,
                members: members.map(\.header),
                findings: members.flatMap(\.findings),
                hasBrokenMember: broken.contains(uid),
                sharesInstances: members.contains {
                    (seriesOfInstance[$0.header.sopInstanceUID ?? ""]?.count ?? 0) > 1
                },
                digest: DICOMReader.sha256(ofFileAtPath:)
            )
        }.sorted {
            ($0.studyInstanceUID, $0.seriesInstanceUID) < ($1.studyInstanceUID, $1.seriesInstanceUID)
        }
    }

    private static func read(_ path: String) -> Outcome {
        let header: DICOMHeader
        do {
            header = try DICOMReader.header(atPath: path)
        } catch {
            return failure(error, path)
        }
        let classUIDs = [header.sopClassUID, header.fileMetaInformation.uid(.mediaStorageSOPClassUID)]
        if classUIDs.contains(ImageClass.mediaStorageDirectory) { return directory(path) }
        let isHandled = ImageClass(sopClassUID: header.sopClassUID ?? "") != nil
        guard let series = header.seriesInstanceUID, let instance = header.sopInstanceUID, isUsable(series),
            isUsable(instance)
        else {
            let reason =
                isHandled
                ? "without a valid SOP Instance UID and Series Instance UID the image belongs to no series"
                : "not an image class Limpid handles, and without a valid Series Instance UID"
            return .rejected(
                RejectedFile(
                    path: path,
                    code: isHandled ? DICOMError.Code.invalidUID.rawValue : "not-handled",
                    reason: reason
                )
            )
        }
        // Reports, plans and the like belong to their series too, which `assemble` refuses as not handled.
        guard isHandled else { return .instance(header, header.findings) }
        do {
            return .instance(header, header.findings + (try DICOMReader.validateImagePlane(header)))
        } catch {
            return .rejected(
                RejectedFile(
                    path: path,
                    code: error.code.rawValue,
                    reason: error.description,
                    seriesInstanceUID: series
                )
            )
        }
    }

    /// Digits and dots, at most 64, no empty component; leading zeros, met in old objects, are the validator's business.
    static func isUsable(_ uid: String) -> Bool {
        uid.utf8.count <= 64
            && uid.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { component in
                !component.isEmpty && component.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    private static func directory(_ path: String) -> Outcome {
        .ignored(
            RejectedFile(
                path: path,
                code: "dicomdir",
                reason: "a DICOMDIR, which is never followed: the files are looked at themselves"
            )
        )
    }

    /// Whether the beginning of a file that cannot be read names the class of a DICOMDIR: whatever is wrong with it, it is
    /// no image.
    private static func claimsToBeDirectory(_ path: String) -> Bool {
        guard let start = SeriesUIDProbe.head(of: path, count: 512) else { return false }
        return String(decoding: start, as: UTF8.self).contains(ImageClass.mediaStorageDirectory)
    }

    private static func failure(_ error: DICOMError, _ path: String) -> Outcome {
        if claimsToBeDirectory(path) { return directory(path) }
        let claimsDICOM = [".dcm", ".dicom", ".ima", ".dc3"].contains { path.lowercased().hasSuffix($0) }
        if error.code == .notDICOM, !claimsDICOM {
            return .ignored(RejectedFile(path: path, code: error.code.rawValue, reason: "not a DICOM file"))
        }
        return .rejected(
            RejectedFile(
                path: path,
                code: error.code.rawValue,
                reason: error.description,
                seriesInstanceUID: SeriesUIDProbe.seriesInstanceUID(atPath: path)
            )
        )
    }
}
