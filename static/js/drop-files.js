// Files dragged anywhere onto the box are the input's, and the box says which they are.
document.querySelectorAll("[data-drop-files]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const names = document.createElement("p");
  names.setAttribute("role", "status");
  box.append(names);
  const tell = () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  input.addEventListener("change", tell);
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
    });
  }
  box.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      tell();
    }
  });
});
