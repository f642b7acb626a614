import Foundation
import Pipelines
import Testing

@Suite struct BoundsTests {
    static func error(_ steps: String...) -> PlanError? {
        let text = "version: 1\nname: test\nsteps:\n" + steps.map { "  - \($0)\n" }.joined()
        do {
            _ = try PipelinePlan(yaml: text)
            return nil
        } catch {
            return error
        }
    }

    /// Each option at both ends of its range, and one step beyond.
    @Test(arguments: [
        ("search-radius", "1", "32", "0", "33"), ("patch-radius", "0", "8", "-1", "9"),
        ("dimensions", "2", "3", "1", "4"), ("smoothing", "0.01", "10", "0.0099", "10.01"),
        ("strength", "0", "1", "-0.001", "1.0001"),
    ])
    func nonLocalMeans(key: String, lowest: String, highest: String, below: String, above: String) {
        func check(_ value: String) -> PlanError? {
            Self.error(
                "select-series: {modality: CT}",
                "assemble-volume",
                "estimate-noise: {model: ct}",
                "denoise: {non-local-means: {\(key): \(value)}}",
                "write-derived-series",
                "record-in-ledger"
            )
        }
        #expect(check(lowest) == nil)
        #expect(check(highest) == nil)
        #expect(check(below)?.code == .outOfRange)
        #expect(check(above)?.code == .outOfRange)
        #expect(check(below)?.line == 7)
    }

    @Test(arguments: ["1e999 mm", "-0.01 mm", "11 mm"])
    func lengthsAreInRange(length: String) {
        let error = Self.error(
            "select-series: {modality: CT}",
            "assemble-volume: {spacing-tolerance: \(length)}"
        )
        #expect(error?.code == .outOfRange)
    }

    @Test(arguments: ["0 HU", "-5 HU", "2e6 HU"])
    func levelsAreInRange(level: String) {
        let error = Self.error(
            "select-series: {modality: CT}",
            "assemble-volume",
            "simulate-noise: {gaussian: {sigma: \(level)}, seed: 1}"
        )
        #expect(error?.code == .outOfRange)
    }

    /// A dose at both ends of its range and beyond, without its unit, and with another one.
    @Test(
        arguments: [
            ("1 %", nil), ("100 %", nil), ("12.5 %", nil), ("0.99 %", .outOfRange), ("101 %", .outOfRange),
            ("25", .missingUnit), ("25 HU", .unknownValue), ("25%", .wrongType),
        ] as [(String, PlanError.Code?)]
    )
    func dosesArePercentages(dose: String, code: PlanError.Code?) {
        let error = Self.error(
            "select-series: {modality: CT}",
            "assemble-volume",
            "simulate-noise: {low-dose-ct: {dose: \(dose)}, seed: 1}",
            "write-derived-series",
            "record-in-ledger"
        )
        #expect(error?.code == code)
    }

    @Test(arguments: ["-0", "0.0", "-0.0"])
    func zeroHasOneSpelling(zero: String) throws {
        let text = PipelinePlan.lowDoseCT.yaml.replacing("strength: 0.8}", with: "strength: \(zero)}")
        let plan = try PipelinePlan(yaml: text)
        #expect(plan.canonicalJSON.contains("\"strength\":0,"))
        #expect(
            plan
                == PipelinePlan.lowDoseCT.replacing(
                    Denoise(with: .twoStage(weights: "twostage-ct"), strength: 0)
                )
        )
    }

    @Test func aPlanIsSmall() {
        let comment = "#" + String(repeating: "x", count: 65_536)
        #expect(throws: PlanError.self) {
            try PipelinePlan(yaml: comment + "\n" + PipelinePlan.lowDoseCT.yaml)
        }
        let room = String(repeating: "#\n", count: (65_536 - PipelinePlan.lowDoseCT.yaml.utf8.count) / 2)
        #expect(throws: Never.self) { try PipelinePlan(yaml: room + PipelinePlan.lowDoseCT.yaml) }
    }

    @Test func aFileThatCannotBeReadIsNamedOnlyInTheLongText() {
        for path in ["/nonexistent/DOE^JANE.yaml", FileManager.default.temporaryDirectory.path] {
            do {
                _ = try PipelinePlan(yamlFile: path)
                Issue.record("read \(path)")
            } catch {
                #expect(error.code == .notReadable)
                #expect(!error.description.contains(path))
                #expect(error.expandedDescription.contains(path))
            }
        }
    }

    /// Cuts and flips of a good plan: an error or a plan, never a crash, never a hang, and always a place.
    @Test func mutilatedPlansAreRefusedWithAPlace() throws {
        let bytes = Array(
            try PlanFiles.text("every-option", in: PlanFiles.goldens.appendingPathComponent("plans")).utf8
        )
        var refused = 0
        func attempt(_ mutilated: [UInt8]) {
            do {
                _ = try PipelinePlan(yaml: mutilated)
            } catch {
                refused += 1
                #expect(error.line != nil && error.column != nil, "\(error)")
                #expect(!error.advice.isEmpty)
            }
        }
        for length in bytes.indices { attempt(Array(bytes[..<length])) }
        for index in bytes.indices {
            for value in [0x00, 0x09, 0x0A, 0x22, 0x26, 0x27, 0x2A, 0x2D, 0x3A, 0x5B, 0x7D, 0xFF] as [UInt8] {
                var mutilated = bytes
                mutilated[index] = value
                attempt(mutilated)
            }
        }
        #expect(refused > 5_000)
    }
}
