// The tour on a phone: one village after the other on one page, so that going on needs no net.
import { drawCheck } from "./score-check.js";
import { startSending } from "./score-page.js";
import { Panel } from "./score-panel.js";
import { lineWords, scoreWords } from "./score-points.js";
import { SheetState } from "./score-state.js";

const root = document.querySelector("[data-tour]");
const list = root.querySelector("[data-stops]");
const holder = root.querySelector("[data-panels]");
const place = root.querySelector("[data-check-place]");
const leftovers = root.querySelector("[data-leftovers]");
const sheets = JSON.parse(document.getElementById("tour-values").textContent).map((values) => new SheetState({ ...values, wasDraft: values.is_draft }));
const panels = new Map();

const open = () => sheets.filter((sheet) => sheet.is_draft);
const named = (id) => sheets.find((sheet) => sheet.id === id);

// A copy of the page's empty sheet for one village; ids and keys become its own.
const copyOf = (sheet) => {
  const empty = document.getElementById(`panel-${sheet.rubric}`);
  const form = empty.content.cloneNode(true).querySelector("[data-panel]");
  for (const element of form.querySelectorAll("[id]")) element.id = `${element.id}-${sheet.id}`;
  for (const label of form.querySelectorAll("label[for]")) label.htmlFor = `${label.htmlFor}-${sheet.id}`;
  for (const box of form.querySelectorAll("[data-item]")) {
    box.querySelector("[data-photo-place]").dataset.draftKey = `${sheet.key}:${box.dataset.item}`;
  }
  form.querySelector("[data-name]").textContent = sheet.name;
  form.hidden = true;
  holder.append(form);
  return form;
};

const panelOf = (sheet) => {
  if (!panels.has(sheet.id)) {
    const made = new Panel(copyOf(sheet), sheet, (changed) => {
      if (changed) sync.later();
      showRow(sheet);
      tell();
    });
    panels.set(sheet.id, made);
  }
  return panels.get(sheet.id);
};

const rowOf = (sheet) => list.querySelector(`[data-stop="${sheet.id}"]`);

const stateOf = (sheet) => {
  if (sheet.seal) return ["待封存", "tag-warn"];
  const lines = Object.values(sheet.allLines());
  const done = lines.filter((line) => line.na || line.points !== null).length;
  return done ? [`已评 ${done}/${sheet.count}`, "tag-info"] : ["未评", "tag-plain"];
};

const showRow = (sheet) => {
  const row = rowOf(sheet);
  if (sheet.is_draft) {
    const [words, className] = stateOf(sheet);
    row.querySelector("[data-state]").textContent = words;
    row.querySelector("[data-state]").className = `tag ${className}`;
  }
  row.querySelector("[data-unsent]").hidden = !sheet.is_draft || !(sheet.isUnsent || sheet.waits);
};

const showSealed = (sheet, total) => {
  const row = rowOf(sheet);
  row.querySelector("[data-state]").textContent = "已封存";
  row.querySelector("[data-state]").className = "tag tag-good";
  if (total) row.querySelector("[data-score]").textContent = scoreWords(total);
  const link = document.createElement("a");
  Object.assign(link, { href: sheet.check_url, className: "btn btn-plain", textContent: "查看" });
  row.querySelector("[data-acts]").replaceChildren(link);
  list.querySelector("[data-sealed-count]").textContent = list.querySelectorAll("[data-state].tag-good").length;
  list.querySelector("[data-open-count]").textContent = open().length;
};

// What was changed here and can no longer be taken: said once, and cleared by the person himself.
const showLeftovers = () => {
  leftovers.replaceChildren();
  for (const sheet of sheets.filter((one) => !one.is_draft && Object.keys(one.mine).length)) {
    const note = document.createElement("div");
    note.className = "notice notice-warning";
    const words = Object.entries(sheet.mine).map(([code, line]) => `${code}：${lineWords(line)}`);
    note.append(`${sheet.name}的评分表已经不能再改，这台手机上改的没有收进去：${words.join("　")} `);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-plain", textContent: "知道了，清掉" });
    button.addEventListener("click", () => {
      sheet.drop();
      showLeftovers();
      tell();
    });
    note.append(button);
    leftovers.append(note);
  }
};

const hideAll = () => {
  list.hidden = true;
  place.replaceChildren();
  for (const panel of panels.values()) panel.root.hidden = true;
};

const showList = () => {
  hideAll();
  list.hidden = false;
};

const showPanel = (sheet) => {
  const panel = panelOf(sheet);
  hideAll();
  panel.root.hidden = false;
  panel.root.querySelector("[data-name]").focus();
  window.scrollTo(0, 0);
};

const showCheck = (sheet) => {
  const panel = panelOf(sheet);
  hideAll();
  const goTo = (box) => {
    location.hash = `stop-${sheet.id}`;
    if (box) setTimeout(() => box.points.focus());
  };
  drawCheck(place, panel, goTo, () => {
    sheet.agree();
    panel.refresh();
    showRow(sheet);
    location.hash = "";
    sync.send();
  });
  window.scrollTo(0, 0);
};

// The address says what is shown, so that the phone's back key goes one step back.
const follow = () => {
  const [, what, id] = /^#(stop|check)-(\d+)$/.exec(location.hash) || [];
  const sheet = id && named(id);
  if (!sheet || !sheet.is_draft) showList();
  else if (what === "check") showCheck(sheet);
  else showPanel(sheet);
};

const beside = (sheet, step) => {
  const all = open();
  return all[(all.indexOf(sheet) + step + all.length) % all.length];
};

const { sync, tell } = startSending(root, sheets, (sheet) => {
  if (panels.has(sheet.id)) panels.get(sheet.id).refresh();
  showRow(sheet);
  if (sheet.is_draft) return;
  const panel = panels.get(sheet.id);
  showSealed(sheet, panel ? panel.count().points : null);
  if (location.hash.endsWith(`-${sheet.id}`)) location.hash = "";
  showLeftovers();
});

root.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-go], [data-step-to], [data-check], [data-to-list]");
  if (!pressed) return;
  event.preventDefault();
  const form = pressed.closest("[data-panel]");
  const current = form && sheets.find((sheet) => panels.get(sheet.id)?.root === form);
  if (pressed.dataset.go) location.hash = `stop-${pressed.dataset.go}`;
  else if (pressed.dataset.stepTo) location.hash = `stop-${beside(current, Number(pressed.dataset.stepTo)).id}`;
  else if (pressed.matches("[data-check]")) location.hash = `check-${current.id}`;
  else location.hash = "";
});
root.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
});
window.addEventListener("hashchange", follow);

// Photos that an earlier page could not send go on by themselves.
for (const sheet of sheets) {
  if (sheet.is_draft) showRow(sheet);
  else if (sheet.wasDraft) showSealed(sheet, null);
  if (sheet.is_draft && sheet.waits) panelOf(sheet);
}
showLeftovers();
follow();
