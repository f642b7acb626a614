import Volumes

/// The ready plans; each equals the file of its name in `pipelines/`.
extension PipelinePlan {
    /// Every ready plan.
    public static let recipes = [
        lowDoseCT, magnitudeMR, ultrasoundSpeckle, projectionXRay, passThrough, simulateLowDose,
        simulateLowResolution,
    ]

    /// The ready plan with a name, or nil where there is none.
    public static func recipe(named name: String) -> PipelinePlan? { recipes.first { $0.name == name } }

    /// The ready plan for a modality.
    public static func recipe(for modality: Modality) -> PipelinePlan {
        switch modality {
        case .ct: lowDoseCT
        case .mr: magnitudeMR
        case .us: ultrasoundSpeckle
        case .cr, .dx, .mg: projectionXRay
        }
    }

    /// CT, slice by slice, with the uncertainty as a map and as colour captures.
    public static let lowDoseCT = PipelinePlan("low-dose-ct") {
        SelectSeries(modality: .ct)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        EstimateNoise(.ct)
        Denoise(with: .twoStage(weights: "twostage-ct"), strength: 0.8)
        AssessUncertainty(.resampling(samples: 4, seed: 1))
        WriteDerivedSeries(descriptionSuffix: "Limpid")
        WriteUncertainty([.parametricMap, .fusedColor])
        RecordInLedger()
    }

    /// Magnitude MR with Rician noise.
    public static let magnitudeMR = PipelinePlan("mr-rician") {
        SelectSeries(modality: .mr)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        EstimateNoise(.rician)
        Denoise(with: .twoStage(weights: "twostage-mr"), strength: 1)
        AssessUncertainty(.resampling(samples: 4, seed: 1))
        WriteDerivedSeries(descriptionSuffix: "Limpid")
        WriteUncertainty([.parametricMap, .fusedColor])
        RecordInLedger()
    }

    /// B-mode ultrasound, tissue regions only.
    public static let ultrasoundSpeckle = PipelinePlan("ultrasound-speckle") {
        SelectSeries(modality: .us, regions: .tissue)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        EstimateNoise(.speckle)
        Denoise(with: .twoStage(weights: "twostage-ultrasound"), strength: 1)
        AssessUncertainty(.resampling(samples: 4, seed: 1))
        WriteDerivedSeries(descriptionSuffix: "Limpid")
        WriteUncertainty([.parametricMap, .fusedColor])
        RecordInLedger()
    }

    /// Projection X-ray: CR, DX and mammography.
    public static let projectionXRay = PipelinePlan("xray") {
        SelectSeries(modality: .xr)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        EstimateNoise(.signalDependent)
        Denoise(with: .twoStage(weights: "twostage-xray"), strength: 1)
        AssessUncertainty(.resampling(samples: 4, seed: 1))
        WriteDerivedSeries(descriptionSuffix: "Limpid")
        WriteUncertainty([.parametricMap, .fusedColor])
        RecordInLedger()
    }

    /// Every modality, pixels unchanged: shows that reading and writing harm nothing.
    public static let passThrough = PipelinePlan("pass-through") {
        SelectSeries(modality: .all)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        WriteDerivedSeries(descriptionSuffix: "Limpid copy")
        RecordInLedger()
    }

    /// CT as a scan at a quarter of the dose would have been, for research: nothing is denoised.
    public static let simulateLowDose = PipelinePlan("simulate-low-dose") {
        SelectSeries(modality: .ct)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        SimulateNoise(.lowDoseCT(dose: .percent(25)), seed: 1)
        WriteDerivedSeries(descriptionSuffix: "Quarter dose")
        RecordInLedger()
    }

    /// CT as a coarser and noisier scan would show it, for research: nothing is denoised.
    public static let simulateLowResolution = PipelinePlan("simulate-low-resolution") {
        SelectSeries(modality: .ct)
        AssembleVolume(spacingTolerance: .millimeters(0.01))
        Degrade(gaussianBlur: .fullWidthAtHalfMaximum(.millimeters(2)), spacing: .millimeters(2))
        SimulateNoise(.gaussian(sigma: .hounsfield(20)), seed: 1)
        WriteDerivedSeries(descriptionSuffix: "Low resolution")
        RecordInLedger()
    }
}
