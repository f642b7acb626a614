/// What a compressed frame says of itself before its data: a JPEG, JPEG-LS or JPEG 2000 main header.
struct CodestreamHeader: Hashable, Sendable {
    let rows: Int
    let columns: Int
    let components: Int
    /// Bits of a sample.
    let precision: Int
    /// Whether samples are signed; nil for JPEG and JPEG-LS, which cannot say.
    var isSigned: Bool?
    /// Colour transform of the Adobe APP14 marker: 0 none, 1 YCbCr; nil without one.
    var adobeTransform: Int?
    /// Whether a JFIF APP0 marker stands in it, which means YCbCr where there are three components.
    var isJFIF = false
    /// Whether the components are named R, G and B.
    var hasRGBComponents = false
    /// Whether the samples went through a cosine transform, as in all lossy JPEG.
    var hasCosineTransform = false
    /// Tiles of a JPEG 2000 image.
    var tiles = 1

    /// Reads the main header at the start of `bytes`, or gives nil where there is none or it is cut off.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8]) {
            self.init(jpeg: bytes)
        } else if let start = Self.jpeg2000Start(bytes) {
            self.init(jpeg2000: bytes, at: start)
        } else {
            return nil
        }
    }

    /// Where the JPEG 2000 codestream begins: at once, or inside the JP2 file that some writers put into a
    /// fragment against PS3.5 A.4.4.
    static func jpeg2000Start(_ bytes: [UInt8]) -> Int? {
        if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return 0 }
        guard bytes.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) else { return nil }
        var position = 0
        while let length = be32(bytes, position), let type = be32(bytes, position + 4) {
            if type == 0x6A70_3263 { return length == 1 ? position + 16 : position + 8 }
            guard length >= 8 else { return nil }
            position += length
        }
        return nil
    }

    private init?(jpeg bytes: [UInt8]) {
        var position = 2
        var adobe: Int?
        var jfif = false
        while let marker = Self.be16(bytes, position) {
            if marker == 0xFFFF {  // fill bytes may stand before a marker
                position += 1
                continue
            }
            guard marker >> 8 == 0xFF, marker != 0xFFDA, marker != 0xFFD9,
                let length = Self.be16(bytes, position + 2), length >= 2
            else { return nil }
            let body = position + 4
            switch marker {
            case 0xFFE0: jfif = jfif || bytes.dropFirst(body).starts(with: Array("JFIF".utf8))
            case 0xFFEE where bytes.dropFirst(body).starts(with: Array("Adobe".utf8)) && length >= 14:
                adobe = body + 11 < bytes.count ? Int(bytes[body + 11]) : nil
            // Start of frame: SOF0…SOF15 without DHT, JPG and DAC, and SOF55 of JPEG-LS.
            case 0xFFC0...0xFFCF where ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker), 0xFFF7:
                guard body + 6 <= bytes.count, let rows = Self.be16(bytes, body + 1),
                    let columns = Self.be16(bytes, body + 3)
                else {
                    return nil
                }
                let count = Int(bytes[body + 5])
                let identifiers = (0..<count).compactMap { index in
                    let at = body + 6 + 3 * index
                    return at < bytes.count ? bytes[at] : nil
                }
                self.rows = rows
                self.columns = columns
                components = count
                precision = Int(bytes[body])
                adobeTransform = adobe
                isJFIF = jfif
                // SOF3, 7, 11 and 15 are lossless, SOF55 is JPEG-LS.
                hasCosineTransform = marker & 3 != 3
                hasRGBComponents = identifiers == Array("RGB".utf8) || identifiers == Array("rgb".utf8)
                return
            default: break
            }
            position += 2 + length
        }
        return nil
    }

    /// The SIZ segment (ISO/IEC 15444-1 A.5.1).
    private init?(jpeg2000 bytes: [UInt8], at start: Int) {
        let siz = start + 4
        guard siz + 37 < bytes.count, Self.be16(bytes, start + 2) == 0xFF51,
            let right = Self.be32(bytes, siz + 4), let bottom = Self.be32(bytes, siz + 8),
            let left = Self.be32(bytes, siz + 12), let top = Self.be32(bytes, siz + 16),
            let tileWidth = Self.be32(bytes, siz + 20), let tileHeight = Self.be32(bytes, siz + 24),
            let tileLeft = Self.be32(bytes, siz + 28), let tileTop = Self.be32(bytes, siz + 32),
            let count = Self.be16(bytes, siz + 36), siz + 38 < bytes.count,
            tileWidth > 0, tileHeight > 0, right > left, bottom > top, tileLeft <= left, tileTop <= top
        else { return nil }
        rows = bottom - top
        columns = right - left
        components = count
        precision = Int(bytes[siz + 38] & 0x7F) + 1
        isSigned = bytes[siz + 38] & 0x80 != 0
        let across = (right - tileLeft + tileWidth - 1) / tileWidth
        let down = (bottom - tileTop + tileHeight - 1) / tileHeight
        // Both may be 2³²: the numbers are the file's.
        let (product, overflow) = across.multipliedReportingOverflow(by: down)
        tiles = overflow ? .max : product
    }

    private static func be16(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard at >= 0, at + 2 <= bytes.count else { return nil }
        return Int(bytes[at]) << 8 | Int(bytes[at + 1])
    }

    private static func be32(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard let high = be16(bytes, at), let low = be16(bytes, at + 2) else { return nil }
        return high << 16 | low
    }
}
