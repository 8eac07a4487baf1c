// Small helpers of every page: print buttons, focus on the error summary, one click per form, explanations that open.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.querySelector("[data-focus]")?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  // Signing in or out ends what this browser keeps of the last person's pages (score-worker.js).
  if (form.matches("[action$='/logout/']") || form.elements.password) window.caches?.delete("score-pages");
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

// A link to an explanation opens it.
const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.tagName === "DETAILS") target.open = true;
};
window.addEventListener("hashchange", openTarget);
openTarget();

// Paper shows every explanation; afterwards the page is as it was.
const opened = [];
window.addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("details.card-box:not([open])")) {
    box.open = true;
    opened.push(box);
  }
});
window.addEventListener("afterprint", () => {
  for (const box of opened.splice(0)) box.open = false;
});
