// After a form came back with errors, the summary has the focus.
document.querySelector("[data-error-summary]")?.focus();
