import JobLedger
import Testing

@Suite struct MountTableTests {
    let table = MountTable(
        text: #"""
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 22 0:42 / /mnt/share rw shared:7 - nfs4 server:/export rw
            31 22 0:43 / /mnt/share/local rw - xfs /dev/sdb1 rw
            32 22 0:44 / /mnt/with\040space rw - cifs //server/share rw
            33 22 0:45 / /mnt/ssh rw master:2 - fuse.sshfs host: rw
            34 22 0:46 / /mnt/ntfs rw - fuseblk /dev/sdc1 rw
            35 22 0:47 / /mnt/unknown rw - fuse host rw
            36 22 0:48 / /mnt/over rw - ext4 /dev/sdd1 rw
            37 22 0:49 / /mnt/over rw - glusterfs node:/vol rw
            38 22 0:50 / /home rw - fuse.fuse-overlayfs overlay rw
            a line that is no mount

            """#
    )

    @Test(arguments: [
        ("/var/lib/limpid", nil), ("/mnt/share", "nfs4"), ("/mnt/share/state", "nfs4"), ("/mnt/shared", nil),
        ("/mnt/share/local/state", nil), ("/mnt/with space/state", "cifs"), ("/mnt/ssh/a", "fuse.sshfs"),
        ("/mnt/ntfs/a", nil), ("/mnt/unknown/a", "fuse"), ("/mnt/over/a", "glusterfs"), ("/home/a", nil),
    ])
    func theDeepestMountDecides(path: String, expected: String?) {
        #expect(table.networkType(ofPath: path) == expected)
    }

    @Test func thisMachineHasAMountTable() throws {
        #expect(try MountTable.current().networkType(ofPath: "/proc") == nil)
    }
}
