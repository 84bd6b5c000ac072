// htmx requests carry the form token, and one that fails says so instead of nothing.
(() => {
  const say = (text) => { document.getElementById("announce").textContent = text; };
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.body.dataset.csrf;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:sendError", () => say("No connection. Nothing was lost: try again in a moment."));
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 503 && answer.responseText) { say(answer.responseText); return; }
    say(answer.status === 401 ? "You have been signed out. Open the page again to sign in." : "That did not work. Open the page again and try once more.");
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) say(""); });
})();
