// Photos of a form: taken or chosen, made small, sent at once, and named in the form by their keys.
//
// <div data-photos data-upload-url="…" data-max="6" data-name="photos" data-draft-key="…">
//   hidden inputs of photos that are stored already
// </div>
// With a draft key, what is not sent yet survives a reload. `data-pending` holds how many are on their way.
import { drop, keep, waitingFor } from "./blob-store.js";
import { newKey, send, shrink } from "./photo-sending.js";

const made = (name, className, text = "") => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.append(text);
  return element;
};

const button = (words, label, act) => {
  const element = made("button", "btn btn-plain", words);
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
};

// One photo in the list: its picture, how it stands, what can be done with it.
class Photo {
  constructor(picker, key, name, blob) {
    Object.assign(this, { picker, key, name, blob, address: picker.root.dataset.uploadUrl, input: null, isDone: false });
    this.row = made("li", "photo-item");
    this.image = made("img", "photo-picture");
    this.image.alt = name;
    this.state = document.createTextNode("");
    const words = made("span", "photo-words");
    words.append(this.state);
    this.retry = button("重试", `重试 ${name}`, () => this.start());
    this.retry.hidden = true;
    this.row.append(this.image, words, this.retry, button("删除", `删除 ${name}`, () => this.remove()));
    picker.list.append(this.row);
  }

  isGone() {
    return !this.row.isConnected;
  }

  token() {
    const scope = this.picker.root.closest("form") || document;
    return (scope.querySelector("[name=csrfmiddlewaretoken]") || { value: "" }).value;
  }

  show(words) {
    this.state.data = words;
    this.picker.tell(`${this.name}：${words}`);
  }

  showBlob() {
    const address = URL.createObjectURL(this.blob);
    this.image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    this.image.addEventListener("error", () => this.hideImage(), { once: true });
    this.image.src = address;
  }

  showStored() {
    this.image.addEventListener("error", () => this.hideImage(), { once: true });
    this.image.src = new URL(`../${this.key}/thumbnail/`, new URL(this.address, document.baseURI));
  }

  // HEIC, or a photo that somebody else put there: no picture to show, the words stay.
  hideImage() {
    this.image.hidden = true;
  }

  async start() {
    this.retry.hidden = true;
    this.mayRetry = false;
    this.show("等待上传");
    const result = await send(this, (words) => this.show(words));
    if (this.isGone() || !result) return;
    if (result.stored) {
      this.finish();
      return;
    }
    this.mayRetry = result.mayRetry;
    this.retry.hidden = !result.mayRetry;
    this.show(result.isLost && navigator.onLine !== false ? "没有传上去，请点“重试”" : result.words);
    // What the server will never take need not wait here; the row stays until it has been read.
    if (!result.mayRetry) drop(this.key);
  }

  finish() {
    this.isDone = true;
    this.picker.name(this);
    if (this.picker.draft) keep({ key: this.key, draft: this.picker.draft, name: this.name, isStored: true });
    this.show("已上传");
  }

  remove() {
    this.row.remove();
    if (this.input) this.input.remove();
    if (this.stop) this.stop();
    drop(this.key);
    this.picker.forget(this);
  }
}

class Picker {
  constructor(root) {
    this.root = root;
    this.most = Number(root.dataset.max || 6);
    this.draft = root.dataset.draftKey || "";
    this.photos = [];
    this.list = made("ul", "photo-list");
    this.input = made("input", "visually-hidden");
    Object.assign(this.input, { type: "file", accept: "image/*", multiple: true });
    this.label = made("label", "btn btn-plain photo-add", "拍照或选照片");
    this.label.append(this.input);
    this.told = document.createTextNode("");
    this.full = made("p", "muted", `已选满${this.most}张，要换请先删除。`);
    this.full.hidden = true;
    const status = made("p", "photo-status muted");
    status.setAttribute("role", "status");
    status.append(this.told);
    root.append(this.list, this.label, this.full, status);
    this.input.addEventListener("change", () => this.take([...this.input.files]));
  }

  tell(words) {
    this.told.data = words;
    this.count();
  }

  count() {
    this.root.dataset.pending = this.photos.filter((photo) => !photo.isDone).length;
    this.label.hidden = this.photos.length >= this.most;
    this.full.hidden = !this.label.hidden;
  }

  add(key, name, blob) {
    const photo = new Photo(this, key, name, blob);
    this.photos.push(photo);
    return photo;
  }

  // The form names the photo from now on.
  name(photo) {
    photo.input = document.createElement("input");
    Object.assign(photo.input, { type: "hidden", name: this.root.dataset.name || "photos", value: photo.key });
    this.root.append(photo.input);
  }

  forget(photo) {
    this.photos = this.photos.filter((other) => other !== photo);
    this.tell(`已删除 ${photo.name}`);
    this.input.focus();
  }

  async take(files) {
    this.input.value = "";
    const room = this.most - this.photos.length;
    const added = files.slice(0, room).map((file) => [file, this.add(newKey(), file.name || "照片", null)]);
    this.count();
    for (const [file, photo] of added) {
      photo.show("正在缩小");
      photo.blob = await shrink(file);
      if (photo.isGone()) continue;
      photo.showBlob();
      if (this.draft) await keep({ key: photo.key, draft: this.draft, name: photo.name, blob: photo.blob });
      photo.start();
    }
  }

  // What the server put into the form, then what this browser still has of the draft.
  async restore() {
    const known = new Set();
    for (const input of this.root.querySelectorAll("input[type=hidden]")) {
      known.add(input.value);
      const photo = this.add(input.value, `照片${known.size}`, null);
      Object.assign(photo, { input, isDone: true });
      photo.state.data = "已上传";
      photo.showStored();
    }
    this.count();
    for (const record of this.draft ? await waitingFor(this.draft) : []) {
      if (known.has(record.key)) drop(record.key);
      else if (this.photos.length < this.most) this.goOn(record);
    }
    this.count();
  }

  goOn(record) {
    const photo = this.add(record.key, record.name, record.blob);
    if (record.isStored) {
      photo.showStored();
      photo.finish();
      return;
    }
    photo.showBlob();
    photo.start();
  }

  retryAll() {
    this.photos.filter((photo) => photo.mayRetry).forEach((photo) => photo.start());
  }

  // A photo on its way must not be lost in silence.
  guard(event) {
    const pending = this.photos.filter((photo) => !photo.isDone).length;
    if (!pending) {
      this.photos.forEach((photo) => drop(photo.key));
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.tell(`还有${pending}张照片没有传好。请等一下再提交，或者先删除。`);
    this.input.focus();
  }
}

export const attachPhotoPicker = (root) => {
  if (root.dataset.pending !== undefined) return;
  root.dataset.pending = "0";
  const picker = new Picker(root);
  const isHere = (act) => () => root.isConnected && act();
  window.addEventListener("online", isHere(() => picker.retryAll()));
  document.addEventListener("visibilitychange", isHere(() => document.hidden || picker.retryAll()));
  const form = root.closest("form");
  if (form) form.addEventListener("submit", (event) => picker.guard(event));
  picker.restore();
};

document.querySelectorAll("[data-photos]").forEach(attachPhotoPicker);
