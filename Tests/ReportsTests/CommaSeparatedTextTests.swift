import Foundation
import Reports
import Testing

@Suite struct CommaSeparatedTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
        ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("-12.5", "-12.5"),
        ("-x", "'-x"), ("ä;ß", "ä;ß"), ("=\"a,b\"", "\"'=\"\"a,b\"\"\""),
    ])
    func aFieldIsQuotedWhereItNeedsIt(_ text: String, _ field: String) {
        #expect(CommaSeparatedText.field(text) == field)
    }

    @Test func aLineEndsAsTheStandardSays() {
        #expect(CommaSeparatedText.line(["a", "", "b,c"]) == "a,,\"b,c\"\r\n")
    }

    @Test func aNewFileNeverTakesAnothersPlace() throws {
        let folder = NSTemporaryDirectory() + "limpid-reports-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/table.csv"
        try AtomicFile.create("first\r\n", atPath: path)
        let error = #expect(throws: ReportError.self) { try AtomicFile.create("second\r\n", atPath: path) }
        #expect(error?.code == .targetExists)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\r\n")
        // Nor that of a link that leads nowhere.
        let link = folder + "/link.csv"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder + "/nowhere")
        #expect(throws: ReportError.self) { try AtomicFile.create("third\r\n", atPath: link) }
        #expect(AtomicFile.exists(link))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["link.csv", "table.csv"]
        )
    }
}
