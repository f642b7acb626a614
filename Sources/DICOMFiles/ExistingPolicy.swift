/// What to do when something already stands where a folder is to be published.
public enum ExistingPolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Refuse with `target-exists`.
    case fail
    /// Leave what is there and drop the new folder.
    case skip
    /// Put the new folder in its place in one step, then remove the old one.
    case replace
}

/// What publishing a folder did.
public enum PublishOutcome: String, Hashable, Sendable, Codable {
    /// The folder was put where nothing was.
    case published
    /// Something was there and stays; the new folder is gone.
    case skipped
    /// The folder took the place of an older one, which is gone.
    case replaced
}
