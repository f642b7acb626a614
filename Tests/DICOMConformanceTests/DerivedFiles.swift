import Foundation
import Testing

/// What the built tool made of one case: run.json says what lies where.
struct DerivedFiles {
    /// Part of run.json.
    private struct Report: Decodable {
        struct Series: Decodable {
            struct File: Decodable {
                let kind, path: String
            }
            let state, reason: String
            let outputFiles: [File]
        }
        let series: [Series]
    }

    let sources: [String]
    let outputFolder: String
    let outputs: [String]

    /// Runs the tool in a folder; expects that it is content and that every kind of series came out.
    init(of one: ConformanceCase, in folder: String) throws {
        switch one.source {
        case .fixture(let names):
            sources = names.map { Surroundings.fixtures.appending(path: $0).path }
        case .phantom:
            let options = ["phantom", folder + "/phantom", "--modality", one.modality]
            let made = try Surroundings.run(
                Surroundings.limpid,
                options + ["--size", "128", "--slices", "6"]
            )
            try #require(made.status == 0, "\(made.output)")
            let series = folder + "/phantom/series"
            sources = try FileManager.default.contentsOfDirectory(atPath: series).sorted().map {
                series + "/" + $0
            }
        }
        let plan = folder + "/plan.yaml"
        try one.plan.write(toFile: plan, atomically: true, encoding: .utf8)
        outputFolder = folder + "/output"
        let inputs = sources.flatMap { ["--input", $0] }
        let result = try Surroundings.run(
            Surroundings.limpid,
            ["run", plan, "--output", outputFolder] + inputs
        )
        try #require(result.status == 0, "limpid run: \(result.output)")
        let json = try Data(contentsOf: URL(filePath: outputFolder + "/run.json"))
        let report = try JSONDecoder().decode(Report.self, from: json)
        try #require(report.series.map(\.state) == ["done"], "\(report.series.map(\.reason))")
        let files = report.series.flatMap(\.outputFiles)
        #expect(Set(files.map(\.kind)) == one.kinds)
        let root = outputFolder
        outputs = files.map { root + "/" + $0.path }
    }
}
