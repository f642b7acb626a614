import CKernels
import COpenBLAS

/// What computes on tensors: a choice of kernels, their precision, and threads of its own.
///
/// A result does not depend on the number of threads, to the bit. Calls from several threads take turns.
public final class Engine: Sendable {
    /// The kernels.
    public let kernels: Kernels
    /// What factors are rounded to.
    public let precision: Precision
    // The C pool serialises its callers itself.
    private nonisolated(unsafe) let pool: OpaquePointer

    /// Cores that this process may use: affinity and the control group's quota.
    public static var availableCores: Int { Int(ck_available_cores()) }

    /// Creates an engine.
    /// - Parameters:
    ///   - kernels: nil for the fastest that run here.
    ///   - precision: bf16 is for the C kernels; the others compute in fp32 whatever it says.
    ///   - threads: nil for every core that the process may use.
    /// - Throws: `unsupported-kernels`, `out-of-resources`.
    public init(kernels: Kernels? = nil, precision: Precision = .fp32, threads: Int? = nil)
        throws(TensorError)
    {
        let chosen = kernels ?? .fastest
        guard chosen.isSupported else {
            throw TensorError(
                .unsupportedKernels,
                "this processor does not run the \(chosen.rawValue) kernels; it runs "
                    + Kernels.allCases.filter(\.isSupported).map(\.rawValue).joined(separator: ", ")
            )
        }
        // One thread, so that its results do not depend on the machine and its pool does not compete with ours.
        openblas_set_num_threads(1)
        guard let pool = ck_pool_create(Int32(max(1, threads ?? Self.availableCores))) else {
            throw TensorError(.outOfResources, "no memory or threads left for the kernels")
        }
        self.kernels = chosen
        self.precision = precision
        self.pool = pool
    }

    deinit { ck_pool_destroy(pool) }

    /// Threads, the caller's included.
    public var threads: Int { Int(ck_pool_threads(pool)) }

    /// Runs a body with the pool for a C kernel.
    func withPool<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(pool) }

    /// Runs a task for every index in 0 ..< count on the engine's threads and returns when all are done.
    ///
    /// A task must not use the engine again.
    public func parallel(_ count: Int, _ task: (Int) -> Void) {
        withoutActuallyEscaping(task) { task in
            var context = task
            withUnsafeMutablePointer(to: &context) { pointer in
                ck_pool_run(
                    pool,
                    Int32(count),
                    { context, index in
                        context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(index))
                    },
                    UnsafeMutableRawPointer(pointer)
                )
            }
        }
    }
}
