// The page where a month's list is written: cards, draft, conflicts, the way on to the check page.
import { addCard, boxOf, fill, focusFirst, isBlank, keyOf, numberCards, photosOf, valuesOf } from "./draft-cards.js";
import { showConflict } from "./draft-conflicts.js";
import { DraftSync } from "./draft-sync.js";
import { watchLikeness } from "./likeness-hint.js";
import { attachPhotoPicker } from "./photos.js";

const form = document.getElementById("list-form");
const line = document.querySelector("[data-draft-line]");
let restoredWords = "";

// The head line: what is saved where, and where to go when signing in again is all that helps.
const show = (words, link = "", answer = null) => {
  line.textContent = restoredWords + words;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = "重新登录";
    line.append(" ", anchor);
  }
  if (!answer) return;
  restoredWords = "";
  for (const conflict of answer.conflicts) {
    sync.hold(conflict.kind, conflict.key);
    showConflict(form, conflict, (box, keepsMine) => sync.settle(box, keepsMine));
  }
  const news = answer.others.filter((other) => {
    const box = boxOf(form, "row", other.key);
    return !box || (valuesOf(box).rev !== other.rev && !sync.held.has(`row:${other.key}`));
  });
  if (news.length) line.append(`。${[...new Set(news.map((other) => other.by))].join("、")}也在填，新写了${news.length}条，核对时能看到。`);
};

const sync = new DraftSync(form, show);

// A photo that was sent or taken away changes its card like a key that was pressed.
const attachPhotos = (card) => {
  const root = card.querySelector("[data-photos]");
  attachPhotoPicker(root);
  let before = String(photosOf(card));
  new MutationObserver(() => {
    const now = String(photosOf(card));
    if (now !== before) sync.mark(card);
    before = now;
  }).observe(root, { childList: true, subtree: true });
};

const pendingPhotos = () =>
  [...form.querySelectorAll("[data-photos]")].reduce((sum, root) => sum + Number(root.dataset.pending || 0), 0);

const openCard = (key) => {
  const card = addCard(form, key);
  attachPhotos(card);
  numberCards(form);
  return card;
};

const removeCard = (card) => {
  if (!isBlank(card) && !window.confirm("去掉这一条？写的内容不再保留。")) return;
  const next = card.nextElementSibling || card.previousElementSibling;
  const { rev } = valuesOf(card);
  card.remove();
  numberCards(form);
  sync.markDeleted(keyOf(card), rev);
  (next || form).querySelector("[data-remove], [data-add]").focus();
};

const goOn = async () => {
  const pending = pendingPhotos();
  if (pending) {
    show(`还有${pending}张照片没有传好。请等一下再核对，或者先删除。`);
    return;
  }
  show("正在存草稿……");
  if (await sync.save()) location.assign(form.dataset.checkUrl);
  else if (sync.held.size) {
    show("有的条目别人刚改过，请先选要留的，再核对。");
    form.querySelector("[data-conflict-place] button").focus();
  }
};

form.addEventListener("input", (event) => {
  const box = event.target.closest("[data-card], [data-carried]");
  if (box && event.target.dataset.field) sync.mark(box);
});

form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[type=submit]");
  if (!pressed) return;
  event.preventDefault();
  if (pressed.matches("[data-add]")) focusFirst(openCard());
  else if (pressed.matches("[data-remove]")) removeCard(pressed.closest("[data-card]"));
  else if (pressed.matches("[data-check]")) goOn();
  else sync.save().then((isSaved) => isSaved && !line.textContent.includes("草稿已存") && show("没有新的改动。"));
});

// Enter in a field goes nowhere by accident, and nothing is sent as a plain form.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
});

const fillFrom = (copy) => {
  for (const [kind, part] of [["row", copy.rows], ["carried", copy.carried]]) {
    for (const key of Object.keys(part)) {
      const box = boxOf(form, kind, key) || (kind === "row" ? addCard(form, key) : null);
      if (!box) continue;
      fill(box, part[key]);
      sync.mark(box);
    }
  }
  for (const key of Object.keys(copy.deleted)) {
    const box = boxOf(form, "row", key);
    if (box) box.remove();
    sync.markDeleted(key, copy.deleted[key]);
  }
};

const restore = () => {
  const copies = sync.readCopies();
  if (!copies.length) return;
  if (copies.length === 1 && copies[0][1].tab) form.elements.tab.value = copies[0][1].tab;
  for (const [, copy] of copies) fillFrom(copy);
  sync.adopt(copies.map(([key]) => key));
  restoredWords = "已恢复草稿。";
  show("");
  sync.save();
};

// The empty card that the server put there gives way to what was restored.
const dropSpareCard = () => {
  const cards = [...form.querySelectorAll("[data-card]")];
  const spare = cards.find((card) => isBlank(card) && !sync.changed.has(`row:${keyOf(card)}`));
  if (cards.length > 1 && spare && restoredWords) spare.remove();
};

// A link from the check page opens the field it names.
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const box = target.closest("details");
  if (box) box.open = true;
  const field = target.matches("fieldset") ? target.querySelector("select, textarea, input:not([type=hidden])") : target;
  if (field) field.focus();
};

restore();
dropSpareCard();
numberCards(form);
form.querySelectorAll("[data-card]").forEach(attachPhotos);
watchLikeness(form, (card) => sync.mark(card));
// After the browser's own jump to the address, which takes the focus away.
if (document.readyState === "complete") openTarget();
else window.addEventListener("load", () => setTimeout(openTarget));
