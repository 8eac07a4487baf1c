// What the tour and the page of one sheet share: the line that says what is where, and the start of sending.
import { ScoreSync } from "./score-sync.js";

// Keeps the page for a reload without a net, where the browser can: it needs https or this very computer.
const keepPage = async (worker) => {
  if (!worker || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(worker);
    const ready = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    ready.active.postMessage({ page: location.href.split("#")[0], parts: loaded });
  } catch {
    // Then a reload needs the net; what was typed is kept all the same.
  }
};

const clock = () => new Date().toTimeString().slice(0, 5);

// `changed(sheet)` redraws one sheet after an answer; gives back { sync, tell }.
export const startSending = (root, sheets, changed) => {
  const line = root.querySelector("[data-sync-line]");
  let last = { words: "", asksSignIn: false };

  const tell = () => {
    const unsent = sheets.filter((sheet) => sheet.is_draft && (sheet.isUnsent || sheet.waits)).length;
    const isStuck = sheets.some((sheet) => sheet.is_draft && (sheet.words || sheet.hasConflicts));
    const count = unsent ? `未上传 ${unsent} 张` : "";
    const rest = unsent || last.words ? "" : `都已上传 ${clock()}`;
    line.textContent = [count, last.words || (isStuck ? "有的要您看一下" : ""), rest].filter(Boolean).join(" · ");
    if (!last.asksSignIn) return;
    const link = document.createElement("a");
    link.href = root.dataset.signIn;
    link.textContent = "重新登录";
    line.append(" ", link);
  };

  const show = (words, asksSignIn = false) => {
    last = { words, asksSignIn };
    tell();
  };

  const sync = new ScoreSync(root, sheets, show, (sheet) => {
    changed(sheet);
    tell();
  });
  tell();
  sync.send();
  keepPage(root.dataset.worker);
  return { sync, tell };
};
