// A stacked bar chart of a table on the page: <canvas data-chart="#table">. The table's `th[data-series]` name the parts, its rows'
// heads the bars, `td[data-value]` (minutes) the heights in hours. Without this script the table stands alone.
(() => {
  // Told apart in light and dark, and by people who see few colours (Okabe and Ito).
  const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442"];
  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
    const table = document.querySelector(canvas.dataset.chart);
    const rows = [...table.querySelectorAll("tbody tr")];
    const ink = getComputedStyle(document.body).color;
    const series = [...table.querySelectorAll("th[data-series]")].map((head, place) => ({
      label: head.textContent,
      data: rows.map((row) => Number(row.querySelectorAll("td[data-value]")[place].dataset.value) / 60),
      backgroundColor: COLOURS[place % COLOURS.length],
    }));
    const scale = (title) => ({ stacked: true, ticks: { color: ink }, grid: { display: Boolean(title) }, title: { display: Boolean(title), text: title, color: ink } });
    new Chart(canvas, {
      type: "bar",
      data: { labels: rows.map((row) => row.querySelector("th").dataset.label), datasets: series },
      options: {
        animation: false,
        maintainAspectRatio: false,
        scales: { x: scale(""), y: scale("hours lost") },
        plugins: { legend: { position: "bottom", labels: { color: ink } } },
      },
    });
  });
})();
