import DICOMFiles
import DerivedObjects
import Foundation
import Testing

@Suite struct ProvenanceTests {
    private let account = Provenance(
        studyInstanceUID: "1.2",
        sourceSeriesInstanceUID: "1.2.3",
        partIndex: 0,
        sources: [Provenance.Source(sopInstanceUID: "1.2.3.4", sha256: "ab")],
        outputs: [
            Provenance.Output(
                kind: .denoised,
                object: WrittenObject(
                    sopInstanceUID: "2.25.1",
                    sopClassUID: "1.2.840.10008.5.1.4.1.1.2",
                    seriesInstanceUID: "2.25.2",
                    file: WrittenFile(path: "/out/Miller^Anna/2.25.1.dcm", sha256: "cd", bytes: 2, frames: 1),
                    sourceSOPInstanceUIDs: ["1.2.3.4"]
                )
            )
        ],
        derivation: Workshop.derivation()
    )

    @Test func theAccountReadsBack() throws {
        let json = try account.json()
        #expect(try Provenance(json: json) == account)
        #expect(try account.json() == json)
    }

    @Test func pathsAreNotToldFurther() throws {
        let text = String(decoding: try account.json(), as: UTF8.self)
        #expect(
            text.contains("\"file\" : \"2.25.1.dcm\"") && !text.contains("Miller") && !text.contains("/out")
        )
        #expect(text.contains("2023-11-14T22:13:20Z"))
    }
}
