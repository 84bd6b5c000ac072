// Warns before a session ends, in all tabs; what was typed stays in the page and can be sent after signing in again.
(() => {
  const { idleSeconds, sessionLeft, sessionExtend } = document.body.dataset;
  const dialog = document.getElementById("idle-warning");
  if (!idleSeconds || !dialog) return;
  const WARN = 120;
  const stay = dialog.querySelector("[data-idle-stay]");
  const again = dialog.querySelector("[data-idle-again]");
  const text = dialog.querySelector("[data-idle-text]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("hlta-session") : null;
  let timer;
  const later = (seconds) => { clearTimeout(timer); timer = setTimeout(check, Math.max(1, seconds) * 1000); };
  const renew = (token) => {
    document.body.dataset.csrf = token;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  };
  const show = (seconds) => {
    stay.hidden = seconds <= 0;
    again.hidden = seconds > 0;
    text.textContent = seconds > 0
      ? `You will be signed out in about ${Math.max(1, Math.round(seconds / 60))} minute${seconds > 90 ? "s" : ""}, so that nobody else reads what is on this screen. What you typed stays on the page.`
      : "You have been signed out. What you typed is still on this page: sign in again in a new tab, then come back and save it.";
    if (!dialog.open) dialog.showModal();
  };
  async function check() {
    try {
      const answer = await (await fetch(sessionLeft, { headers: { Accept: "application/json" } })).json();
      if (answer.seconds > 0 && answer.csrf) renew(answer.csrf);
      if (answer.seconds > WARN) { if (dialog.open) dialog.close(); later(answer.seconds - WARN); return; }
      show(answer.seconds);
      later(answer.seconds > 0 ? Math.min(20, answer.seconds) : 15);
    } catch { later(30); }
  }
  async function extend() {
    const answer = await fetch(sessionExtend, { method: "POST", headers: { "X-CSRFToken": document.body.dataset.csrf } });
    if (answer.ok && !answer.redirected) { dialog.close(); tabs?.postMessage("extended"); later(Number(idleSeconds) - WARN); } else { check(); }
  }
  stay.addEventListener("click", extend);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (!stay.hidden) extend(); });
  tabs?.addEventListener("message", () => check());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
  later(Number(idleSeconds) - WARN);
})();
