import DICOMFiles
import DerivedObjects
import Foundation

/// The staged folders of one job, one per output series.
///
/// Whatever is not published is removed with this value.
final class StagedSeries {
    /// A folder until it is published.
    private final class Holder {
        var folder: StagedFolder?
        init(_ folder: consuming StagedFolder) { self.folder = consume folder }
    }

    private var holders: [DerivedKind: Holder] = [:]
    /// Where each kind of series is written.
    private(set) var paths: [DerivedKind: String] = [:]

    /// Creates the folder for a kind inside the output folder.
    func add(_ kind: DerivedKind, inside output: String) throws(DICOMError) {
        let folder = try StagedFolder(inside: output, label: StagingLabel.current(kind.rawValue))
        paths[kind] = folder.path
        holders[kind] = Holder(folder)
    }

    /// Adds a small file to a folder.
    func write(_ data: Data, named name: String, kind: DerivedKind) throws(JobFailure) {
        guard let path = paths[kind] else { return }
        guard
            FileManager.default.createFile(
                atPath: path + "/" + name,
                contents: data,
                attributes: [.posixPermissions: 0o640]
            )
        else {
            throw JobFailure(
                code: "not-writable",
                "a file of the output could not be written; is the disk full?"
            )
        }
    }

    /// Moves a folder to its place.
    func publish(_ kind: DerivedKind, as relativePath: String, policy: ExistingPolicy) throws {
        guard let folder = holders[kind]?.folder.take() else { return }
        _ = try folder.publish(as: relativePath, policy: policy)
        holders[kind] = nil
    }
}
