// Segmentation (group 0062).

extension Tag {
    /// Segmentation Type (0062,0001), CS.
    public static let segmentationType = Tag(0x0062, 0x0001)
    /// Segment Sequence (0062,0002), SQ.
    public static let segmentSequence = Tag(0x0062, 0x0002)
    /// Segment Number (0062,0004), US.
    public static let segmentNumber = Tag(0x0062, 0x0004)
    /// Segment Identification Sequence (0062,000A), SQ.
    public static let segmentIdentificationSequence = Tag(0x0062, 0x000A)
    /// Referenced Segment Number (0062,000B), US.
    public static let referencedSegmentNumber = Tag(0x0062, 0x000B)
    /// Maximum Fractional Value (0062,000E), US.
    public static let maximumFractionalValue = Tag(0x0062, 0x000E)
    /// Segments Overlap (0062,0013), CS.
    public static let segmentsOverlap = Tag(0x0062, 0x0013)
}
