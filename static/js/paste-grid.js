// A grid of inputs as quick as a spreadsheet: Enter and the arrows go up and down, and a block that was copied from one is pasted
// from the cell on, down and to the right.
(() => {
  const grid = document.querySelector("[data-paste-grid]");
  if (!grid) return;
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  const place = (cell) => { const y = rows.findIndex((row) => row.includes(cell)); return [y, y < 0 ? -1 : rows[y].indexOf(cell)]; };
  grid.addEventListener("keydown", (event) => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const [y, x] = place(event.target);
    if (!step || y < 0) return;
    event.preventDefault();
    const next = rows[y + step]?.[x];
    if (next) { next.focus(); next.select(); }
  });
  grid.addEventListener("paste", (event) => {
    const [y, x] = place(event.target);
    const text = event.clipboardData.getData("text").replace(/\r?\n$/, "");
    if (y < 0 || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    text.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, right) => {
      const cell = rows[y + down]?.[x + right];
      if (cell) { cell.value = value.trim(); cell.dispatchEvent(new Event("input", { bubbles: true })); }
    }));
  });
})();
