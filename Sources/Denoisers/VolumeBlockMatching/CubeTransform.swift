/// The transform of a cube along its three axes, and the window by which cubes are laid over one another.
struct CubeTransform: Sendable {
    /// The forward transform's matrices as `CubeKernels.transform` reads them.
    let forward: [Float]
    /// The inverse transform's.
    let inverse: [Float]
    /// 4 × 4 × 4 weights, columns fastest.
    let window: [Float]
    /// The forward matrix across slices, with rows of zeros for what a cube of fewer slices lacks.
    let acrossSlices: [[Double]]

    /// The transform of cubes of `depth` slices, 1 to 4: a stage's own along rows and columns, and across slices too
    /// where the cube is whole; else the cosine transform of that many values.
    init(_ stage: BlockMatchingStage, depth: Int) {
        let side = BlockMatchingStage.cubeSide
        let area = side * side
        let across = depth == side ? stage.transform : .cosine(side: depth)
        func padded(_ matrix: ArraySlice<Float>) -> [Float] {
            var result = [Float](repeating: 0, count: area)
            for (index, value) in matrix.enumerated() {
                result[index / depth * side + index % depth] = value
            }
            return result
        }
        forward = padded(across.forward.prefix(depth * depth)) + stage.transform.forward
        inverse = padded(across.inverse.prefix(depth * depth)) + stage.transform.inverse
        acrossSlices = (0..<side).map { row in
            let values = row < depth ? across.analysis[row] : []
            return values + [Double](repeating: 0, count: side - values.count)
        }
        let line = BlockMatchingStage.window(side: side)
        // Cubes of fewer slices all begin at the same one.
        let slices = depth == side ? line : [Double](repeating: 1, count: side)
        window = slices.flatMap { slice in
            line.flatMap { row in line.map { Float(slice * row * $0) } }
        }
    }
}
