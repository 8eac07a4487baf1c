// Saves what was changed: at once in this browser, 0.8 s after the last key on the server, again when the net is back.
import { copyKeys, dropCopy, readCopy, writeCopy } from "./draft-store.js";
import { boxOf, kindOf, keyOf, sameWords, setRevision, valuesOf } from "./draft-cards.js";

const WAIT = 800;
const RETRY = 15000;

export class DraftSync {
  constructor(form, show) {
    this.form = form;
    this.show = show;
    this.prefix = `${form.dataset.storageKey}:`;
    this.adopted = [];
    this.changed = new Map();
    this.deleted = {};
    this.held = new Set();
    this.running = null;
    this.isKept = false;
    this.isFinal = false;
    this.finalWords = "";
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save(true);
    });
  }

  get tab() {
    return this.form.elements.tab.value;
  }

  get key() {
    return this.prefix + this.tab;
  }

  get isClean() {
    return this.changed.size === 0 && Object.keys(this.deleted).length === 0;
  }

  mark(box) {
    this.changed.set(`${kindOf(box)}:${keyOf(box)}`, box);
    this.keepCopy();
    this.later(WAIT);
  }

  markDeleted(key, rev) {
    this.changed.delete(`row:${key}`);
    this.held.delete(`row:${key}`);
    if (rev) this.deleted[key] = rev;
    this.keepCopy();
    this.later(WAIT);
  }

  // A card in conflict waits for the person's choice; everything else goes on being saved.
  hold(kind, key) {
    this.held.add(`${kind}:${key}`);
  }

  settle(box, keepsMine) {
    const name = `${kindOf(box)}:${keyOf(box)}`;
    this.held.delete(name);
    if (keepsMine) this.changed.set(name, box);
    else this.changed.delete(name);
    this.keepCopy();
    this.save();
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  collect(withHeld) {
    const body = { tab: this.tab, rows: {}, carried: {}, deleted: { ...this.deleted } };
    for (const [name, box] of this.changed) {
      if (withHeld || !this.held.has(name)) body[kindOf(box) === "row" ? "rows" : "carried"][keyOf(box)] = valuesOf(box);
    }
    return body;
  }

  // Copies of other pages go once their words stand in this page's own.
  keepCopy() {
    if (this.isClean) dropCopy(this.key);
    else this.isKept = writeCopy(this.key, this.collect(true));
    if (this.isClean || this.isKept) this.adopted.splice(0).filter((key) => key !== this.key).forEach(dropCopy);
  }

  // Gives back what earlier pages could not bring to the server.
  readCopies() {
    const found = copyKeys(this.prefix).map((key) => [key, readCopy(key)]);
    return found.filter(([, copy]) => copy && copy.rows && copy.carried && copy.deleted);
  }

  adopt(keys) {
    this.adopted = keys;
    this.keepCopy();
  }

  // One request at a time; resolves to whether everything typed is on the server now.
  async save(isLeaving = false) {
    clearTimeout(this.timer);
    if (this.running) {
      await this.running;
      return this.isClean || this.save(isLeaving);
    }
    const body = this.collect(false);
    const isEmpty = [body.rows, body.carried, body.deleted].every((part) => Object.keys(part).length === 0);
    if (this.isFinal) this.show(this.finalWords);
    if (isEmpty || this.isFinal) return this.isClean;
    this.running = this.send(body, isLeaving);
    const isSaved = await this.running;
    this.running = null;
    const hasMore = [...this.changed.keys()].some((name) => !this.held.has(name));
    if (isSaved && hasMore) this.later(WAIT);
    return this.isClean;
  }

  async send(body, isLeaving) {
    let response;
    try {
      response = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify(body),
        credentials: "same-origin",
        keepalive: isLeaving,
      });
    } catch {
      const kept = "没有网络，已存本机。有了网络会自动上传。";
      this.show(this.isKept ? kept : "没有网络，本机也存不下。请先不要关这一页，有了网络会自动上传。");
      this.later(RETRY);
      return false;
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.ok) {
      this.take(body, answer);
      return true;
    }
    this.refused(response.status, answer);
    return false;
  }

  refused(status, answer) {
    if (status === 401 || status === 403) {
      const words = answer.message || "页面打开太久了，请重新登录。填的内容已存在本机，登录后会自动恢复。";
      this.show(words, status === 401 || !answer.message ? this.form.dataset.signIn : "");
      return;
    }
    this.isFinal = Boolean(answer.is_final);
    this.finalWords = `${answer.message}填的内容还在本机，清单回到村里以后会恢复。`;
    this.show(this.isFinal ? this.finalWords : answer.message || "暂时存不上，已存本机。");
    if (status >= 500) this.later(RETRY);
  }

  take(body, answer) {
    const refused = new Set(answer.conflicts.map((conflict) => `${conflict.kind}:${conflict.key}`));
    for (const [kind, part] of [["row", "rows"], ["carried", "carried"]]) {
      for (const key of Object.keys(body[part])) this.taken(kind, key, body[part][key], answer[part][key], refused);
    }
    for (const key of Object.keys(body.deleted)) delete this.deleted[key];
    this.keepCopy();
    this.show(`草稿已存 ${answer.saved_at}`, "", answer);
  }

  taken(kind, key, sent, rev, refused) {
    const name = `${kind}:${key}`;
    const box = boxOf(this.form, kind, key);
    if (refused.has(name)) return;
    if (!box) {
      // Taken away while it was on its way.
      if (rev && kind === "row") this.deleted[key] = rev;
      return;
    }
    setRevision(box, rev);
    if (sameWords(valuesOf(box), sent)) this.changed.delete(name);
  }
}
