/// Reproducible pseudo-random tensors by the recipe of Tests/Python/hashed_values.py, equal to its values to the bit.
enum HashedValues {
    static func fnv(_ name: String) -> UInt32 {
        name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    private static func mix(_ word: UInt32) -> UInt32 {
        var x = word
        x ^= x >> 16
        x &*= 0x7FEB_352D
        x ^= x >> 15
        x &*= 0x846C_A68B
        return x ^ (x >> 16)
    }

    /// Values in [−1, 1).
    static func unit(_ name: String, _ count: Int) -> [Float] {
        let seed = fnv(name)
        return (0..<count).map { 2 * (Float(mix(mix(UInt32($0)) &+ seed) >> 8) * 0x1p-24) - 1 }
    }

    /// Values in [−amplitude, amplitude).
    static func symmetric(_ name: String, _ count: Int, _ amplitude: Double) -> [Float] {
        unit(name, count).map { $0 * Float(amplitude) }
    }

    /// Values of variance gain² / fan-in.
    static func weight(_ name: String, _ shape: [Int], gain: Double) -> [Float] {
        let fanIn = shape.dropFirst().reduce(1, *)
        return symmetric(name, shape.reduce(1, *), gain * (3 / Double(fanIn)).squareRoot())
    }

    /// Values in [1 − spread, 1 + spread).
    static func aroundOne(_ name: String, _ count: Int, _ spread: Double) -> [Float] {
        symmetric(name, count, spread).map { 1 + $0 }
    }
}
