// Small helpers of every page: print buttons, focus on the error summary, one click per form.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.querySelector("[data-focus]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // A page that comes back from the history may be sent again.
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});
