import DICOMFiles

extension DerivedHeader {
    /// What Manufacturer (0008,0070) and Manufacturer's Model Name (0008,1090) of our objects say.
    package static let manufacturer = "Limpid"

    /// General Equipment becomes ours; the source's becomes an item of Contributing Equipment Sequence (0018,A001).
    package func setEquipment(_ header: inout DataSet, source: DataSet) {
        let isProcessed = source.strings(.imageType).first == "DERIVED"
        var contribution = DataSet()
        for tag in Self.contributedAttributes { contribution[tag] = source[tag] }
        if contribution.string(.manufacturer) == nil { contribution.set(.manufacturer, .lo, text: "UNKNOWN") }
        contribution.set(
            .purposeOfReferenceCodeSequence,
            items: [(isProcessed ? CodedConcept.processingEquipment : .acquisitionEquipment).item]
        )
        for tag in Self.contributedAttributes + Self.otherEquipmentAttributes { header.remove(tag) }
        header.set(.manufacturer, .lo, text: Self.manufacturer)
        header.set(.manufacturerModelName, .lo, text: Self.manufacturer)
        // A program has no serial number; the plan is what makes one installation's output differ from another's.
        header.set(.deviceSerialNumber, .lo, text: String(derivation.planDigest.prefix(16)))
        header.set(.softwareVersions, .lo, texts: derivation.softwareVersions)
        header.set(
            .contributingEquipmentSequence,
            items: source.items(.contributingEquipmentSequence) + [contribution]
        )
    }

    // Attributes of General Equipment that an item of Contributing Equipment Sequence may hold (PS3.3 C.12.1.1.5).
    private static let contributedAttributes: [Tag] = [
        .manufacturer, .institutionName, .institutionAddress, .stationName, .institutionalDepartmentName,
        .manufacturerModelName, .deviceSerialNumber, .deviceUID, .softwareVersions, .spatialResolution,
        .dateOfLastCalibration, .timeOfLastCalibration,
    ]

    // The rest of General Equipment: true of the scanner, not of us.
    // Department type, Gantry ID, UDI, device class, dates of manufacture and installation.
    private static let otherEquipmentAttributes: [Tag] = [
        Tag(0x0008, 0x1041), Tag(0x0018, 0x1008), Tag(0x0018, 0x100A), Tag(0x0018, 0x100B),
        Tag(0x0018, 0x1204),
        Tag(0x0018, 0x1205),
    ]
}
