import Foundation
import Pipelines
import Testing

@Suite struct BrokenPlanTests {
    @Test func everyFileIsInTheTable() throws {
        #expect(try PlanFiles.names(in: PlanFiles.broken) == BrokenPlanCases.all.map(\.file).sorted())
    }

    @Test(arguments: BrokenPlanCases.all.indices)
    func isRefusedWithItsReason(index: Int) {
        let broken = BrokenPlanCases.all[index]
        do {
            _ = try PipelinePlan(
                yamlFile: PlanFiles.broken.appendingPathComponent(broken.file + ".yaml").path
            )
            Issue.record("\(broken.file) was read")
        } catch {
            #expect(error.code.rawValue == broken.code, "\(broken.file)")
            #expect(error.expandedDescription == broken.text, "\(broken.file)")
            #expect(error.line != nil && error.column != nil, "\(broken.file)")
        }
    }

    /// A file that is no plan may hold anything, so what goes into logs quotes none of it.
    @Test(arguments: ["not-a-plan", "invalid-name"])
    func descriptionQuotesNothingFromTheFile(file: String) throws {
        let error = try #require(throws: PlanError.self) {
            try PipelinePlan(yamlFile: PlanFiles.broken.appendingPathComponent(file + ".yaml").path)
        }
        for word in ["Patient", "Doe", "Jane", "1970", "Müller", "John"] {
            #expect(!error.description.contains(word))
        }
        #expect(error.expandedDescription != error.description)
    }

    /// Expanding the aliases of these two would take 9¹² steps.
    @Test(arguments: ["billion-laughs", "billion-laughs-in-keys", "nesting-bomb", "nesting-bomb-blocks"])
    func bombsAreRefusedAtOnce(file: String) {
        let clock = ContinuousClock()
        let time = clock.measure {
            _ = try? PipelinePlan(
                yamlFile: PlanFiles.broken.appendingPathComponent(file + ".yaml").path
            )
        }
        #expect(time < .seconds(2))
    }

    @Test func quotedTextIsCutAndPrintable() throws {
        let text = "version: 1\nname: \"" + String(repeating: "x", count: 100) + "\\e[31m\"\nsteps: [a]\n"
        let long = try #require(throws: PlanError.self) {
            try PipelinePlan(yaml: text.replacing("[a]", with: "[record-in-ledger]"))
        }
        #expect(long.quote == String(repeating: "x", count: 40) + "…")
        let escape = try #require(throws: PlanError.self) {
            try PipelinePlan(yaml: "version: 1\nname: \"a\\e[31m\"\nsteps: [record-in-ledger]\n")
        }
        #expect(escape.quote == "a\u{FFFD}[31m")
    }
}
