// Acquisition technique of the enhanced multi-frame objects, and contributing equipment
// (group 0018 from 9000).

extension Tag {
    /// Content Qualification (0018,9004), CS.
    public static let contentQualification = Tag(0x0018, 0x9004)
    /// Pulse Sequence Name (0018,9005), SH.
    public static let pulseSequenceName = Tag(0x0018, 0x9005)
    /// MR Imaging Modifier Sequence (0018,9006), SQ.
    public static let mrImagingModifierSequence = Tag(0x0018, 0x9006)
    /// Echo Pulse Sequence (0018,9008), CS.
    public static let echoPulseSequence = Tag(0x0018, 0x9008)
    /// Inversion Recovery (0018,9009), CS.
    public static let inversionRecovery = Tag(0x0018, 0x9009)
    /// Multiple Spin Echo (0018,9011), CS.
    public static let multipleSpinEcho = Tag(0x0018, 0x9011)
    /// Multi-planar Excitation (0018,9012), CS.
    public static let multiPlanarExcitation = Tag(0x0018, 0x9012)
    /// Phase Contrast (0018,9014), CS.
    public static let phaseContrast = Tag(0x0018, 0x9014)
    /// Time of Flight Contrast (0018,9015), CS.
    public static let timeOfFlightContrast = Tag(0x0018, 0x9015)
    /// Spoiling (0018,9016), CS.
    public static let spoiling = Tag(0x0018, 0x9016)
    /// Steady State Pulse Sequence (0018,9017), CS.
    public static let steadyStatePulseSequence = Tag(0x0018, 0x9017)
    /// Echo Planar Pulse Sequence (0018,9018), CS.
    public static let echoPlanarPulseSequence = Tag(0x0018, 0x9018)
    /// Magnetization Transfer (0018,9020), CS.
    public static let magnetizationTransfer = Tag(0x0018, 0x9020)
    /// T2 Preparation (0018,9021), CS.
    public static let t2Preparation = Tag(0x0018, 0x9021)
    /// Blood Signal Nulling (0018,9022), CS.
    public static let bloodSignalNulling = Tag(0x0018, 0x9022)
    /// Saturation Recovery (0018,9024), CS.
    public static let saturationRecovery = Tag(0x0018, 0x9024)
    /// Spectrally Selected Suppression (0018,9025), CS.
    public static let spectrallySelectedSuppression = Tag(0x0018, 0x9025)
    /// Spectrally Selected Excitation (0018,9026), CS.
    public static let spectrallySelectedExcitation = Tag(0x0018, 0x9026)
    /// Spatial Pre-saturation (0018,9027), CS.
    public static let spatialPresaturation = Tag(0x0018, 0x9027)
    /// Tagging (0018,9028), CS.
    public static let tagging = Tag(0x0018, 0x9028)
    /// Oversampling Phase (0018,9029), CS.
    public static let oversamplingPhase = Tag(0x0018, 0x9029)
    /// Geometry of k-Space Traversal (0018,9032), CS.
    public static let geometryOfKSpaceTraversal = Tag(0x0018, 0x9032)
    /// Cardiac Synchronization Technique (0018,9037), CS.
    public static let cardiacSynchronizationTechnique = Tag(0x0018, 0x9037)
    /// MR Receive Coil Sequence (0018,9042), SQ.
    public static let mrReceiveCoilSequence = Tag(0x0018, 0x9042)
    /// Multi-Coil Definition Sequence (0018,9045), SQ.
    public static let multiCoilDefinitionSequence = Tag(0x0018, 0x9045)
    /// k-space Filtering (0018,9064), CS.
    public static let kSpaceFiltering = Tag(0x0018, 0x9064)
    /// Parallel Reduction Factor In-plane (0018,9069), FD.
    public static let parallelReductionFactorInPlane = Tag(0x0018, 0x9069)
    /// Acquisition Duration (0018,9073), FD.
    public static let acquisitionDuration = Tag(0x0018, 0x9073)
    /// Frame Acquisition DateTime (0018,9074), DT.
    public static let frameAcquisitionDateTime = Tag(0x0018, 0x9074)
    /// Diffusion Directionality (0018,9075), CS.
    public static let diffusionDirectionality = Tag(0x0018, 0x9075)
    /// Diffusion Gradient Direction Sequence (0018,9076), SQ.
    public static let diffusionGradientDirectionSequence = Tag(0x0018, 0x9076)
    /// Parallel Acquisition (0018,9077), CS.
    public static let parallelAcquisition = Tag(0x0018, 0x9077)
    /// Parallel Acquisition Technique (0018,9078), CS.
    public static let parallelAcquisitionTechnique = Tag(0x0018, 0x9078)
    /// Partial Fourier (0018,9081), CS.
    public static let partialFourier = Tag(0x0018, 0x9081)
    /// Effective Echo Time (0018,9082), FD.
    public static let effectiveEchoTime = Tag(0x0018, 0x9082)
    /// Diffusion b-value (0018,9087), FD.
    public static let diffusionBValue = Tag(0x0018, 0x9087)
    /// Diffusion Gradient Orientation (0018,9089), FD.
    public static let diffusionGradientOrientation = Tag(0x0018, 0x9089)
    /// Resonant Nucleus (0018,9100), CS.
    public static let resonantNucleus = Tag(0x0018, 0x9100)
    /// MR Timing and Related Parameters Sequence (0018,9112), SQ.
    public static let mrTimingAndRelatedParametersSequence = Tag(0x0018, 0x9112)
    /// MR Echo Sequence (0018,9114), SQ.
    public static let mrEchoSequence = Tag(0x0018, 0x9114)
    /// MR Modifier Sequence (0018,9115), SQ.
    public static let mrModifierSequence = Tag(0x0018, 0x9115)
    /// MR Diffusion Sequence (0018,9117), SQ.
    public static let mrDiffusionSequence = Tag(0x0018, 0x9117)
    /// Cardiac Synchronization Sequence (0018,9118), SQ.
    public static let cardiacSynchronizationSequence = Tag(0x0018, 0x9118)
    /// MR Averages Sequence (0018,9119), SQ.
    public static let mrAveragesSequence = Tag(0x0018, 0x9119)
    /// MR FOV/Geometry Sequence (0018,9125), SQ.
    public static let mrFOVGeometrySequence = Tag(0x0018, 0x9125)
    /// Frame Reference DateTime (0018,9151), DT.
    public static let frameReferenceDateTime = Tag(0x0018, 0x9151)
    /// Respiratory Motion Compensation Technique (0018,9170), CS.
    public static let respiratoryMotionCompensationTechnique = Tag(0x0018, 0x9170)
    /// Frame Acquisition Duration (0018,9220), FD.
    public static let frameAcquisitionDuration = Tag(0x0018, 0x9220)
    /// MR Image Frame Type Sequence (0018,9226), SQ.
    public static let mrImageFrameTypeSequence = Tag(0x0018, 0x9226)
    /// CT Acquisition Type Sequence (0018,9301), SQ.
    public static let ctAcquisitionTypeSequence = Tag(0x0018, 0x9301)
    /// Acquisition Type (0018,9302), CS.
    public static let acquisitionType = Tag(0x0018, 0x9302)
    /// CT Acquisition Details Sequence (0018,9304), SQ.
    public static let ctAcquisitionDetailsSequence = Tag(0x0018, 0x9304)
    /// Revolution Time (0018,9305), FD.
    public static let revolutionTime = Tag(0x0018, 0x9305)
    /// Single Collimation Width (0018,9306), FD.
    public static let singleCollimationWidth = Tag(0x0018, 0x9306)
    /// Total Collimation Width (0018,9307), FD.
    public static let totalCollimationWidth = Tag(0x0018, 0x9307)
    /// CT Table Dynamics Sequence (0018,9308), SQ.
    public static let ctTableDynamicsSequence = Tag(0x0018, 0x9308)
    /// Table Speed (0018,9309), FD.
    public static let tableSpeed = Tag(0x0018, 0x9309)
    /// Table Feed per Rotation (0018,9310), FD.
    public static let tableFeedPerRotation = Tag(0x0018, 0x9310)
    /// Spiral Pitch Factor (0018,9311), FD.
    public static let spiralPitchFactor = Tag(0x0018, 0x9311)
    /// CT Geometry Sequence (0018,9312), SQ.
    public static let ctGeometrySequence = Tag(0x0018, 0x9312)
    /// CT Reconstruction Sequence (0018,9314), SQ.
    public static let ctReconstructionSequence = Tag(0x0018, 0x9314)
    /// Reconstruction Algorithm (0018,9315), CS.
    public static let reconstructionAlgorithm = Tag(0x0018, 0x9315)
    /// Convolution Kernel Group (0018,9316), CS.
    public static let convolutionKernelGroup = Tag(0x0018, 0x9316)
    /// Reconstruction Field of View (0018,9317), FD.
    public static let reconstructionFieldOfView = Tag(0x0018, 0x9317)
    /// Image Filter (0018,9320), SH.
    public static let imageFilter = Tag(0x0018, 0x9320)
    /// CT Exposure Sequence (0018,9321), SQ.
    public static let ctExposureSequence = Tag(0x0018, 0x9321)
    /// Reconstruction Pixel Spacing (0018,9322), FD.
    public static let reconstructionPixelSpacing = Tag(0x0018, 0x9322)
    /// CT X-Ray Details Sequence (0018,9325), SQ.
    public static let ctxRayDetailsSequence = Tag(0x0018, 0x9325)
    /// CT Position Sequence (0018,9326), SQ.
    public static let ctPositionSequence = Tag(0x0018, 0x9326)
    /// Exposure Time in ms (0018,9328), FD.
    public static let exposureTimeInms = Tag(0x0018, 0x9328)
    /// CT Image Frame Type Sequence (0018,9329), SQ.
    public static let ctImageFrameTypeSequence = Tag(0x0018, 0x9329)
    /// X-Ray Tube Current in mA (0018,9330), FD.
    public static let xRayTubeCurrentInmA = Tag(0x0018, 0x9330)
    /// Exposure in mAs (0018,9332), FD.
    public static let exposureInmAs = Tag(0x0018, 0x9332)
    /// CTDIvol (0018,9345), FD.
    public static let ctdiVol = Tag(0x0018, 0x9345)
    /// Diffusion b-matrix Sequence (0018,9601), SQ.
    public static let diffusionBMatrixSequence = Tag(0x0018, 0x9601)
    /// Contributing Equipment Sequence (0018,A001), SQ.
    public static let contributingEquipmentSequence = Tag(0x0018, 0xA001)
    /// Contribution DateTime (0018,A002), DT.
    public static let contributionDateTime = Tag(0x0018, 0xA002)
    /// Contribution Description (0018,A003), ST.
    public static let contributionDescription = Tag(0x0018, 0xA003)
}
