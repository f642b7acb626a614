/// A point or direction in the patient coordinate system: x to the left, y to the posterior, z to the head (LPS), millimetres.
public struct Vector3: Codable, Hashable, Sendable {
    /// Toward the patient's left, in millimetres.
    public var x: Double
    /// Toward the patient's back, in millimetres.
    public var y: Double
    /// Toward the patient's head, in millimetres.
    public var z: Double

    /// Creates a vector from its three components in millimetres.
    public init(_ x: Double, _ y: Double, _ z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// Euclidean length.
    public var length: Double { (x * x + y * y + z * z).squareRoot() }

    /// Scalar product.
    public func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }

    /// Vector product.
    public func cross(_ other: Vector3) -> Vector3 {
        Vector3(
            y * other.z - z * other.y,
            z * other.x - x * other.z,
            x * other.y - y * other.x
        )
    }

    /// Component-wise sum.
    public static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
    /// Component-wise difference.
    public static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }
    /// Scaling by a number.
    public static func * (a: Vector3, s: Double) -> Vector3 { Vector3(a.x * s, a.y * s, a.z * s) }
}
