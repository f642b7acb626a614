// Runs a plan, written in Swift, over a folder: swift run -c release RunPlan INPUT OUTPUT
import BatchRunner
import Pipelines

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let input = arguments.first, let output = arguments.last else {
    fatalError("usage: RunPlan INPUT OUTPUT")
}

let plan = PipelinePlan("gentle-ct") {
    SelectSeries(modality: .ct, minimumSlices: 3)
    AssembleVolume()
    EstimateNoise(.ct)
    Denoise(with: .nonLocalMeans(searchRadius: 7), strength: 0.7)
    AssessUncertainty(.resampling(samples: 4))
    WriteDerivedSeries(descriptionSuffix: "gentle")
    WriteUncertainty([.parametricMap])
    RecordInLedger()
}

let runner = BatchRunner(plans: .one(plan), options: RunOptions(inputs: [input], output: output)) { event in
    if case .ended(let line) = event { print(line) }
}
print(try await runner.run().text)
