// Relationship: UIDs, numbers, position, orientation, real-world values and the multi-frame
// functional groups (groups 0020, 0040, 0054, 0070, 0088, 5200, FFFC).

extension Tag {
    /// Study Instance UID (0020,000D), UI.
    public static let studyInstanceUID = Tag(0x0020, 0x000D)
    /// Series Instance UID (0020,000E), UI.
    public static let seriesInstanceUID = Tag(0x0020, 0x000E)
    /// Study ID (0020,0010), SH.
    public static let studyID = Tag(0x0020, 0x0010)
    /// Series Number (0020,0011), IS.
    public static let seriesNumber = Tag(0x0020, 0x0011)
    /// Acquisition Number (0020,0012), IS.
    public static let acquisitionNumber = Tag(0x0020, 0x0012)
    /// Instance Number (0020,0013), IS.
    public static let instanceNumber = Tag(0x0020, 0x0013)
    /// Patient Orientation (0020,0020), CS.
    public static let patientOrientation = Tag(0x0020, 0x0020)
    /// Image Position (Patient) (0020,0032), DS.
    public static let imagePositionPatient = Tag(0x0020, 0x0032)
    /// Image Orientation (Patient) (0020,0037), DS.
    public static let imageOrientationPatient = Tag(0x0020, 0x0037)
    /// Frame of Reference UID (0020,0052), UI.
    public static let frameOfReferenceUID = Tag(0x0020, 0x0052)
    /// Laterality (0020,0060), CS.
    public static let laterality = Tag(0x0020, 0x0060)
    /// Image Laterality (0020,0062), CS.
    public static let imageLaterality = Tag(0x0020, 0x0062)
    /// Temporal Position Identifier (0020,0100), IS.
    public static let temporalPositionIdentifier = Tag(0x0020, 0x0100)
    /// Number of Temporal Positions (0020,0105), IS.
    public static let numberOfTemporalPositions = Tag(0x0020, 0x0105)
    /// Synchronization Frame of Reference UID (0020,0200), UI.
    public static let synchronizationFrameOfReferenceUID = Tag(0x0020, 0x0200)
    /// SOP Instance UID of Concatenation Source (0020,0242), UI.
    public static let sopInstanceUIDOfConcatenationSource = Tag(0x0020, 0x0242)
    /// Images in Acquisition (0020,1002), IS.
    public static let imagesInAcquisition = Tag(0x0020, 0x1002)
    /// Position Reference Indicator (0020,1040), LO.
    public static let positionReferenceIndicator = Tag(0x0020, 0x1040)
    /// Slice Location (0020,1041), DS.
    public static let sliceLocation = Tag(0x0020, 0x1041)
    /// Number of Series Related Instances (0020,1209), IS.
    public static let numberOfSeriesRelatedInstances = Tag(0x0020, 0x1209)
    /// Image Comments (0020,4000), LT.
    public static let imageComments = Tag(0x0020, 0x4000)
    /// Stack ID (0020,9056), SH.
    public static let stackID = Tag(0x0020, 0x9056)
    /// In-Stack Position Number (0020,9057), UL.
    public static let inStackPositionNumber = Tag(0x0020, 0x9057)
    /// Frame Anatomy Sequence (0020,9071), SQ.
    public static let frameAnatomySequence = Tag(0x0020, 0x9071)
    /// Frame Laterality (0020,9072), CS.
    public static let frameLaterality = Tag(0x0020, 0x9072)
    /// Frame Content Sequence (0020,9111), SQ.
    public static let frameContentSequence = Tag(0x0020, 0x9111)
    /// Plane Position Sequence (0020,9113), SQ.
    public static let planePositionSequence = Tag(0x0020, 0x9113)
    /// Plane Orientation Sequence (0020,9116), SQ.
    public static let planeOrientationSequence = Tag(0x0020, 0x9116)
    /// Temporal Position Index (0020,9128), UL.
    public static let temporalPositionIndex = Tag(0x0020, 0x9128)
    /// Nominal Cardiac Trigger Delay Time (0020,9153), FD.
    public static let nominalCardiacTriggerDelayTime = Tag(0x0020, 0x9153)
    /// Frame Acquisition Number (0020,9156), US.
    public static let frameAcquisitionNumber = Tag(0x0020, 0x9156)
    /// Dimension Index Values (0020,9157), UL.
    public static let dimensionIndexValues = Tag(0x0020, 0x9157)
    /// Concatenation UID (0020,9161), UI.
    public static let concatenationUID = Tag(0x0020, 0x9161)
    /// In-concatenation Number (0020,9162), US.
    public static let inConcatenationNumber = Tag(0x0020, 0x9162)
    /// In-concatenation Total Number (0020,9163), US.
    public static let inConcatenationTotalNumber = Tag(0x0020, 0x9163)
    /// Dimension Organization UID (0020,9164), UI.
    public static let dimensionOrganizationUID = Tag(0x0020, 0x9164)
    /// Dimension Index Pointer (0020,9165), AT.
    public static let dimensionIndexPointer = Tag(0x0020, 0x9165)
    /// Functional Group Pointer (0020,9167), AT.
    public static let functionalGroupPointer = Tag(0x0020, 0x9167)
    /// Conversion Source Attributes Sequence (0020,9172), SQ.
    public static let conversionSourceAttributesSequence = Tag(0x0020, 0x9172)
    /// Dimension Index Private Creator (0020,9213), LO.
    public static let dimensionIndexPrivateCreator = Tag(0x0020, 0x9213)
    /// Dimension Organization Sequence (0020,9221), SQ.
    public static let dimensionOrganizationSequence = Tag(0x0020, 0x9221)
    /// Dimension Index Sequence (0020,9222), SQ.
    public static let dimensionIndexSequence = Tag(0x0020, 0x9222)
    /// Functional Group Private Creator (0020,9238), LO.
    public static let functionalGroupPrivateCreator = Tag(0x0020, 0x9238)
    /// Dimension Organization Type (0020,9311), CS.
    public static let dimensionOrganizationType = Tag(0x0020, 0x9311)
    /// Dimension Description Label (0020,9421), LO.
    public static let dimensionDescriptionLabel = Tag(0x0020, 0x9421)
    /// Frame Label (0020,9453), LO.
    public static let frameLabel = Tag(0x0020, 0x9453)
    /// Scheduled Procedure Step Description (0040,0007), LO.
    public static let scheduledProcedureStepDescription = Tag(0x0040, 0x0007)
    /// Scheduled Procedure Step ID (0040,0009), SH.
    public static let scheduledProcedureStepID = Tag(0x0040, 0x0009)
    /// Performed Procedure Step Start Date (0040,0244), DA.
    public static let performedProcedureStepStartDate = Tag(0x0040, 0x0244)
    /// Performed Procedure Step Start Time (0040,0245), TM.
    public static let performedProcedureStepStartTime = Tag(0x0040, 0x0245)
    /// Performed Procedure Step ID (0040,0253), SH.
    public static let performedProcedureStepID = Tag(0x0040, 0x0253)
    /// Performed Procedure Step Description (0040,0254), LO.
    public static let performedProcedureStepDescription = Tag(0x0040, 0x0254)
    /// Request Attributes Sequence (0040,0275), SQ.
    public static let requestAttributesSequence = Tag(0x0040, 0x0275)
    /// Comments on the Performed Procedure Step (0040,0280), ST.
    public static let commentsOnThePerformedProcedureStep = Tag(0x0040, 0x0280)
    /// Organ Exposed (0040,0318), CS.
    public static let organExposed = Tag(0x0040, 0x0318)
    /// Acquisition Context Sequence (0040,0555), SQ.
    public static let acquisitionContextSequence = Tag(0x0040, 0x0555)
    /// Measurement Units Code Sequence (0040,08EA), SQ.
    public static let measurementUnitsCodeSequence = Tag(0x0040, 0x08EA)
    /// Requested Procedure ID (0040,1001), SH.
    public static let requestedProcedureID = Tag(0x0040, 0x1001)
    /// Parametric Map Frame Type Sequence (0040,9092), SQ.
    public static let parametricMapFrameTypeSequence = Tag(0x0040, 0x9092)
    /// Referenced Image Real World Value Mapping Sequence (0040,9094), SQ.
    public static let referencedImageRealWorldValueMappingSequence = Tag(0x0040, 0x9094)
    /// Real World Value Mapping Sequence (0040,9096), SQ.
    public static let realWorldValueMappingSequence = Tag(0x0040, 0x9096)
    /// LUT Label (0040,9210), SH.
    public static let lutLabel = Tag(0x0040, 0x9210)
    /// Real World Value Last Value Mapped (0040,9211), US or SS.
    public static let realWorldValueLastValueMapped = Tag(0x0040, 0x9211)
    /// Real World Value LUT Data (0040,9212), FD.
    public static let realWorldValueLUTData = Tag(0x0040, 0x9212)
    /// Double Float Real World Value Last Value Mapped (0040,9213), FD.
    public static let doubleFloatRealWorldValueLastValueMapped = Tag(0x0040, 0x9213)
    /// Double Float Real World Value First Value Mapped (0040,9214), FD.
    public static let doubleFloatRealWorldValueFirstValueMapped = Tag(0x0040, 0x9214)
    /// Real World Value First Value Mapped (0040,9216), US or SS.
    public static let realWorldValueFirstValueMapped = Tag(0x0040, 0x9216)
    /// Quantity Definition Sequence (0040,9220), SQ.
    public static let quantityDefinitionSequence = Tag(0x0040, 0x9220)
    /// Real World Value Intercept (0040,9224), FD.
    public static let realWorldValueIntercept = Tag(0x0040, 0x9224)
    /// Real World Value Slope (0040,9225), FD.
    public static let realWorldValueSlope = Tag(0x0040, 0x9225)
    /// Value Type (0040,A040), CS.
    public static let valueType = Tag(0x0040, 0xA040)
    /// Concept Name Code Sequence (0040,A043), SQ.
    public static let conceptNameCodeSequence = Tag(0x0040, 0xA043)
    /// UID (0040,A124), UI.
    public static let uid = Tag(0x0040, 0xA124)
    /// Text Value (0040,A160), UT.
    public static let textValue = Tag(0x0040, 0xA160)
    /// Concept Code Sequence (0040,A168), SQ.
    public static let conceptCodeSequence = Tag(0x0040, 0xA168)
    /// Purpose of Reference Code Sequence (0040,A170), SQ.
    public static let purposeOfReferenceCodeSequence = Tag(0x0040, 0xA170)
    /// Numeric Value (0040,A30A), DS.
    public static let numericValue = Tag(0x0040, 0xA30A)
    /// View Code Sequence (0054,0220), SQ.
    public static let viewCodeSequence = Tag(0x0054, 0x0220)
    /// View Modifier Code Sequence (0054,0222), SQ.
    public static let viewModifierCodeSequence = Tag(0x0054, 0x0222)
    /// Patient Orientation Code Sequence (0054,0410), SQ.
    public static let patientOrientationCodeSequence = Tag(0x0054, 0x0410)
    /// Patient Gantry Relationship Code Sequence (0054,0414), SQ.
    public static let patientGantryRelationshipCodeSequence = Tag(0x0054, 0x0414)
    /// Content Label (0070,0080), CS.
    public static let contentLabel = Tag(0x0070, 0x0080)
    /// Content Description (0070,0081), LO.
    public static let contentDescription = Tag(0x0070, 0x0081)
    /// Content Creator's Name (0070,0084), PN.
    public static let contentCreatorName = Tag(0x0070, 0x0084)
    /// Icon Image Sequence (0088,0200), SQ.
    public static let iconImageSequence = Tag(0x0088, 0x0200)
    /// Encrypted Attributes Sequence (0400,0500), SQ.
    public static let encryptedAttributesSequence = Tag(0x0400, 0x0500)
    /// Presentation LUT Shape (2050,0020), CS.
    public static let presentationLUTShape = Tag(0x2050, 0x0020)
    /// MAC Parameters Sequence (4FFE,0001), SQ.
    public static let macParametersSequence = Tag(0x4FFE, 0x0001)
    /// Shared Functional Groups Sequence (5200,9229), SQ.
    public static let sharedFunctionalGroupsSequence = Tag(0x5200, 0x9229)
    /// Per-Frame Functional Groups Sequence (5200,9230), SQ.
    public static let perFrameFunctionalGroupsSequence = Tag(0x5200, 0x9230)
    /// Digital Signatures Sequence (FFFA,FFFA), SQ.
    public static let digitalSignaturesSequence = Tag(0xFFFA, 0xFFFA)
    /// Data Set Trailing Padding (FFFC,FFFC), OB.
    public static let dataSetTrailingPadding = Tag(0xFFFC, 0xFFFC)
}
