import CKernels
import Foundation
import Synchronization
import Testing

@Suite struct PoolTests {
    /// How often each index ran.
    private final class Tally: Sendable {
        let counts: [Atomic<Int>.Box]
        init(_ count: Int) { counts = (0..<count).map { _ in Atomic<Int>.Box() } }
        var values: [Int] { counts.map(\.value) }

        func run(on pool: OpaquePointer?) {
            ck_pool_run(
                pool,
                Int32(counts.count),
                { context, index in
                    guard let context else { return }
                    Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue().counts[Int(index)].increment()
                },
                Unmanaged.passUnretained(self).toOpaque()
            )
        }
    }

    /// A pool that threads may share: the C side locks.
    private struct SharedPool: @unchecked Sendable { let pointer: OpaquePointer? }

    @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 10_000]) func runsEveryIndexOnce(threads: Int, count: Int) {
        withPool(threads: threads) { pool in
            let tally = Tally(count)
            tally.run(on: pool)
            #expect(tally.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func withoutPoolTheCallerRunsAll() {
        let tally = Tally(5)
        tally.run(on: nil)
        #expect(tally.values == [1, 1, 1, 1, 1])
        #expect(ck_pool_threads(nil) == 1)
    }

    @Test func manyJobsInSuccession() {
        withPool(threads: 3) { pool in
            let tally = Tally(4)
            for _ in 0..<20_000 { tally.run(on: pool) }
            #expect(tally.values == [20_000, 20_000, 20_000, 20_000])
        }
    }

    /// Workers that went to sleep between two jobs wake up for the next.
    @Test func jobsAfterAPause() {
        withPool(threads: 3) { pool in
            let tally = Tally(64)
            for _ in 0..<5 {
                tally.run(on: pool)
                Thread.sleep(forTimeInterval: 0.02)
            }
            #expect(tally.values.allSatisfy { $0 == 5 })
        }
    }

    @Test func callersTakeTurns() {
        let pool = SharedPool(pointer: ck_pool_create(3))
        let tallies = (0..<4).map { _ in Tally(50) }
        let threads = tallies.map { tally in
            let finished = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                for _ in 0..<300 { tally.run(on: pool.pointer) }
                finished.signal()
            }
            return finished
        }
        for thread in threads { thread.wait() }
        ck_pool_destroy(pool.pointer)
        #expect(tallies.allSatisfy { $0.values.allSatisfy { $0 == 300 } })
    }

    @Test func tellsItsThreads() {
        for threads in 1...4 { withPool(threads: threads) { #expect(ck_pool_threads($0) == Int32(threads)) } }
        // Fewer than one thread there cannot be.
        withPool(threads: 0) { #expect(ck_pool_threads($0) == 1) }
        ck_pool_destroy(nil)
    }

    @Test func availableCores() {
        let cores = Int(ck_available_cores())
        #expect(cores >= 1)
        #expect(cores <= ProcessInfo.processInfo.processorCount)
    }
}

extension Atomic where Value == Int {
    /// A counter that an array can hold.
    final class Box: Sendable {
        private let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .acquiring) }
        func increment() { count.wrappingAdd(1, ordering: .acquiringAndReleasing) }
    }
}
