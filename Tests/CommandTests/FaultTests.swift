import Foundation
import Testing

extension CommandTests {
    /// Calls of the operating system that fail: strace makes the n-th of a kind fail, for one n after the other.
    @Suite(.enabled(if: Limpid.tool("strace") != nil && Limpid.tool("timeout") != nil, "needs strace"))
    struct Faults {
        private static let clock = ["SOURCE_DATE_EPOCH": "1700000000"]
        private static let faults = [
            ("write", "ENOSPC"), ("pwrite64", "ENOSPC"), ("fsync", "EIO"), ("fdatasync", "EIO"),
            ("renameat2", "ENOSPC"), ("rename", "ENOSPC"), ("mkdir", "ENOSPC"), ("openat", "EMFILE"),
        ]

        private let folder: TemporaryFolder
        private let input: String
        private let untouched: UntouchedInput

        init() throws {
            folder = try TemporaryFolder()
            input = folder.at("in")
            try FileManager.default.copyItem(atPath: try Phantoms.series("CT"), toPath: input)
            untouched = try UntouchedInput(input)
        }

        private func arguments(_ output: String) -> [String] {
            ["run", Limpid.recipe("pass-through"), "--input", input, "--output", output]
        }

        /// Runs under strace; returns how it ended and the lines of the log.
        private func traced(_ output: String, _ options: [String]) throws -> (Ended, [Substring]) {
            let log = folder.at("log")
            let ended = try limpid(
                arguments(output),
                Self.clock,
                through: [Limpid.tool("strace") ?? "", "-f", "-y", "-o", log] + options
                    + [Limpid.tool("timeout") ?? "", "-s", "KILL", "60"]
            )
            let text = FileManager.default.contents(atPath: log) ?? Data()
            return (ended, String(decoding: text, as: UTF8.self).split(separator: "\n"))
        }

        /// Which calls of a thread concern files of the output: strace counts each thread's calls by themselves.
        private func numbers(of call: String, in log: [Substring], under output: String) -> [Int] {
            var counts: [Substring: Int] = [:]
            var numbers = Set<Int>()
            for line in log where line.contains(" \(call)(") {
                let thread = line.prefix { $0 != " " }
                counts[thread, default: 0] += 1
                if line.contains(output) { numbers.insert(counts[thread, default: 0]) }
            }
            let all = numbers.sorted()
            let most = Limpid.isSlow ? all.count : 10
            guard all.count > most else { return all }
            // Spread over the run, its beginning and end included.
            return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
        }

        @Test(arguments: faults.indices) func aFaultHarmsNothing(_ index: Int) throws {
            let (call, error) = Self.faults[index]
            let (whole, log) = try traced(folder.at("whole"), ["-e", "trace=\(call)"])
            guard whole.status == 0 else {
                try Test.cancel("processes cannot be traced here: \(whole.error)")
            }
            let expected = try published(folder.at("whole"))
            let numbers = numbers(of: call, in: log, under: folder.at("whole"))
            var injected = 0
            for number in numbers {
                let moment = "\(call) \(number) \(error)"
                let output = folder.at("out-\(number)")
                let (ended, log) = try traced(
                    output,
                    ["-e", "trace=\(call)", "-e", "inject=\(call):error=\(error):when=\(number)"]
                )
                let hits = log.filter { $0.contains("INJECTED") }
                // Threads are not counted alike in every run; and an event that a thread waits for never fails in life.
                guard hits.contains(where: { $0.contains(output) }) else { continue }
                let isUnreal = hits.contains { $0.contains("anon_inode") }
                if isUnreal, ended.status == 137 { continue }
                injected += 1
                #expect(
                    ended.status.map { [0, 4, 5, 6].contains($0) } == true,
                    "\(moment): \(ended.summary) \(ended.error) \(hits)"
                )
                if FileManager.default.fileExists(atPath: output) {
                    let problems = try limpid(["verify", output]).error.split(separator: "\n")
                    #expect(problems.allSatisfy { $0.contains("left behind") }, "\(moment): \(problems)")
                }
                if ended.status == 0 {
                    #expect(try expected == published(output), "\(moment): done, but other results \(hits)")
                }
                let again = try limpid(arguments(output), Self.clock)
                #expect(again.status == 0, "\(moment), then again: \(again.summary) \(again.error) \(hits)")
                #expect(try expected.differences(published(output)) == [], "\(moment), then again: \(hits)")
                let hidden = try FileManager.default.contentsOfDirectory(atPath: output).filter {
                    $0.hasPrefix(".")
                }
                #expect(hidden == [".limpid"], "\(moment): \(hidden)")
                let status = try limpid(["status", output])
                let isSound = status.status == 0 && status.output.contains("the ledger is sound")
                #expect(isSound, "\(moment): \(status.error)")
            }
            if !numbers.isEmpty { #expect(injected > 0, "\(call) \(numbers): no fault was met") }
            if ["write", "fsync", "renameat2", "mkdir", "openat"].contains(call) {
                #expect(!numbers.isEmpty)
            }
            try untouched.expect()
        }
    }
}
