import DICOMFiles
import Foundation
import Testing

@Suite("Reading: image-plane validation") struct ReadingValidationTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// What validation says of the good image after `change`: its refusal, or the codes of all findings.
    private func outcome(_ change: (inout Bytes.Image) -> Void) throws -> Result<[String], Refusal> {
        var image = Bytes.Image()
        change(&image)
        let header = try DICOMReader.header(atPath: folder.write(image.file))
        do throws(DICOMError) {
            return .success((header.findings + (try DICOMReader.validateImagePlane(header))).map(\.code))
        } catch {
            return .failure(Refusal(code: error.code, tag: error.tag))
        }
    }

    struct Refusal: Error, Equatable {
        let code: DICOMError.Code
        let tag: DICOMFiles.Tag?
    }

    private func refusal(_ change: (inout Bytes.Image) -> Void) throws -> DICOMError.Code? {
        if case .failure(let refusal) = try outcome(change) { return refusal.code }
        return nil
    }

    @Test func acceptsAGoodImage() throws { #expect(try outcome { _ in } == .success([])) }

    @Test(arguments: [0x0002, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103])
    func demandsTheImagePixelModule(_ element: Int) throws {
        #expect(try refusal { $0.set(0x0028, element, nil as Int?) } == .invalidImagePlane)
    }

    @Test func refusesImpossibleNumbers() throws {
        let changes: [(inout Bytes.Image) -> Void] = [
            { $0.set(0x0028, 0x0010, 0) }, { $0.set(0x0028, 0x0011, 0) }, { $0.set(0x0028, 0x0008, "0") },
            { $0.set(0x0028, 0x0008, "-5") }, { $0.set(0x0028, 0x0002, 2) }, { $0.set(0x0028, 0x0002, 3) },
            { $0.set(0x0028, 0x0100, 12) }, { $0.set(0x0028, 0x0100, 64) }, { $0.set(0x0028, 0x0101, 17) },
            { $0.set(0x0028, 0x0101, 0) }, { $0.set(0x0028, 0x0102, 255) }, { $0.set(0x0028, 0x0102, 14) },
            { $0.set(0x0028, 0x0103, 2) }, { $0.set(0x0028, 0x0004, nil as String?) },
            { $0.set(0x0028, 0x0004, "PINK") },
            { $0.set(0x0028, 0x0004, "RGB") }, { $0.set(0x0028, 0x0004, "YBR_ICT") },
        ]
        for (index, change) in changes.enumerated() {
            #expect(try refusal(change) == .invalidImagePlane, "change \(index)")
        }
        #expect(try refusal { $0.set(0x0028, 0x0008, "1A") } == .malformedValue)
    }

    /// Refused by multiplication, before anything of that size is asked for.
    @Test func refusesMoreThanTwoGigabytes() throws {
        #expect(
            try refusal {
                $0.set(0x0028, 0x0010, 65535)
                $0.set(0x0028, 0x0011, 65535)
            } == .invalidImagePlane
        )
        #expect(try refusal { $0.set(0x0028, 0x0008, "2147483647") } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0028, 0x0008, "2000") } == .pixelDataLength)
    }

    @Test func comparesThePixelDataLength() throws {
        #expect(try refusal { $0.pixels.removeLast(2) } == .pixelDataLength)
        #expect(try outcome { $0.pixels += [0, 0] } == .success(["pixel-data-excess"]))
    }

    @Test func refusesFramesOutOfNothing() throws {
        // A frame of 400 MB from 100 compressed bytes.
        var image = Bytes.Image()
        image.set(0x0028, 0x0010, 20000)
        image.set(0x0028, 0x0011, 10000)
        let path = try folder.write(
            image.encapsulated([[], Array(repeating: 0, count: 100)], syntax: Bytes.rleSyntax)
        )
        let header = try DICOMReader.header(atPath: path)
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.validateImagePlane(header) }
                == .pixelDataLength
        )
        // Fewer fragments than frames.
        image = Bytes.Image()
        image.set(0x0028, 0x0008, "3")
        let short = try DICOMReader.header(
            atPath: folder.write(image.encapsulated([[], [1, 2], [3, 4]], syntax: Bytes.rleSyntax))
        )
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.validateImagePlane(short) }
                == .pixelDataLength
        )
        // Compressed by name only.
        let native = try DICOMReader.header(
            atPath: folder.write(Bytes.file(Bytes.Image().dataSet, syntax: Bytes.rleSyntax))
        )
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.validateImagePlane(native) }
                == .invalidImagePlane
        )
    }

    @Test(arguments: [(0x0008, 0x0016), (0x0008, 0x0018), (0x0020, 0x000D), (0x0020, 0x000E)])
    func demandsSafeUIDs(_ group: Int, _ element: Int) throws {
        let long = "1." + String(repeating: "2", count: 63)
        for uid in [nil, "", "../../x", ".", "1..2", "1.2.", "1.2.ABC", "1.2/3", "/tmp/x", long, "1.2\n3"] {
            #expect(try refusal { $0.set(group, element, uid) } == .invalidUID, "\(uid ?? "missing")")
        }
        guard case .success(let codes) = try outcome({ $0.set(group, element, "1.2.03") }) else {
            Issue.record("a leading zero was refused")
            return
        }
        #expect(codes.contains("uid-leading-zero"))
    }

    @Test func reportsMetaInformationOfAnotherObject() throws {
        #expect(try outcome { $0.set(0x0008, 0x0018, "1.2.3.999") } == .success(["meta-uid-mismatch"]))
    }

    @Test func refusesRescalesThatCannotBeInverted() throws {
        #expect(try refusal { $0.set(0x0028, 0x1053, "0") } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0028, 0x1053, "0.0E5") } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0028, 0x1053, nil as String?) } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0028, 0x1052, nil as String?) } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0028, 0x1053, "1\\2") } == .invalidImagePlane)
        for text in ["NaN", "1e400", "1,5", "abc", "0x10"] {
            #expect(try refusal { $0.set(0x0028, 0x1052, text) } == .malformedValue, "\(text)")
        }
        #expect(
            try outcome {
                $0.set(0x0028, 0x1052, nil as String?)
                $0.set(0x0028, 0x1053, nil as String?)
            } == .success([])
        )
    }

    @Test func refusesPlanesThatAreNone() throws {
        for text in ["0\\0", "0.5\\-0.5", "0.5", "0.5\\0.5\\0.5"] {
            #expect(try refusal { $0.set(0x0028, 0x0030, text) } == .invalidImagePlane, "\(text)")
        }
        #expect(try refusal { $0.set(0x0028, 0x0030, "0,7\\0,7") } == .malformedValue)
        #expect(try refusal { $0.set(0x0020, 0x0032, "0\\0") } == .invalidImagePlane)
        #expect(try refusal { $0.set(0x0020, 0x0032, "0\\0\\inf") } == .malformedValue)
        for text in ["1\\0\\0\\0\\1", "0\\0\\0\\0\\0\\0", "1\\0\\0\\1\\0\\0", "2\\0\\0\\0\\1\\0"] {
            #expect(try refusal { $0.set(0x0020, 0x0037, text) } == .invalidImagePlane, "\(text)")
        }
        #expect(try outcome { $0.set(0x0020, 0x0037, "0.8660\\0.5\\0\\-0.5\\0.8660\\0") } == .success([]))
    }

    /// Per-frame functional groups are checked like the top level.
    @Test func looksIntoFunctionalGroups() throws {
        func image(spacing: String) -> [UInt8] {
            let measures = Bytes.explicit(
                0x0028,
                0x9110,
                "SQ",
                Bytes.item(Bytes.explicit(0x0028, 0x0030, "DS", spacing))
            )
            let groups = Bytes.explicit(0x5200, 0x9230, "SQ", Bytes.item(measures))
            let image = Bytes.Image()
            return Bytes.file(image.header + groups + Bytes.explicit(0x7FE0, 0x0010, "OW", image.pixels))
        }
        let good = try DICOMReader.header(atPath: folder.write(image(spacing: "1\\1")))
        #expect(try DICOMReader.validateImagePlane(good).isEmpty)
        let bad = try DICOMReader.header(atPath: folder.write(image(spacing: "0\\1")))
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.validateImagePlane(bad) }
                == .invalidImagePlane
        )
    }

    /// Whatever its VR, the padding is read as the pixels are.
    @Test func readsPaddingByPixelRepresentation() throws {
        var image = Bytes.Image()
        image.set(0x0028, 0x0120, 0xF830)
        let signed = try DICOMReader.header(atPath: folder.write(image.file))
        #expect(try signed.pixelPadding() == -2000 ... -2000)
        #expect(try DICOMReader.validateImagePlane(signed).isEmpty)
        image.shape(2, 2, allocated: 16, stored: 12, signed: false)
        let unsigned = try DICOMReader.header(atPath: folder.write(image.file))
        #expect(try unsigned.pixelPadding() == 63536...63536)
        #expect(try DICOMReader.validateImagePlane(unsigned).map(\.code) == ["padding-outside-range"])
    }

    @Test func saysWhatIsNoImage() throws {
        let path = try folder.write(Bytes.file(Bytes.explicit(0x08, 0x60, "CS", "SR")))
        let header = try DICOMReader.header(atPath: path)
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.validateImagePlane(header) } == .notAnImage
        )
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.frames(of: header, 0..<1) } == .notAnImage
        )
    }

    /// Values stay out of what goes into logs.
    @Test func keepsValuesOutOfDescriptions() throws {
        var image = Bytes.Image()
        image.set(0x0008, 0x0018, "../SECRET")
        let header = try DICOMReader.header(atPath: folder.write(image.file))
        #expect {
            try DICOMReader.validateImagePlane(header)
        } throws: { error in
            let error = error as? DICOMError
            return error?.description.contains("SECRET") == false
                && error?.expandedDescription.contains("SECRET") == true
        }
    }
}
