// One sheet on the page: its items with their big buttons, the running total, the choice between two versions.
import { attachPhotoPicker } from "./photos.js";
import { award, deduct, lineWords, readPoints, refusal, totalOf, totalWords, wordsOf } from "./score-points.js";

// Half an emoji, left where a note was cut off; the server takes none.
const HALF = /\p{Surrogate}/gu;
const WAITS = "已经确认封存，有了网络自动送到。再改任何一项，就要重新核对。";

const made = (name, className, text = "") => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.append(text);
  return element;
};

export const pressable = (words, className, act, label = words) => {
  const button = made("button", `btn ${className}`, words);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
};

class ItemBox {
  constructor(panel, root) {
    Object.assign(this, { panel, root, code: root.dataset.item, most: Number(root.dataset.most), step: Number(root.dataset.step || 0) });
    this.title = root.querySelector("[data-item-title]").textContent.trim();
    this.points = root.querySelector("[data-points]");
    this.away = root.querySelector("[data-na]");
    this.note = root.querySelector("[data-note]");
    this.photos = root.querySelector("[data-photos], [data-photo-place]");
    this.fault = root.querySelector("[data-fault]");
    this.addButtons(root.querySelector("[data-steps]"));
    root.addEventListener("input", () => this.changed());
    const more = root.querySelector("details");
    more.addEventListener("toggle", () => more.open && this.attachPhotos());
    if (this.keys().length) this.attachPhotos();
    if (this.photos.matches("[data-photos]")) this.watchPhotos();
  }

  addButtons(place) {
    const steps = this.step ? [[1, `−${wordsOf(this.step)}`], [-1, `+${wordsOf(this.step)}`]] : [];
    const big = (words, act) => place.append(pressable(words, "btn-plain btn-step", act, `${this.title} ${words}`));
    big("满分", () => this.set(this.most));
    for (const [findings, words] of steps) big(words, () => this.set(deduct(this, this.current(), findings)));
    if (this.step) return;
    for (const change of [-100, -50, 50, 100]) {
      const words = `${change < 0 ? "−" : "+"}${wordsOf(Math.abs(change))}`;
      big(words, () => this.set(award(this, this.current(), change)));
    }
  }

  current() {
    const points = readPoints(this.points.value);
    return points === undefined ? null : points;
  }

  set(points) {
    this.points.value = wordsOf(points);
    this.away.checked = false;
    this.changed();
  }

  keys() {
    return [...this.photos.querySelectorAll("input[type=hidden]")].map((input) => input.value);
  }

  // What stands in the fields; undefined while the points are no score of this item.
  read() {
    const points = readPoints(this.points.value);
    const words = this.away.checked ? "" : refusal(this, points, this.points.value);
    this.fault.textContent = words;
    this.fault.hidden = !words;
    if (words) return undefined;
    return { points: this.away.checked ? null : points, na: this.away.checked, note: this.note.value.replace(HALF, ""), photos: this.keys() };
  }

  changed() {
    this.points.disabled = this.away.checked;
    const line = this.read();
    if (line) this.panel.lineChanged(this.code, line);
  }

  fill(line) {
    this.points.value = line.na ? "" : wordsOf(line.points);
    this.points.disabled = line.na;
    this.away.checked = line.na;
    if (this.note.value.trim() !== line.note.trim()) this.note.value = line.note;
    if (String([...this.keys()].sort()) !== String([...line.photos].sort())) this.fillPhotos(line.photos);
    if (line.note || line.photos.length) this.root.querySelector("details").open = true;
    this.fault.hidden = true;
  }

  // The picker is made anew around the photos that the line has now.
  fillPhotos(keys) {
    const fresh = made("div", "");
    Object.assign(fresh.dataset, this.photos.dataset);
    delete fresh.dataset.pending;
    for (const key of keys) {
      const input = made("input", "");
      Object.assign(input, { type: "hidden", name: this.photos.dataset.name, value: key });
      fresh.append(input);
    }
    this.photos.replaceWith(fresh);
    this.photos = fresh;
    this.attachPhotos();
  }

  attachPhotos() {
    if (this.photos.dataset.pending !== undefined) return;
    attachPhotoPicker(this.photos);
    this.watchPhotos();
  }

  // A photo that was sent or taken away changes its line like a key that was pressed.
  watchPhotos() {
    const root = this.photos;
    let before = String(this.keys());
    const look = () => {
      if (!root.isConnected) return;
      const now = String(this.keys());
      if (now !== before) this.changed();
      before = now;
      this.panel.countPhotos();
    };
    new MutationObserver(look).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-pending"] });
  }

  get pending() {
    return Number(this.photos.dataset.pending || 0);
  }
}

export class Panel {
  // `changed` is called after every change that is worth sending.
  constructor(root, sheet, changed) {
    Object.assign(this, { root, sheet, changed });
    this.boxes = [...root.querySelectorAll("[data-item]")].map((item) => new ItemBox(this, item));
    this.total = root.querySelector("[data-total]");
    this.words = root.querySelector("[data-sheet-words]");
    this.choice = root.querySelector("[data-choice]");
    root.addEventListener("input", (event) => event.target.name.startsWith("fault-") && this.faultsChanged());
    if (sheet.waits) this.boxes.forEach((box) => box.attachPhotos());
    this.refresh();
  }

  lineChanged(code, line) {
    if (this.sheet.change(code, line)) this.changed(this.sheet);
    this.showTotal();
  }

  faultFields() {
    return [...this.root.querySelectorAll("[name^=fault-]")];
  }

  faultsChanged() {
    const fields = this.faultFields().filter((field) => field.type !== "radio" || field.checked);
    this.sheet.changeFaults(Object.fromEntries(fields.map((field) => [field.name, field.value])));
    this.changed(this.sheet);
  }

  fillFaults() {
    for (const field of this.faultFields()) {
      const value = this.sheet.faults[field.name];
      if (field.type === "radio") field.checked = value === field.value;
      else if (value !== undefined) field.value = value;
    }
  }

  // The earlier findings that nobody has answered yet.
  unanswered() {
    const names = new Set(this.faultFields().filter((field) => field.type === "radio").map((field) => field.name));
    return [...names].filter((name) => !this.root.querySelector(`[name="${name}"]:checked`)).length;
  }

  get pendingPhotos() {
    return this.boxes.reduce((sum, box) => sum + box.pending, 0);
  }

  countPhotos() {
    this.sheet.waitForPhotos(this.pendingPhotos > 0);
    this.changed(null);
  }

  // Brings the fields to what is known now; what stands in them and is no score stays as it was typed.
  refresh() {
    for (const box of this.boxes) {
      const line = this.sheet.lineOf(box.code);
      const isBeingTyped = this.sheet.mine[box.code] && box.root.contains(document.activeElement);
      if (box.fault.hidden && !isBeingTyped) box.fill(line);
    }
    if (this.sheet.faults) this.fillFaults();
    this.showTotal();
    this.words.textContent = this.sheet.words || (this.sheet.seal ? WAITS : "");
    this.showChoice();
  }

  showTotal() {
    this.total.textContent = totalWords(this.count());
  }

  count() {
    return totalOf(this.boxes, (code) => this.sheet.lineOf(code));
  }

  faulty() {
    return this.boxes.filter((box) => !box.fault.hidden);
  }

  open() {
    return this.boxes.filter((box) => {
      const line = this.sheet.lineOf(box.code);
      return !line.na && line.points === null;
    });
  }

  // Both versions of what was changed here and elsewhere, and the choice between them.
  showChoice() {
    const codes = Object.keys(this.sheet.conflicts);
    this.choice.replaceChildren();
    if (!codes.length) return;
    const note = made("div", "notice notice-error");
    note.setAttribute("role", "alert");
    const isOther = this.sheet.isOtherRubric;
    note.append(isOther ? "评分细则换过了。下面是这台手机上按原来的细则打的分，还没有上传，请按现在的细则核对，再选要留的。" : `有${codes.length}项在别处刚改过。下面是两份，请选要留的。`);
    const list = made("ul", "");
    for (const box of this.boxes.filter((one) => codes.includes(one.code))) {
      const mine = lineWords(this.sheet.lineOf(box.code));
      list.append(made("li", "", `${box.title}　这台手机：${mine}　别处：${lineWords(this.sheet.conflicts[box.code])}`));
    }
    for (const code of codes.filter((one) => !this.boxes.some((box) => box.code === one))) {
      list.append(made("li", "", `${code}（现在的细则里没有这一项，不能上传）　这台手机：${lineWords(this.sheet.lineOf(code))}`));
    }
    const buttons = made("div", "toolbar mb-0");
    for (const [words, keepsMine] of [["留这台手机的", true], [isOther ? "不要这些，重新打" : "用别处的", false]]) {
      buttons.append(pressable(words, "btn-plain", () => this.settle(codes, keepsMine)));
    }
    note.append(list, buttons);
    this.choice.append(note);
  }

  settle(codes, keepsMine) {
    this.sheet.settle(keepsMine, this.boxes.map((box) => box.code));
    for (const box of this.boxes.filter((one) => codes.includes(one.code))) box.fill(this.sheet.lineOf(box.code));
    this.refresh();
    this.changed(this.sheet);
  }
}
