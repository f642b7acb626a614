extension ReportPage {
    /// The page's style sheet.
    ///
    /// Changing it changes its digest in the page's policy: see `styleDigest`.
    static let style = """

        :root {
          color-scheme: light dark;
          --page: light-dark(#f4f6f8, #0e1317);
          --card: light-dark(#ffffff, #171e24);
          --line: light-dark(#d5dce2, #2c3740);
          --text: light-dark(#17212a, #e4eaef);
          --soft: light-dark(#52606b, #9fb0bd);
          --accent: light-dark(#0a6672, #63cbd8);
          --on-accent: light-dark(#ffffff, #06272c);
          --good: light-dark(#17663a, #7fd6a2);
          --mild: light-dark(#7a4a00, #f0bf6c);
          --bad: light-dark(#a3201c, #ff9a92);
          --quiet: light-dark(#52606b, #9fb0bd);
        }
        :root[data-theme="light"] { color-scheme: light; }
        :root[data-theme="dark"] { color-scheme: dark; }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          font-variant-numeric: tabular-nums;
        }
        .wrap { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
        h2 { font-size: 1.2rem; margin: 2.2rem 0 0.8rem; font-weight: 650; }
        h3 { font-size: 0.95rem; margin: 0 0 0.6rem; font-weight: 650; }
        p { margin: 0.4rem 0; }
        a { color: var(--accent); }
        .soft { color: var(--soft); }
        .small { font-size: 0.85rem; }
        .head { display: flex; justify-content: space-between; align-items: flex-start; gap: 1rem;
          padding-top: 1.8rem; }
        .brand { color: var(--accent); font-weight: 700; letter-spacing: 0.06em; text-transform: uppercase;
          font-size: 0.78rem; margin: 0 0 0.2rem; }
        button { font: inherit; color: inherit; cursor: pointer; }
        button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent);
          outline-offset: 2px; }
        .theme { border: 1px solid var(--line); background: var(--card); border-radius: 6px; padding: 0.3rem 0.7rem;
          font-size: 0.85rem; white-space: nowrap; }
        html:not(.js) .needs-js { display: none; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.7rem;
          margin: 1.3rem 0 0.8rem; padding: 0; list-style: none; }
        .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
          padding: 0.65rem 0.9rem; }
        .tiles b { display: block; font-size: 1.55rem; font-weight: 650; line-height: 1.25; }
        .tiles span { color: var(--soft); font-size: 0.85rem; }
        .sum { margin: 0.2rem 0; }
        .sum .ok { color: var(--good); font-weight: 650; }
        .alarm { border: 1px solid var(--bad); border-left-width: 6px; border-radius: 6px; padding: 0.6rem 0.9rem;
          color: var(--bad); background: var(--card); font-weight: 600; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
        table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        th { text-align: left; color: var(--soft); font-weight: 600; font-size: 0.8rem; white-space: nowrap; }
        th, td { padding: 0.45rem 0.8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        tbody tr:last-child > * { border-bottom: 0; }
        td.number, th.number { text-align: right; white-space: nowrap; }
        .scroll td:last-child { min-width: 13rem; }
        td.keep { white-space: nowrap; }
        .state { font-weight: 650; font-size: 0.82rem; white-space: nowrap; }
        .state::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.45em;
          border-radius: 50%; background: currentColor; }
        .done { color: var(--good); }
        .refused, .interrupted { color: var(--mild); }
        .failed { color: var(--bad); }
        .skipped, .not-selected { color: var(--quiet); }
        details.series { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
          margin: 0 0 0.9rem; }
        details.series > summary { padding: 0.8rem 1rem; cursor: pointer; display: flex; flex-wrap: wrap;
          gap: 0.2rem 1.1rem; align-items: baseline; list-style: none; border-radius: 10px; }
        details.series > summary::-webkit-details-marker { display: none; }
        details.series > summary::before { content: "▸"; color: var(--soft); }
        details.series[open] > summary::before { content: "▾"; }
        details.series > summary b { font-weight: 650; }
        .body { padding: 0.2rem 1rem 1.1rem; }
        .controls { display: flex; flex-wrap: wrap; gap: 0.6rem 1.6rem; margin: 0.3rem 0 0.8rem; }
        .choice { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem; border: 0; margin: 0; padding: 0; }
        .choice legend { float: left; padding: 0; margin-right: 0.35rem; color: var(--soft); font-size: 0.85rem; }
        .choice button { border: 1px solid var(--line); background: var(--page); border-radius: 6px;
          padding: 0.25rem 0.65rem; font-size: 0.88rem; line-height: 1.3; }
        .choice button small { display: block; color: var(--soft); font-size: 0.72rem; }
        .choice button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent);
          color: var(--on-accent); }
        .choice button[aria-pressed="true"] small { color: inherit; }
        .viewer { display: grid; grid-template-columns: minmax(0, 2.25fr) minmax(0, 1fr); gap: 0.9rem; }
        .beside { display: grid; grid-template-rows: 1fr 1fr; gap: 0.9rem; align-content: start; }
        figure { margin: 0; background: #000; color: #dfe6ec; border-radius: 8px; overflow: hidden;
          display: flex; flex-direction: column; }
        figcaption { padding: 0.45rem 0.75rem 0.55rem; font-size: 0.82rem; line-height: 1.4; background: #11161a; }
        figcaption b { font-weight: 650; color: #fff; }
        .stage { position: relative; flex: 1; display: flex; align-items: center; justify-content: center;
          min-height: 8rem; }
        .frame { position: relative; width: 100%; max-height: 82vh; }
        .frame canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
        .compare { --split: 50%; touch-action: pan-y; }
        .compare .before { clip-path: inset(0 calc(100% - var(--split)) 0 0); }
        .compare .bar { position: absolute; top: 0; bottom: 0; left: var(--split); width: 2px; margin-left: -1px;
          background: #fff; box-shadow: 0 0 0 1px rgb(0 0 0 / 0.55); pointer-events: none; }
        .compare .bar::after { content: "◂ ▸"; position: absolute; top: 50%; left: 50%; translate: -50% -50%;
          background: #fff; color: #111; border-radius: 999px; padding: 0.2rem 0.5rem; font-size: 0.8rem;
          line-height: 1; white-space: nowrap; box-shadow: 0 0 0 1px rgb(0 0 0 / 0.55); }
        .compare input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0;
          cursor: ew-resize; touch-action: pan-y; }
        .compare input:focus-visible ~ .bar { width: 4px; margin-left: -2px; background: #63cbd8; }
        .compare input:focus-visible ~ .bar::after { background: #63cbd8; }
        .tag { position: absolute; top: 0.6rem; padding: 0.1rem 0.55rem; border-radius: 4px; font-size: 0.8rem;
          background: rgb(0 0 0 / 0.65); color: #fff; pointer-events: none; }
        .tag.left { left: 0.6rem; }
        .tag.right { right: 0.6rem; }
        .scale { display: flex; align-items: center; gap: 0.5rem; margin-top: 0.3rem; font-size: 0.78rem; }
        .scale svg { flex: 1; height: 0.7rem; min-width: 3rem; border-radius: 2px; }
        .none { padding: 1.5rem; text-align: center; color: #aebac4; font-size: 0.88rem; }
        .status { min-height: 1.3em; }
        .still { width: 100%; height: auto; display: block; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); gap: 1.3rem 2rem;
          margin-top: 1.2rem; }
        .cards > * { min-width: 0; }
        .cards table th { white-space: normal; }
        .cards table th, .cards table td { padding: 0.25rem 0.6rem 0.25rem 0; }
        .wide { grid-column: 1 / -1; }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1rem; margin: 0;
          font-size: 0.88rem; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        code, .mono { font-family: ui-monospace, "SFMono-Regular", Menlo, "DejaVu Sans Mono", monospace;
          font-size: 0.92em; overflow-wrap: anywhere; }
        ul.findings { margin: 0; padding: 0; list-style: none; font-size: 0.9rem; }
        ul.findings li { padding: 0.15rem 0; }
        ul.findings b.warning { color: var(--mild); }
        ul.findings b.note { color: var(--quiet); }
        .plot { width: 100%; height: auto; max-width: 34rem; color: var(--text); }
        .plot .bars { fill: var(--accent); fill-opacity: 0.55; }
        .plot .normal { fill: none; stroke: var(--text); stroke-width: 1.3; stroke-dasharray: 5 3; }
        .plot .axis { stroke: var(--soft); stroke-width: 1; }
        .plot .mean { stroke: var(--bad); stroke-width: 1.5; }
        .plot text { fill: var(--soft); font-size: 11px; }
        details.files { margin: 0.7rem 0; }
        details.files > summary { cursor: pointer; }
        footer { margin: 2.5rem 0 2rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.85rem;
          color: var(--soft); }
        @media (max-width: 52rem) {
          .viewer { grid-template-columns: minmax(0, 1fr); }
          .beside { grid-template-rows: none; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
        }
        @media print {
          :root, :root[data-theme="dark"] { color-scheme: light; }
          body { font-size: 10.5pt; background: #fff; }
          .wrap { max-width: none; padding: 0; }
          .controls, .theme, .status { display: none; }
          .viewer, figure, .tiles li, tr, .cards > * { break-inside: avoid; }
          .viewer { grid-template-columns: minmax(0, 2.25fr) minmax(0, 1fr); }
          .beside { grid-template-rows: 1fr 1fr; grid-template-columns: none; }
          .tiles { grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); }
          .scroll { overflow: visible; }
          .scroll td:last-child { min-width: 0; }
          .scroll th, .scroll td { padding: 0.3rem 0.35rem; white-space: normal; font-size: 8.5pt; }
          details.series:not([open]) { display: none; }
          figure { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .frame { max-height: none; }
        }

        """
}
