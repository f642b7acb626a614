import DICOMFiles
import Foundation
import Testing

@Suite struct UIDTests {
    @Test(arguments: [
        "1.2", "1.2.840.10008.1.2", "0.0", "2.25.329800735698586629295641978511506172918", "1.0.3",
    ])
    func acceptsUIDs(text: String) { #expect(DICOMUID.isValid(text)) }

    @Test(arguments: [
        "", "1", ".", "1.", ".1", "1..2", "1.02", "00.1", "1.2.a", "1.2 ", " 1.2", "1.2\0", "1.2.3.",
        "../../x", "1.２", "1.-2",
        "1." + String(repeating: "1", count: 63),
    ])
    func refusesOtherTexts(text: String) { #expect(!DICOMUID.isValid(text)) }

    @Test func hasAtMost64Characters() {
        #expect(DICOMUID.isValid("1." + String(repeating: "1", count: 62)))
        #expect(!DICOMUID.isValid("1." + String(repeating: "1", count: 63)))
    }

    @Test(arguments: ["1.2.a", "1", "1..2", "../../x"]) func refusesToSetAnInvalidUID(text: String) {
        var dataSet = DataSet()
        let error = #expect(throws: DICOMError.self) { try dataSet.set(.sopInstanceUID, .ui, string: text) }
        #expect(error?.code == .invalidUID && error?.tag == .sopInstanceUID)
        #expect(error?.description.contains(text) == false || text == "1")
    }

    /// Some devices write leading zeros: such an image can be named as a source, but is no UID for a new object.
    @Test func toleratesLeadingZerosInReferencesOnly() throws {
        #expect(DICOMUID.isReferable("1.02.3") && !DICOMUID.isValid("1.02.3"))
        #expect(!DICOMUID.isReferable("1..2") && !DICOMUID.isReferable("1.2.a"))
        var reference = DataSet()
        try reference.set(.referencedSOPInstanceUID, .ui, string: "1.02.3")
        #expect(reference.uid(.referencedSOPInstanceUID) == "1.02.3")

        let folder = try TemporaryFolder()
        var header = try Sample.header()
        try header.set(.sopInstanceUID, .ui, string: "1.02.3")
        let error = #expect(throws: DICOMError.self) {
            try Sample.write("\(folder.path)/a", Sample.format(), .explicitVRLittleEndian, header: header)
        }
        #expect(error?.code == .invalidUID)
    }

    /// Goldens from Python's uuid.uuid5: Goldens/make_uids.py.
    @Test func derivesUUIDsOfVersion5() throws {
        let data = try Data(contentsOf: External.goldens.appendingPathComponent("uids.json"))
        let golden = try JSONDecoder().decode(Golden.self, from: data)
        #expect(golden.cases.count == 8)
        for item in golden.cases {
            let uid = DICOMUID.derived(source: item.source, kind: item.kind, runDigest: item.runDigest)
            #expect(uid == item.uid)
            #expect(DICOMUID.isValid(uid))
        }
        #expect(Set(golden.cases.map(\.uid)).count == golden.cases.count)
    }

    struct Golden: Decodable {
        struct Case: Decodable {
            let source: String
            let kind: String
            let runDigest: String
            let uid: String
        }

        let implementationClassUID: String
        let cases: [Case]
    }
}
