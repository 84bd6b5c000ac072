// A button that reads a part of the page aloud by the browser's own speech; none where the browser has none.
if ("speechSynthesis" in window) {
  document.querySelectorAll("[data-read]").forEach((part) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary btn-lg";
    button.textContent = "Read it to me";
    button.addEventListener("click", () => {
      window.speechSynthesis.cancel();
      const texts = [...part.querySelectorAll("h1, p, label, legend, .answer-options button")].map((node) =>
        [...node.childNodes]
          .filter((child) => child.nodeType === Node.TEXT_NODE)
          .map((child) => child.textContent.trim())
          .join(" "),
      );
      const speech = new SpeechSynthesisUtterance(texts.filter(Boolean).join(". "));
      speech.lang = document.documentElement.lang;
      speech.rate = 0.9;
      window.speechSynthesis.speak(speech);
    });
    part.append(button);
  });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}
