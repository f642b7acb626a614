extension ParallelBeam {
    /// Rows that are worked on together, so that a view's samples stay in the cache.
    private static let block = 16

    /// The sum over all views of each voxel's sample, interpolated linearly.
    /// - Parameters:
    ///   - projections: views × (`upsampling` · samples) values.
    ///   - upsampling: values per detector sample; the value at `upsampling`·k is sample k.
    ///   - factor: what the sum is multiplied by.
    /// - Returns: columns × rows values, column fastest.
    ///
    /// Every voxel adds its views in order, so the result does not depend on the number of threads.
    package func backProject(_ projections: [Float], upsampling: Int, factor: Float) -> [Float] {
        let width = upsampling * samples
        precondition(projections.count == views * width, "projections have the beam's extent")
        let tracks = (0..<views).map { track(view: $0) }
        let scale = Double(upsampling)
        let blocks = (rows + Self.block - 1) / Self.block
        // Value and slope side by side: one load a voxel.
        let nodes = Self.nodes(projections, views: views, width: width, factor: factor)
        let image = nodes.withUnsafeBufferPointer { nodes in
            Parallel.fill(parts: blocks, stride: Self.block * columns) { block, output in
                guard let output = output.baseAddress, let nodes = nodes.baseAddress else { return }
                let first = block * Self.block
                for view in 0..<views {
                    let line = nodes + view * width
                    let track = tracks[view]
                    let step = FixedPoint.make(scale * track.perColumn)
                    for row in 0..<min(Self.block, rows - first) {
                        let start = scale * (track.origin + Double(first + row) * track.perRow)
                        var position = FixedPoint.make(start)
                        let target = output + row * columns
                        for column in 0..<columns {
                            let node = line[FixedPoint.whole(position)]
                            target[column] += node.x + FixedPoint.fraction(position) * node.y
                            position &+= step
                        }
                    }
                }
            }
        }
        return Array(image.prefix(columns * rows))
    }

    private static func nodes(_ projections: [Float], views: Int, width: Int, factor: Float) -> [SIMD2<Float>]
    {
        [SIMD2<Float>](unsafeUninitializedCapacity: views * width) { buffer, count in
            projections.withUnsafeBufferPointer { values in
                for view in 0..<views {
                    for index in view * width..<(view + 1) * width - 1 {
                        let value = factor * values[index]
                        buffer[index] = SIMD2(value, factor * values[index + 1] - value)
                    }
                    let last = (view + 1) * width - 1
                    buffer[last] = SIMD2(factor * values[last], 0)
                }
            }
            count = views * width
        }
    }
}
