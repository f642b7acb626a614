import DICOMFiles
import Foundation
import Testing

@Suite(.serialized) struct WritingCostTests {
    /// Copying 300 slices through reader and writer, hashing, syncing and re-reading included, takes at most
    /// twice dcmconv's time.
    @Test(.enabled(if: External.hasDCMTKTools, "dcmtk is not installed"))
    func passThroughIsAtMostTwiceDcmconv() throws {
        let folder = try TemporaryFolder()
        for name in ["in", "dcmconv"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)",
                withIntermediateDirectories: true
            )
        }
        let format = Sample.format(rows: 512, columns: 512)
        let frame = Sample.frame(format, seed: 1)
        for number in 1...300 {
            var writer = try DICOMWriter(
                path: "\(folder.path)/in/\(number).dcm",
                dataSet: Sample.header(number),
                pixels: format,
                syntax: .explicitVRLittleEndian
            )
            try writer.append(stored: frame)
            _ = try writer.finish()
        }
        let clock = ContinuousClock()
        let theirs = try clock.measure {
            for number in 1...300 {
                let arguments = ["\(folder.path)/in/\(number).dcm", "\(folder.path)/dcmconv/\(number).dcm"]
                let status = try External.run("/usr/bin/dcmconv", arguments).status
                #expect(status == 0)
            }
        }
        let ours = try clock.measure {
            let staged = try StagedFolder(inside: folder.path, label: "x")
            for number in 1...300 {
                let path = "\(folder.path)/in/\(number).dcm"
                let header = try DICOMReader.header(atPath: path)
                _ = try DICOMReader.sha256(ofFileAtPath: path)
                var writer = try DICOMWriter(
                    path: "\(staged.path)/\(number).dcm",
                    dataSet: header.dataSet,
                    pixels: #require(header.pixels),
                    syntax: .explicitVRLittleEndian
                )
                for frame in try DICOMReader.frames(of: header, 0..<1) {
                    try writer.append(stored: frame.stored)
                }
                _ = try writer.finish()
            }
            _ = try staged.publish(as: "limpid", policy: .fail)
        }
        print("pass-through of 300 slices: \(ours), dcmconv \(theirs)")
        #expect(ours <= theirs * 2)
    }
}
