// Draws the page's figures. Runs in the reader's browser, after Plotly; the colors that depend on
// light or dark ground are taken from the page's style sheet.
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const config = { responsive: true, displaylogo: false, displayModeBar: false };

  // Blue to red through the page's ground, so that zero looks like nothing on either ground.
  function diverging(ground) {
    return dark.matches
      ? [[0, "#6bb0f0"], [0.25, "#2f6299"], [0.5, ground], [0.75, "#a8432f"], [1, "#ff8a66"]]
      : [[0, "#0b4f8a"], [0.25, "#6fa8d6"], [0.5, ground], [0.75, "#ee9677"], [1, "#a31f12"]];
  }

  function template() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const axis = {
      gridcolor: color("--rule"),
      linecolor: color("--rule"),
      zerolinecolor: color("--quiet"),
      zerolinewidth: 1,
      tickcolor: color("--rule"),
      tickfont: { color: color("--quiet"), size: 12 },
      title: { font: { color: color("--quiet"), size: 13 } },
    };
    return {
      layout: {
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: style.fontFamily, color: color("--ink"), size: 13 },
        hoverlabel: {
          bgcolor: color("--raised"),
          bordercolor: color("--rule"),
          font: { color: color("--ink") },
        },
        colorscale: {
          diverging: diverging(color("--ground")),
          // From the ground on, as what isn't negative.
          sequential: diverging(color("--ground")).slice(2).map(([at, rgb]) => [2 * at - 1, rgb]),
        },
        coloraxis: {
          colorbar: { outlinewidth: 0, tickfont: { color: color("--quiet"), size: 11 } },
        },
        xaxis: axis,
        yaxis: axis,
      },
    };
  }

  async function draw() {
    const shared = template();
    let drawn = 0;
    for (const { id, data, layout } of figures) {
      await Plotly.react(id, data, { ...layout, template: shared }, config);
      document.documentElement.dataset.drawn = String(++drawn);
      // Lets the page answer between figures.
      await new Promise((resolve) => setTimeout(resolve));
    }
    document.documentElement.dataset.complete = "true";
  }

  draw();
  dark.addEventListener("change", draw);
})();
