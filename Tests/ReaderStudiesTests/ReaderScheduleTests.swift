import ReaderStudies
import Testing

@Suite struct ReaderScheduleTests {
    @Test func everyCaseIsShownOnceAndTheSameEveryTime() throws {
        let schedule = try ReadingFixture.schedule()
        #expect(schedule.showings.map(\.number) == Array(1...20))
        #expect(schedule.showings.map(\.index).sorted() == Array(0..<20))
        #expect(schedule.showings.map(\.index) != Array(0..<20))
        #expect(try ReadingFixture.schedule().showings == schedule.showings)
        #expect(try ReadingFixture.schedule(identity: "another").showings != schedule.showings)
    }

    @Test func fewerPairsAreDrawnEvenly() throws {
        let schedule = try ReadingFixture.schedule(pairs: 10)
        let shown = schedule.showings.map { schedule.cases[$0.index] }
        let counts = Dictionary(grouping: shown) { $0.modality + $0.noise }.mapValues(\.count)
        #expect(counts.count == 4 && counts.values.allSatisfy { (2...3).contains($0) })
        #expect(Set(shown).count == 10)
    }

    @Test func repeatsComeInTheSecondHalfWithSidesChanged() throws {
        for identity in 0..<20 {
            let schedule = try ReadingFixture.schedule(pairs: 16, repeats: 6, identity: "\(identity)")
            #expect(schedule.showings.count == 22)
            let again = schedule.showings.filter { $0.repeated != nil }
            #expect(again.count == 6 && Set(again.map(\.repeated)).count == 6)
            for second in again {
                let first = schedule.showings[try #require(second.repeated) - 1]
                #expect(first.repeated == nil && first.index == second.index)
                #expect(first.isSwapped != second.isSwapped)
                #expect(first.number <= 8 && second.number > 8)
            }
        }
    }

    /// Of 2000 fair draws fewer than 900 or more than 1100 come once in 100 000 times; the draws never change.
    @Test func sidesAreDrawnByLot() throws {
        var swapped = 0
        for identity in 0..<100 {
            swapped += try ReadingFixture.schedule(identity: "\(identity)").showings.count { $0.isSwapped }
        }
        #expect((900...1100).contains(swapped), "\(swapped) of 2000")
    }

    @Test func nothingToCompareAndTooManyRepeatsAreRefused() throws {
        let empty = #expect(throws: ReaderStudyError.self) {
            try ReaderSchedule([], pairs: nil, repeats: 0, identity: "")
        }
        #expect(empty?.code == .invalidRequest)
        let many = #expect(throws: ReaderStudyError.self) { try ReadingFixture.schedule(repeats: 11) }
        #expect(many?.description.contains("11 of 20 pairs") == true)
        #expect(throws: Never.self) { try ReadingFixture.schedule(repeats: 10) }
    }
}
