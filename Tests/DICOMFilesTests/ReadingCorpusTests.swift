import DICOMFiles
import Foundation
import Testing
import Volumes

/// One row of the corpus manifest and what it asks of reading one file; what it asks of whole series is
/// SeriesVolumes' business.
struct CorpusFile: CustomTestStringConvertible, Sendable {
    enum Outcome {
        case accept, acceptWithFinding, reject, rejectOrFinding, notDICOM, either
    }

    let path: String
    let expected: String
    var testDescription: String { path }
    var url: URL { SharedData.corpus.appending(path: path) }

    static let all: [CorpusFile] = {
        guard SharedData.isPresent,
            let rows = try? SharedData.rows(ofCSV: SharedData.corpus.appending(path: "MANIFEST.csv"))
        else { return [] }
        return rows.dropFirst().map { CorpusFile(path: $0[0], expected: $0[6]) }
    }()

    var outcome: Outcome {
        if path.hasSuffix(".gz") || expected.hasPrefix("skip/reject: not DICOM")
            || expected == "reject: not DICOM"
        {
            return .notDICOM
        }
        if path.contains("gen_series") { return seriesOutcome }
        if path.contains("dicomdir/") { return path.contains("DICOMDIR") ? .either : .accept }
        switch expected {
        case "accept or reject cleanly": return .either
        case let text where text.hasPrefix("accept image or reject"): return .accept
        case let text where text.hasPrefix("accept with warning"): return .acceptWithFinding
        case let text where text.hasPrefix("accept"): return .accept
        case let text where text.hasPrefix("warn and accept header, or reject"): return .rejectOrFinding
        case let text where text.hasPrefix("warn"): return .acceptWithFinding
        case let text where text.contains("warn"): return .rejectOrFinding
        case let text where text.hasPrefix("reject"): return .reject
        default: return .either
        }
    }

    private var seriesOutcome: Outcome {
        switch path {
        case let path where path.hasSuffix("one_truncated/6.dcm"): .reject
        case let path where path.contains("with_junk") && !path.hasSuffix(".dcm"): .reject
        default: .accept
        }
    }
}

@Suite("Reading: every file of the corpus", .enabled(if: SharedData.isPresent, "needs ../shared/data/corpus"))
struct ReadingCorpusTests {
    @Test func isComplete() { #expect(CorpusFile.all.count == 286) }

    @Test(arguments: CorpusFile.all) func endsAsTheManifestSays(_ file: CorpusFile) throws {
        let before = try Data(contentsOf: file.url)
        var header: DICOMHeader?
        var refusal: DICOMError?
        var findings: [Finding] = []
        do throws(DICOMError) {
            let read = try DICOMReader.header(atPath: file.url.path)
            header = read
            findings = read.findings
            // An object without pixels is accepted as such: it is not an image that was refused.
            if read.pixels != nil { findings += try DICOMReader.validateImagePlane(read) }
        } catch {
            refusal = error
        }
        let expectation = Comment(
            rawValue: "\(file.expected); got \(refusal?.expandedDescription ?? "\(findings.map(\.code))")"
        )
        switch file.outcome {
        case .accept: #expect(header != nil, expectation)
        case .acceptWithFinding: #expect(header != nil && refusal == nil && !findings.isEmpty, expectation)
        case .reject: #expect(refusal != nil, expectation)
        case .rejectOrFinding: #expect(refusal != nil || !findings.isEmpty, expectation)
        case .notDICOM: #expect(refusal?.code == .notDICOM, expectation)
        case .either: break
        }
        // Frames of whatever a header could be read of: an error or samples, never a crash.
        if let header, let format = header.pixels, format.frames > 0 {
            _ = try? DICOMReader.frames(of: header, 0..<format.frames)
        }
        #expect(try Data(contentsOf: file.url) == before)
    }

    /// The bytes of Patient's Name in the file, found by its tag and VR.
    @Test(
        arguments: CorpusFile.all.filter {
            $0.path.hasPrefix("odd/charset/") || $0.path.hasPrefix("odd/gen/cs_")
        }
    )
    func keepsNameBytes(_ file: CorpusFile) throws {
        let bytes = [UInt8](try Data(contentsOf: file.url))
        let mark: [UInt8] = [0x10, 0x00, 0x10, 0x00, 0x50, 0x4E]
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return }
        let length = Int(bytes[start + 6]) | Int(bytes[start + 7]) << 8
        let name = Array(bytes[(start + 8)..<(start + 8 + length)])
        let dataSet = try DICOMReader.header(atPath: file.url.path).dataSet
        #expect(
            dataSet.bytes(.patientName) == name
                || dataSet.elements.contains { element in
                    guard case .items(let items) = element.value else { return false }
                    return items.contains { $0.bytes(.patientName) == name }
                }
        )
    }

    @Test(arguments: [
        ("broken/gen/nest_6000.dcm", DICOMError.Code.nestedTooDeep),
        ("broken/gen/nest_65.dcm", .nestedTooDeep),
        ("broken/gen/deflate_bomb_256MB.dcm", .inflatedTooLarge),
        ("broken/gen/deflate_bomb_2000MB.dcm", .inflatedTooLarge),
        ("broken/gen/deflate_truncated.dcm", .truncated),
        ("broken/gen/px_length_lies_4GB.dcm", .lengthExceedsFile),
        ("broken/gen/px_undefined_len_native.dcm", .malformedStructure),
        ("broken/gen/px_half.dcm", .pixelDataLength),
        ("broken/gen/dims_65535x65535_tiny_px.dcm", .invalidImagePlane),
        ("broken/gen/rows_zero.dcm", .invalidImagePlane),
        ("broken/gen/dims_65535x65535x2147483647.dcm", .invalidImagePlane),
        ("broken/gen/frames_negative.dcm", .invalidImagePlane),
        ("broken/gen/frames_zero.dcm", .invalidImagePlane),
        ("broken/gen/bits_inconsistent.dcm", .invalidImagePlane),
        ("broken/gen/highbit_255.dcm", .invalidImagePlane), ("broken/gen/rescale_nan.dcm", .malformedValue),
        ("broken/gen/rescale_slope_zero.dcm", .invalidImagePlane),
        ("broken/gen/spacing_zero.dcm", .invalidImagePlane),
        ("broken/gen/spacing_comma.dcm", .malformedValue), ("broken/gen/uid_dotdot.dcm", .invalidUID),
        ("broken/gen/uid_empty.dcm", .invalidUID), ("broken/gen/uid_len65.dcm", .invalidUID),
        ("broken/gen/uid_alpha.dcm", .invalidUID),
        ("broken/gen/truncated_in_meta.dcm", .truncated), ("broken/gen/truncated_in_ds.dcm", .truncated),
        ("broken/pydicom/MR_truncated.dcm", .lengthExceedsFile), ("broken/pydicom/no_meta.dcm", .notDICOM),
        ("broken/pydicom/ExplVR_LitEndNoMeta.dcm", .missingFileMeta), ("ok/pydicom/rtplan.dcm", .notAnImage),
        ("ok/pydicom/test-SR.dcm", .notAnImage), ("ok/pydicom/waveform_ecg.dcm", .notAnImage),
        ("odd/dicomdir/DICOMDIR", .notAnImage),
    ])
    func refusesForTheRightReason(_ path: String, _ expected: DICOMError.Code) throws {
        let full = SharedData.corpus.appending(path: path).path
        #expect(
            code { () throws(DICOMError) in
                _ = try DICOMReader.validateImagePlane(try DICOMReader.header(atPath: full))
            } == expected
        )
    }

    /// The fragment is read by its length; its bytes that look like a delimiter are data.
    @Test func doesNotSearchForDelimiters() throws {
        let path = SharedData.corpus.appending(
            path: "broken/pydicom/JPEG2000-embedded-sequence-delimiter.dcm"
        ).path
        #expect(try DICOMReader.header(atPath: path).findings.isEmpty)
    }
}
