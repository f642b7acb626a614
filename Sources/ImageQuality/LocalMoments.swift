/// The moments of two planes x and y under a window, for a row of window positions.
struct LocalMoments {
    /// Window positions in the row.
    let count: Int
    /// Values from the sums of one kind to the next.
    fileprivate let pitch: Int
    /// The weighted means of x, y, x², y² and xy, `pitch` values each.
    fileprivate let sums: UnsafePointer<Double>

    /// The weighted mean of x.
    func meanX(_ position: Int) -> Double { sums[position] }
    /// The weighted mean of y.
    func meanY(_ position: Int) -> Double { sums[pitch &+ position] }
    /// The weighted variance of x; rounding may leave it slightly below 0.
    func varianceX(_ position: Int) -> Double {
        sums[2 &* pitch &+ position] - meanX(position) * meanX(position)
    }
    /// The weighted variance of y; rounding may leave it slightly below 0.
    func varianceY(_ position: Int) -> Double {
        sums[3 &* pitch &+ position] - meanY(position) * meanY(position)
    }
    /// The weighted covariance of x and y.
    func covariance(_ position: Int) -> Double {
        sums[4 &* pitch &+ position] - meanX(position) * meanY(position)
    }
}

/// The five running sums at as many pixels as a vector holds.
private struct MomentSums {
    typealias Lanes = Plane.Lanes

    var x = Lanes.zero
    var y = Lanes.zero
    var xx = Lanes.zero
    var yy = Lanes.zero
    var xy = Lanes.zero

    static func load(_ address: UnsafePointer<Double>) -> Lanes {
        UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
    }

    private static func store(_ lanes: Lanes, _ address: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(address).storeBytes(of: lanes, as: Lanes.self)
    }

    func store(_ address: UnsafeMutablePointer<Double>, pitch: Int) {
        Self.store(x, address)
        Self.store(y, address + pitch)
        Self.store(xx, address + 2 &* pitch)
        Self.store(yy, address + 3 &* pitch)
        Self.store(xy, address + 4 &* pitch)
    }
}

extension SeparableWindow {
    /// Calls `body` with the moments of each row of positions at which the window fits, top to bottom.
    ///
    /// The planes have the same shape, and the window fits into them. A row's columns are weighted first, then the
    /// row, so that what lies between stays in the cache.
    func forEachRow(of x: Plane, _ y: Plane, _ body: (LocalMoments) -> Void) {
        let (pitch, columns, rows) = (x.pitch, positions(in: x.columns), positions(in: x.rows))
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 10 * pitch) { scratch in
            x.values.withUnsafeBufferPointer { x in
                y.values.withUnsafeBufferPointer { y in
                    guard let partial = scratch.baseAddress, let x = x.baseAddress, let y = y.baseAddress
                    else { return }
                    let sums = partial + 5 * pitch
                    for row in 0..<rows {
                        sumColumns(x + row * pitch, y + row * pitch, pitch: pitch, into: partial)
                        sumRow(partial, pitch: pitch, positions: columns, into: sums)
                        body(LocalMoments(count: columns, pitch: pitch, sums: UnsafePointer(sums)))
                    }
                }
            }
        }
    }

    /// Weights `side` rows from x and y on, column by column.
    private func sumColumns(
        _ x: UnsafePointer<Double>,
        _ y: UnsafePointer<Double>,
        pitch: Int,
        into partial: UnsafeMutablePointer<Double>
    ) {
        weights.withUnsafeBufferPointer { weights in
            for column in stride(from: 0, to: pitch, by: MomentSums.Lanes.scalarCount) {
                var sums = MomentSums()
                for tap in 0..<weights.count {
                    let valueX = MomentSums.load(x + (tap &* pitch &+ column))
                    let valueY = MomentSums.load(y + (tap &* pitch &+ column))
                    let weightedX = weights[tap] * valueX
                    let weightedY = weights[tap] * valueY
                    sums.x += weightedX
                    sums.y += weightedY
                    sums.xx += weightedX * valueX
                    sums.yy += weightedY * valueY
                    sums.xy += weightedX * valueY
                }
                sums.store(partial + column, pitch: pitch)
            }
        }
    }

    /// Weights `side` neighbours of the column sums.
    private func sumRow(
        _ partial: UnsafePointer<Double>,
        pitch: Int,
        positions: Int,
        into result: UnsafeMutablePointer<Double>
    ) {
        weights.withUnsafeBufferPointer { weights in
            for column in stride(from: 0, to: positions, by: MomentSums.Lanes.scalarCount) {
                var sums = MomentSums()
                for tap in 0..<weights.count {
                    let source = partial + (column &+ tap)
                    sums.x += weights[tap] * MomentSums.load(source)
                    sums.y += weights[tap] * MomentSums.load(source + pitch)
                    sums.xx += weights[tap] * MomentSums.load(source + 2 &* pitch)
                    sums.yy += weights[tap] * MomentSums.load(source + 3 &* pitch)
                    sums.xy += weights[tap] * MomentSums.load(source + 4 &* pitch)
                }
                sums.store(result + column, pitch: pitch)
            }
        }
    }
}
