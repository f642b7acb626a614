import Foundation
import Pipelines
import Testing

@Suite struct SpellingTests {
    static func everyPlan() throws -> [PipelinePlan] {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        return try PipelinePlan.recipes
            + PlanFiles.names(in: folder).map { try PipelinePlan(yaml: PlanFiles.text($0, in: folder)) }
    }

    @Test func printedYAMLReadsBackAsTheSamePlan() throws {
        for plan in try Self.everyPlan() {
            let again = try PipelinePlan(yaml: plan.yaml)
            #expect(again == plan)
            #expect(again.yaml == plan.yaml)
        }
    }

    @Test func printedYAMLLooksLikeTheDesign() {
        #expect(
            PipelinePlan.passThrough.yaml == """
                version: 1
                name: pass-through
                steps:
                  - select-series: {modality: [CT, MR, US, CR, DX, MG], minimum-slices: 1, insist: [], regions: tissue}
                  - assemble-volume: {spacing-tolerance: 0.01 mm}
                  - write-derived-series: {description-suffix: Limpid copy, series-number-offset: 1000, \
                image-type: secondary, compression: none, keep-private: []}
                  - record-in-ledger

                """
        )
    }

    @Test(arguments: ["true", "12", "1e5", "No", "-x", "a_b", "(v2)", ".5", "a  b"])
    func suffixesThatYAMLWouldMisreadAreQuoted(suffix: String) throws {
        let plan = PipelinePlan.passThrough.replacing(WriteDerivedSeries(descriptionSuffix: suffix))
        #expect(plan.yaml.contains("description-suffix: \"\(suffix)\""))
        #expect(try PipelinePlan(yaml: plan.yaml) == plan)
    }

    @Test func codableRoundTripKeepsEveryPlan() throws {
        for plan in try Self.everyPlan() {
            let data = try JSONEncoder().encode(plan)
            let again = try JSONDecoder().decode(PipelinePlan.self, from: data)
            #expect(again == plan)
            #expect(again.digest == plan.digest)
        }
    }

    @Test func canonicalJSONDecodesAsThePlan() throws {
        for plan in try Self.everyPlan() {
            #expect(
                try JSONDecoder().decode(PipelinePlan.self, from: Data(plan.canonicalJSON.utf8)) == plan
            )
        }
    }

    @Test func decodingChecksWhatTheYAMLReaderChecks() {
        let broken = PipelinePlan.lowDoseCT.canonicalJSON.replacing(
            "\"strength\":0.8",
            with: "\"strength\":2"
        )
        #expect(throws: PlanError.self) {
            try JSONDecoder().decode(PipelinePlan.self, from: Data(broken.utf8))
        }
        #expect(throws: PlanError.self) {
            try JSONDecoder().decode(Denoise.self, from: Data(#"{"non-local-means":{"strength":true}}"#.utf8))
        }
    }

    @Test func aStepIsCodableInItsYAMLShape() throws {
        let step = EstimateNoise(.poissonGaussian)
        let encoder = JSONEncoder()
        let data = try encoder.encode(step)
        #expect(String(decoding: data, as: UTF8.self) == #"{"model":"poisson-gaussian"}"#)
        #expect(try JSONDecoder().decode(EstimateNoise.self, from: data) == step)
    }

    @Test func modalityWordsMeanTheSameInEveryOrder() throws {
        func modality(_ text: String) throws -> ModalityChoice? {
            try PipelinePlan(
                yaml: PlanFiles.plan(
                    "select-series: {modality: \(text)}",
                    "assemble-volume",
                    "write-derived-series",
                    "record-in-ledger"
                )
            ).selection?.modality
        }
        #expect(try modality("XR") == .xr)
        #expect(try modality("[MG, DX, CR]") == .xr)
        #expect(try modality("[XR, MG]") == .xr)
        #expect(try modality("[DX]") == .dx)
        #expect(try modality("[MR, CT]") == .any(of: .ct, .mr))
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreRead() throws {
        let text = try PlanFiles.text("low-dose-ct", in: PlanFiles.recipes)
        #expect(try PipelinePlan(yaml: "\u{FEFF}" + text) == .lowDoseCT)
        #expect(try PipelinePlan(yaml: text.replacing("\n", with: "\r\n")) == .lowDoseCT)
    }

    @Test func privateTagsReadAsTheStandardWritesThem() {
        #expect(
            PrivateTag("(0019,xx0C) SIEMENS MR HEADER")
                == PrivateTag(group: 0x19, element: 0x0C, creator: "SIEMENS MR HEADER")
        )
        #expect(PrivateTag("(2005,xx0e) Philips")?.description == "(2005,xx0E) Philips")
        for text in [
            "", "(0019,xx0C)", "(0018,xx0C) X", "(0019,100C) X", "(0019,xx0G) X", "0019,xx0C X",
            "(0019,xx0C) ",
            "(0019,xx0C) X\\Y", "(0019,xx0C) Größe", "(0019,xx0C)  X",
        ] {
            #expect(PrivateTag(text) == nil, "\(text)")
        }
    }
}
