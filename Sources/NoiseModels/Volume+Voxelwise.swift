import Dispatch
import Volumes

/// Work split into independent parts that write to disjoint places, so the result does not depend on the number of threads.
enum Parallel {
    /// Runs `body` once for each index, on all cores; indices must touch disjoint memory.
    private static func perform(_ count: Int, _ body: (Int) -> Void) {
        if count == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            // Safe because concurrentPerform returns after the last call and the calls share nothing they write.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }

    /// Computes one value per index.
    static func map<Value>(_ count: Int, _ body: (Int) -> Value) -> [Value] {
        var results = [Value?](repeating: nil, count: count)
        results.withUnsafeMutableBufferPointer { buffer in
            perform(count) { buffer[$0] = body($0) }
        }
        return results.compactMap { $0 }
    }

    /// Fills an array of `parts` × `stride` values part by part.
    static func fill(parts: Int, stride: Int, _ body: (Int, UnsafeMutableBufferPointer<Float>) -> Void)
        -> [Float]
    {
        [Float](unsafeUninitializedCapacity: parts * stride) { buffer, initialized in
            buffer.initialize(repeating: 0)
            perform(parts) { part in
                body(part, UnsafeMutableBufferPointer(rebasing: buffer[part * stride..<(part + 1) * stride]))
            }
            initialized = parts * stride
        }
    }
}

extension Volume {
    /// This volume with every valid voxel replaced; `transform` gets the linear index and the value.
    @inline(__always)
    func mapValid(_ transform: (Int, Float) -> Float) -> Volume {
        let perSlice = shape.sliceCount
        let mask = valid?.values
        let result = voxels.withUnsafeBufferPointer { input in
            Parallel.fill(parts: shape.slices, stride: perSlice) { slice, output in
                for element in 0..<perSlice {
                    let index = slice * perSlice + element
                    let value = input[index]
                    output[element] = mask.map { $0[index] } ?? true ? transform(index, value) : value
                }
            }
        }
        return replacing(voxels: result)
    }

    /// This volume with noise drawn at every valid voxel from that voxel's own stream.
    @inline(__always)
    func drawValid(seed: UInt64, _ draw: (inout RandomStream, Int, Double) -> Double) -> Volume {
        let perSlice = shape.sliceCount
        return mapValid { index, value in
            let slice = index / perSlice
            var stream = RandomStream(
                seed: seed,
                slice: firstSlice + slice,
                element: index - slice * perSlice
            )
            return Float(draw(&stream, index, Double(value)))
        }
    }

    /// One value per voxel, valid or not.
    func mapAll(_ transform: (Float) -> Float) -> [Float] {
        let perSlice = shape.sliceCount
        return voxels.withUnsafeBufferPointer { input in
            Parallel.fill(parts: shape.slices, stride: perSlice) { slice, output in
                for element in 0..<perSlice { output[element] = transform(input[slice * perSlice + element]) }
            }
        }
    }

    /// Mean over the valid voxels of a term of two volumes of one shape; 0 where no voxel is valid.
    @inline(__always)
    func meanValid(with other: Volume, _ term: (Int, Double, Double) -> Double) throws(NoiseError) -> Double {
        guard shape == other.shape else {
            throw NoiseError(
                .shapeMismatch,
                "the noisy and the clean volume differ in shape",
                expanded: "the noisy volume is \(shape), the clean one \(other.shape)"
            )
        }
        let perSlice = shape.sliceCount
        let sums: [(sum: Double, count: Int)] = Parallel.map(shape.slices) { slice in
            var sum = 0.0
            var count = 0
            for index in slice * perSlice..<(slice + 1) * perSlice where isValid(index) {
                sum += term(index, Double(voxels[index]), Double(other.voxels[index]))
                count += 1
            }
            return (sum, count)
        }
        let count = sums.reduce(0) { $0 + $1.count }
        return count == 0 ? 0 : sums.reduce(0) { $0 + $1.sum } / Double(count)
    }
}
