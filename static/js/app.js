// Small helpers of every page: print buttons, focus on the error summary, one click per form.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.querySelector("[data-focus]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // Free again after a download or a lost connection, and on a page that comes back from the history.
  const free = () => delete form.dataset.sent;
  window.addEventListener("pageshow", free, { once: true });
  setTimeout(free, 10000);
});
