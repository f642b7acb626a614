import DICOMFiles
import Denoisers
import DerivedObjects
import Foundation
import NoiseModels
import Pipelines
import Reports
import SeriesVolumes
import Uncertainty
import Volumes

/// The work on one volume: noise is estimated, slab after slab is denoised, assessed and written into staged folders, and
/// the folders are published when all of it is whole.
struct SeriesProcess {
    let job: SeriesJob
    let context: JobContext
    let digests: JobDigests
    let targets: PublishTargets
    let replacing: Set<DerivedKind>

    /// What is worked on and written.
    let input: SeriesInput
    private var series: AssembledSeries { input.series }
    private var plan: PipelinePlan { job.plan }

    /// Prepares the work.
    /// - Throws: as `SeriesInput`.
    init(
        job: SeriesJob,
        context: JobContext,
        digests: JobDigests,
        targets: PublishTargets,
        replacing: Set<DerivedKind>
    ) throws {
        self.job = job
        self.context = context
        self.digests = digests
        self.targets = targets
        self.replacing = replacing
        input = try SeriesInput(job.series, job.plan)
    }

    /// What the slabs are processed with.
    private struct Methods {
        var simulation: (model: any NoiseModel, seed: UInt64)?
        var noise: (any NoiseModel)?
        var denoiser: (any Denoiser)?
        var resampling: ParametricResampling?
        /// Median standard deviation of the noise in the sample; 1 where the plan estimates none.
        var typicalSigma = 1.0

        /// Slices of context on either side that a result depends on.
        var halo: Int {
            let radius = denoiser?.sliceRadius ?? 0
            return resampling == nil ? radius : 2 * radius
        }
    }

    /// Runs the job; what is left behind on an error is nothing.
    func run(_ record: inout JobRecordDraft) throws {
        record.findings += targets.findings + input.findings
        let clock = ContinuousClock()
        let start = clock.now
        let methods = try prepare(&record)
        record.timings.add("estimate noise", clock.now - start)
        let derivation = derivation(methods)
        let staged = StagedSeries()
        for target in targets.targets {
            try staged.add(target.kind, inside: context.options.output)
        }
        let writers = try SeriesWriters(
            series: series,
            plan: plan,
            kinds: targets.targets.map(\.kind),
            derivation: derivation,
            typicalSigma: methods.typicalSigma,
            folders: staged.paths
        )
        record.findings += writers.findings
        var pictures = SeriesPictures(
            modality: series.modality,
            leadingPresets: [],
            inverted: series.headers.first?.pixels?.photometricInterpretation == "MONOCHROME1"
        )
        let finished = try write(writers, methods, pictures: &pictures, &record)
        try publish(finished, staged: staged, derivation: derivation, &record)
        record.pictures = try record.timings.measure("report") { () throws(ReportError) in
            try pictures.write(
                toReportFolder: context.options.output + "/report",
                folder: targets.targets[0].seriesInstanceUID
            )
        }
    }

    private func prepare(_ record: inout JobRecordDraft) throws -> Methods {
        var methods = Methods()
        guard plan.noiseEstimation != nil || plan.simulation != nil else { return methods }
        var sample = try NoiseSample.read(input, maximumMemory: context.slabMemory(for: plan))
        methods.simulation = try plan.makeSimulation(for: sample)
        if let (model, seed) = methods.simulation { sample = try model.simulate(sample, seed: seed) }
        guard let choice = plan.noiseChoice else { return methods }
        let estimate = try NoiseEstimation.estimate(
            choice,
            from: sample,
            modality: series.modality,
            isLinearXRay: isForProcessing
        )
        methods.noise = estimate.model
        record.setNoise(estimate.model, reason: estimate.reason)
        record.findings += estimate.findings
        methods.typicalSigma = try Self.typicalSigma(estimate.model, sample)
        methods.denoiser = try plan.makeDenoiser {
            try makeLearnedDenoiser(simulation: methods.simulation)
        }
        methods.resampling = try plan.makeResampling()
        if let denoiser = methods.denoiser {
            let network = context.models.runner(for: plan)
            record.setMethod(denoiser, weightsDigest: network?.weights.digest)
        }
        if let resampling = methods.resampling { record.setUncertainty(resampling) }
        return methods
    }

    /// Whether the X-ray images hold linear detector signal: Presentation Intent Type (0008,0068) says FOR PROCESSING.
    private var isForProcessing: Bool {
        series.headers.allSatisfy { $0.dataSet.string(.presentationIntentType) == "FOR PROCESSING" }
    }

    private static func typicalSigma(_ model: any NoiseModel, _ sample: Volume) throws -> Double {
        let middle = sample.slices(sample.shape.slices / 2..<sample.shape.slices / 2 + 1)
        let sigmas = try model.localised(to: middle).sigma(at: middle)
        var values: [Float] = []
        for (index, sigma) in sigmas.enumerated() where middle.isValid(index) && sigma.isFinite && sigma > 0 {
            values.append(sigma)
        }
        guard !values.isEmpty else { return 1 }
        values.sort()
        return Double(values[values.count / 2])
    }

    private func derivation(_ methods: Methods) -> Derivation {
        let step = plan.derivedSeries ?? WriteDerivedSeries()
        let blend = methods.denoiser
        let network = context.models.runner(for: plan)
        return Derivation(
            applicationVersion: LimpidVersion.current,
            planName: plan.name,
            planDigest: plan.digest,
            runDigest: digests.run,
            methodName: blend?.name ?? Derivation.noMethod,
            methodSettings: blend?.settings ?? [],
            noiseModelName: methods.noise?.name,
            noiseParameters: methods.noise?.parameters.map(Self.text) ?? [],
            strength: plan.denoising?.strength ?? 0,
            weightsDigest: network?.weights.digest,
            created: context.options.clock.now,
            sliceRadius: methods.halo,
            descriptionSuffix: step.descriptionSuffix,
            seriesNumberOffset: step.seriesNumberOffset,
            imageTypeValue2: step.imageType == .primary ? .primary : .secondary,
            syntax: plan.outputSyntax,
            simulated: methods.simulation != nil,
            degradation: input.account,
            researchOnly: network?.weights.card.isResearchOnly ?? false,
            allowedPrivateElements: step.keepPrivate.map {
                PrivateElement(group: $0.group, creator: $0.creator, element: $0.element)
            }
        )
    }

    private static func text(_ parameter: NoiseParameter) -> String {
        let number = String(format: "%.4g", parameter.value)
        return "\(parameter.name) \(number)" + (parameter.unit.isEmpty ? "" : " \(parameter.unit)")
    }

    private func write(
        _ writers: SeriesWriters,
        _ methods: Methods,
        pictures: inout SeriesPictures,
        _ record: inout JobRecordDraft
    ) throws -> [SeriesWriters.Finished] {
        let schedule = SlabSchedule(
            runs: series.runs,
            shape: input.heldShape,
            halo: methods.halo,
            assessesUncertainty: methods.resampling != nil,
            maximumMemory: context.slabMemory(for: plan)
        )
        var keySlices = SeriesPictures.keySlices(ofSeriesWith: series.shape.slices)[...]
        var residual = try ResidualHistogram(sigma: methods.typicalSigma)
        var clipped = 0
        for slab in schedule.slabs {
            try context.checkStop()
            let result = try process(slab, methods, &record)
            clipped += result.clipped
            try record.timings.measure("write") { () throws(DerivationError) in
                try writers.write(
                    stored: result.stored,
                    source: result.source,
                    denoised: result.denoised,
                    standardDeviation: result.standardDeviation,
                    slices: slab.core
                )
            }
            if methods.denoiser != nil {
                try residual.add(original: result.source.volume, denoised: result.denoised)
            }
            while let key = keySlices.first, slab.core.contains(key) {
                let local = key - slab.core.lowerBound
                try pictures.add(
                    keySlice: key,
                    original: result.source.volume.slices(local..<local + 1),
                    denoised: result.denoised.slices(local..<local + 1),
                    standardDeviation: result.standardDeviation?.slices(local..<local + 1)
                )
                keySlices = keySlices.dropFirst()
            }
            context.observe(
                .progress(label: job.label, done: slab.core.upperBound, total: series.shape.slices)
            )
        }
        if methods.denoiser != nil { pictures.residual = residual }
        record.clippedVoxels = clipped
        return try record.timings.measure("write") { () throws(DerivationError) in try writers.finish() }
    }

    /// What came of one slab; all of its core.
    private struct SlabResult {
        /// What was denoised: the source, or the source with simulated noise.
        let source: Slab
        let denoised: Volume
        let standardDeviation: Volume?
        let stored: [Int32]
        let clipped: Int
    }

    private func process(
        _ slab: SlabSchedule.Slab,
        _ methods: Methods,
        _ record: inout JobRecordDraft
    ) throws -> SlabResult {
        let read = try record.timings.measure("read") { try input.read(slab.context) }
        let perSlice = series.shape.sliceCount
        let span = slab.coreInContext.lowerBound * perSlice..<slab.coreInContext.upperBound * perSlice
        func core(of volume: Volume) -> Slab {
            Slab(
                volume: volume.slices(slab.coreInContext),
                stored: Array(read.stored[span]),
                color: read.color.map { Array($0[3 * span.lowerBound..<3 * span.upperBound]) }
            )
        }
        var noisy = read.volume
        if let (model, seed) = methods.simulation {
            noisy = try record.timings.measure("simulate noise") { () throws(NoiseError) in
                try model.simulate(noisy, seed: seed)
            }
        }
        let source = core(of: noisy)
        // Stored values are those of what was read, so that noise counts as a change of them.
        let unchanged = core(of: read.volume)
        guard let noise = methods.noise, let denoiser = methods.denoiser else {
            let stored =
                methods.simulation == nil
                ? (source.stored, 0) : series.storedValues(of: source.volume, over: unchanged)
            return SlabResult(
                source: source,
                denoised: source.volume,
                standardDeviation: nil,
                stored: stored.0,
                clipped: stored.1
            )
        }
        let local = try record.timings.measure("localise noise") { () throws(NoiseError) in
            try noise.localised(to: noisy)
        }
        let denoised = try record.timings.measure("denoise") { () throws(DenoiserError) in
            try denoiser.denoise(noisy, noise: local)
        }
        let maps = try methods.resampling.map { resampling in
            try record.timings.measure("assess uncertainty") { () throws(UncertaintyError) in
                try resampling.assess(estimate: denoised, denoiser: denoiser, noise: local)
            }
        }
        let result = denoised.slices(slab.coreInContext)
        let (stored, clipped) = series.storedValues(of: result, over: unchanged)
        return SlabResult(
            source: source,
            denoised: result,
            standardDeviation: maps?.standardDeviation.slices(slab.coreInContext),
            stored: stored,
            clipped: clipped
        )
    }

    private func publish(
        _ finished: [SeriesWriters.Finished],
        staged: StagedSeries,
        derivation: Derivation,
        _ record: inout JobRecordDraft
    ) throws {
        if let changed = SourceWatch.firstChanged(job.files) {
            throw JobFailure(
                code: "source-changed",
                "a source file changed while it was read (SOP Instance UID \(changed.sopInstanceUID)); nothing was "
                    + "published: run it again when the transfer is over"
            )
        }
        let uids = finished.flatMap(\.objects).map(\.sopInstanceUID)
        guard context.sourceUIDs.isDisjoint(with: uids) else {
            throw JobFailure(
                code: "uid-collision",
                "an instance that would be written has the UID of a source; nothing was published: one of the sources "
                    + "carries a UID that is not its own"
            )
        }
        try context.checkStop()
        let sources = digests.sources.sorted { $0.key < $1.key }.map {
            Provenance.Source(sopInstanceUID: $0.key, sha256: $0.value)
        }
        try record.timings.measure("publish") {
            var outputs: [RunReport.OutputFile] = []
            for series in finished {
                let provenance = Provenance(
                    studyInstanceUID: self.series.studyInstanceUID,
                    sourceSeriesInstanceUID: self.series.seriesInstanceUID,
                    partIndex: self.series.partIndex,
                    sources: sources,
                    outputs: series.objects.map { Provenance.Output(kind: series.kind, object: $0) },
                    derivation: derivation
                )
                try staged.write(provenance.json(), named: PublishTargets.provenanceName, kind: series.kind)
            }
            for (series, target) in zip(finished, targets.targets) {
                try staged.publish(
                    series.kind,
                    as: target.relativePath,
                    policy: replacing.contains(series.kind) ? .replace : .fail
                )
                outputs += series.objects.map { object in
                    RunReport.OutputFile(
                        path: "\(target.relativePath)/\(object.sopInstanceUID).dcm",
                        sopInstanceUID: object.sopInstanceUID,
                        sha256: object.file.sha256,
                        bytes: object.file.bytes,
                        kind: series.kind.rawValue
                    )
                }
            }
            record.outputs = outputs
            record.outputSeriesInstanceUIDs = finished.map(\.seriesInstanceUID)
        }
    }
}
