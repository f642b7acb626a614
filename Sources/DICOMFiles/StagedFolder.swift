import Foundation

/// A temporary folder inside the destination, in which a series is written before it appears there as a
/// whole.
///
/// Removed with everything in it unless it is published.
public struct StagedFolder: ~Copyable {
    /// How the names of all staged folders start; what a killed run leaves behind is found by it.
    public static let namePrefix = ".limpid-staging-"

    /// The folder.
    public let path: String
    let root: String
    let name: String
    private var isKept = false

    /// Creates `root/.limpid-staging-<label>-<random>`, mode 0750, in an existing folder.
    ///
    /// `label` names the work for people, such as a Series Instance UID: 1 to 80 letters, digits, dots,
    /// hyphens, underscores. Throws `malformed-value` for another label, `not-writable`, `disk-full`.
    public init(inside root: String, label: String) throws(DICOMError) {
        guard SafeName.isValid(label) else {
            throw DICOMError(.malformedValue, "a staged folder's label is not a safe name")
        }
        let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let name = "\(Self.namePrefix)\(label)-\(random)"
        let path = "\(root)/\(name)"
        guard mkdir(path, 0o750) == 0 else { throw .system(errno, "create a staged folder", path) }
        self.path = path
        self.root = root
        self.name = name
    }

    deinit {
        // On the way out of a failure, which is reported already; a leftover is hidden and carries
        // `namePrefix`.
        if !isKept { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Synchronises the folder and moves it to `relativePath` under the root in one step; never over what is
    /// there unless `policy` is `.replace`.
    ///
    /// Each component of `relativePath` is a safe name (letters, digits, dots, hyphens, underscores, no
    /// leading dot). Missing parent folders are created, mode 0750; symbolic links among them are refused.
    /// With `.replace` old and new folder change places (`RENAME_EXCHANGE`), then the old one is removed;
    /// whether it may be replaced is the caller's to know. Where the file system cannot rename so, the old
    /// folder is moved aside first, which is not one step.
    ///
    /// Throws `target-exists` (policy `.fail`, or `.replace` of something that is not a folder),
    /// `malformed-value` for the path, `not-writable`, `disk-full`, `verification-failed` where the folder is
    /// empty or holds something else than files and folders. After a failure the root is as it was, and the
    /// staged folder is gone.
    public consuming func publish(
        as relativePath: String,
        policy: ExistingPolicy
    ) throws(DICOMError) -> PublishOutcome {
        try publish(as: relativePath, policy: policy, renaming: .kernel)
    }

    /// `publish`, with the way of renaming to begin with.
    package consuming func publish(
        as relativePath: String,
        policy: ExistingPolicy,
        renaming: Renaming
    ) throws(DICOMError) -> PublishOutcome {
        let components = relativePath.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let last = components.last,
            components.allSatisfy({ SafeName.isValid($0) && !$0.hasPrefix(".") })
        else {
            throw DICOMError(.malformedValue, "a folder is published under safe names only")
        }
        try FolderSync.synchronizeTree(path)
        var parents = try PublishedParents(root: root, components: components.dropLast())
        let move = FolderMove(
            source: name,
            in: parents.rootDescriptor,
            target: last,
            in: parents.targetDescriptor,
            path: "\(root)/\(relativePath)"
        )
        let outcome = try move.run(policy, renaming)
        guard outcome != .skipped else { return outcome }
        do {
            try parents.synchronize()
        } catch {
            try move.undo(outcome, renaming)
            throw error
        }
        parents.keep()
        if outcome == .published { isKept = true }
        // After an exchange the old folder has the staged name, and goes with this value.
        return outcome
    }
}

/// Names of folders that cannot mean anything but themselves.
enum SafeName {
    /// Whether `name` is made of letters, digits, dots, hyphens and underscores, 1 to 80 of them, and is
    /// neither `.` nor `..`.
    static func isValid(_ name: String) -> Bool {
        (1...80).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
