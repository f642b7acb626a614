import Volumes

/// Splits the single-frame instances of a series into the parts that can each be one volume.
struct SeriesSplit {
    /// One part: frames in the order in which they will be slices.
    struct Part {
        var frames: [FrameAttributes]
        var key: SplitKey
        /// Frames share positions that no attribute explains.
        var hasDuplicatePositions = false
    }

    /// Frames whose offsets along the normal differ by less lie at one position, millimetres.
    static let samePositionMillimeters = 1e-3

    let parts: [Part]

    /// Splits frames; the result does not depend on their order.
    init(_ frames: [FrameAttributes]) {
        let ordered = frames.sorted { Self.precedes($0, $1) }
        var groups: [Part] = []
        for frame in ordered {
            let key = SplitKey(frame)
            if let index = groups.firstIndex(where: { $0.key.matches(key) }) {
                groups[index].frames.append(frame)
            } else {
                groups.append(Part(frames: [frame], key: key))
            }
        }
        parts = groups.flatMap { Self.separateRepeats($0) }
            .map { part in
                var part = part
                part.frames.sort { a, b in
                    guard let offsetA = a.plane.offset, let offsetB = b.plane.offset, offsetA != offsetB
                    else {
                        return Self.precedes(a, b)
                    }
                    return offsetA < offsetB
                }
                return part
            }
    }

    /// Instance Number, then SOP Instance UID: a stable order that no file name takes part in.
    static func precedes(_ a: FrameAttributes, _ b: FrameAttributes) -> Bool {
        let (numberA, numberB) = (a.instanceNumber ?? .max, b.instanceNumber ?? .max)
        if numberA != numberB { return numberA < numberB }
        if a.sopInstanceUID != b.sopInstanceUID { return a.sopInstanceUID < b.sopInstanceUID }
        return a.frameIndex < b.frameIndex
    }

    /// Trigger Time and Acquisition Number change along a sequential scan too; they split only where positions repeat.
    private static func separateRepeats(_ part: Part) -> [Part] {
        guard repeats(part.frames) else { return [part] }
        var parts = byTriggerTime(part) ?? [part]
        parts = parts.flatMap { candidate in
            repeats(candidate.frames) ? byAcquisitionNumber(candidate) ?? [candidate] : [candidate]
        }
        for index in parts.indices { parts[index].hasDuplicatePositions = repeats(parts[index].frames) }
        return parts
    }

    /// Whether two frames of a group lie at one position.
    private static func repeats(_ frames: [FrameAttributes]) -> Bool {
        let offsets = frames.compactMap(\.plane.offset).sorted()
        return zip(offsets, offsets.dropFirst()).contains { $1 - $0 < samePositionMillimeters }
    }

    /// Splits by the rank of the Trigger Time among the frames at one position.
    ///
    /// A gated scan triggers each slice at slightly different times, so that equal times would not find the phases. Nil
    /// where ranks do not tell all frames apart.
    private static func byTriggerTime(_ part: Part) -> [Part]? {
        let sorted = part.frames.sorted {
            let (a, b) = ($0.plane.offset ?? 0, $1.plane.offset ?? 0)
            return a != b ? a < b : precedes($0, $1)
        }
        var stations: [[FrameAttributes]] = []
        for frame in sorted {
            if let last = stations.last?.last, let a = last.plane.offset, let b = frame.plane.offset,
                b - a < samePositionMillimeters
            {
                stations[stations.count - 1].append(frame)
            } else {
                stations.append([frame])
            }
        }
        let times = stations.map { $0.compactMap(\.triggerTime) }
        guard zip(times, stations).allSatisfy({ $0.count == $1.count && Set($0).count == $0.count }) else {
            return nil
        }
        var phases: [Part] = []
        for station in stations {
            let byTime = station.sorted { ($0.triggerTime ?? 0) < ($1.triggerTime ?? 0) }
            for (rank, frame) in byTime.enumerated() {
                if rank == phases.count {
                    var phase = Part(frames: [], key: part.key)
                    phase.key.triggerRank = rank
                    phases.append(phase)
                }
                phases[rank].frames.append(frame)
            }
        }
        return phases
    }

    private static func byAcquisitionNumber(_ part: Part) -> [Part]? {
        let numbers = Set(part.frames.compactMap(\.acquisitionNumber)).sorted()
        guard numbers.count > 1, part.frames.allSatisfy({ $0.acquisitionNumber != nil }) else { return nil }
        return numbers.map { number in
            var acquisition = Part(
                frames: part.frames.filter { $0.acquisitionNumber == number },
                key: part.key
            )
            acquisition.key.acquisitionNumber = number
            return acquisition
        }
    }

    /// What to say about a part of a series that was split.
    func findings(for index: Int) -> [Finding] {
        guard parts.count > 1 else { return [] }
        let own = parts[index].key
        var attributes: Set<SplitKey.Attribute> = []
        for (other, part) in parts.enumerated() where other != index {
            attributes.formUnion(own.differences(from: part.key))
        }
        let total = parts.reduce(0) { $0 + $1.frames.count }
        return SplitKey.Attribute.allCases.filter(attributes.contains).map { attribute in
            Finding(
                attribute.isOdd ? .warning : .note,
                code: "split-" + attribute.rawValue.lowercased().replacing(" ", with: "-"),
                "the series differs in \(attribute.rawValue): split, and this part holds "
                    + "\(parts[index].frames.count) of \(total) images"
            )
        }
    }
}
