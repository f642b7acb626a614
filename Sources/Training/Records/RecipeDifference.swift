import DenoisingNetworks

/// A key in which two recipes differ.
struct RecipeDifference {
    /// The key with those that it is in, such as `schedule.steps` or `noise[1].rician.snr`.
    let key: String
    /// What the first recipe says; nil where it does not have the key.
    let found: JSONValue?
    /// What the second says.
    let wanted: JSONValue?

    /// `schedule.steps is 4000, not 8000`.
    var text: String {
        switch (found, wanted) {
        case (let found?, let wanted?): "\(key) is \(Self.text(found)), not \(Self.text(wanted))"
        case (let found?, nil): "\(key) is \(Self.text(found)), which the other recipe does not have"
        case (nil, let wanted): "\(key) is missing, which is \(wanted.map(Self.text) ?? "nothing")"
        }
    }

    /// Every key in which two recipes differ, in the keys' order.
    static func all(_ found: JSONValue, _ wanted: JSONValue, at key: String = "") -> [RecipeDifference] {
        switch (found, wanted) {
        case _ where found == wanted: return []
        // What names one kind differs as a whole where the kinds do.
        case (.object(let a), .object(let b)) where a.count > 1 || b.count > 1 || Set(a.keys) == Set(b.keys):
            return Set(a.keys).union(b.keys).sorted().flatMap { name -> [RecipeDifference] in
                let place = key.isEmpty ? name : "\(key).\(name)"
                guard let found = a[name], let wanted = b[name] else {
                    return [RecipeDifference(key: place, found: a[name], wanted: b[name])]
                }
                return all(found, wanted, at: place)
            }
        case (.list(let a), .list(let b)) where a.count == b.count:
            return zip(a, b).enumerated().flatMap { all($1.0, $1.1, at: "\(key)[\($0)]") }
        default: return [RecipeDifference(key: key, found: found, wanted: wanted)]
        }
    }

    private static func text(_ value: JSONValue) -> String { (try? value.json) ?? "not finite" }
}
