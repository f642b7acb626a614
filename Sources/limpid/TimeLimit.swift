import ArgumentParser

/// A time as people write it: `45s`, `150m` or `2h`.
struct TimeLimit: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3_600]
        guard let unit = argument.last, let factor = factors[unit], let number = Double(argument.dropLast()),
            number.isFinite, number > 0, number * factor < 1e9
        else { return nil }
        duration = .seconds(number * factor)
    }
}
