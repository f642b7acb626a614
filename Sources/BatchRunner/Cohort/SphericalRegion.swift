import Volumes

/// A sphere in the patient, over whose voxels a cohort's values are averaged.
public struct SphericalRegion: Hashable, Sendable {
    /// What its columns are called: letters, digits, `-` and `_`.
    public let name: String
    /// Centre in LPS millimetres.
    public let center: Vector3
    /// Radius, millimetres; positive.
    public let radiusMillimeters: Double

    /// Reads `NAME=X,Y,Z,RADIUS`: the centre in LPS millimetres, the radius in millimetres.
    ///
    /// Throws `invalid-option`.
    public init(_ text: String) throws(BatchError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.count == 2 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
        let values = numbers.compactMap { Double($0) }.filter(\.isFinite)
        guard parts.count == 2, Self.isName(parts[0]), numbers.count == 4, values.count == 4, values[3] > 0
        else {
            throw BatchError(
                .invalidOption,
                "--region must be NAME=X,Y,Z,RADIUS: a name of letters, digits, - and _, the centre in patient "
                    + "coordinates (LPS) and a radius above 0, in mm, such as liver=-60,20,1105.5,10"
            )
        }
        name = String(parts[0])
        center = Vector3(values[0], values[1], values[2])
        radiusMillimeters = values[3]
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x5F
            }
    }
}

extension SphericalRegion {
    /// The part of a slice's matrix in which voxels of the sphere may lie.
    struct Window: Hashable {
        let columns: ClosedRange<Int>
        let rows: ClosedRange<Int>
    }

    /// Where the sphere cuts a slice; nil where it does not.
    ///
    /// - Parameters:
    ///   - position: centre of the slice's first pixel, LPS millimetres.
    ///   - geometry: the steps from column to column and from row to row.
    ///   - shape: the slice's matrix.
    /// - Returns: whole columns and rows, a little more than the circle.
    func window(position: Vector3, geometry: VolumeGeometry, shape: VolumeShape) -> Window? {
        let (across, down) = (geometry.columnStep, geometry.rowStep)
        let normal = across.cross(down)
        guard normal.length > 0 else { return nil }
        let offset = center - position
        let height = offset.dot(normal) / normal.length
        let square = radiusMillimeters * radiusMillimeters - height * height
        guard square >= 0 else { return nil }
        func range(_ step: Vector3, _ count: Int) -> ClosedRange<Int>? {
            let middle = offset.dot(step) / step.dot(step)
            let reach = square.squareRoot() / step.length
            let low = max(0, (middle - reach).rounded(.down))
            let high = min(Double(count - 1), (middle + reach).rounded(.up))
            return low <= high ? Int(low)...Int(high) : nil
        }
        guard let columns = range(across, shape.columns), let rows = range(down, shape.rows) else {
            return nil
        }
        return Window(columns: columns, rows: rows)
    }

    /// Whether a point lies inside or on the sphere.
    func contains(_ point: Vector3) -> Bool {
        let offset = point - center
        return offset.dot(offset) <= radiusMillimeters * radiusMillimeters
    }
}
