import type { Figure, PlotlyObject, RunSummary, Section } from "./types.ts";

/**
 * Figures of generated data, and of runs that go on, say so in their titles; what the data are stands at the
 * page's head.
 */
export function markedFigures(
  figures: readonly Figure[],
  summary: Pick<RunSummary, "synthetic" | "complete">,
): Figure[] {
  return figures.map((figure) => marked(figure, summary));
}

function marked(figure: Figure, summary: Pick<RunSummary, "synthetic" | "complete">): Figure {
  const marks = [summary.synthetic && "SYNTHETIC", summary.complete === false && "UNFINISHED"];
  const title = [...marks.filter(Boolean), figure.title].join(" · ");
  if (title === figure.title) return figure;
  const layoutTitle = { ...figure.layout.title as PlotlyObject, text: title };
  return { ...figure, title, layout: { ...figure.layout, title: layoutTitle } };
}

/** A section whose captions say which of several networks its figures and tables of numbers are of. */
export function markNetwork(section: Section, network: string | undefined): Section {
  if (!network) return section;
  const { tables, figures } = section;
  return {
    ...section,
    ...tables && {
      tables: tables.map((table) =>
        table.columns.some(({ numeric }) => numeric) ? withNetwork(table, network) : table
      ),
    },
    ...figures && { figures: figures.map((figure) => withNetwork(figure, network)) },
  };
}

/** A table or a figure whose caption says which of several networks it is of. */
export function withNetwork<T extends { readonly caption?: string }>(
  captioned: T,
  network: string | undefined,
): T {
  if (!network) return captioned;
  const { caption } = captioned;
  const said = [caption, `Network with ${network}.`].filter(Boolean).join(" ");
  return { ...captioned, caption: said };
}
