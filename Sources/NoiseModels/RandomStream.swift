/// A counter-based random generator: every number is a function of (seed, purpose, absolute slice, element, draw).
///
/// Philox4x64-10 (Salmon et al., SC 2011). A stream has no history, so a slab simulated alone gets the numbers it
/// would get within the whole series, on any number of threads.
package struct RandomStream: Sendable {
    /// What the numbers are for, so that two uses of one (seed, slice, element) stay independent.
    package struct Purpose: RawRepresentable, Hashable, Sendable {
        /// The second key word of the generator.
        package let rawValue: UInt64
        /// Wraps a key word.
        package init(rawValue: UInt64) { self.rawValue = rawValue }
        /// Noise of one voxel.
        package static let voxel = Purpose(rawValue: 0)
        /// A setting drawn once per slice.
        package static let slice = Purpose(rawValue: 1)
        /// Noise of the samples of one view of a CT scan; the element is the view.
        package static let projection = Purpose(rawValue: 2)
        /// A training example: where it is cut from, how it is turned, its level.
        package static let example = Purpose(rawValue: 3)
    }

    private let key: (UInt64, UInt64)
    private let element: UInt64
    private let slice: UInt64
    private var block: UInt64 = 0
    private var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private var used = 4

    /// Creates the stream of one element.
    /// - Parameters:
    ///   - seed: the seed of the whole simulation.
    ///   - slice: absolute slice index within the series (`Volume.firstSlice` + k).
    ///   - element: index of the voxel within its slice.
    ///   - purpose: what the numbers are for.
    package init(seed: UInt64, slice: Int, element: Int, purpose: Purpose = .voxel) {
        key = (seed, purpose.rawValue)
        self.slice = UInt64(bitPattern: Int64(slice))
        self.element = UInt64(bitPattern: Int64(element))
    }

    /// 64 random bits.
    @inline(__always)
    package mutating func next() -> UInt64 {
        if used == 4 {
            buffer = Self.philox(counter: (block, element, slice, 0), key: key)
            block &+= 1
            used = 0
        }
        used += 1
        switch used {
        case 1: return buffer.0
        case 2: return buffer.1
        case 3: return buffer.2
        default: return buffer.3
        }
    }

    /// A uniform number in the open interval (0, 1), a multiple of 2⁻⁵⁴.
    @inline(__always)
    package mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// Ten Philox rounds on one counter block.
    @inline(__always)
    package static func philox(
        counter: (UInt64, UInt64, UInt64, UInt64),
        key: (UInt64, UInt64)
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        var c = counter
        var k = key
        for _ in 0..<10 {
            let p = c.0.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
            let q = c.2.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
            c = (q.high ^ c.1 ^ k.0, q.low, p.high ^ c.3 ^ k.1, p.low)
            k.0 &+= 0x9E37_79B9_7F4A_7C15
            k.1 &+= 0xBB67_AE85_84CA_A73B
        }
        return c
    }
}
