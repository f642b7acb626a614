import Foundation
import Pipelines
import Testing
import Volumes

@Suite struct RecipeTests {
    @Test func everyFileHasItsSwiftSpellingAndTheReverse() throws {
        let files = try PlanFiles.names(in: PlanFiles.recipes)
        #expect(files == PipelinePlan.recipes.map(\.name).sorted())
        #expect(files.count == 7)
    }

    @Test(arguments: PipelinePlan.recipes.map(\.name))
    func fileEqualsSwiftSpelling(name: String) throws {
        let recipe = try #require(PipelinePlan.recipe(named: name))
        let plan = try PipelinePlan(yaml: PlanFiles.text(name, in: PlanFiles.recipes))
        #expect(plan == recipe)
        #expect(plan.digest == recipe.digest)
        #expect(plan.canonicalJSON == recipe.canonicalJSON)
    }

    @Test func everyModalityHasARecipeThatSelectsIt() {
        for modality in Modality.allCases {
            let recipe = PipelinePlan.recipe(for: modality)
            #expect(recipe.selection?.modality.contains(modality) == true)
            #expect(recipe.denoising != nil)
        }
        #expect(PipelinePlan.recipe(for: .ct).noiseEstimation?.model == .ct)
        #expect(PipelinePlan.recipe(for: .mr).noiseEstimation?.model == .rician)
        #expect(PipelinePlan.recipe(for: .us).noiseEstimation?.model == .speckle)
        #expect(PipelinePlan.recipe(for: .mg).noiseEstimation?.model == .signalDependent)
        #expect(PipelinePlan.recipe(named: "nothing") == nil)
    }

    @Test func passThroughHasNoStepThatChangesPixels() {
        let plan = PipelinePlan.passThrough
        #expect(plan.simulation == nil && plan.noiseEstimation == nil && plan.denoising == nil)
        #expect(plan.uncertaintyAssessment == nil && plan.uncertaintyObjects == nil)
        #expect(plan.selection?.modality.modalities == Modality.allCases)
        #expect(plan.derivedSeries != nil && plan.first(RecordInLedger.self) != nil)
    }

    @Test func theSimulationDenoisesNothing() {
        let plan = PipelinePlan.simulateLowDose
        #expect(plan.simulation == SimulateNoise(.lowDoseCT(dose: .percent(25)), seed: 1))
        #expect(plan.noiseEstimation == nil && plan.denoising == nil && plan.uncertaintyObjects == nil)
        #expect(plan.selection?.modality == .ct)
    }

    @Test func lowResolutionIsBlurredAndDecimatedBeforeItsNoise() {
        let plan = PipelinePlan.simulateLowResolution
        #expect(
            plan.degradation
                == Degrade(
                    gaussianBlur: .fullWidthAtHalfMaximum(.millimeters(2)),
                    spacing: .millimeters(2)
                )
        )
        #expect(plan.simulation == SimulateNoise(.gaussian(sigma: .hounsfield(20)), seed: 1))
        #expect(plan.noiseEstimation == nil && plan.denoising == nil && plan.uncertaintyObjects == nil)
    }

    @Test func recipesAreFoundByWhatTheyDo() {
        let plan = PipelinePlan.lowDoseCT
        #expect(plan.assembly?.spacingTolerance == .millimeters(0.01))
        #expect(plan.denoising?.method == .twoStage(weights: "twostage-ct"))
        #expect(plan.denoising?.strength == 0.8)
        #expect(plan.uncertaintyAssessment?.method == .resampling(samples: 4, seed: 1))
        #expect(plan.uncertaintyObjects?.forms == [.parametricMap, .fusedColor])
        #expect(plan.uncertaintyObjects?.precision == .float32)
        #expect(plan.derivedSeries?.compression == WriteDerivedSeries.Compression.none)
    }
}
