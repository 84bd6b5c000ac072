// Saves a line of a session as it is filled in. Nothing typed is lost: a line that could not be saved stays as it is,
// says so, and is tried again. A save that arrives twice is harmless: the line's version tells the server.
(() => {
  const grid = document.querySelector("[data-autosave]");
  if (!grid) return;
  const timers = new Map();
  const busy = new Set();
  const typed = new Map(); // how often each line was touched: a save answers only for what it carried
  const touch = (line) => { line.dataset.unsaved = "yes"; typed.set(line.dataset.line, (typed.get(line.dataset.line) || 0) + 1); };
  const state = (line) => line.querySelector("[data-line-state]");
  const say = (line, text) => { state(line).textContent = text; };
  grid.querySelectorAll("[data-autosave-only]").forEach((part) => { part.hidden = false; });

  async function save(line) {
    const id = line.dataset.line;
    clearTimeout(timers.get(id));
    if (busy.has(id)) { timers.set(id, setTimeout(() => save(line), 400)); return; }
    busy.add(id);
    line.dataset.unsaved = "yes";
    const carried = typed.get(id);
    const data = new FormData();
    line.querySelectorAll("input, select, textarea").forEach((field) => { if (field.name && (field.type !== "checkbox" || field.checked)) data.append(field.name, field.value); });
    data.append("line", id);
    say(line, "Saving…");
    try {
      const answer = await fetch(grid.action, { method: "POST", body: data, headers: { "X-CSRFToken": document.body.dataset.csrf } });
      if (!answer.ok || answer.redirected) throw new Error("not saved");
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-line-state]");
      if (part.dataset.version) line.querySelector(`[name="p${id}-version"]`).value = part.dataset.version;
      state(line).replaceWith(document.importNode(part, true));
      if (part.dataset.saved && typed.get(id) === carried) delete line.dataset.unsaved;
    } catch {
      say(line, "Not saved yet. It is still here and will be tried again.");
      timers.set(id, setTimeout(() => save(line), 5000));
    } finally { busy.delete(id); }
  }
  const lineOf = (event) => event.target.closest("[data-line]");
  grid.addEventListener("change", (event) => { const line = lineOf(event); if (line) { touch(line); save(line); } });
  grid.addEventListener("input", (event) => {
    const line = lineOf(event);
    if (!line || event.target.tagName === "SELECT") return;
    touch(line);
    clearTimeout(timers.get(line.dataset.line));
    timers.set(line.dataset.line, setTimeout(() => save(line), 1200));
  });
  grid.addEventListener("click", (event) => {
    const mine = event.target.closest("[data-keep-mine]");
    if (mine) { const line = lineOf(event); line.querySelector(`[name="p${line.dataset.line}-version"]`).value = mine.dataset.keepMine; save(line); }
    if (event.target.closest("[data-all-present]")) {
      grid.querySelectorAll("[data-line]").forEach((line) => {
        const field = line.querySelector('[name$="-attendance"]');
        if (!field.value) { field.value = "present"; save(line); }
      });
    }
  });
  addEventListener("online", () => grid.querySelectorAll("[data-line][data-unsaved]").forEach(save));
  addEventListener("beforeunload", (event) => { if (grid.querySelector("[data-unsaved]")) event.preventDefault(); });
})();
