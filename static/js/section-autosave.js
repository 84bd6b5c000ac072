// Saves a section of a plan as it is written: <form data-section-autosave> with `base` (from which words the writer began) and
// `text`. What could not be saved stays in its box, says so, and is tried again; what somebody else changed is shown beside it.
(() => {
  const forms = document.querySelectorAll("[data-section-autosave]");
  if (!forms.length) return;
  document.querySelectorAll("[data-autosave-only]").forEach((part) => { part.hidden = false; });
  const timers = new Map();
  const state = (form) => form.querySelector("[data-section-state]");
  const say = (form, text) => { state(form).textContent = text; };

  async function save(form) {
    clearTimeout(timers.get(form));
    if (form.dataset.busy) { timers.set(form, setTimeout(() => save(form), 400)); return; }
    form.dataset.busy = "yes";
    const carried = form.elements.text.value;
    say(form, "Saving…");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "yes" } });
      if (answer.redirected || ![200, 400, 409].includes(answer.status)) throw new Error("not saved");
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-section-state]");
      state(form).replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
      if (part.dataset.saved) {
        form.elements.base.value = part.dataset.base;
        if (form.elements.text.value === carried) delete form.dataset.unsaved;
        else timers.set(form, setTimeout(() => save(form), 800));
      }
    } catch {
      say(form, "Not saved yet. It is still here and will be tried again.");
      timers.set(form, setTimeout(() => save(form), 5000));
    } finally { delete form.dataset.busy; }
  }
  forms.forEach((form) => {
    form.querySelector("[data-section-save]").hidden = true;
    form.addEventListener("submit", (event) => { event.preventDefault(); save(form); });
    form.addEventListener("input", () => {
      form.dataset.unsaved = "yes";
      clearTimeout(timers.get(form));
      timers.set(form, setTimeout(() => save(form), 1200));
    });
    form.addEventListener("change", () => { if (form.dataset.unsaved) save(form); });
    // Typed before this script was there, or put back by the browser.
    if (form.elements.text.value !== form.elements.text.defaultValue) form.dispatchEvent(new Event("input"));
    form.addEventListener("click", (event) => {
      const mine = event.target.closest("[data-keep-mine]");
      const theirs = event.target.closest("[data-take-theirs]");
      if (mine) { form.elements.base.value = mine.dataset.keepMine; save(form); }
      if (theirs) { form.elements.base.value = theirs.dataset.takeTheirs; form.elements.text.value = theirs.dataset.text; save(form); }
    });
  });
  document.querySelectorAll("[data-after-save]").forEach((link) => link.addEventListener("click", async (event) => {
    const open = () => [...forms].filter((form) => form.dataset.unsaved || form.dataset.busy);
    if (!open().length) return;
    event.preventDefault();
    for (const form of open()) {
      while (form.dataset.busy) await new Promise((done) => setTimeout(done, 50));
      if (form.dataset.unsaved) await save(form);
    }
    if (!open().length) location.href = link.href;
  }));
  addEventListener("online", () => document.querySelectorAll("[data-section-autosave][data-unsaved]").forEach(save));
  addEventListener("beforeunload", (event) => { if (document.querySelector("[data-section-autosave][data-unsaved]")) event.preventDefault(); });
})();
