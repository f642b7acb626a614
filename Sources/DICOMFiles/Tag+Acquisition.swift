// Acquisition technique of CT, MR, ultrasound and projection X-ray, and contrast
// (group 0018 below 9000).

extension Tag {
    /// Contrast/Bolus Agent (0018,0010), LO.
    public static let contrastBolusAgent = Tag(0x0018, 0x0010)
    /// Contrast/Bolus Agent Sequence (0018,0012), SQ.
    public static let contrastBolusAgentSequence = Tag(0x0018, 0x0012)
    /// Body Part Examined (0018,0015), CS.
    public static let bodyPartExamined = Tag(0x0018, 0x0015)
    /// Scanning Sequence (0018,0020), CS.
    public static let scanningSequence = Tag(0x0018, 0x0020)
    /// Sequence Variant (0018,0021), CS.
    public static let sequenceVariant = Tag(0x0018, 0x0021)
    /// Scan Options (0018,0022), CS.
    public static let scanOptions = Tag(0x0018, 0x0022)
    /// MR Acquisition Type (0018,0023), CS.
    public static let mrAcquisitionType = Tag(0x0018, 0x0023)
    /// Sequence Name (0018,0024), SH.
    public static let sequenceName = Tag(0x0018, 0x0024)
    /// Angio Flag (0018,0025), CS.
    public static let angioFlag = Tag(0x0018, 0x0025)
    /// Cine Rate (0018,0040), IS.
    public static let cineRate = Tag(0x0018, 0x0040)
    /// Slice Thickness (0018,0050), DS.
    public static let sliceThickness = Tag(0x0018, 0x0050)
    /// KVP (0018,0060), DS.
    public static let kvp = Tag(0x0018, 0x0060)
    /// Counts Accumulated (0018,0070), IS.
    public static let countsAccumulated = Tag(0x0018, 0x0070)
    /// Repetition Time (0018,0080), DS.
    public static let repetitionTime = Tag(0x0018, 0x0080)
    /// Echo Time (0018,0081), DS.
    public static let echoTime = Tag(0x0018, 0x0081)
    /// Inversion Time (0018,0082), DS.
    public static let inversionTime = Tag(0x0018, 0x0082)
    /// Number of Averages (0018,0083), DS.
    public static let numberOfAverages = Tag(0x0018, 0x0083)
    /// Imaging Frequency (0018,0084), DS.
    public static let imagingFrequency = Tag(0x0018, 0x0084)
    /// Imaged Nucleus (0018,0085), SH.
    public static let imagedNucleus = Tag(0x0018, 0x0085)
    /// Echo Number(s) (0018,0086), IS.
    public static let echoNumbers = Tag(0x0018, 0x0086)
    /// Magnetic Field Strength (0018,0087), DS.
    public static let magneticFieldStrength = Tag(0x0018, 0x0087)
    /// Spacing Between Slices (0018,0088), DS.
    public static let spacingBetweenSlices = Tag(0x0018, 0x0088)
    /// Number of Phase Encoding Steps (0018,0089), IS.
    public static let numberOfPhaseEncodingSteps = Tag(0x0018, 0x0089)
    /// Data Collection Diameter (0018,0090), DS.
    public static let dataCollectionDiameter = Tag(0x0018, 0x0090)
    /// Echo Train Length (0018,0091), IS.
    public static let echoTrainLength = Tag(0x0018, 0x0091)
    /// Percent Sampling (0018,0093), DS.
    public static let percentSampling = Tag(0x0018, 0x0093)
    /// Percent Phase Field of View (0018,0094), DS.
    public static let percentPhaseFieldOfView = Tag(0x0018, 0x0094)
    /// Pixel Bandwidth (0018,0095), DS.
    public static let pixelBandwidth = Tag(0x0018, 0x0095)
    /// Device Serial Number (0018,1000), LO.
    public static let deviceSerialNumber = Tag(0x0018, 0x1000)
    /// Device UID (0018,1002), UI.
    public static let deviceUID = Tag(0x0018, 0x1002)
    /// Date of Secondary Capture (0018,1012), DA.
    public static let dateOfSecondaryCapture = Tag(0x0018, 0x1012)
    /// Time of Secondary Capture (0018,1014), TM.
    public static let timeOfSecondaryCapture = Tag(0x0018, 0x1014)
    /// Secondary Capture Device Manufacturer (0018,1016), LO.
    public static let secondaryCaptureDeviceManufacturer = Tag(0x0018, 0x1016)
    /// Secondary Capture Device Manufacturer's Model Name (0018,1018), LO.
    public static let secondaryCaptureDeviceManufacturerModelName = Tag(0x0018, 0x1018)
    /// Secondary Capture Device Software Versions (0018,1019), LO.
    public static let secondaryCaptureDeviceSoftwareVersions = Tag(0x0018, 0x1019)
    /// Software Versions (0018,1020), LO.
    public static let softwareVersions = Tag(0x0018, 0x1020)
    /// Protocol Name (0018,1030), LO.
    public static let protocolName = Tag(0x0018, 0x1030)
    /// Contrast/Bolus Route (0018,1040), LO.
    public static let contrastBolusRoute = Tag(0x0018, 0x1040)
    /// Contrast/Bolus Volume (0018,1041), DS.
    public static let contrastBolusVolume = Tag(0x0018, 0x1041)
    /// Spatial Resolution (0018,1050), DS.
    public static let spatialResolution = Tag(0x0018, 0x1050)
    /// Trigger Time (0018,1060), DS.
    public static let triggerTime = Tag(0x0018, 0x1060)
    /// Nominal Interval (0018,1062), IS.
    public static let nominalInterval = Tag(0x0018, 0x1062)
    /// Frame Time (0018,1063), DS.
    public static let frameTime = Tag(0x0018, 0x1063)
    /// Frame Time Vector (0018,1065), DS.
    public static let frameTimeVector = Tag(0x0018, 0x1065)
    /// Frame Delay (0018,1066), DS.
    public static let frameDelay = Tag(0x0018, 0x1066)
    /// Heart Rate (0018,1088), IS.
    public static let heartRate = Tag(0x0018, 0x1088)
    /// Reconstruction Diameter (0018,1100), DS.
    public static let reconstructionDiameter = Tag(0x0018, 0x1100)
    /// Distance Source to Detector (0018,1110), DS.
    public static let distanceSourceToDetector = Tag(0x0018, 0x1110)
    /// Distance Source to Patient (0018,1111), DS.
    public static let distanceSourceToPatient = Tag(0x0018, 0x1111)
    /// Estimated Radiographic Magnification Factor (0018,1114), DS.
    public static let estimatedRadiographicMagnificationFactor = Tag(0x0018, 0x1114)
    /// Gantry/Detector Tilt (0018,1120), DS.
    public static let gantryDetectorTilt = Tag(0x0018, 0x1120)
    /// Table Height (0018,1130), DS.
    public static let tableHeight = Tag(0x0018, 0x1130)
    /// Rotation Direction (0018,1140), CS.
    public static let rotationDirection = Tag(0x0018, 0x1140)
    /// Field of View Shape (0018,1147), CS.
    public static let fieldOfViewShape = Tag(0x0018, 0x1147)
    /// Field of View Dimension(s) (0018,1149), IS.
    public static let fieldOfViewDimensions = Tag(0x0018, 0x1149)
    /// Exposure Time (0018,1150), IS.
    public static let exposureTime = Tag(0x0018, 0x1150)
    /// X-Ray Tube Current (0018,1151), IS.
    public static let xRayTubeCurrent = Tag(0x0018, 0x1151)
    /// Exposure (0018,1152), IS.
    public static let exposure = Tag(0x0018, 0x1152)
    /// Exposure in uAs (0018,1153), IS.
    public static let exposureInuAs = Tag(0x0018, 0x1153)
    /// Filter Type (0018,1160), SH.
    public static let filterType = Tag(0x0018, 0x1160)
    /// Imager Pixel Spacing (0018,1164), DS.
    public static let imagerPixelSpacing = Tag(0x0018, 0x1164)
    /// Grid (0018,1166), CS.
    public static let grid = Tag(0x0018, 0x1166)
    /// Generator Power (0018,1170), IS.
    public static let generatorPower = Tag(0x0018, 0x1170)
    /// Collimator/grid Name (0018,1180), SH.
    public static let collimatorGridName = Tag(0x0018, 0x1180)
    /// Focal Spot(s) (0018,1190), DS.
    public static let focalSpots = Tag(0x0018, 0x1190)
    /// Anode Target Material (0018,1191), CS.
    public static let anodeTargetMaterial = Tag(0x0018, 0x1191)
    /// Body Part Thickness (0018,11A0), DS.
    public static let bodyPartThickness = Tag(0x0018, 0x11A0)
    /// Compression Force (0018,11A2), DS.
    public static let compressionForce = Tag(0x0018, 0x11A2)
    /// Date of Last Calibration (0018,1200), DA.
    public static let dateOfLastCalibration = Tag(0x0018, 0x1200)
    /// Time of Last Calibration (0018,1201), TM.
    public static let timeOfLastCalibration = Tag(0x0018, 0x1201)
    /// Convolution Kernel (0018,1210), SH.
    public static let convolutionKernel = Tag(0x0018, 0x1210)
    /// Actual Frame Duration (0018,1242), IS.
    public static let actualFrameDuration = Tag(0x0018, 0x1242)
    /// Count Rate (0018,1243), IS.
    public static let countRate = Tag(0x0018, 0x1243)
    /// Receive Coil Name (0018,1250), SH.
    public static let receiveCoilName = Tag(0x0018, 0x1250)
    /// Transmit Coil Name (0018,1251), SH.
    public static let transmitCoilName = Tag(0x0018, 0x1251)
    /// Plate Type (0018,1260), SH.
    public static let plateType = Tag(0x0018, 0x1260)
    /// Phosphor Type (0018,1261), LO.
    public static let phosphorType = Tag(0x0018, 0x1261)
    /// Acquisition Matrix (0018,1310), US.
    public static let acquisitionMatrix = Tag(0x0018, 0x1310)
    /// In-plane Phase Encoding Direction (0018,1312), CS.
    public static let inPlanePhaseEncodingDirection = Tag(0x0018, 0x1312)
    /// Flip Angle (0018,1314), DS.
    public static let flipAngle = Tag(0x0018, 0x1314)
    /// Variable Flip Angle Flag (0018,1315), CS.
    public static let variableFlipAngleFlag = Tag(0x0018, 0x1315)
    /// SAR (0018,1316), DS.
    public static let sar = Tag(0x0018, 0x1316)
    /// dB/dt (0018,1318), DS.
    public static let dBdt = Tag(0x0018, 0x1318)
    /// Acquisition Device Processing Description (0018,1400), LO.
    public static let acquisitionDeviceProcessingDescription = Tag(0x0018, 0x1400)
    /// Acquisition Device Processing Code (0018,1401), LO.
    public static let acquisitionDeviceProcessingCode = Tag(0x0018, 0x1401)
    /// Cassette Orientation (0018,1402), CS.
    public static let cassetteOrientation = Tag(0x0018, 0x1402)
    /// Cassette Size (0018,1403), CS.
    public static let cassetteSize = Tag(0x0018, 0x1403)
    /// Exposures on Plate (0018,1404), US.
    public static let exposuresOnPlate = Tag(0x0018, 0x1404)
    /// Relative X-Ray Exposure (0018,1405), IS.
    public static let relativeXRayExposure = Tag(0x0018, 0x1405)
    /// Exposure Index (0018,1411), DS.
    public static let exposureIndex = Tag(0x0018, 0x1411)
    /// Target Exposure Index (0018,1412), DS.
    public static let targetExposureIndex = Tag(0x0018, 0x1412)
    /// Deviation Index (0018,1413), DS.
    public static let deviationIndex = Tag(0x0018, 0x1413)
    /// Positioner Type (0018,1508), CS.
    public static let positionerType = Tag(0x0018, 0x1508)
    /// Positioner Primary Angle (0018,1510), DS.
    public static let positionerPrimaryAngle = Tag(0x0018, 0x1510)
    /// Positioner Secondary Angle (0018,1511), DS.
    public static let positionerSecondaryAngle = Tag(0x0018, 0x1511)
    /// Collimator Shape (0018,1700), CS.
    public static let collimatorShape = Tag(0x0018, 0x1700)
    /// Transducer Data (0018,5010), LO.
    public static let transducerData = Tag(0x0018, 0x5010)
    /// Patient Position (0018,5100), CS.
    public static let patientPosition = Tag(0x0018, 0x5100)
    /// View Position (0018,5101), CS.
    public static let viewPosition = Tag(0x0018, 0x5101)
    /// Sensitivity (0018,6000), DS.
    public static let sensitivity = Tag(0x0018, 0x6000)
    /// Sequence of Ultrasound Regions (0018,6011), SQ.
    public static let sequenceOfUltrasoundRegions = Tag(0x0018, 0x6011)
    /// Region Spatial Format (0018,6012), US.
    public static let regionSpatialFormat = Tag(0x0018, 0x6012)
    /// Region Data Type (0018,6014), US.
    public static let regionDataType = Tag(0x0018, 0x6014)
    /// Region Flags (0018,6016), UL.
    public static let regionFlags = Tag(0x0018, 0x6016)
    /// Region Location Min X0 (0018,6018), UL.
    public static let regionLocationMinX0 = Tag(0x0018, 0x6018)
    /// Region Location Min Y0 (0018,601A), UL.
    public static let regionLocationMinY0 = Tag(0x0018, 0x601A)
    /// Region Location Max X1 (0018,601C), UL.
    public static let regionLocationMaxX1 = Tag(0x0018, 0x601C)
    /// Region Location Max Y1 (0018,601E), UL.
    public static let regionLocationMaxY1 = Tag(0x0018, 0x601E)
    /// Reference Pixel X0 (0018,6020), SL.
    public static let referencePixelX0 = Tag(0x0018, 0x6020)
    /// Reference Pixel Y0 (0018,6022), SL.
    public static let referencePixelY0 = Tag(0x0018, 0x6022)
    /// Physical Units X Direction (0018,6024), US.
    public static let physicalUnitsXDirection = Tag(0x0018, 0x6024)
    /// Physical Units Y Direction (0018,6026), US.
    public static let physicalUnitsYDirection = Tag(0x0018, 0x6026)
    /// Reference Pixel Physical Value X (0018,6028), FD.
    public static let referencePixelPhysicalValueX = Tag(0x0018, 0x6028)
    /// Reference Pixel Physical Value Y (0018,602A), FD.
    public static let referencePixelPhysicalValueY = Tag(0x0018, 0x602A)
    /// Physical Delta X (0018,602C), FD.
    public static let physicalDeltaX = Tag(0x0018, 0x602C)
    /// Physical Delta Y (0018,602E), FD.
    public static let physicalDeltaY = Tag(0x0018, 0x602E)
    /// Transducer Frequency (0018,6030), UL.
    public static let transducerFrequency = Tag(0x0018, 0x6030)
    /// Transducer Type (0018,6031), CS.
    public static let transducerType = Tag(0x0018, 0x6031)
    /// Pulse Repetition Frequency (0018,6032), UL.
    public static let pulseRepetitionFrequency = Tag(0x0018, 0x6032)
    /// Detector Conditions Nominal Flag (0018,7000), CS.
    public static let detectorConditionsNominalFlag = Tag(0x0018, 0x7000)
    /// Detector Temperature (0018,7001), DS.
    public static let detectorTemperature = Tag(0x0018, 0x7001)
    /// Detector Type (0018,7004), CS.
    public static let detectorType = Tag(0x0018, 0x7004)
    /// Detector Configuration (0018,7005), CS.
    public static let detectorConfiguration = Tag(0x0018, 0x7005)
    /// Detector Description (0018,7006), LT.
    public static let detectorDescription = Tag(0x0018, 0x7006)
    /// Detector ID (0018,700A), SH.
    public static let detectorID = Tag(0x0018, 0x700A)
    /// Detector Element Spacing (0018,7022), DS.
    public static let detectorElementSpacing = Tag(0x0018, 0x7022)
    /// Field of View Origin (0018,7030), DS.
    public static let fieldOfViewOrigin = Tag(0x0018, 0x7030)
    /// Field of View Rotation (0018,7032), DS.
    public static let fieldOfViewRotation = Tag(0x0018, 0x7032)
    /// Field of View Horizontal Flip (0018,7034), CS.
    public static let fieldOfViewHorizontalFlip = Tag(0x0018, 0x7034)
    /// Filter Material (0018,7050), CS.
    public static let filterMaterial = Tag(0x0018, 0x7050)
    /// Exposure Time in uS (0018,8150), DS.
    public static let exposureTimeInuS = Tag(0x0018, 0x8150)
    /// X-Ray Tube Current in uA (0018,8151), DS.
    public static let xRayTubeCurrentInuA = Tag(0x0018, 0x8151)
}
