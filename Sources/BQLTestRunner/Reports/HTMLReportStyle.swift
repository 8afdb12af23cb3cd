/// How the page looks: on a phone, on a desk, in the dark and on paper.
enum HTMLReportStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --ink: #1c2024; --quiet: #5b636d; --paper: #ffffff; --field: #f4f5f7; --line: #d9dde2; --link: #0b57a4;
      --failed: #b3261e; --flaky: #8a5a00; --skipped: #5b636d; --passed: #1a6e34;
      --missing: #ffe3e0; --unexpected: #dcf3e2; --changed: #fdf0cf;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #e4e7eb; --quiet: #9aa4af; --paper: #14171a; --field: #1e2328; --line: #363d45; --link: #7db7f5;
        --failed: #ff8f85; --flaky: #f0bd55; --skipped: #9aa4af; --passed: #6fce8c;
        --missing: #4a1d1a; --unexpected: #17402a; --changed: #4a3a0c;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0 auto; padding: 1rem; max-width: 66rem; overflow-wrap: anywhere;
      font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
    }
    h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25; }
    h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
    h2 .count { color: var(--quiet); font-weight: normal; }
    a { color: var(--link); }
    pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    pre, code { font-size: .85rem; unicode-bidi: isolate; }
    pre { margin: .5rem 0; padding: .6rem .75rem; line-height: 1.45; border-radius: .4rem; background: var(--field); }
    pre { overflow-x: auto; overflow-wrap: normal; tab-size: 2; }
    .totals { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
    .totals li > * { display: block; padding: .2rem .7rem; color: inherit; text-decoration: none; }
    .totals li { border: 1px solid currentColor; border-radius: 2rem; }
    .totals .none { color: var(--quiet); border-color: var(--line); }
    .stripes { display: flex; gap: 2px; height: .4rem; margin: .75rem 0; border-radius: .2rem; overflow: hidden; }
    .stripes i { min-width: 4px; background: currentColor; }
    .facts { margin: .75rem 0 0; color: var(--quiet); font-size: .9rem; }
    .failed { --tint: var(--failed); }
    .flaky { --tint: var(--flaky); }
    .skipped { --tint: var(--skipped); }
    .passed { --tint: var(--passed); }
    .totals li.failed, .totals li.flaky, .totals li.skipped, .totals li.passed, .stripes i { color: var(--tint); }
    .test { margin: .5rem 0; border: 1px solid var(--line); border-left: .3rem solid var(--tint); border-radius: .4rem; }
    .test > summary { padding: .55rem .75rem; cursor: pointer; list-style-position: inside; }
    .test > :not(summary) { margin-left: .75rem; margin-right: .75rem; }
    .test > p { margin-top: 0; margin-bottom: .25rem; }
    .verdict { color: var(--tint); font-weight: 600; }
    .name { font-weight: 600; unicode-bidi: isolate; }
    .place { display: block; padding-left: 1.1rem; color: var(--quiet); font-size: .85rem; }
    .tag { padding: 0 .45rem; border: 1px solid var(--line); border-radius: 1rem; }
    .title { font-weight: 500; }
    .failure em { color: var(--failed); font-style: normal; font-weight: 600; }
    .failure span, .difference span { padding: .1em .3em; border-radius: .2em; }
    .missing { background: var(--missing); }
    .unexpected { background: var(--unexpected); }
    .changed { background: var(--changed); }
    .steps { margin: .5rem 0 .75rem; padding: 0; list-style: none; }
    .steps > li { margin: .6rem 0; padding-top: .4rem; border-top: 1px solid var(--line); }
    .steps > li::before { content: "line " attr(value); color: var(--quiet); font-size: .85rem; }
    .query { margin: .3rem 0; padding: 0; background: none; white-space: pre-wrap; overflow-wrap: anywhere; }
    .requests { margin: .3rem 0; padding: 0; list-style: none; font-size: .85rem; }
    .requests li { margin: .25rem 0; }
    .requests b { font-weight: 600; }
    .reply { color: var(--quiet); white-space: nowrap; }
    .good { color: var(--passed); }
    .bad { color: var(--failed); font-weight: 600; }
    .notes { margin-top: .5rem; margin-bottom: .5rem; padding-left: 1.2rem; color: var(--flaky); }
    .notes li { white-space: pre-wrap; }
    .plan { font-size: .9rem; }
    .plan summary { color: var(--link); cursor: pointer; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    @media (max-width: 30rem) {
      body { padding: .75rem; }
      h1 { font-size: 1.2rem; }
      pre, code { font-size: .78rem; }
      .test > :not(summary) { margin-left: .5rem; margin-right: .5rem; }
    }
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); }
      .test { break-inside: avoid-page; }
      .totals a { text-decoration: none; }
    }
    """
}
