// The reveal by keys and clicks: the links on the page do the same without script.
const next = document.querySelector("[data-reveal-next]");
const back = document.querySelector("[data-reveal-back]");
const NEXT_KEYS = new Set([" ", "Enter", "ArrowRight", "ArrowDown", "PageDown"]);
const BACK_KEYS = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);
let isLeaving = false;

// One step at a time, however long a key is held or how often somebody clicks.
const follow = (link) => {
  if (!link || isLeaving) return;
  isLeaving = true;
  link.click();
};

const isControl = (event) => event.target instanceof Element && event.target.closest("a, button, summary, input, select, textarea");

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  // Enter and the space bar keep their meaning on a button one has moved to.
  if ((event.key === "Enter" || event.key === " ") && isControl(event)) return;
  const link = NEXT_KEYS.has(event.key) ? next : BACK_KEYS.has(event.key) ? back : null;
  if (!link) return;
  event.preventDefault();
  follow(link);
});

document.addEventListener("click", (event) => {
  if (!isControl(event)) follow(next);
});

// A page that comes back from the history is ready again.
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
