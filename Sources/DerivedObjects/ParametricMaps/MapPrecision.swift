/// How the values of a parametric map are stored.
public enum MapPrecision: Codable, Hashable, Sendable {
    /// Float Pixel Data, uncompressed.
    case float32
    /// 16-bit integers, RLE-compressed, with a Real World Value slope.
    ///
    /// `maximum` is the largest magnitude that can be stored; larger values are clipped and counted. A bias map spans
    /// −maximum to +maximum, a standard deviation 0 to maximum.
    case uint16(maximum: Double)
}

/// The linear map between stored values and the quantity: quantity = slope × stored + intercept.
struct MapScale: Hashable {
    let slope: Double
    let intercept: Double

    init(quantity: MapQuantity, precision: MapPrecision) throws(DerivationError) {
        switch precision {
        case .float32: (slope, intercept) = (1, 0)
        case .uint16(let maximum):
            guard maximum.isFinite, maximum > 0 else {
                throw DerivationError(.invalidDerivation, "the maximum of a 16-bit map must be positive")
            }
            let isSigned = quantity == .bias
            slope = (isSigned ? 2 : 1) * maximum / 65_535
            intercept = isSigned ? -maximum : 0
        }
    }

    /// The stored value nearest to a quantity, and whether it had to be clipped.
    func stored(_ value: Float) -> (stored: Int32, isClipped: Bool) {
        let exact = ((Double(value) - intercept) / slope).rounded(.toNearestOrEven)
        let clipped = min(max(exact, 0), 65_535)
        return (Int32(clipped), clipped != exact)
    }
}
