import DICOMFiles
import DerivedObjects
import Testing
import Volumes

@Suite struct ParametricMapTests {
    private func source(_ change: (inout DataSet) -> Void = { _ in }) -> DataSet {
        HeaderExample.ct { d in
            d.set(.frameOfReferenceUID, .ui, text: "1.5")
            d.set(.imagePositionPatient, .ds, texts: ["0", "0", "1.5"])
            d.set(.imageOrientationPatient, .ds, texts: ["1", "0", "0", "0", "1", "0"])
            d.set(.pixelSpacing, .ds, texts: ["0.5", "0.5"])
            d.set(.sliceThickness, .ds, text: "1.5")
            change(&d)
        }
    }

    private func header(
        _ quantity: MapQuantity = .standardDeviation,
        _ precision: MapPrecision = .float32,
        modality: Modality = .ct,
        unit: IntensityUnit = .hounsfield,
        positions: [String] = ["0", "1.5"],
        stacks: [Range<Int>] = [0..<2]
    ) throws -> ParametricMapHeader {
        var planes: [MapPlane] = []
        for position in positions {
            let slice = source { $0.set(.imagePositionPatient, .ds, texts: ["0", "0", position]) }
            planes.append(try MapPlane(source: slice, frame: 0, references: HeaderExample.references))
        }
        return ParametricMapHeader(
            rules: try HeaderExample.rules(kind: quantity.kind),
            source: SourceObject(
                dataSet: source(),
                pixels: HeaderExample.pixels(),
                transferSyntaxUID: "1.2.840.10008.1.2.1",
                fileSize: 100,
                unit: unit
            ),
            modality: modality,
            quantity: quantity,
            precision: precision,
            planes: planes,
            stacks: stacks
        )
    }

    @Test(arguments: [MapPrecision.float32, .uint16(maximum: 100)])
    func theRangeDoesNotChangeTheLength(_ precision: MapPrecision) throws {
        let header = try header(.standardDeviation, precision)
        let lengths = try [0...1, -1.0e-7...12_345.678, -3.3e38...3.3e38, 0...0].map {
            try header.dataSet(range: $0).explicitLittleEndian().count
        }
        #expect(Set(lengths).count == 1)
    }

    @Test func theQuantityIsDefined() throws {
        let map = try header().dataSet(range: 0...40)
        let shared = try #require(map.items(.sharedFunctionalGroupsSequence).first)
        let mapping = try #require(shared.items(.realWorldValueMappingSequence).first)
        #expect(mapping.items(.measurementUnitsCodeSequence).first?.string(.codeValue) == "[hnsf'U]")
        #expect(try mapping.decimal(.doubleFloatRealWorldValueLastValueMapped) == 40)
        #expect(try mapping.decimal(.realWorldValueSlope) == 1)
        let definitions = mapping.items(.quantityDefinitionSequence).map {
            [$0.items(.conceptNameCodeSequence), $0.items(.conceptCodeSequence)].map {
                $0.first?.string(.codeValue)
            }
        }
        #expect(definitions == [["246205007", "112031"], ["121401", "386136009"]])
        let window = try #require(shared.items(.frameVOILUTSequence).first)
        #expect(try window.decimal(.windowCenter) == 20 && (try window.decimal(.windowWidth)) == 40)
        #expect(try shared.items(.pixelValueTransformationSequence).first?.decimal(.rescaleSlope) == 1)
        #expect(map.string(.contentQualification) == "RESEARCH")
        #expect(map.strings(.imageType) == ["DERIVED", "PRIMARY", "VOLUME", "QUANTITY"])
        let mr = try header(modality: .mr, unit: .signalIntensity).dataSet(range: 0...1)
        let mrMapping = mr.items(.sharedFunctionalGroupsSequence).first?.items(.realWorldValueMappingSequence)
            .first
        #expect(mrMapping?.items(.measurementUnitsCodeSequence).first?.string(.codeValue) == "1")
    }

    @Test func sixteenBitsCarryASlope() throws {
        let map = try header(.bias, .uint16(maximum: 65_535)).dataSet(range: -10...10)
        let shared = try #require(map.items(.sharedFunctionalGroupsSequence).first)
        let mapping = try #require(shared.items(.realWorldValueMappingSequence).first)
        #expect(try mapping.decimal(.realWorldValueSlope) == 2)
        #expect(try mapping.decimal(.realWorldValueIntercept) == -65_535)
        #expect(try map.integer(.bitsStored) == 16)
        #expect(throws: DerivationError.self) { try header(.bias, .uint16(maximum: 0)).dataSet(range: 0...1) }
    }

    @Test func everyFrameHasItsPlaceAndSources() throws {
        let map = try header().dataSet(range: 0...1)
        let frames = map.items(.perFrameFunctionalGroupsSequence)
        #expect(
            try frames.map { try $0.items(.frameContentSequence)[0].integers(.dimensionIndexValues) } == [
                [1], [2],
            ]
        )
        #expect(
            frames[1].items(.planePositionSequence).first?.strings(.imagePositionPatient) == [
                "0", "0", "1.5",
            ]
        )
        let sources = frames[0].items(.derivationImageSequence).first?.items(.sourceImageSequence) ?? []
        #expect(sources.first?.uid(.referencedSOPInstanceUID) == "1.2.3.4" && sources.count == 3)
        #expect(map.string(Tag(0x0020, 0x9311)) == "3D")
        let instances = map.items(.referencedSeriesSequence).first?.items(.referencedInstanceSequence) ?? []
        #expect(instances.count == 3)
    }

    @Test func framesAtOnePlaceAreToldApartByTheirStack() throws {
        let map = try header(positions: ["0", "1", "0", "1"], stacks: [0..<2, 2..<4]).dataSet(range: 0...1)
        let indices = try map.items(.perFrameFunctionalGroupsSequence).map {
            try $0.items(.frameContentSequence)[0].integers(.dimensionIndexValues)
        }
        #expect(indices == [[1, 1], [1, 2], [2, 1], [2, 2]])
        #expect(map.items(.dimensionIndexSequence).count == 2)
    }

    @Test func withoutAPlaneThereIsNoMap() {
        for tag in [Tag.frameOfReferenceUID, .imagePositionPatient, .imageOrientationPatient, .pixelSpacing] {
            let source = source { $0.remove(tag) }
            #expect(throws: DerivationError.self) { try MapPlane(source: source, frame: 0, references: []) }
        }
    }

    @Test func everyNumberFitsADecimalString() {
        for value in [0, 1.0 / 3, -1.0 / 3, 1e-300, -1.797e308, 1.2345678901234568e17] {
            let text = DecimalText.fixedWidth(value)
            #expect(text.utf8.count == 16)
            let read = Double(text.drop { $0 == " " }) ?? .nan
            #expect(abs(read - value) <= abs(value) * 1e-8)
        }
    }
}
