import BatchRunner
import Tensors
import Testing

@Suite struct PlanModelsTests {
    /// Whoever has no AVX2 is told what to do.
    @Test func repeatableNeedsKernels() throws {
        try PlanModels.check(.avx2) { _ in true }
        let error = #expect(throws: BatchError.self) { try PlanModels.check(.avx2) { $0 == .portable } }
        #expect(error?.code == .unsupportedKernels)
        for word in ["avx2", "remove", "'repeatable: true'", "a machine with AVX2"] {
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        }
    }
}
