import Foundation

extension ParallelBeam {
    /// Line integrals of a slice: views × samples, in the unit of the image times millimetres.
    ///
    /// Joseph's method (IEEE TMI 1, 1982): along the axis that a ray follows more closely it takes one value a line,
    /// interpolated linearly across. The slice is zero outside its matrix.
    package func project(_ image: [Float]) -> [Float] {
        precondition(image.count == columns * rows, "the image has the beam's matrix")
        let upright = Self.padded(image, lines: rows, across: columns, lineStride: columns, step: 1)
        let lying = Self.padded(image, lines: columns, across: rows, lineStride: 1, step: columns)
        return Parallel.fill(parts: views, stride: samples) { view, output in
            let (cosine, sine) = direction(view: view)
            if abs(cosine) >= abs(sine) {
                march(
                    upright,
                    lines: (rows, rowSpacing, sine),
                    across: (columns, columnSpacing, cosine),
                    output
                )
            } else {
                march(
                    lying,
                    lines: (columns, columnSpacing, cosine),
                    across: (rows, rowSpacing, sine),
                    output
                )
            }
        }
    }

    /// Lines of the image, or of its transpose, with a zero before and two after each.
    private static func padded(_ image: [Float], lines: Int, across: Int, lineStride: Int, step: Int)
        -> [Float]
    {
        var result = [Float](repeating: 0, count: lines * (across + 3))
        for line in 0..<lines {
            for place in 0..<across {
                result[line * (across + 3) + place + 1] = image[line * lineStride + place * step]
            }
        }
        return result
    }

    private typealias Axis = (count: Int, spacing: Double, direction: Double)

    private func march(
        _ image: [Float],
        lines: Axis,
        across: Axis,
        _ output: UnsafeMutableBufferPointer<Float>
    ) {
        // A ray at t meets a line at distance y from the middle in x = (t − y·along) / toward.
        let perSample = pitch / (across.direction * across.spacing)
        let perLine = -lines.spacing * lines.direction / (across.direction * across.spacing)
        let length = Float(lines.spacing / abs(across.direction))
        let last = Double(across.count + 1)
        image.withUnsafeBufferPointer { image in
            for line in 0..<lines.count {
                let fromMiddle = Double(line) - 0.5 * Double(lines.count - 1)
                // Counted in the padded line, whose first voxel is at 1.
                let start = 0.5 * Double(across.count - 1) + 1 - middle * perSample + fromMiddle * perLine
                let (one, other) = (-start / perSample, (last - start) / perSample)
                let first = max(0, Int((min(one, other) + 1e-9).rounded(.up)))
                let end = min(samples - 1, Int((max(one, other) - 1e-9).rounded(.down)))
                if first > end { continue }
                let base = line * (across.count + 3)
                var position = FixedPoint.make(start + Double(first) * perSample)
                let step = FixedPoint.make(perSample)
                for sample in first...end {
                    let index = base &+ FixedPoint.whole(position)
                    let share = FixedPoint.fraction(position)
                    let left = image[index]
                    output[sample] += length * (left + share * (image[index &+ 1] - left))
                    position &+= step
                }
            }
        }
    }
}

/// Positions along a line in steps of 2⁻³²: adding a step is exact, so a loop needs no rounding and no conversion traps.
enum FixedPoint {
    @inline(__always) static func make(_ value: Double) -> Int { Int((value * 0x1p32).rounded()) }
    @inline(__always) static func whole(_ value: Int) -> Int { value >> 32 }
    /// The fraction, in 0 ..< 1, to 24 bits.
    @inline(__always)
    static func fraction(_ value: Int) -> Float {
        Float(Int32(truncatingIfNeeded: (value >> 8) & 0xFF_FFFF)) * 0x1p-24
    }
}
