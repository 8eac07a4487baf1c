// Sends what was changed, one request at a time: opens the sheet, saves its lines, seals it when that was agreed to.
// Each message may arrive twice and counts once: the server takes only the revision that follows its own.
const WAIT = 800;
const RETRY = 15000;
const PATIENCE = 30000;
const OTHER_RUBRIC = "评分细则刚刚换过，请刷新页面核对后再评。打的分还在本机。";
const EXPIRED = "登录已经过期，请重新登录。打的分已存在本机，登录后会自动上传。";

export class ScoreSync {
  // `sheets` are SheetStates; `show(words, asksSignIn)` tells on the whole, `changed(sheet)` of one sheet.
  constructor(root, sheets, show, changed) {
    Object.assign(this, { root, sheets, show, changed, running: null, timer: 0 });
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
  }

  later(wait = WAIT) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  get token() {
    return this.root.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  async send() {
    clearTimeout(this.timer);
    if (this.running) return this.running;
    this.running = this.sendAll();
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  // Resolves to whether everything is on the server.
  async sendAll() {
    this.halted = false;
    for (const sheet of this.sheets) {
      for (let turns = 0; turns < 6 && !this.halted && this.hasWork(sheet); turns += 1) {
        if (turns === 0) this.show("正在上传……");
        await this.step(sheet);
      }
      if (this.halted) break;
    }
    if (!this.halted) this.show("");
    if (this.sheets.some((sheet) => this.hasWork(sheet))) this.later(RETRY);
    return !this.sheets.some((sheet) => sheet.isUnsent);
  }

  hasWork(sheet) {
    if (!sheet.is_draft || sheet.words) return false;
    const canSeal = sheet.seal !== null && !sheet.hasConflicts;
    return Object.keys(sheet.nextLines()).length > 0 || sheet.faults !== null || canSeal;
  }

  async step(sheet) {
    if (!sheet.lines_url) {
      const form = new URLSearchParams({ on: sheet.day, rubric: sheet.rubric_hash });
      await this.post(sheet, sheet.open_url, form, () => {});
      return;
    }
    const lines = sheet.nextLines();
    const faults = sheet.faults;
    if (Object.keys(lines).length || faults) {
      sheet.noteSent(lines);
      const body = JSON.stringify({ revision: sheet.revision + 1, rubric: sheet.rubric_hash, lines, faults: faults || {} });
      await this.post(sheet, sheet.lines_url, body, () => {
        if (sheet.faults === faults) sheet.faults = null;
      });
      return;
    }
    if (!sheet.isAgreed()) {
      sheet.seal = null;
      sheet.words = "核对以后又有改动，没有封存。请再核对一遍。";
      sheet.keep();
      this.changed(sheet);
      return;
    }
    await this.post(sheet, sheet.seal_url, new URLSearchParams({ revision: sheet.revision, rubric: sheet.rubric_hash }), () => {});
  }

  async post(sheet, address, body, taken) {
    const isForm = typeof body !== "string";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let response;
    let answer;
    try {
      response = await fetch(address, {
        method: "POST",
        body: isForm ? body.toString() : body,
        headers: {
          Accept: "application/json",
          "Content-Type": isForm ? "application/x-www-form-urlencoded" : "application/json",
          "X-CSRFToken": this.token,
        },
        credentials: "same-origin",
        signal: stop.signal,
      });
      const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
      answer = isOurs ? await response.json() : {};
    } catch {
      this.halt(sheet.isKept ? "没有网络，已存本机，有了网络会自动上传。" : "没有网络，本机也存不下。请先不要关这一页。");
      return;
    } finally {
      clearTimeout(timer);
    }
    // Lines of another rubric are never put under the items of this page, whoever wrote them.
    if (answer.lines && answer.rubric_hash === sheet.rubric_hash) {
      if (answer.ok) taken();
      sheet.merge(answer);
      if (!answer.ok && !sheet.is_draft && sheet.isUnsent) sheet.words = answer.message;
      this.changed(sheet);
      return;
    }
    this.refused(sheet, response, answer);
  }

  refused(sheet, response, answer) {
    if (response.status === 401 || response.redirected) this.halt(answer.message || EXPIRED, true);
    else if (response.status >= 500 || response.status === 429) this.halt("系统忙，已存本机，过一会儿自动上传。");
    // Our own refusals are JSON; a bare one means that the page is older than the session.
    else if (answer.lines && !answer.message) this.stop(sheet, OTHER_RUBRIC);
    else if (!answer.message) this.halt("页面打开太久了，请刷新页面。打的分已存在本机，会自动上传。", true);
    else this.stop(sheet, answer.message);
  }

  // This one waits for the person; the others go on.
  stop(sheet, words) {
    sheet.words = words;
    sheet.seal = null;
    sheet.keep();
    this.changed(sheet);
  }

  halt(words, asksSignIn = false) {
    this.halted = true;
    this.show(words, asksSignIn);
    if (!asksSignIn) this.later(RETRY);
  }
}
