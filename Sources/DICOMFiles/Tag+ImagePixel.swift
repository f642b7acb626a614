// Image pixel: matrix, bits, rescale, windows, lossy compression, overlays and pixel data
// (groups 0028, 60xx, 7FE0).

extension Tag {
    /// Samples per Pixel (0028,0002), US.
    public static let samplesPerPixel = Tag(0x0028, 0x0002)
    /// Samples per Pixel Used (0028,0003), US.
    public static let samplesPerPixelUsed = Tag(0x0028, 0x0003)
    /// Photometric Interpretation (0028,0004), CS.
    public static let photometricInterpretation = Tag(0x0028, 0x0004)
    /// Planar Configuration (0028,0006), US.
    public static let planarConfiguration = Tag(0x0028, 0x0006)
    /// Number of Frames (0028,0008), IS.
    public static let numberOfFrames = Tag(0x0028, 0x0008)
    /// Frame Increment Pointer (0028,0009), AT.
    public static let frameIncrementPointer = Tag(0x0028, 0x0009)
    /// Frame Dimension Pointer (0028,000A), AT.
    public static let frameDimensionPointer = Tag(0x0028, 0x000A)
    /// Rows (0028,0010), US.
    public static let rows = Tag(0x0028, 0x0010)
    /// Columns (0028,0011), US.
    public static let columns = Tag(0x0028, 0x0011)
    /// Ultrasound Color Data Present (0028,0014), US.
    public static let ultrasoundColorDataPresent = Tag(0x0028, 0x0014)
    /// Pixel Spacing (0028,0030), DS.
    public static let pixelSpacing = Tag(0x0028, 0x0030)
    /// Pixel Aspect Ratio (0028,0034), IS.
    public static let pixelAspectRatio = Tag(0x0028, 0x0034)
    /// Bits Allocated (0028,0100), US.
    public static let bitsAllocated = Tag(0x0028, 0x0100)
    /// Bits Stored (0028,0101), US.
    public static let bitsStored = Tag(0x0028, 0x0101)
    /// High Bit (0028,0102), US.
    public static let highBit = Tag(0x0028, 0x0102)
    /// Pixel Representation (0028,0103), US.
    public static let pixelRepresentation = Tag(0x0028, 0x0103)
    /// Smallest Image Pixel Value (0028,0106), US or SS.
    public static let smallestImagePixelValue = Tag(0x0028, 0x0106)
    /// Largest Image Pixel Value (0028,0107), US or SS.
    public static let largestImagePixelValue = Tag(0x0028, 0x0107)
    /// Smallest Pixel Value in Series (0028,0108), US or SS.
    public static let smallestPixelValueInSeries = Tag(0x0028, 0x0108)
    /// Largest Pixel Value in Series (0028,0109), US or SS.
    public static let largestPixelValueInSeries = Tag(0x0028, 0x0109)
    /// Pixel Padding Value (0028,0120), US or SS.
    public static let pixelPaddingValue = Tag(0x0028, 0x0120)
    /// Pixel Padding Range Limit (0028,0121), US or SS.
    public static let pixelPaddingRangeLimit = Tag(0x0028, 0x0121)
    /// Float Pixel Padding Value (0028,0122), FL.
    public static let floatPixelPaddingValue = Tag(0x0028, 0x0122)
    /// Double Float Pixel Padding Value (0028,0123), FD.
    public static let doubleFloatPixelPaddingValue = Tag(0x0028, 0x0123)
    /// Float Pixel Padding Range Limit (0028,0124), FL.
    public static let floatPixelPaddingRangeLimit = Tag(0x0028, 0x0124)
    /// Double Float Pixel Padding Range Limit (0028,0125), FD.
    public static let doubleFloatPixelPaddingRangeLimit = Tag(0x0028, 0x0125)
    /// Quality Control Image (0028,0300), CS.
    public static let qualityControlImage = Tag(0x0028, 0x0300)
    /// Burned In Annotation (0028,0301), CS.
    public static let burnedInAnnotation = Tag(0x0028, 0x0301)
    /// Recognizable Visual Features (0028,0302), CS.
    public static let recognizableVisualFeatures = Tag(0x0028, 0x0302)
    /// Longitudinal Temporal Information Modified (0028,0303), CS.
    public static let longitudinalTemporalInformationModified = Tag(0x0028, 0x0303)
    /// Pixel Spacing Calibration Type (0028,0A02), CS.
    public static let pixelSpacingCalibrationType = Tag(0x0028, 0x0A02)
    /// Pixel Spacing Calibration Description (0028,0A04), LO.
    public static let pixelSpacingCalibrationDescription = Tag(0x0028, 0x0A04)
    /// Pixel Intensity Relationship (0028,1040), CS.
    public static let pixelIntensityRelationship = Tag(0x0028, 0x1040)
    /// Pixel Intensity Relationship Sign (0028,1041), SS.
    public static let pixelIntensityRelationshipSign = Tag(0x0028, 0x1041)
    /// Window Center (0028,1050), DS.
    public static let windowCenter = Tag(0x0028, 0x1050)
    /// Window Width (0028,1051), DS.
    public static let windowWidth = Tag(0x0028, 0x1051)
    /// Rescale Intercept (0028,1052), DS.
    public static let rescaleIntercept = Tag(0x0028, 0x1052)
    /// Rescale Slope (0028,1053), DS.
    public static let rescaleSlope = Tag(0x0028, 0x1053)
    /// Rescale Type (0028,1054), LO.
    public static let rescaleType = Tag(0x0028, 0x1054)
    /// Window Center & Width Explanation (0028,1055), LO.
    public static let windowCenterWidthExplanation = Tag(0x0028, 0x1055)
    /// VOI LUT Function (0028,1056), CS.
    public static let voiLUTFunction = Tag(0x0028, 0x1056)
    /// Red Palette Color Lookup Table Descriptor (0028,1101), US or SS.
    public static let redPaletteColorLookupTableDescriptor = Tag(0x0028, 0x1101)
    /// Green Palette Color Lookup Table Descriptor (0028,1102), US or SS.
    public static let greenPaletteColorLookupTableDescriptor = Tag(0x0028, 0x1102)
    /// Blue Palette Color Lookup Table Descriptor (0028,1103), US or SS.
    public static let bluePaletteColorLookupTableDescriptor = Tag(0x0028, 0x1103)
    /// Palette Color Lookup Table UID (0028,1199), UI.
    public static let paletteColorLookupTableUID = Tag(0x0028, 0x1199)
    /// Red Palette Color Lookup Table Data (0028,1201), OW.
    public static let redPaletteColorLookupTableData = Tag(0x0028, 0x1201)
    /// Green Palette Color Lookup Table Data (0028,1202), OW.
    public static let greenPaletteColorLookupTableData = Tag(0x0028, 0x1202)
    /// Blue Palette Color Lookup Table Data (0028,1203), OW.
    public static let bluePaletteColorLookupTableData = Tag(0x0028, 0x1203)
    /// Breast Implant Present (0028,1300), CS.
    public static let breastImplantPresent = Tag(0x0028, 0x1300)
    /// Partial View (0028,1350), CS.
    public static let partialView = Tag(0x0028, 0x1350)
    /// Partial View Description (0028,1351), ST.
    public static let partialViewDescription = Tag(0x0028, 0x1351)
    /// Spatial Locations Preserved (0028,135A), CS.
    public static let spatialLocationsPreserved = Tag(0x0028, 0x135A)
    /// ICC Profile (0028,2000), OB.
    public static let iccProfile = Tag(0x0028, 0x2000)
    /// Color Space (0028,2002), CS.
    public static let colorSpace = Tag(0x0028, 0x2002)
    /// Lossy Image Compression (0028,2110), CS.
    public static let lossyImageCompression = Tag(0x0028, 0x2110)
    /// Lossy Image Compression Ratio (0028,2112), DS.
    public static let lossyImageCompressionRatio = Tag(0x0028, 0x2112)
    /// Lossy Image Compression Method (0028,2114), CS.
    public static let lossyImageCompressionMethod = Tag(0x0028, 0x2114)
    /// Modality LUT Sequence (0028,3000), SQ.
    public static let modalityLUTSequence = Tag(0x0028, 0x3000)
    /// LUT Descriptor (0028,3002), US or SS.
    public static let lutDescriptor = Tag(0x0028, 0x3002)
    /// LUT Explanation (0028,3003), LO.
    public static let lutExplanation = Tag(0x0028, 0x3003)
    /// Modality LUT Type (0028,3004), LO.
    public static let modalityLUTType = Tag(0x0028, 0x3004)
    /// LUT Data (0028,3006), US or OW.
    public static let lutData = Tag(0x0028, 0x3006)
    /// VOI LUT Sequence (0028,3010), SQ.
    public static let voiLUTSequence = Tag(0x0028, 0x3010)
    /// Representative Frame Number (0028,6010), US.
    public static let representativeFrameNumber = Tag(0x0028, 0x6010)
    /// Frame Numbers of Interest (FOI) (0028,6020), US.
    public static let frameNumbersOfInterest = Tag(0x0028, 0x6020)
    /// Frame of Interest Description (0028,6022), LO.
    public static let frameOfInterestDescription = Tag(0x0028, 0x6022)
    /// R Wave Pointer (0028,6040), US.
    public static let rWavePointer = Tag(0x0028, 0x6040)
    /// Mask Subtraction Sequence (0028,6100), SQ.
    public static let maskSubtractionSequence = Tag(0x0028, 0x6100)
    /// Pixel Data Provider URL (0028,7FE0), UR.
    public static let pixelDataProviderURL = Tag(0x0028, 0x7FE0)
    /// Data Point Rows (0028,9001), UL.
    public static let dataPointRows = Tag(0x0028, 0x9001)
    /// Data Point Columns (0028,9002), UL.
    public static let dataPointColumns = Tag(0x0028, 0x9002)
    /// Pixel Measures Sequence (0028,9110), SQ.
    public static let pixelMeasuresSequence = Tag(0x0028, 0x9110)
    /// Frame VOI LUT Sequence (0028,9132), SQ.
    public static let frameVOILUTSequence = Tag(0x0028, 0x9132)
    /// Pixel Value Transformation Sequence (0028,9145), SQ.
    public static let pixelValueTransformationSequence = Tag(0x0028, 0x9145)
    /// Overlay Rows (6000,0010), US.
    public static let overlayRows = Tag(0x6000, 0x0010)
    /// Overlay Columns (6000,0011), US.
    public static let overlayColumns = Tag(0x6000, 0x0011)
    /// Number Of Frames In Overlay (6000,0015), IS.
    public static let numberOfFramesInOverlay = Tag(0x6000, 0x0015)
    /// Overlay Description (6000,0022), LO.
    public static let overlayDescription = Tag(0x6000, 0x0022)
    /// Overlay Type (6000,0040), CS.
    public static let overlayType = Tag(0x6000, 0x0040)
    /// Overlay Subtype (6000,0045), LO.
    public static let overlaySubtype = Tag(0x6000, 0x0045)
    /// Overlay Origin (6000,0050), SS.
    public static let overlayOrigin = Tag(0x6000, 0x0050)
    /// Image Frame Origin (6000,0051), US.
    public static let imageFrameOrigin = Tag(0x6000, 0x0051)
    /// Overlay Bits Allocated (6000,0100), US.
    public static let overlayBitsAllocated = Tag(0x6000, 0x0100)
    /// Overlay Bit Position (6000,0102), US.
    public static let overlayBitPosition = Tag(0x6000, 0x0102)
    /// Overlay Label (6000,1500), LO.
    public static let overlayLabel = Tag(0x6000, 0x1500)
    /// Overlay Data (6000,3000), ox.
    public static let overlayData = Tag(0x6000, 0x3000)
    /// Extended Offset Table (7FE0,0001), OV.
    public static let extendedOffsetTable = Tag(0x7FE0, 0x0001)
    /// Extended Offset Table Lengths (7FE0,0002), OV.
    public static let extendedOffsetTableLengths = Tag(0x7FE0, 0x0002)
    /// Float Pixel Data (7FE0,0008), OF.
    public static let floatPixelData = Tag(0x7FE0, 0x0008)
    /// Double Float Pixel Data (7FE0,0009), OD.
    public static let doubleFloatPixelData = Tag(0x7FE0, 0x0009)
    /// Pixel Data (7FE0,0010), OB or OW.
    public static let pixelData = Tag(0x7FE0, 0x0010)
}
