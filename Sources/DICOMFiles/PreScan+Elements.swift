import Volumes

/// Walks the elements of a data set with a stack of its own, so that depth costs no call stack.
struct ElementWalk {
    /// The element that holds the pixels, once it was passed.
    private(set) var pixels: PixelDataElement?
    /// Where the pixel data element begins, or the end of the data set.
    private(set) var headerEnd: Int
    private(set) var findings: [Finding] = []
    /// Items outside any sequence, which the data set is read without.
    private(set) var strayItems: [Range<Int>] = []

    private var position: Int
    private var stack: [Container]
    private var elements = 0
    private var lastTag = Tag(0, 0)
    private let isEncapsulated: Bool

    /// A data set, a sequence or an item that the walk is inside of.
    private struct Container {
        let isSequence: Bool
        let encoding: ElementEncoding
        /// Nothing inside reaches beyond.
        let limit: Int
        /// Ends at a delimiter instead of at `limit`.
        let isUndefined: Bool
        /// Only taken for a sequence because its value begins like one: where that was wrong, walking goes on
        /// at `limit`.
        var isAssumed = false
    }

    init(from start: Int, to end: Int, _ syntax: TransferSyntax) {
        position = start
        headerEnd = end
        isEncapsulated = syntax.isEncapsulated
        stack = [Container(isSequence: false, encoding: syntax.encoding, limit: end, isUndefined: false)]
    }

    mutating func run(_ bytes: inout ScanBytes) throws(DICOMError) {
        while let container = stack.last {
            do throws(DICOMError) {
                try step(&bytes, container)
            } catch {
                if recover(from: error) { continue }
                // What follows the pixels is never handed on.
                guard pixels != nil else { throw error }
                note(
                    "damaged-after-pixel-data",
                    "What follows the pixel data is not a row of elements; it was not read.",
                    .warning
                )
                return
            }
        }
    }

    private mutating func step(_ bytes: inout ScanBytes, _ container: Container) throws(DICOMError) {
        if position == container.limit {
            guard !container.isUndefined else {
                throw DICOMError(.truncated, "a sequence or item of undefined length has no end")
            }
            stack.removeLast()
            return
        }
        elements += 1
        guard elements <= PreScan.maximumElements else {
            throw DICOMError(.tooManyElements, "more than \(PreScan.maximumElements) elements")
        }
        if container.isSequence {
            try stepItem(&bytes, container)
        } else {
            try stepElement(&bytes, container)
        }
    }

    // MARK: Items

    private mutating func stepItem(_ bytes: inout ScanBytes, _ container: Container) throws(DICOMError) {
        let bigEndian = container.encoding.isBigEndian
        try need(8, container)
        let tag = try bytes.tag(at: position, bigEndian: bigEndian)
        let length = try bytes.uint32(at: position + 4, bigEndian: bigEndian)
        position += 8
        switch tag {
        case .item:
            try push(isSequence: false, container.encoding, length: length, inside: container)
        case .sequenceDelimitation where container.isUndefined:
            stack.removeLast()
        default:
            throw DICOMError(.malformedStructure, "a sequence holds something else than items")
        }
    }

    private mutating func push(
        isSequence: Bool,
        _ encoding: ElementEncoding,
        length: UInt32,
        inside container: Container,
        isAssumed: Bool = false
    ) throws(DICOMError) {
        let isUndefined = length == .max
        if !isUndefined { try need(Int(length), container) }
        let limit = isUndefined ? container.limit : position + Int(length)
        stack.append(
            Container(
                isSequence: isSequence,
                encoding: encoding,
                limit: limit,
                isUndefined: isUndefined,
                isAssumed: isAssumed
            )
        )
        // The stack alternates data set, sequence, item, sequence, item …
        guard stack.count / 2 <= PreScan.maximumDepth else {
            throw DICOMError(.nestedTooDeep, "sequences are nested more than \(PreScan.maximumDepth) deep")
        }
    }

    private func need(_ count: Int, _ container: Container) throws(DICOMError) {
        guard count <= container.limit - position else {
            throw DICOMError(
                .lengthExceedsFile,
                "an element is longer than the bytes left for it",
                expanded: "\(count) bytes are declared and \(container.limit - position) are left"
            )
        }
    }

    // MARK: Elements

    private mutating func stepElement(_ bytes: inout ScanBytes, _ container: Container) throws(DICOMError) {
        let isRoot = stack.count == 1
        let start = position
        let encoding = container.encoding
        guard container.limit - position >= 8 else { throw ScanBytes.truncated }
        let tag = try bytes.tag(at: position, bigEndian: encoding.isBigEndian)
        if tag == .item && isRoot {
            // Left over where somebody removed the head of a sequence.
            position += 8
            try need(Int(try bytes.uint32(at: start + 4, bigEndian: encoding.isBigEndian)), container)
            position += Int(try bytes.uint32(at: start + 4, bigEndian: encoding.isBigEndian))
            strayItems.append(start..<position)
            note("stray-item", "An item stands outside any sequence; it was not read.", .warning)
            return
        }
        if tag.group == 0xFFFE {
            guard tag == .itemDelimitation, container.isUndefined else {
                throw DICOMError(.malformedStructure, "a delimiter stands where an element should")
            }
            position += 8
            stack.removeLast()
            return
        }
        let (vr, length) = try header(&bytes, container)
        if isRoot { noteOrder(tag) }

        if tag.isPixelData {
            let layout = try pixelLayout(&bytes, length, container)
            if isRoot {
                guard pixels == nil else {
                    throw DICOMError(.malformedStructure, "more than one pixel data element")
                }
                pixels = PixelDataElement(tag: tag, vr: vr ?? .ow, layout: layout)
                headerEnd = start
            }
            return
        }
        if length == .max {
            // Undefined length belongs to sequences, and to UN, which is then implicit VR little endian
            // (PS3.5 6.2.2).
            guard vr == nil || vr == .sq || vr == .un else {
                throw DICOMError(
                    .malformedStructure,
                    "an element that is not a sequence has undefined length"
                )
            }
            return try push(
                isSequence: true,
                vr == .un ? .implicitLittleEndian : encoding,
                length: length,
                inside: container
            )
        }
        try need(Int(length), container)
        if vr == .sq { return try push(isSequence: true, encoding, length: length, inside: container) }
        if length & 1 == 1 { note("odd-length", "A value has an odd length.", .note) }
        if vr == nil || vr == .un, length >= 8, try bytes.tag(at: position, bigEndian: false) == .item {
            return try push(
                isSequence: true,
                .implicitLittleEndian,
                length: length,
                inside: container,
                isAssumed: true
            )
        }
        position += Int(length)
    }

    /// Value representation (nil where the encoding is implicit) and length; leaves `position` at the value.
    private mutating func header(_ bytes: inout ScanBytes, _ container: Container) throws(DICOMError) -> (
        VR?, UInt32
    ) {
        let bigEndian = container.encoding.isBigEndian
        guard container.encoding.isExplicit else {
            let length = try bytes.uint32(at: position + 4, bigEndian: false)
            position += 8
            return (nil, length)
        }
        let first = try bytes.byte(at: position + 4)
        let second = try bytes.byte(at: position + 5)
        if Self.hasLongLength(first, second) {
            guard container.limit - position >= 12 else { throw ScanBytes.truncated }
            let length = try bytes.uint32(at: position + 8, bigEndian: bigEndian)
            position += 12
            return (VR(rawValue: String(decoding: [first, second], as: UTF8.self)), length)
        }
        if !Self.isUppercase(first) || !Self.isUppercase(second) {
            note("unknown-vr", "An element has a value representation that does not exist.", .warning)
        }
        let length = UInt32(try bytes.uint16(at: position + 6, bigEndian: bigEndian))
        position += 8
        return (VR(rawValue: String(decoding: [first, second], as: UTF8.self)), length)
    }

    // MARK: Pixel data

    private mutating func pixelLayout(
        _ bytes: inout ScanBytes,
        _ length: UInt32,
        _ container: Container
    ) throws(DICOMError) -> PixelDataElement.Layout {
        guard length == .max else {
            try need(Int(length), container)
            defer { position += Int(length) }
            return .native(position..<(position + Int(length)))
        }
        guard isEncapsulated, container.encoding == .explicitLittleEndian else {
            throw DICOMError(
                .malformedStructure,
                "pixel data of undefined length in a transfer syntax without compression"
            )
        }
        var ranges: [Range<Int>] = []
        while true {
            guard container.limit - position >= 8 else {
                throw DICOMError(.truncated, "the compressed pixel data have no end")
            }
            elements += 1
            guard elements <= PreScan.maximumElements else {
                throw DICOMError(.tooManyElements, "more than \(PreScan.maximumElements) fragments")
            }
            let tag = try bytes.tag(at: position, bigEndian: false)
            let size = try bytes.uint32(at: position + 4, bigEndian: false)
            position += 8
            if tag == .sequenceDelimitation { break }
            guard tag == .item, size != .max else {
                throw DICOMError(
                    .malformedStructure,
                    "compressed pixel data hold something else than fragments"
                )
            }
            try need(Int(size), container)
            ranges.append(position..<(position + Int(size)))
            position += Int(size)
        }
        guard let table = ranges.first else {
            throw DICOMError(.malformedStructure, "compressed pixel data have no basic offset table")
        }
        return .encapsulated(offsetTable: table, fragments: Array(ranges.dropFirst()))
    }

    // MARK: What was odd

    /// Goes on behind the value where the walk is inside something only assumed to be a sequence.
    private mutating func recover(from error: DICOMError) -> Bool {
        guard [.malformedStructure, .truncated, .lengthExceedsFile].contains(error.code),
            let index = stack.lastIndex(where: { $0.isAssumed })
        else { return false }
        position = stack[index].limit
        stack.removeSubrange(index...)
        return true
    }

    private mutating func noteOrder(_ tag: Tag) {
        if tag < lastTag { note("tags-out-of-order", "Elements are not in ascending order.", .warning) }
        if pixels != nil && tag.group < 0xFFFA && tag.group != 0x7FE0 {
            note(
                "elements-after-pixel-data",
                "Elements stand behind the pixel data; they were not read.",
                .warning
            )
        }
        lastTag = tag
    }

    private mutating func note(_ code: String, _ message: String, _ severity: Finding.Severity) {
        if findings.contains(where: { $0.code == code }) { return }
        findings.append(Finding(severity, code: code, message))
    }
}
