import CKernels

/// What happens to the sums of a convolution before they are stored:
/// v = s > 0 ? s : slope·s;  v ← v · (gate > 0 ? 1 : gateSlope);  result = scale·v + addendScale·addend.
public struct ConvolutionEpilogue {
    /// Slope for negative sums: 1 for none, 0 for ReLU, 0.2 for LeakyReLU.
    public var slope: Float = 1
    /// Factor of the result.
    public var scale: Float = 1
    /// Activations whose derivative multiplies the result: LeakyReLU's, when it is carried back.
    public var gate: TensorLines?
    /// The derivative where the gate is not positive.
    public var gateSlope: Float = 1
    /// What is added; the output itself to accumulate.
    public var addend: TensorLines?
    /// Factor of the addend.
    public var addendScale: Float = 1

    /// The sums as they are.
    public init() {}

    /// LeakyReLU.
    public static func leakyReLU(slope: Float) -> ConvolutionEpilogue {
        var epilogue = ConvolutionEpilogue()
        epilogue.slope = slope
        return epilogue
    }

    /// Applies the epilogue to a line of sums in place of the C kernels, and stores it.
    func store(
        _ sums: UnsafePointer<Float>,
        to output: UnsafeMutablePointer<Float>,
        count: Int,
        image: Int,
        channel: Int,
        row: Int
    ) {
        let gateLine = gate?.line(image, channel, row)
        let addendLine = addend?.line(image, channel, row)
        for i in 0..<count {
            var v = sums[i] > 0 ? sums[i] : slope * sums[i]
            if let gateLine { v *= gateLine[i] > 0 ? 1 : gateSlope }
            v *= scale
            if let addendLine { v += addendScale * addendLine[i] }
            output[i] = v
        }
    }

    /// Runs a body with the C struct, whose pointers live as long as the call.
    func withKernelEpilogue(_ body: (UnsafePointer<ck_epilogue>) -> Void) {
        func run(_ gate: UnsafePointer<ck_planes>?, _ addend: UnsafePointer<ck_planes>?) {
            var epilogue = ck_epilogue(
                slope: slope,
                scale: scale,
                gate: gate,
                gate_slope: gateSlope,
                addend: addend,
                addend_scale: addendScale
            )
            body(&epilogue)
        }
        func runWithAddend(_ gate: UnsafePointer<ck_planes>?) {
            guard var planes = addend?.planes else { return run(gate, nil) }
            withUnsafePointer(to: &planes) { run(gate, $0) }
        }
        guard var planes = gate?.planes else { return runWithAddend(nil) }
        withUnsafePointer(to: &planes) { runWithAddend($0) }
    }
}
