import type { Figure, PlotlyObject, RunSummary } from "./types.ts";

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
