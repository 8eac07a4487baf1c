// The page of one score sheet: every change is kept here and sent by itself; the check is drawn on the page.
import { drawCheck } from "./score-check.js";
import { startSending } from "./score-page.js";
import { Panel } from "./score-panel.js";
import { SheetState } from "./score-state.js";

const root = document.querySelector("[data-sheet]");
const form = root.querySelector("[data-panel]");
const place = root.querySelector("[data-check-place]");
const sheet = new SheetState(JSON.parse(document.getElementById("sheet-values").textContent));

const panel = new Panel(form, sheet, (changed) => {
  if (changed) sync.later();
  tell();
});
const { sync, tell } = startSending(root, [sheet], () => {
  panel.refresh();
  if (!sheet.is_draft && !sheet.isUnsent) location.assign(root.dataset.doneUrl);
});

const goTo = (box) => {
  place.replaceChildren();
  form.hidden = false;
  (box ? box.points : form.querySelector("[data-name]")).focus();
};

const check = () => {
  form.hidden = true;
  drawCheck(place, panel, goTo, () => {
    sheet.agree();
    panel.refresh();
    goTo(null);
    sync.send();
  });
};

form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[type=submit]");
  if (!pressed) return;
  event.preventDefault();
  if (pressed.matches("[data-check]")) check();
  else sync.send();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
});
