/// Measurements that come in clusters, such as several images of each patient.
///
/// Images of one patient resemble each other, so that counting each as independent makes intervals too narrow and p
/// values too small. Either the patients' averages are taken as the sample, or intervals are made by resampling whole
/// patients (`ConfidenceInterval.bootstrap(ofPooledMean:)`).
public struct ClusteredSample: Hashable, Sendable {
    /// The clusters' names, in the order in which they first appear.
    public let clusters: [String]
    /// The measurements of each cluster, none empty.
    public let members: [[Double]]
    /// The average of each cluster; a patient with many images counts as much as one with few.
    public let averages: Sample

    /// Groups measurements.
    /// - Parameters:
    ///   - values: the measurements.
    ///   - clusters: the cluster of each measurement, in the same order.
    /// - Throws: `unequal-lengths`, `empty-sample`, `not-finite`.
    public init(_ values: [Double], clusters: [String]) throws(StatisticsError) {
        guard values.count == clusters.count else {
            throw StatisticsError(
                .unequalLengths,
                "not every measurement has its cluster",
                expanded: "\(values.count) measurements and \(clusters.count) names of clusters do not pair"
            )
        }
        var position: [String: Int] = [:]
        var names: [String] = []
        var members: [[Double]] = []
        for (value, name) in zip(values, clusters) {
            if let known = position[name] {
                members[known].append(value)
            } else {
                position[name] = names.count
                names.append(name)
                members.append([value])
            }
        }
        self.clusters = names
        self.members = members
        var averages: [Double] = []
        for cluster in members { averages.append(try Sample(cluster).mean) }
        self.averages = try Sample(averages)
    }
}
