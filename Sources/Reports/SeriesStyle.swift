/// How charts tell their series apart: eight colours, and after them the same colours dashed, then dotted.
enum SeriesStyle {
    private static let colors = 8
    private static let patterns = 3

    /// The classes of a series' drawing, by its place in the legend; those of `css`.
    static func classes(_ series: Int) -> String {
        let pattern = series / colors % patterns
        return "s\(series % colors)" + (pattern == 0 ? "" : " p\(pattern)")
    }

    /// Style of the classes.
    static let css = """
        .s0 { --series: light-dark(#6b7680, #94a3af); } .s1 { --series: light-dark(#0a6672, #63cbd8); }
        .s2 { --series: light-dark(#b4540a, #f2a65a); } .s3 { --series: light-dark(#6b3fa0, #c3a3f0); }
        .s4 { --series: light-dark(#17663a, #7fd6a2); } .s5 { --series: light-dark(#a3201c, #ff9a92); }
        .s6 { --series: light-dark(#1d4fa8, #8db4f5); } .s7 { --series: light-dark(#7a6a00, #e0d060); }
        .p1 line, .p1 rect, .p1 polyline { stroke-dasharray: 4 2; } .p2 line, .p2 rect, .p2 polyline { stroke-dasharray: 1.2 2; }
        circle.p1, circle.p2 { fill: none; stroke: var(--series); } circle.p2 { stroke-dasharray: 1.2 1; }
        """
}
