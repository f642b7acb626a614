import Tensors
import Testing

@Suite struct TensorTests {
    @Test func valuesComeBackInOrder() {
        for shape in [
            TensorShape(1, 1, 1, 1), TensorShape(2, 3, 5, 7), TensorShape(1, 2, 3, 16),
            TensorShape(3, 1, 2, 33),
        ] {
            let values = (0..<shape.count).map { Float($0) + 0.5 }
            let tensor = Tensor(shape, values)
            #expect(tensor.values == values)
            let index = (shape.images - 1, shape.channels - 1, shape.rows - 1, shape.columns - 1)
            #expect(tensor[index.0, index.1, index.2, index.3] == values.last)
        }
    }

    @Test func copiesAreIndependent() {
        let first = Tensor(TensorShape(1, 2, 2, 2), [1, 2, 3, 4, 5, 6, 7, 8])
        var second = first
        second[0, 1, 0, 1] = 42
        #expect(first[0, 1, 0, 1] == 6)
        #expect(second.values == [1, 2, 3, 4, 5, 42, 7, 8])
    }

    /// The kernels read the zeros beside a line as the image's border, in recycled memory too.
    @Test func paddingIsZeroInRecycledMemory() {
        let padding = 16
        // 21 and 32 columns take the same memory, with the padding in other places.
        for (round, columns) in [21, 21, 32, 21, 32, 32].enumerated() {
            let shape = TensorShape(1, 2, 3, columns)
            var tensor = Tensor(unwritten: shape)
            tensor.withMutableLines { lines in
                let all = (0..<2).flatMap { channel in (0..<3).map { lines.line(0, channel, $0) } }
                for line in all {
                    for i in 1...padding {
                        #expect(line[-i] == 0 && line[shape.columns + i - 1] == 0, "round \(round)")
                    }
                }
                // Dirty the pixels: the next tensor of this size gets the same memory.
                for line in all {
                    for i in 0..<columns { line[i] = .nan }
                }
            }
        }
    }

    @Test func linesAreAligned() {
        let tensor = Tensor(zeros: TensorShape(2, 3, 4, 5))
        tensor.withLines { lines in
            for channel in 0..<3 { #expect(Int(bitPattern: lines.line(1, channel, 3)) % 64 == 0) }
        }
    }

    @Test func channelRangesShareMemory() {
        var tensor = Tensor(zeros: TensorShape(2, 4, 2, 3))
        tensor.withMutableLines { lines in
            let part = lines.channels(1..<3)
            #expect(part.shape == TensorShape(2, 2, 2, 3))
            part.line(1, 1, 1)[2] = 7
        }
        #expect(tensor[1, 2, 1, 2] == 7)
        #expect(tensor.values.filter { $0 != 0 } == [7])
    }

    @Test func elementwiseOperations() throws {
        let engine = try Engine(kernels: .reference, threads: 2)
        let shape = TensorShape(2, 3, 40, 161)
        let a = Tensor(shape, (0..<shape.count).map { Float($0 % 251) - 100 })
        let b = Tensor(shape, (0..<shape.count).map { Float($0 % 17) })
        #expect(engine.sum(a, b, factor: 2).values == zip(a.values, b.values).map { $0 + 2 * $1 })
        #expect(engine.scaled(a, by: -0.5).values == a.values.map { -0.5 * $0 })
        var c = a
        engine.add(b, to: &c)
        #expect(c.values == zip(a.values, b.values).map { $0 + $1 })
        let both = engine.concatenated([a, b])
        #expect(both.shape == TensorShape(2, 6, 40, 161))
        #expect(engine.channels(0..<3, of: both).values == a.values)
        #expect(engine.channels(3..<6, of: both).values == b.values)
    }

    @Test func enginesRefuseWhatTheProcessorLacks() throws {
        for kernels in Kernels.allCases where !kernels.isSupported {
            #expect(throws: TensorError.self) { try Engine(kernels: kernels) }
        }
        #expect(Kernels.reference.isSupported && Kernels.portable.isSupported && Kernels.fastest.isSupported)
        #expect(try Engine(threads: 3).threads == 3)
        #expect(Engine.availableCores >= 1)
    }
}
