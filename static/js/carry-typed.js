// What was typed outside a form goes with it when it is sent: <form data-carry="#field">. Only what differs from how it came.
document.querySelectorAll("form[data-carry]").forEach((form) => {
  form.addEventListener("submit", () => {
    const field = document.querySelector(form.dataset.carry);
    if (!field || field.value === field.defaultValue) return;
    const copy = document.createElement("input");
    Object.assign(copy, { type: "hidden", name: field.name, value: field.value });
    form.append(copy);
  });
});
