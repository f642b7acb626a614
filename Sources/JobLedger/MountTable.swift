private import Foundation

/// Tells folders on this machine's disks, where SQLite's locks hold, from those that other machines share.
package struct MountTable: Sendable {
    /// Types of file systems that other machines, or a virtual machine's host, share.
    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "gpfs", "beegfs",
        "pvfs2",
        "orangefs", "glusterfs", "gfs2", "ocfs2", "9p", "virtiofs", "vboxsf", "vmhgfs",
    ]
    /// FUSE file systems that are on this machine's own disks.
    private static let localFUSETypes: Set<String> = ["fuseblk", "fuse.fuse-overlayfs"]

    private let text: String

    /// Takes the text of a mount table (proc(5), mountinfo).
    package init(text: String) { self.text = text }

    /// The mount table of this process; throws `LedgerError.notReadable`.
    package static func current() throws(LedgerError) -> MountTable {
        guard let text = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else {
            throw LedgerError(
                .notReadable,
                "the mount table /proc/self/mountinfo cannot be read, so it is unknown whether the ledger's disk is local"
            )
        }
        return MountTable(text: text)
    }

    /// The type of the network file system that a path lies on, such as `nfs4` or `fuse.sshfs`, or nil where it is local.
    ///
    /// The path is absolute and without symbolic links. A FUSE type that is not known to be local counts as network.
    package func networkType(ofPath path: String) -> String? {
        guard let type = type(ofPath: path) else { return nil }
        if type.hasPrefix("fuse") { return MountTable.localFUSETypes.contains(type) ? nil : type }
        return MountTable.networkTypes.contains(type) ? type : nil
    }

    /// The type of the deepest mount that holds the path; of mounts at one place the last one is on top.
    private func type(ofPath path: String) -> String? {
        var best: (length: Int, type: String)?
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else {
                continue
            }
            let point = MountTable.unescaped(fields[4])
            guard path == point || path.hasPrefix(point == "/" ? "/" : point + "/") else { continue }
            if point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, String(fields[dash + 1])) }
        }
        return best?.type
    }

    /// A field with its octal escapes (`\040` for a space) replaced.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = field.utf8
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
