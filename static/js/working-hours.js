// data-hours-grid: while times are typed, the paid hours of each day and week are counted beside them.
(() => {
  const minutes = (text) => (/^\d\d:\d\d/.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) : null);
  const words = (count) => String(Math.round((count / 60) * 100) / 100);
  const paid = (row) => {
    const [start, end, pause, resume] = [...row.querySelectorAll("input")].map((field) => minutes(field.value));
    if (start === null || end === null || end <= start) return 0;
    const isBreak = pause !== null && resume !== null && pause < resume && pause >= start && resume <= end;
    return end - start - (isBreak ? resume - pause : 0);
  };
  document.querySelectorAll("[data-hours-grid]").forEach((form) => {
    form.addEventListener("input", () => form.querySelectorAll("[data-hours-week]").forEach((week) => {
      let total = 0;
      week.querySelectorAll("[data-hours-day]").forEach((row) => {
        const count = paid(row);
        total += count;
        row.querySelector("[data-hours-sum]").textContent = words(count);
      });
      week.querySelector("[data-hours-total]").textContent = words(total);
    }));
  });
})();
