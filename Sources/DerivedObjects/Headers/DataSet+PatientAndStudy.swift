import DICOMFiles

extension DataSet {
    /// The patient's and the study's attributes, raw as they are, with the character set and time zone they depend on.
    ///
    /// Groups 0010 (patient) and 0012 (clinical trial) whole, and the General Study and Patient Study modules. What the source
    /// lacks stays out, even where the standard wants it: one patient must look the same in every object of a study.
    package var patientAndStudy: DataSet {
        var copy = DataSet()
        for element in elements where element.tag.element != 0 {
            if element.tag.group == 0x0010 || element.tag.group == 0x0012
                || Self.studyAttributes.contains(element.tag)
            {
                copy[element.tag] = element
            }
        }
        copy.removeEmptyCharacterSet()
        return copy
    }

    // General Study (PS3.3 C.7.2.1) and Patient Study (C.7.2.2) outside group 0010, by their numbers: nothing else needs them.
    private static let studyAttributes: Set<Tag> = Set(
        [.specificCharacterSet, .timezoneOffsetFromUTC, .studyInstanceUID, .studyID]
            + [
                0x0020, 0x0030, 0x0050, 0x0051, 0x0090, 0x0096, 0x009C, 0x009D, 0x1030, 0x1032, 0x1048,
                0x1049, 0x1060,
                0x1062, 0x1080, 0x1084, 0x1110, 0x1120,
            ].map { Tag(0x0008, $0) }
            + [0x1033, 0x1034, 0x1066, 0x1067].map { Tag(0x0032, $0) }
            + [0x0010, 0x0014, 0x0060, 0x0062, 0x0064, 0x0500].map { Tag(0x0038, $0) }
            + [0x1012].map { Tag(0x0040, $0) }
    )
}
