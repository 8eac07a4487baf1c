// The check before sealing, drawn here so that it works without a net: every item, the total, what is open.
import { pressable } from "./score-panel.js";
import { lineWords, totalWords, wordsOf } from "./score-points.js";

const row = (name, cells) => {
  const line = document.createElement("tr");
  for (const [words, label, className] of cells) {
    const cell = document.createElement(label === name ? "th" : "td");
    if (label === name) cell.scope = "row";
    cell.dataset.label = label;
    cell.className = className;
    cell.textContent = words;
    line.append(cell);
  }
  return line;
};

const HEADS = [["项目", ""], ["得分(分)", "number"], ["满分(分)", "number"], ["说明", ""]];

const table = (panel) => {
  const frame = document.createElement("div");
  frame.className = "sheet-frame";
  const sheet = document.createElement("table");
  sheet.className = "sheet sheet-cards";
  const head = sheet.createTHead().insertRow();
  for (const [words, className] of HEADS) {
    const cell = document.createElement("th");
    Object.assign(cell, { scope: "col", className, textContent: words });
    head.append(cell);
  }
  const body = sheet.createTBody();
  for (const box of panel.boxes) {
    const line = panel.sheet.lineOf(box.code);
    const points = line.na ? "不适用" : line.points === null ? "还没有评" : wordsOf(line.points);
    const words = lineWords({ ...line, na: false, points: 0 }).split("；").slice(1).join("；") || "—";
    body.append(row("项目", [[box.title, "项目", ""], [points, "得分(分)", "number"], [wordsOf(box.most), "满分(分)", "number"], [words, "说明", ""]]));
  }
  frame.append(sheet);
  return frame;
};

// What stands against sealing, each with the way to mend it.
const obstacles = (panel, goTo) => {
  const list = document.createElement("ul");
  const add = (words, act) => {
    const entry = document.createElement("li");
    entry.append(act ? pressable(words, "link-button", act) : words);
    list.append(entry);
  };
  for (const box of panel.faulty()) add(`${box.title}：${box.fault.textContent}`, () => goTo(box));
  for (const box of panel.open()) if (box.fault.hidden) add(`${box.title}：还没有评`, () => goTo(box));
  if (panel.unanswered()) add(`上次发现的问题还有${panel.unanswered()}处没有看`, () => goTo(null));
  if (panel.pendingPhotos) add(`有${panel.pendingPhotos}张照片还没有传好，请等一下，或者先删除`, () => goTo(null));
  if (panel.sheet.hasConflicts) add("有的项目在别处刚改过，请先选要留的", () => goTo(null));
  if (!list.children.length && panel.count().points === null) add("没有可以算分的项目，请至少给一项打分", null);
  return list;
};

// Draws the check into `place`; `goTo(box)` leads back to an item, `sealed()` hears that it was agreed to.
export const drawCheck = (place, panel, goTo, sealed) => {
  const title = document.createElement("h2");
  title.tabIndex = -1;
  title.textContent = `核对：${panel.sheet.name}`;
  const total = document.createElement("p");
  total.className = "big-figure";
  total.textContent = totalWords(panel.count());
  const against = obstacles(panel, goTo);
  const bar = document.createElement("div");
  bar.className = "sticky-bar";
  bar.append(pressable("修改", "btn-plain", () => goTo(null)));
  const parts = [title, total];
  if (against.children.length) {
    const summary = document.createElement("div");
    summary.className = "error-summary";
    summary.setAttribute("role", "alert");
    const head = document.createElement("h2");
    head.textContent = `还有 ${against.children.length} 处没有办好，办好才能封存`;
    summary.append(head, against);
    parts.push(summary);
  } else {
    const words = document.createElement("p");
    words.textContent = "封存以后得分不能再改。没有网络也可以封存，有了网络自动送到。";
    parts.push(words);
    bar.append(pressable("确认封存", "btn-primary", sealed));
  }
  place.replaceChildren(...parts, table(panel), bar);
  title.focus();
};
