import ArgumentParser

/// A size in bytes as people write it: `700M`, `2G`, `1500K` or a plain number; powers of 1024.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let text = argument.uppercased()
        let factors: [(String, Int)] = [
            ("GIB", 1 << 30), ("MIB", 1 << 20), ("KIB", 1 << 10), ("GB", 1 << 30), ("MB", 1 << 20),
            ("KB", 1 << 10),
            ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("B", 1),
        ]
        let factor = factors.first { text.hasSuffix($0.0) }
        let digits = factor.map { String(text.dropLast($0.0.count)) } ?? text
        guard let number = Int(digits), number > 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor?.1 ?? 1)
        guard !overflow else { return nil }
        bytes = product
    }

    init(bytes: Int) { self.bytes = bytes }

    var defaultValueDescription: String { "\(bytes >> 20)M" }
}
