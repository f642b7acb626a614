import Reports

/// What readers get beside the images: the sheet for their answers, instructions, and the seal of the key.
struct ReaderSheet {
    static let answersName = "answers.csv"
    static let instructionsName = "INSTRUCTIONS.txt"
    static let sealName = "SEAL.txt"
    /// Name of the key within its own folder.
    static let keyName = "key.csv"
    static let columns = ["pair", "preferred", "confidence", "comment", "seal"]

    let key: ReaderKey

    /// A line each pair, empty where readers write.
    var answers: String {
        let lines = key.entries.map { [$0.pair, "", "", "", key.seal] }
        return ([Self.columns] + lines).map(CommaSeparatedText.line).joined()
    }

    /// The line that sha256sum --check reads.
    var seal: String { "\(key.seal)  \(Self.keyName)\n" }

    var instructions: String {
        """
        READING IMAGES IN PAIRS

        \(key.entries.count) pairs of images are in the folder images, one patient each: \(key.entries.first?.pair ?? "") and so on. Their
        names are made up. The two series of a patient, A and B, show the same image, processed in two ways. Which is which was drawn by lot for each pair, and nobody who reads should know.

        1. Open the folder in a DICOM viewer, or send it to an archive for the reading. Read the pairs in the order of
           their numbers, on the same screen and in the same light throughout.
        2. Show A and B side by side. Begin with the display window that the images bring; you may change it, zoom and
           scroll, but always for both.
        3. Decide which image you would rather use to make a diagnosis: details that you trust, noise, sharpness, and
           nothing that looks invented.
        4. Write into answers.csv, in the line of the pair:
             preferred    A, B or equal
             confidence   1 (guessing) to 5 (certain)
             comment      whatever you noticed; may stay empty
           Leave the columns pair and seal as they are. A pair that you cannot judge stays empty.
        5. Do not go back to pairs that you have answered, and do not speak about them with other readers before all
           have finished.
        6. Save the sheet as CSV under a name that tells readers apart, such as answers-reader1.csv, and return it.

        SEAL.txt holds the SHA-256 digest of the key that tells which side shows which method. Keep it: when the key is
        opened after the reading, `sha256sum --check SEAL.txt` beside it proves that it is the one of the beginning.

        Research only; not for diagnosis.

        """
    }
}
