import Dispatch
import Synchronization
import Volumes

/// One slice with a mirrored margin and no holes, as a filter reads it.
struct FilterPlane {
    let columns: Int
    let rows: Int
    private let slices: MirroredSlices

    fileprivate init(_ volume: Volume, slice: Int, margin: Int) {
        columns = volume.shape.columns
        rows = volume.shape.rows
        slices = MirroredSlices(volume.slices(slice..<slice + 1), margin: margin)
    }

    /// A value; rows and columns reach beyond the edge as far as the margin.
    subscript(row: Int, column: Int) -> Double {
        Double(slices.values[slices.index(slice: 0, row: row, column: column)])
    }

    /// What a function makes of every pixel, row after row.
    func map(_ filter: (_ row: Int, _ column: Int) -> Double) -> [Float] {
        (0..<rows).flatMap { row in (0..<columns).map { Float(filter(row, $0)) } }
    }
}

extension Volume {
    /// What a filter makes of every slice by itself; values outside the mask mean nothing.
    ///
    /// Each slice is one piece of work, so that neither threads nor neighbours change a value.
    func filterSlices(margin: Int, _ filter: @Sendable (FilterPlane) -> [Float]) -> [Float] {
        let results = Mutex<[Int: [Float]]>([:])
        DispatchQueue.concurrentPerform(iterations: shape.slices) { slice in
            let values = filter(FilterPlane(self, slice: slice, margin: margin))
            results.withLock { $0[slice] = values }
        }
        let filtered = results.withLock { $0 }
        return (0..<shape.slices).flatMap { filtered[$0] ?? [] }
    }
}
