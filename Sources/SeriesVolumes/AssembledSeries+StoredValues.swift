import Dispatch
import Volumes

extension AssembledSeries {
    /// Turns processed voxels back into stored values of their slices.
    ///
    /// `stored = round((voxel − intercept) / slope)`, half to even, then clipped to what Bits Stored and Pixel
    /// Representation allow; a value that would read as padding moves to the nearest one that does not. Invalid voxels, and
    /// voxels of `volume` that equal the slab's to the bit, keep their stored values. `clipped` counts the voxels that left
    /// the range, those that are not finite among them: they keep their source's value.
    ///
    /// - Parameters:
    ///   - volume: processed voxels in modality units: the slab's slices, or some of them.
    ///   - slab: what was read for those slices.
    /// - Returns: One stored value per voxel of `volume`, and the number clipped.
    public func storedValues(of volume: Volume, over slab: Slab) -> (stored: [Int32], clipped: Int) {
        let source = slab.volume
        let offset = volume.firstSlice - source.firstSlice
        precondition(
            offset >= 0 && offset + volume.shape.slices <= source.shape.slices
                && volume.shape.sliceCount == source.shape.sliceCount,
            "the volume's slices lie within the slab's"
        )
        let perSlice = shape.sliceCount
        var stored = Array(slab.stored[offset * perSlice..<(offset + volume.shape.slices) * perSlice])
        var clipped = [Int](repeating: 0, count: volume.shape.slices)
        stored.withUnsafeMutableBufferPointer { stored in
            clipped.withUnsafeMutableBufferPointer { clipped in
                // Each worker writes its own slice and its own count.
                nonisolated(unsafe) let stored = stored
                nonisolated(unsafe) let clipped = clipped
                DispatchQueue.concurrentPerform(iterations: volume.shape.slices) { k in
                    clipped[k] = slices[volume.firstSlice + k].store(
                        volume.voxels[k * perSlice..<(k + 1) * perSlice],
                        over: source.voxels[(offset + k) * perSlice..<(offset + k + 1) * perSlice],
                        valid: source.valid?.values[(offset + k) * perSlice..<(offset + k + 1) * perSlice],
                        into: UnsafeMutableBufferPointer(rebasing: stored[k * perSlice..<(k + 1) * perSlice])
                    )
                }
            }
        }
        return (stored, clipped.reduce(0, +))
    }
}

extension SourceSlice {
    /// Writes one slice's voxels as stored values over what was read; returns how many were clipped.
    fileprivate func store(
        _ voxels: ArraySlice<Float>,
        over source: ArraySlice<Float>,
        valid: ArraySlice<Bool>?,
        into stored: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        let lower = Double(storedRange.lowerBound)
        let upper = Double(storedRange.upperBound)
        var clipped = 0
        voxels.withUnsafeBufferPointer { voxels in
            source.withUnsafeBufferPointer { source in
                for index in 0..<voxels.count where voxels[index] != source[index] {
                    if let valid, !valid[valid.startIndex + index] { continue }
                    let exact = (Double(voxels[index]) - intercept) / slope
                    guard exact.isFinite else {
                        clipped += 1
                        continue
                    }
                    var value = exact.rounded(.toNearestOrEven)
                    if value < lower || value > upper {
                        clipped += 1
                        value = min(max(value, lower), upper)
                    }
                    stored[index] = Int32(awayFromPadding(Int(value), exact: exact))
                }
            }
        }
        return clipped
    }

    /// The stored value next to `exact` that does not read as padding; `value` itself where it does not, or where none is left.
    func awayFromPadding(_ value: Int, exact: Double) -> Int {
        guard let padding, padding.contains(value) else { return value }
        let below = padding.lowerBound - 1
        let above = padding.upperBound + 1
        switch (storedRange.contains(below), storedRange.contains(above)) {
        case (true, true): return exact - Double(below) < Double(above) - exact ? below : above
        case (true, false): return below
        case (false, true): return above
        case (false, false): return value
        }
    }
}
