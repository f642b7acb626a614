/// The downhill simplex method (Nelder & Mead, Computer Journal 7, 1965).
enum Simplex {
    static func minimum(
        from start: [Double],
        steps: [Double],
        of function: ([Double]) -> Double
    ) -> (point: [Double], value: Double) {
        var corners = [(point: start, value: function(start))]
        for axis in start.indices {
            var point = start
            point[axis] += steps[axis]
            corners.append((point, function(point)))
        }
        for _ in 0..<300 {
            corners.sort { $0.value < $1.value }
            let worst = corners[corners.count - 1]
            if worst.value - corners[0].value <= 1e-6 * abs(corners[0].value) + 1e-12 { break }
            let others = corners.dropLast()
            let middle = start.indices.map { axis in
                others.reduce(0) { $0 + $1.point[axis] } / Double(others.count)
            }
            func attempt(_ factor: Double) -> (point: [Double], value: Double) {
                let point = zip(middle, worst.point).map { $0 + factor * ($1 - $0) }
                return (point, function(point))
            }
            let reflected = attempt(-1)
            if reflected.value < corners[0].value {
                let expanded = attempt(-2)
                corners[corners.count - 1] = expanded.value < reflected.value ? expanded : reflected
            } else if reflected.value < corners[corners.count - 2].value {
                corners[corners.count - 1] = reflected
            } else {
                let contracted = attempt(reflected.value < worst.value ? -0.5 : 0.5)
                if contracted.value < min(worst.value, reflected.value) {
                    corners[corners.count - 1] = contracted
                } else {
                    let best = corners[0].point
                    for index in 1..<corners.count {
                        let point = zip(best, corners[index].point).map { 0.5 * ($0 + $1) }
                        corners[index] = (point, function(point))
                    }
                }
            }
        }
        corners.sort { $0.value < $1.value }
        return corners[0]
    }
}
