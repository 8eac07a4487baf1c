// Both versions of a card that somebody else changed meanwhile, and the choice between them.
import { addCard, boxOf, fill, numberCards, photosOf, setRevision } from "./draft-cards.js";

const LABELS = { description: "问题描述", affected_count: "涉及数", proposal: "拟办意见", words: "说明" };

// A chosen value as the page's own list calls it.
const chosenWords = (box, name, value) => {
  const field = box.querySelector(`[data-field=${name}]`);
  const option = field && [...(field.options || [])].find((one) => one.value === value);
  if (option) return option.textContent;
  const radio = box.querySelector(`input[type=radio][value="${value}"]`);
  return radio ? radio.closest("label").textContent.trim() : value;
};

const summary = (box, theirs) => {
  const parts = ["hamlet", "category", "status"]
    .filter((name) => theirs[name])
    .map((name) => chosenWords(box, name, theirs[name]));
  for (const name of Object.keys(LABELS)) if (theirs[name]) parts.push(`${LABELS[name]}：${theirs[name]}`);
  if (theirs.photos && theirs.photos.length) parts.push(`照片${theirs.photos.length}张`);
  return parts.join("；") || "（空）";
};

const paragraph = (words) => {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
};

const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-plain";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

// Shows one conflict in its card; `settled(box, keepsMine)` is called once the person has chosen.
export const showConflict = (form, conflict, settled) => {
  const { kind, key, theirs } = conflict;
  const box = boxOf(form, kind, key) || restored(form, key, theirs);
  if (!box) return;
  const place = box.querySelector("[data-conflict-place]");
  const note = document.createElement("div");
  note.className = "notice notice-error";
  note.setAttribute("role", "alert");
  note.append(conflict.sentence);
  note.append(paragraph(theirs ? `对方的：${summary(box, theirs)}` : "对方把这一条去掉了。"));
  note.append(paragraph("您的：就是这张卡片上现在写的。"));
  const choices = document.createElement("div");
  choices.className = "toolbar mb-0";
  const keep = button("留我的", () => {
    setRevision(box, theirs ? theirs.rev : 0);
    place.replaceChildren();
    settled(box, true);
  });
  const take = button("用他的", () => {
    place.replaceChildren();
    if (theirs) {
      fill(box, theirs);
      setRevision(box, theirs.rev);
    } else {
      box.remove();
      numberCards(form);
    }
    settled(box, false);
    // The other's photos come with the page; what is not saved elsewhere on it is kept and restored.
    if (theirs && theirs.photos && String(theirs.photos) !== String(photosOf(box))) location.reload();
  });
  choices.append(keep, take);
  note.append(choices);
  place.replaceChildren(note);
};

// A card that was taken away here while somebody else went on writing in it stands again.
const restored = (form, key, theirs) => {
  if (!theirs) return null;
  const box = addCard(form, key);
  fill(box, theirs);
  setRevision(box, theirs.rev);
  numberCards(form);
  return box;
};
