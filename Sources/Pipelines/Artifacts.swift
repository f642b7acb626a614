/// What one step of a plan hands to the next, as a type: no value of one is ever made.
///
/// Artifacts form a small lattice, so that steps which may be left out still leave an order that type-checks:
///
///     SeriesFiles → SelectedSeries → SeriesVolume ┐
///                                  DegradedVolume ┴ NoiselessVolume ┐
///                                                   SimulatedVolume ┴ UnprocessedVolume ┐
///                                                                       EstimatedVolume │
///                                                                        DenoisedVolume ├ AnyVolume
///                                                                        AssessedVolume ┘
///     AssessedSeries ─ DerivedSeries → LedgerEntry
public protocol Artifact: Sendable {
    /// The next wider artifact, which this one can stand for; `Anything` at the end.
    associatedtype General: Artifact
}

/// The widest artifact; no step takes it, so it joins nothing that does not belong together.
public enum Anything: Artifact {
    /// Itself: the lattice ends here.
    public typealias General = Anything
}

/// DICOM files of any number of series.
public enum SeriesFiles: Artifact {
    /// Stands for nothing else.
    public typealias General = Anything
}

/// The series that a plan is for.
public enum SelectedSeries: Artifact {
    /// Stands for nothing else.
    public typealias General = Anything
}

/// A sorted, geometry-checked volume as the scanner made it.
public enum SeriesVolume: Artifact {
    /// Nothing has been done to it yet.
    public typealias General = NoiselessVolume
}

/// A volume that was made poorer in detail.
public enum DegradedVolume: Artifact {
    /// It is treated like one that a scanner made.
    public typealias General = NoiselessVolume
}

/// A volume without simulated noise, acquired or degraded.
public enum NoiselessVolume: Artifact {
    /// Noise need not be added.
    public typealias General = UnprocessedVolume
}

/// A volume with simulated noise added.
public enum SimulatedVolume: Artifact {
    /// It is treated like one that a scanner made.
    public typealias General = UnprocessedVolume
}

/// A volume whose noise has not been estimated, acquired or simulated.
public enum UnprocessedVolume: Artifact {
    /// It can be written as it is.
    public typealias General = AnyVolume
}

/// A volume together with the noise model fitted to it.
public enum EstimatedVolume: Artifact {
    /// It can be written as it is.
    public typealias General = AnyVolume
}

/// A denoised volume together with its source and noise model.
public enum DenoisedVolume: Artifact {
    /// It can be written without an assessment of its uncertainty.
    public typealias General = AnyVolume
}

/// A denoised volume together with its uncertainty.
public enum AssessedVolume: Artifact {
    /// It can be written.
    public typealias General = AnyVolume
}

/// A volume at any stage: what can be written as an image series.
public enum AnyVolume: Artifact {
    /// Stands for nothing else.
    public typealias General = Anything
}

/// A derived image series that has been written.
public enum DerivedSeries: Artifact {
    /// Stands for nothing else.
    public typealias General = Anything
}

/// A derived image series that has been written from an assessed volume, whose uncertainty can still be written.
public enum AssessedSeries: Artifact {
    /// The uncertainty need not be written.
    public typealias General = DerivedSeries
}

/// The record of a finished job.
public enum LedgerEntry: Artifact {
    /// Stands for nothing else.
    public typealias General = Anything
}

extension Artifact {
    /// The next wider artifact, for the check of plans that were read from a file.
    static var general: any Artifact.Type { General.self }

    /// Whether this artifact is, or can stand for, another one.
    static func stands(for other: any Artifact.Type) -> Bool {
        var current: any Artifact.Type = self
        while ObjectIdentifier(current) != ObjectIdentifier(other) {
            guard ObjectIdentifier(current) != ObjectIdentifier(Anything.self) else { return false }
            current = current.general
        }
        return true
    }
}
