import DICOMFiles
import DerivedObjects
import Testing

@Suite struct PrivateElementTests {
    private func source() -> DataSet {
        var item = DataSet()
        item.set(Tag(0x2005, 0x0010), .lo, text: "Philips MR Imaging DD 001")
        item.set(Tag(0x2005, 0x100E), .fl, floats: [2])
        item.set(Tag(0x2005, 0x1011), .cs, text: "NAME")
        item.set(.codeValue, .sh, text: "1")
        var d = HeaderExample.ct()
        d.set(Tag(0x0019, 0x0000), .ul, unsignedLongs: [99])
        d.set(Tag(0x0019, 0x0010), .lo, text: "SIEMENS MR HEADER")
        d.set(Tag(0x0019, 0x0011), .lo, text: "OTHER")
        d.set(Tag(0x0019, 0x100C), .is, text: "1000")
        d.set(Tag(0x0019, 0x1008), .cs, text: "IMAGE NUM 4")
        d.set(Tag(0x0019, 0x110C), .is, text: "5")
        d.set(Tag(0x0029, 0x1010), .ob, bytes: [1, 2])
        d.set(Tag(0x7E01, 0x0010), .lo, text: "HOLOGIC, Inc.")
        d.set(Tag(0x7E01, 0x1012), .ob, bytes: [1, 2])
        d.set(.referencedImageSequence, items: [item])
        return d
    }

    @Test func onlySafeElementsStayWithTheirCreators() throws {
        let derived = try HeaderExample.derived(source())
        #expect(derived.string(Tag(0x0019, 0x100C)) == "1000")
        #expect(derived.string(Tag(0x0019, 0x0010)) == "SIEMENS MR HEADER")
        let stays: Set = [Tag(0x0019, 0x0010), Tag(0x0019, 0x100C)]
        #expect(Set(derived.elements.map(\.tag).filter(\.isPrivate)) == stays)
    }

    @Test func theRuleReachesIntoItems() throws {
        let item = try #require(try HeaderExample.derived(source()).items(.referencedImageSequence).first)
        #expect(item.elements.map(\.tag) == [.codeValue, Tag(0x2005, 0x0010), Tag(0x2005, 0x100E)])
    }

    @Test func thePlanMayAllowMore() throws {
        var derivation = Workshop.derivation()
        derivation.allowedPrivateElements = [PrivateElement(group: 0x0019, creator: "OTHER", element: 0x0C)]
        let derived = try HeaderExample.derived(source(), derivation: derivation)
        #expect(derived.string(Tag(0x0019, 0x110C)) == "5")
        #expect(derived.string(Tag(0x0019, 0x0011)) == "OTHER")
        #expect(!derived.contains(Tag(0x0019, 0x1008)))
    }
}
