// Identification: file meta information, SOP common, patient, study, series and
// equipment (groups 0002, 0004, 0008, 0010, 0012).

extension Tag {
    /// File Meta Information Group Length (0002,0000), UL.
    public static let fileMetaInformationGroupLength = Tag(0x0002, 0x0000)
    /// File Meta Information Version (0002,0001), OB.
    public static let fileMetaInformationVersion = Tag(0x0002, 0x0001)
    /// Media Storage SOP Class UID (0002,0002), UI.
    public static let mediaStorageSOPClassUID = Tag(0x0002, 0x0002)
    /// Media Storage SOP Instance UID (0002,0003), UI.
    public static let mediaStorageSOPInstanceUID = Tag(0x0002, 0x0003)
    /// Transfer Syntax UID (0002,0010), UI.
    public static let transferSyntaxUID = Tag(0x0002, 0x0010)
    /// Implementation Class UID (0002,0012), UI.
    public static let implementationClassUID = Tag(0x0002, 0x0012)
    /// Implementation Version Name (0002,0013), SH.
    public static let implementationVersionName = Tag(0x0002, 0x0013)
    /// Source Application Entity Title (0002,0016), AE.
    public static let sourceApplicationEntityTitle = Tag(0x0002, 0x0016)
    /// Directory Record Sequence (0004,1220), SQ.
    public static let directoryRecordSequence = Tag(0x0004, 0x1220)
    /// Specific Character Set (0008,0005), CS.
    public static let specificCharacterSet = Tag(0x0008, 0x0005)
    /// Image Type (0008,0008), CS.
    public static let imageType = Tag(0x0008, 0x0008)
    /// Instance Creation Date (0008,0012), DA.
    public static let instanceCreationDate = Tag(0x0008, 0x0012)
    /// Instance Creation Time (0008,0013), TM.
    public static let instanceCreationTime = Tag(0x0008, 0x0013)
    /// Instance Creator UID (0008,0014), UI.
    public static let instanceCreatorUID = Tag(0x0008, 0x0014)
    /// SOP Class UID (0008,0016), UI.
    public static let sopClassUID = Tag(0x0008, 0x0016)
    /// SOP Instance UID (0008,0018), UI.
    public static let sopInstanceUID = Tag(0x0008, 0x0018)
    /// Related General SOP Class UID (0008,001A), UI.
    public static let relatedGeneralSOPClassUID = Tag(0x0008, 0x001A)
    /// Original Specialized SOP Class UID (0008,001B), UI.
    public static let originalSpecializedSOPClassUID = Tag(0x0008, 0x001B)
    /// Study Date (0008,0020), DA.
    public static let studyDate = Tag(0x0008, 0x0020)
    /// Series Date (0008,0021), DA.
    public static let seriesDate = Tag(0x0008, 0x0021)
    /// Acquisition Date (0008,0022), DA.
    public static let acquisitionDate = Tag(0x0008, 0x0022)
    /// Content Date (0008,0023), DA.
    public static let contentDate = Tag(0x0008, 0x0023)
    /// Acquisition DateTime (0008,002A), DT.
    public static let acquisitionDateTime = Tag(0x0008, 0x002A)
    /// Study Time (0008,0030), TM.
    public static let studyTime = Tag(0x0008, 0x0030)
    /// Series Time (0008,0031), TM.
    public static let seriesTime = Tag(0x0008, 0x0031)
    /// Acquisition Time (0008,0032), TM.
    public static let acquisitionTime = Tag(0x0008, 0x0032)
    /// Content Time (0008,0033), TM.
    public static let contentTime = Tag(0x0008, 0x0033)
    /// Accession Number (0008,0050), SH.
    public static let accessionNumber = Tag(0x0008, 0x0050)
    /// Instance Availability (0008,0056), CS.
    public static let instanceAvailability = Tag(0x0008, 0x0056)
    /// Modality (0008,0060), CS.
    public static let modality = Tag(0x0008, 0x0060)
    /// Modalities in Study (0008,0061), CS.
    public static let modalitiesInStudy = Tag(0x0008, 0x0061)
    /// Conversion Type (0008,0064), CS.
    public static let conversionType = Tag(0x0008, 0x0064)
    /// Presentation Intent Type (0008,0068), CS.
    public static let presentationIntentType = Tag(0x0008, 0x0068)
    /// Manufacturer (0008,0070), LO.
    public static let manufacturer = Tag(0x0008, 0x0070)
    /// Institution Name (0008,0080), LO.
    public static let institutionName = Tag(0x0008, 0x0080)
    /// Institution Address (0008,0081), ST.
    public static let institutionAddress = Tag(0x0008, 0x0081)
    /// Referring Physician's Name (0008,0090), PN.
    public static let referringPhysicianName = Tag(0x0008, 0x0090)
    /// Code Value (0008,0100), SH.
    public static let codeValue = Tag(0x0008, 0x0100)
    /// Coding Scheme Designator (0008,0102), SH.
    public static let codingSchemeDesignator = Tag(0x0008, 0x0102)
    /// Coding Scheme Version (0008,0103), SH.
    public static let codingSchemeVersion = Tag(0x0008, 0x0103)
    /// Code Meaning (0008,0104), LO.
    public static let codeMeaning = Tag(0x0008, 0x0104)
    /// Mapping Resource (0008,0105), CS.
    public static let mappingResource = Tag(0x0008, 0x0105)
    /// Context Identifier (0008,010F), CS.
    public static let contextIdentifier = Tag(0x0008, 0x010F)
    /// Context UID (0008,0117), UI.
    public static let contextUID = Tag(0x0008, 0x0117)
    /// Long Code Value (0008,0119), UC.
    public static let longCodeValue = Tag(0x0008, 0x0119)
    /// Timezone Offset From UTC (0008,0201), SH.
    public static let timezoneOffsetFromUTC = Tag(0x0008, 0x0201)
    /// Station Name (0008,1010), SH.
    public static let stationName = Tag(0x0008, 0x1010)
    /// Study Description (0008,1030), LO.
    public static let studyDescription = Tag(0x0008, 0x1030)
    /// Procedure Code Sequence (0008,1032), SQ.
    public static let procedureCodeSequence = Tag(0x0008, 0x1032)
    /// Series Description (0008,103E), LO.
    public static let seriesDescription = Tag(0x0008, 0x103E)
    /// Series Description Code Sequence (0008,103F), SQ.
    public static let seriesDescriptionCodeSequence = Tag(0x0008, 0x103F)
    /// Institutional Department Name (0008,1040), LO.
    public static let institutionalDepartmentName = Tag(0x0008, 0x1040)
    /// Performing Physician's Name (0008,1050), PN.
    public static let performingPhysicianName = Tag(0x0008, 0x1050)
    /// Operators' Name (0008,1070), PN.
    public static let operatorsName = Tag(0x0008, 0x1070)
    /// Manufacturer's Model Name (0008,1090), LO.
    public static let manufacturerModelName = Tag(0x0008, 0x1090)
    /// Referenced Study Sequence (0008,1110), SQ.
    public static let referencedStudySequence = Tag(0x0008, 0x1110)
    /// Referenced Performed Procedure Step Sequence (0008,1111), SQ.
    public static let referencedPerformedProcedureStepSequence = Tag(0x0008, 0x1111)
    /// Referenced Series Sequence (0008,1115), SQ.
    public static let referencedSeriesSequence = Tag(0x0008, 0x1115)
    /// Referenced Patient Sequence (0008,1120), SQ.
    public static let referencedPatientSequence = Tag(0x0008, 0x1120)
    /// Referenced Image Sequence (0008,1140), SQ.
    public static let referencedImageSequence = Tag(0x0008, 0x1140)
    /// Referenced Instance Sequence (0008,114A), SQ.
    public static let referencedInstanceSequence = Tag(0x0008, 0x114A)
    /// Referenced SOP Class UID (0008,1150), UI.
    public static let referencedSOPClassUID = Tag(0x0008, 0x1150)
    /// Referenced SOP Instance UID (0008,1155), UI.
    public static let referencedSOPInstanceUID = Tag(0x0008, 0x1155)
    /// Referenced Frame Number (0008,1160), IS.
    public static let referencedFrameNumber = Tag(0x0008, 0x1160)
    /// Derivation Description (0008,2111), ST.
    public static let derivationDescription = Tag(0x0008, 0x2111)
    /// Source Image Sequence (0008,2112), SQ.
    public static let sourceImageSequence = Tag(0x0008, 0x2112)
    /// Stage Name (0008,2120), SH.
    public static let stageName = Tag(0x0008, 0x2120)
    /// Number of Stages (0008,2124), IS.
    public static let numberOfStages = Tag(0x0008, 0x2124)
    /// Anatomic Region Sequence (0008,2218), SQ.
    public static let anatomicRegionSequence = Tag(0x0008, 0x2218)
    /// Anatomic Region Modifier Sequence (0008,2220), SQ.
    public static let anatomicRegionModifierSequence = Tag(0x0008, 0x2220)
    /// Primary Anatomic Structure Sequence (0008,2228), SQ.
    public static let primaryAnatomicStructureSequence = Tag(0x0008, 0x2228)
    /// Irradiation Event UID (0008,3010), UI.
    public static let irradiationEventUID = Tag(0x0008, 0x3010)
    /// Frame Type (0008,9007), CS.
    public static let frameType = Tag(0x0008, 0x9007)
    /// Referenced Image Evidence Sequence (0008,9092), SQ.
    public static let referencedImageEvidenceSequence = Tag(0x0008, 0x9092)
    /// Derivation Image Sequence (0008,9124), SQ.
    public static let derivationImageSequence = Tag(0x0008, 0x9124)
    /// Source Image Evidence Sequence (0008,9154), SQ.
    public static let sourceImageEvidenceSequence = Tag(0x0008, 0x9154)
    /// Pixel Presentation (0008,9205), CS.
    public static let pixelPresentation = Tag(0x0008, 0x9205)
    /// Volumetric Properties (0008,9206), CS.
    public static let volumetricProperties = Tag(0x0008, 0x9206)
    /// Volume Based Calculation Technique (0008,9207), CS.
    public static let volumeBasedCalculationTechnique = Tag(0x0008, 0x9207)
    /// Complex Image Component (0008,9208), CS.
    public static let complexImageComponent = Tag(0x0008, 0x9208)
    /// Acquisition Contrast (0008,9209), CS.
    public static let acquisitionContrast = Tag(0x0008, 0x9209)
    /// Derivation Code Sequence (0008,9215), SQ.
    public static let derivationCodeSequence = Tag(0x0008, 0x9215)
    /// Patient's Name (0010,0010), PN.
    public static let patientName = Tag(0x0010, 0x0010)
    /// Patient ID (0010,0020), LO.
    public static let patientID = Tag(0x0010, 0x0020)
    /// Issuer of Patient ID (0010,0021), LO.
    public static let issuerOfPatientID = Tag(0x0010, 0x0021)
    /// Patient's Birth Date (0010,0030), DA.
    public static let patientBirthDate = Tag(0x0010, 0x0030)
    /// Patient's Sex (0010,0040), CS.
    public static let patientSex = Tag(0x0010, 0x0040)
    /// Patient's Age (0010,1010), AS.
    public static let patientAge = Tag(0x0010, 0x1010)
    /// Patient's Size (0010,1020), DS.
    public static let patientSize = Tag(0x0010, 0x1020)
    /// Patient's Weight (0010,1030), DS.
    public static let patientWeight = Tag(0x0010, 0x1030)
    /// Additional Patient History (0010,21B0), LT.
    public static let additionalPatientHistory = Tag(0x0010, 0x21B0)
    /// Pregnancy Status (0010,21C0), US.
    public static let pregnancyStatus = Tag(0x0010, 0x21C0)
    /// Patient Comments (0010,4000), LT.
    public static let patientComments = Tag(0x0010, 0x4000)
    /// Clinical Trial Sponsor Name (0012,0010), LO.
    public static let clinicalTrialSponsorName = Tag(0x0012, 0x0010)
    /// Clinical Trial Protocol ID (0012,0020), LO.
    public static let clinicalTrialProtocolID = Tag(0x0012, 0x0020)
    /// Patient Identity Removed (0012,0062), CS.
    public static let patientIdentityRemoved = Tag(0x0012, 0x0062)
    /// De-identification Method (0012,0063), LO.
    public static let deidentificationMethod = Tag(0x0012, 0x0063)
    /// De-identification Method Code Sequence (0012,0064), SQ.
    public static let deidentificationMethodCodeSequence = Tag(0x0012, 0x0064)
}
