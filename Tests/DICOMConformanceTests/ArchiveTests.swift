import Foundation
import Testing

/// A real archive takes what the built tool writes and gives it back.
///
/// Skipped where Orthanc, DCMTK's tools or the Python environment are absent.
@Suite struct ArchiveTests {
    @Test(
        .enabled(
            if: Surroundings.hasOrthanc && Surroundings.python != nil,
            "orthanc, dcmtk and .venv are needed"
        ),
        .timeLimit(.minutes(2))
    )
    func orthancStoresAndReturnsEveryObject() throws {
        let python = try #require(Surroundings.python)
        try Surroundings.withScratch { folder in
            let cases = ConformanceCase.phantoms + (Surroundings.hasFixtures ? ConformanceCase.real : [])
            var outputs: [String] = []
            for (index, one) in cases.enumerated() {
                let part = folder + "/\(index)"
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
                outputs += try DerivedFiles(of: one, in: part).outputs
            }
            let list = folder + "/list.txt"
            try outputs.joined(separator: "\n").write(toFile: list, atomically: true, encoding: .utf8)
            let script = Surroundings.script("orthanc_roundtrip.py")
            let result = try Surroundings.run(python, [script, list, folder + "/orthanc"], seconds: 100)
            #expect(result.status == 0, "\(result.output)")
        }
    }
}
