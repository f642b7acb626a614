import COpenBLAS

/// A product of small row-major matrices through OpenBLAS: result = factor · op(a) · op(b), or added to what is there.
///
/// It runs on the calling thread, so that tasks of an engine can call it, and gives the same bits on every thread.
public struct MatrixProduct: Hashable, Sendable {
    /// Rows of the result.
    public let rows: Int
    /// Columns of the result.
    public let columns: Int
    /// Terms of each sum.
    public let depth: Int
    /// Whether a is given as [depth, rows].
    public let transposesA: Bool
    /// Whether b is given as [columns, depth].
    public let transposesB: Bool

    /// Creates a product of op(a) [rows, depth] with op(b) [depth, columns].
    public init(rows: Int, columns: Int, depth: Int, transposesA: Bool = false, transposesB: Bool = false) {
        precondition(rows > 0 && columns > 0 && depth > 0, "a matrix has no empty extent")
        self.rows = rows
        self.columns = columns
        self.depth = depth
        self.transposesA = transposesA
        self.transposesB = transposesB
    }

    /// Multiplications, each with its addition.
    public var multiplyAccumulates: Int { rows * columns * depth }

    /// Writes the product; the memory of the result and of the factors is disjoint.
    public func callAsFunction(
        _ a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>,
        factor: Float = 1,
        accumulates: Bool = false
    ) {
        cblas_sgemm(
            CblasRowMajor,
            transposesA ? CblasTrans : CblasNoTrans,
            transposesB ? CblasTrans : CblasNoTrans,
            blasint(rows),
            blasint(columns),
            blasint(depth),
            factor,
            a,
            blasint(transposesA ? rows : depth),
            b,
            blasint(transposesB ? depth : columns),
            accumulates ? 1 : 0,
            result,
            blasint(columns)
        )
    }
}
