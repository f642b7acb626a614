import Foundation
import Pipelines
import Testing

@Suite struct OrderTests {
    /// Plans whose steps are all there in an order that makes sense; that they compile is the test.
    @Test func everyRightOrderCompiles() throws {
        let simulated = PipelinePlan("simulated") {
            SelectSeries(modality: .ct)
            AssembleVolume()
            SimulateNoise(.gaussian(sigma: .hounsfield(25)), seed: 1)
            EstimateNoise(.gaussian)
            Denoise(with: .nonLocalMeans(searchRadius: 10, patchRadius: 3), strength: 0.5)
            AssessUncertainty(.resampling(samples: 4))
            WriteDerivedSeries(descriptionSuffix: "Limpid")
            WriteUncertainty([.parametricMap, .overlay], overlayThreshold: .hounsfield(9))
            RecordInLedger()
        }
        let simulatedOnly = PipelinePlan("simulated-only") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            SimulateNoise(.rician(.snr(10)), seed: 1)
            WriteDerivedSeries()
            RecordInLedger()
        }
        let withoutUncertainty = PipelinePlan("without-uncertainty") {
            SelectSeries(modality: .ct)
            AssembleVolume()
            EstimateNoise(.ct)
            Denoise(with: .nonLocalMeans())
            WriteDerivedSeries()
            RecordInLedger()
        }
        let assessedNotWritten = PipelinePlan("assessed-not-written") {
            SelectSeries(modality: .ct)
            AssembleVolume()
            EstimateNoise(.ct)
            Denoise(with: .nonLocalMeans())
            AssessUncertainty(.resampling())
            WriteDerivedSeries()
            RecordInLedger()
        }
        let estimatedOnly = PipelinePlan("estimated-only") {
            SelectSeries(modality: .ct)
            AssembleVolume()
            EstimateNoise(.ct)
            WriteDerivedSeries()
            RecordInLedger()
        }
        for plan in [simulated, simulatedOnly, withoutUncertainty, assessedNotWritten, estimatedOnly] {
            #expect(try PipelinePlan(yaml: plan.yaml) == plan)
            #expect(try PipelinePlan(name: plan.name, steps: plan.steps) == plan)
        }
    }

    @Test(arguments: [true, false], [true, false])
    func optionalStepsMayBeLeftOut(simulates: Bool, writes: Bool) throws {
        let plan = PipelinePlan("optional") {
            SelectSeries(modality: .ct)
            AssembleVolume()
            if simulates { SimulateNoise(.speckle(looks: 8), seed: 3) }
            EstimateNoise(.ct)
            Denoise(with: .nonLocalMeans())
            AssessUncertainty(.resampling())
            if simulates { WriteDerivedSeries(descriptionSuffix: "sim") } else { WriteDerivedSeries() }
            if writes { WriteUncertainty([.parametricMap]) }
            RecordInLedger()
        }
        #expect((plan.simulation != nil) == simulates)
        #expect((plan.uncertaintyObjects != nil) == writes)
        #expect(plan.steps.count == 7 + (simulates ? 1 : 0) + (writes ? 1 : 0))
        #expect(try PipelinePlan(name: plan.name, steps: plan.steps) == plan)
    }

    /// The compiler's table and the reader's table are one: every pair of steps, tried both ways.
    @Test func noPermutationOfTwoStepsIsRead() {
        let steps = PipelinePlan.lowDoseCT.steps
        for first in steps.indices {
            for second in steps.indices where second > first {
                var swapped = steps
                swapped.swapAt(first, second)
                #expect(throws: PlanError.self, "\(steps[first].key) and \(steps[second].key)") {
                    try PipelinePlan(name: "swapped", steps: swapped)
                }
            }
        }
        for step in steps.indices {
            #expect(throws: PlanError.self, "\(steps[step].key) twice") {
                try PipelinePlan(name: "twice", steps: Array(steps[...step]) + Array(steps[step...]))
            }
        }
    }

    @Test func leavingOutAStepIsReadWhereTheTypesAllowIt() {
        let steps = PipelinePlan.lowDoseCT.steps
        var readable: [String] = []
        for index in steps.indices {
            var rest = steps
            rest.remove(at: index)
            if (try? PipelinePlan(name: "rest", steps: rest)) != nil { readable.append(steps[index].key) }
        }
        #expect(readable == ["write-uncertainty"])
    }

    @Test func namesAreKebabCase() {
        for name in ["a", "low-dose-ct", "x9", String(repeating: "a", count: 64)] {
            #expect(PipelinePlan.isValidName(name), "\(name)")
        }
        for name in ["", "-a", "a-", "a--b", "A", "9a", "a b", "ä", "a_b", String(repeating: "a", count: 65)]
        {
            #expect(!PipelinePlan.isValidName(name), "\(name)")
            #expect(throws: PlanError.self) {
                try PipelinePlan(name: name, steps: PipelinePlan.passThrough.steps)
            }
        }
    }
}
