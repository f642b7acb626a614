import Reports

/// Wall-clock seconds per step of one job.
struct StepTimings {
    private var seconds: [(step: String, seconds: Double)] = []
    private let clock = ContinuousClock()

    /// Runs a step and adds its time.
    mutating func measure<Value, Failure: Error>(
        _ step: String,
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let start = clock.now
        let value = try body()
        add(step, clock.now - start)
        return value
    }

    /// Adds to a step's time.
    mutating func add(_ step: String, _ duration: Duration) {
        let parts = duration.components
        let value = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        if let index = seconds.firstIndex(where: { $0.step == step }) {
            seconds[index].seconds += value
        } else {
            seconds.append((step, value))
        }
    }

    /// For the report, to the millisecond.
    var reported: [RunReport.Timing] {
        seconds.map { RunReport.Timing(step: $0.step, seconds: ($0.seconds * 1000).rounded() / 1000) }
    }
}
