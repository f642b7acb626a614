import DICOMFiles
import DerivedObjects
import Foundation

/// A check of published results against what was recorded when they were written.
///
/// Every series folder is compared with its provenance: files present and none foreign, SHA-256, frames readable, UIDs valid,
/// equal to the names and different from every source UID.
public struct OutputVerification: Sendable {
    /// Series folders looked at.
    public private(set) var seriesFound = 0
    /// Series without a problem.
    public private(set) var seriesWhole = 0
    /// DICOM files checked.
    public private(set) var filesChecked = 0
    /// One line per problem, with a path relative to the output folder.
    public private(set) var problems: [String] = []

    /// Checks an output folder; throws `BatchError.inputNotReadable` where it cannot be listed.
    public init(output: String) throws(BatchError) {
        let manager = FileManager.default
        let studies: [String]
        do {
            studies = try manager.contentsOfDirectory(atPath: output).filter(DICOMUID.isValid).sorted()
        } catch {
            throw BatchError(.inputNotReadable, "\(output) cannot be listed; check the path")
        }
        for study in studies {
            let series = (try? manager.contentsOfDirectory(atPath: output + "/" + study)) ?? []
            for name in series.sorted() {
                check("\(study)/\(name)", seriesUID: name, studyUID: study, in: output)
            }
        }
        for name in (try? manager.contentsOfDirectory(atPath: output)) ?? []
        where name.hasPrefix(StagedFolder.namePrefix) {
            problems.append("\(name): left behind by a run that was killed; the next run removes it")
        }
    }

    /// The status `limpid verify` exits with.
    public var exitCode: ProcessStatus {
        if seriesFound == 0 { return .nothingMatched }
        if problems.isEmpty { return .allDone }
        return seriesWhole > 0 ? .someFailed : .allFailed
    }

    private mutating func check(_ folder: String, seriesUID: String, studyUID: String, in output: String) {
        seriesFound += 1
        let before = problems.count
        defer { if problems.count == before { seriesWhole += 1 } }
        let path = output + "/" + folder
        guard let json = FileManager.default.contents(atPath: path + "/" + PublishTargets.provenanceName),
            let provenance = try? Provenance(json: json)
        else {
            problems.append("\(folder): \(PublishTargets.provenanceName) is missing or cannot be read")
            return
        }
        if provenance.studyInstanceUID != studyUID { problems.append("\(folder): belongs to another study") }
        let sources = Set(provenance.sources.map(\.sopInstanceUID) + [provenance.sourceSeriesInstanceUID])
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        for name in names.subtracting(provenance.outputs.map(\.file) + [PublishTargets.provenanceName])
            .sorted()
        {
            problems.append("\(folder)/\(name): a file that this program did not write")
        }
        for output in provenance.outputs {
            filesChecked += 1
            let file = "\(folder)/\(output.file)"
            guard names.contains(output.file) else {
                problems.append("\(file): missing")
                continue
            }
            for problem in Self.problems(
                of: output,
                at: path + "/" + output.file,
                seriesUID,
                studyUID,
                sources
            ) {
                problems.append("\(file): \(problem)")
            }
        }
    }

    private static func problems(
        of output: Provenance.Output,
        at path: String,
        _ seriesUID: String,
        _ studyUID: String,
        _ sources: Set<String>
    ) -> [String] {
        var problems: [String] = []
        do throws(DICOMError) {
            if try DICOMReader.sha256(ofFileAtPath: path) != output.sha256 {
                problems.append("its SHA-256 has changed")
            }
            let header = try DICOMReader.header(atPath: path)
            if header.sopInstanceUID != output.sopInstanceUID || output.file != "\(output.sopInstanceUID).dcm"
            {
                problems.append("its SOP Instance UID is not its name")
            }
            if header.seriesInstanceUID != seriesUID || header.studyInstanceUID != studyUID {
                problems.append("it belongs to another series or study")
            }
            for uid in [output.sopInstanceUID, seriesUID] where sources.contains(uid) {
                problems.append("it has a UID of its source: \(uid)")
            }
            let frames = header.pixels?.frames ?? 0
            if frames < 1 { problems.append("it has no frames") }
            for frame in 0..<frames { _ = try DICOMReader.frames(of: header, frame..<frame + 1) }
        } catch {
            problems.append(error.description)
        }
        return problems
    }
}
