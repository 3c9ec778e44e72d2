// Sorts the table of runs by a column, up and then down. Runs in the reader's browser.
(() => {
  const table = document.getElementById("runs");
  const heads = [...table.querySelectorAll("th[aria-sort]")];

  function compare(a, b) {
    const [left, right] = [Number(a), Number(b)];
    if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function sort(head) {
    const keyOf = (row) => row.cells[head.cellIndex].dataset.sort;
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].sort((one, other) => {
      const [a, b] = [keyOf(one), keyOf(other)];
      // What has no value comes last either way.
      if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
      return falling ? compare(b, a) : compare(a, b);
    });
    table.tBodies[0].append(...rows);
  }

  for (const head of heads) head.firstChild.addEventListener("click", () => sort(head));
  document.documentElement.dataset.complete = "true";
})();
