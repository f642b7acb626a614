import DICOMFiles
import DerivedObjects
import Foundation
import Testing

@Suite struct DerivedHeaderTests {
    @Test func newInstanceKeepsPatientStudyAndAcquisition() throws {
        let source = HeaderExample.ct()
        let derived = try HeaderExample.derived(source)
        for tag in [
            Tag.patientName, .studyInstanceUID, .studyDate, .acquisitionDate, .kvp, .instanceNumber,
            .pixelPaddingValue,
            .rescaleSlope, .rescaleIntercept, .sopClassUID, .specificCharacterSet,
        ] {
            #expect(derived[tag] == source[tag])
        }
        #expect(derived.uid(.sopInstanceUID) != HeaderExample.sourceUID)
        #expect(derived.uid(.seriesInstanceUID) != HeaderExample.seriesUID)
        #expect(derived.string(.contentDate) == "20231114")
        #expect(derived.string(.contentTime) == "221320")
        #expect(derived.string(.instanceCreationDate) == "20231114")
        #expect(derived.string(.seriesTime) == "221320")
    }

    @Test func creationTimeIsSaidInTheObjectsTimeZone() throws {
        let source = HeaderExample.ct { $0.set(.timezoneOffsetFromUTC, .sh, text: "+0330") }
        let derived = try HeaderExample.derived(source)
        #expect(derived.string(.contentDate) == "20231115")
        #expect(derived.string(.contentTime) == "014320")
        // 2000-02-29, 1970-01-01 and a negative offset across midnight.
        #expect(CreationStamp(Date(timeIntervalSince1970: 951_782_400), offset: nil).date == "20000229")
        #expect(CreationStamp(Date(timeIntervalSince1970: 0), offset: "-0500").date == "19691231")
    }

    @Test func uidsFollowFromSourceKindPartAndDigestOnly() throws {
        func identity(_ kind: DerivedKind, _ part: Int, _ digest: String, _ uid: String) throws
            -> DerivedIdentity
        {
            try DerivedIdentity(
                kind: kind,
                sourceSOPInstanceUID: uid,
                sourceSeriesInstanceUID: "1.2.3",
                partIndex: part,
                runDigest: digest
            )
        }
        let first = try identity(.denoised, 0, "a", "1.2.3.4")
        #expect(first == (try identity(.denoised, 0, "a", "1.2.3.4")))
        #expect(DICOMUID.isValid(first.sopInstanceUID) && first.sopInstanceUID.hasPrefix("2.25."))
        let others = [
            try identity(.overlay, 0, "a", "1.2.3.4"), try identity(.denoised, 1, "a", "1.2.3.4"),
            try identity(.denoised, 0, "b", "1.2.3.4"), try identity(.denoised, 0, "a", "1.2.3.5"),
        ]
        #expect(Set(([first] + others).map(\.sopInstanceUID)).count == 5)
        // Another image of the same series keeps the series; everything else starts a new one.
        #expect(Set(([first] + others).map(\.seriesInstanceUID)).count == 4)
        for uid in ["1.a.3", "1..2", "", "1.2/../x"] {
            #expect(throws: DerivationError.self) { try identity(.denoised, 0, "a", uid) }
        }
    }

    @Test(arguments: [
        ("3", "1003"), ("", ""), ("x", ""), ("2147483000", ""), ("-5", "995"),
    ])
    func seriesNumberIsTheSourcesPlusTheOffset(_ number: String, _ expected: String) throws {
        let derived = try HeaderExample.derived(HeaderExample.ct { $0.set(.seriesNumber, .is, text: number) })
        #expect((derived.string(.seriesNumber) ?? "") == expected)
        #expect(derived.contains(.seriesNumber))
    }

    @Test func everyKindHasItsOwnSeriesNumber() throws {
        var numbers: Set<String> = []
        for kind in DerivedKind.allCases {
            var header = DataSet()
            try HeaderExample.rules(kind: kind).setSeries(&header, source: HeaderExample.ct())
            numbers.insert(header.string(.seriesNumber) ?? "")
        }
        #expect(numbers == ["1003", "2003", "3003", "4003", "5003"])
    }

    @Test func imageTypeIsDerived() throws {
        let rules = try HeaderExample.rules()
        #expect(
            rules.imageType(from: ["ORIGINAL", "PRIMARY", "AXIAL"], isEnhanced: false) == [
                "DERIVED", "SECONDARY", "AXIAL",
            ]
        )
        #expect(
            rules.imageType(from: ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], isEnhanced: true)
                == ["DERIVED", "PRIMARY", "VOLUME", "NONE"]
        )
        #expect(rules.imageType(from: [], isEnhanced: false) == ["DERIVED", "SECONDARY"])
        var derivation = Workshop.derivation()
        derivation.imageTypeValue2 = .primary
        let primary = try HeaderExample.derived(HeaderExample.ct(), derivation: derivation)
        #expect(primary.strings(.imageType) == ["DERIVED", "PRIMARY", "AXIAL"])
    }

    @Test func rescaleTypeIsWrittenOut() throws {
        #expect(try HeaderExample.derived(HeaderExample.ct()).string(.rescaleType) == "HU")
        let kept = HeaderExample.ct { $0.set(.rescaleType, .lo, text: "ED") }
        #expect(try HeaderExample.derived(kept).string(.rescaleType) == "ED")
        let without = HeaderExample.ct {
            $0.remove(.rescaleSlope)
            $0.remove(.rescaleIntercept)
        }
        #expect(try !HeaderExample.derived(without).contains(.rescaleType))
    }

    @Test func derivationIsTold() throws {
        let source = HeaderExample.ct {
            $0.set(.derivationDescription, .st, text: "Lossy before")
            $0.set(.derivationCodeSequence, items: [CodedConcept("113040", "DCM", "Lossy Compression").item])
        }
        let derived = try HeaderExample.derived(source)
        let text = try #require(derived.string(.derivationDescription))
        #expect(text.hasPrefix("Lossy before; Denoised by Limpid 0.1.0: non-local means (search radius 10"))
        #expect(
            text.contains("strength 0.8") && text.contains("noise CT (sigma 12.5)")
                && text.contains("weights cccccccccccc;")
        )
        #expect(
            derived.items(.derivationCodeSequence).compactMap { $0.string(.codeValue) } == [
                "113040", "113087",
            ]
        )
        let sources = derived.items(.sourceImageSequence)
        #expect(
            sources.compactMap { $0.uid(.referencedSOPInstanceUID) } == ["1.2.3.4", "1.2.3.3", "1.2.3.5"]
        )
        #expect(sources[0].items(.purposeOfReferenceCodeSequence).first?.string(.codeValue) == "121322")
        #expect(sources.allSatisfy { $0.string(.spatialLocationsPreserved) == "YES" })
    }

    @Test func longDerivationFitsTheVR() throws {
        var derivation = Workshop.derivation()
        derivation.methodSettings = (0..<200).map { "setting \($0)" }
        derivation.noiseParameters = (0..<200).map { "parameter \($0)" }
        let source = HeaderExample.ct {
            $0.set(.derivationDescription, .st, text: String(repeating: "z", count: 1024))
        }
        let bytes = try #require(
            try HeaderExample.derived(source, derivation: derivation).bytes(.derivationDescription)
        )
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.count <= 1024)
        #expect(
            text.contains("Denoised by Limpid") && text.contains("run aaaaaaaaaaaa") && text.contains("...")
        )
    }

    @Test func equipmentIsOursAndTheScannerContributed() throws {
        let derived = try HeaderExample.derived(HeaderExample.ct())
        #expect(derived.string(.manufacturer) == "Limpid")
        #expect(derived.strings(.softwareVersions) == ["0.1.0", "weights cccccccccccc"])
        #expect(derived.string(.deviceSerialNumber) == "bbbbbbbbbbbbbbbb")
        #expect(!derived.contains(.institutionName))
        let items = derived.items(.contributingEquipmentSequence)
        #expect(items.count == 1)
        #expect(items[0].string(.manufacturer) == "ACME")
        #expect(items[0].string(.institutionName) == "Hospital")
        #expect(items[0].string(.deviceSerialNumber) == "SN1")
        #expect(items[0].items(.purposeOfReferenceCodeSequence).first?.string(.codeValue) == "109101")
    }

    @Test func aDerivedSourceWasProcessingEquipment() throws {
        var earlier = DataSet()
        earlier.set(.manufacturer, .lo, text: "First")
        let source = HeaderExample.ct {
            $0.set(.imageType, .cs, texts: ["DERIVED", "PRIMARY", "AXIAL"])
            $0.set(.contributingEquipmentSequence, items: [earlier])
            $0.remove(.manufacturer)
        }
        let items = try HeaderExample.derived(source).items(.contributingEquipmentSequence)
        #expect(items.compactMap { $0.string(.manufacturer) } == ["First", "UNKNOWN"])
        #expect(items[1].items(.purposeOfReferenceCodeSequence).first?.string(.codeValue) == "109102")
    }

    @Test func lossyStaysLossy() throws {
        let baseline = "1.2.840.10008.1.2.4.50"
        let jpeg2000 = "1.2.840.10008.1.2.4.91"
        let marked = HeaderExample.ct {
            $0.set(.lossyImageCompression, .cs, text: "01")
            $0.set(.lossyImageCompressionRatio, .ds, text: "9.5")
            $0.set(.lossyImageCompressionMethod, .cs, text: "ISO_10918_1")
        }
        let kept = try HeaderExample.derived(marked)
        for tag in [Tag.lossyImageCompression, .lossyImageCompressionRatio, .lossyImageCompressionMethod] {
            #expect(kept[tag] == marked[tag])
        }
        let unmarked = try HeaderExample.derived(HeaderExample.ct(), syntax: baseline)
        #expect(unmarked.string(.lossyImageCompression) == "01")
        #expect(unmarked.string(.lossyImageCompressionMethod) == "ISO_10918_1")
        #expect(unmarked.string(.lossyImageCompressionRatio) == "2.0")
        let denied = HeaderExample.ct { $0.set(.lossyImageCompression, .cs, text: "00") }
        #expect(try HeaderExample.derived(denied, syntax: baseline).string(.lossyImageCompression) == "01")
        #expect(try HeaderExample.derived(denied, syntax: jpeg2000).string(.lossyImageCompression) == "00")
        #expect(try !HeaderExample.derived(HeaderExample.ct()).contains(.lossyImageCompression))
    }

    @Test func whatBelongsToTheSourceAloneGoes() throws {
        var nested = DataSet()
        nested.set(Tag(0xFFFA, 0xFFFA), items: [DataSet()])
        nested.set(.codeValue, .sh, text: "1")
        let source = HeaderExample.ct {
            $0.set(.smallestImagePixelValue, .us, unsignedShorts: [0])
            $0.set(.largestImagePixelValue, .us, unsignedShorts: [9])
            $0.set(Tag(0x0088, 0x0200), items: [DataSet()])
            $0.set(Tag(0xFFFA, 0xFFFA), items: [DataSet()])
            $0.set(Tag(0x0100, 0x0410), .cs, text: "AO")
            $0.set(.procedureCodeSequence, items: [nested])
            $0.set(.burnedInAnnotation, .cs, text: "YES")
        }
        let derived = try HeaderExample.derived(source)
        for tag in [
            Tag.smallestImagePixelValue, .largestImagePixelValue, Tag(0x0088, 0x0200), Tag(0xFFFA, 0xFFFA),
            Tag(0x0100, 0x0410),
        ] {
            #expect(!derived.contains(tag))
        }
        #expect(derived.items(.procedureCodeSequence).first?.elements.count == 1)
        #expect(derived.string(.burnedInAnnotation) == "YES")
    }

    @Test func overlaysStayUnlessTheyLiveInThePixels() throws {
        let source = HeaderExample.ct {
            $0.set(Tag(0x6000, 0x0010), .us, unsignedShorts: [4])
            $0.set(Tag(0x6000, 0x3000), .ow, bytes: [1, 2])
            $0.set(Tag(0x6002, 0x0010), .us, unsignedShorts: [4])
            $0.set(Tag(0x6002, 0x0102), .us, unsignedShorts: [12])
        }
        let derived = try HeaderExample.derived(source)
        #expect(derived.bytes(Tag(0x6000, 0x3000)) == [1, 2])
        #expect(!derived.contains(Tag(0x6002, 0x0010)))
    }

    @Test func researchIsSaid() throws {
        var derivation = Workshop.derivation()
        derivation.researchOnly = true
        derivation.simulated = true
        let source = HeaderExample.ct { $0.set(.contentQualification, .cs, text: "PRODUCT") }
        let derived = try HeaderExample.derived(source, derivation: derivation)
        #expect(derived.string(.seriesDescription) == "Chest Limpid SIMULATED RESEARCH")
        #expect(derived.string(.contentQualification) == "RESEARCH")
        #expect(try HeaderExample.derived(source).string(.contentQualification) == "PRODUCT")
        #expect(
            try !HeaderExample.derived(HeaderExample.ct(), derivation: derivation).contains(
                .contentQualification
            )
        )
    }

    @Test func concatenationBecomesANewOne() throws {
        let source = HeaderExample.ct { d in
            d.set(.concatenationUID, .ui, text: "1.9")
            d.set(.sopInstanceUIDOfConcatenationSource, .ui, text: "1.2.3.4")
            d.set(.sharedFunctionalGroupsSequence, items: [DataSet()])
            d.set(.perFrameFunctionalGroupsSequence, items: [DataSet()])
        }
        let derived = try HeaderExample.derived(source)
        #expect(derived.uid(.concatenationUID)?.hasPrefix("2.25.") == true)
        #expect(derived.uid(.sopInstanceUIDOfConcatenationSource) == derived.uid(.sopInstanceUID))
    }

    @Test(
        arguments: [
            { (d: inout Derivation) in d.methodName = "" }, { $0.planName = "Änderung" },
            { $0.strength = 1.5 },
            { $0.strength = .nan }, { $0.runDigest = "xyz" }, { $0.weightsDigest = "../etc" },
            { $0.sliceRadius = -1 },
            { $0.descriptionSuffix = String(repeating: "x", count: 25) }, { $0.seriesNumberOffset = 0 },
            { $0.methodSettings = ["a\\b"] }, { $0.code = CodedConcept("", "DCM", "x") },
            { $0.created = Date(timeIntervalSince1970: -1) },
        ] as [@Sendable (inout Derivation) -> Void]
    )
    func anAccountThatCannotBeWrittenIsRefused(_ change: @Sendable (inout Derivation) -> Void) throws {
        var derivation = Workshop.derivation()
        try derivation.validate()
        change(&derivation)
        #expect(throws: DerivationError.self) { try derivation.validate() }
    }
}
