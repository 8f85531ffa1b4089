// SPDX-License-Identifier: GPL-3.0-only

extension HTMLWriter {
    /// For every page: light or dark as the reader's system is, the contents beside the text where there is room, and
    /// nothing that would have to be loaded. Colours have at least the contrast of WCAG 2 level AA (4.5:1).
    static let styleSheet: StaticString = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --text: #1d2433; --quiet: #566074; --line: #d8dee8; --panel: #f4f6fa; --link: #0b57b0;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12161e; --text: #e3e8f1; --quiet: #a0abbd; --line: #303a4a; --panel: #1b212c; --link: #7db7ff;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body {
          margin: 0 auto; padding: 1.5rem; max-width: 76rem; color: var(--text); background: var(--ground);
          font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word;
        }
        h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 0.5em; }
        h1 { margin-top: 0.2em; }
        h1 small { color: var(--quiet); font-weight: normal; }
        h2 { border-bottom: 1px solid var(--line); padding-bottom: 0.2em; }
        h4 { margin-top: 1.2em; }
        p { max-width: 46rem; }
        a { color: var(--link); text-decoration: none; }
        a:hover, a:focus { text-decoration: underline; }
        h3 a { color: inherit; }
        code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
        code { white-space: pre-wrap; }
        pre { margin: 0.5rem 0; padding: 0.8rem 1rem; overflow-x: auto; background: var(--panel); border-radius: 6px; }
        pre code { font-size: 1em; white-space: pre; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; margin: 0.5rem 0; }
        th, td { padding: 0.35rem 0.9rem 0.35rem 0; text-align: left; vertical-align: top; }
        th { color: var(--quiet); font-weight: 600; }
        tr { border-bottom: 1px solid var(--line); }
        nav h2 { margin: 0; border: 0; padding: 0; font-size: 1rem; }
        nav ul { list-style: none; margin: 0.2rem 0 1rem; padding: 0; }
        nav li { margin: 0.15rem 0; }
        section:target > h3 { background: var(--panel); border-radius: 6px; }
        @media (min-width: 64rem) {
          .beside { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 2.5rem; }
          .beside main > section:first-child > h2 { margin-top: 0; }
          .beside nav { position: sticky; top: 1rem; align-self: start; max-height: 96vh; overflow-y: auto; }
        }
        @media print { nav { display: none; } }

        """
}
