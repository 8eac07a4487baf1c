// The cards of new problems and the statements about carried ones: read, fill, add, number.
import { newKey } from "./draft-store.js";

export const kindOf = (box) => (box.dataset.card ? "row" : "carried");
export const keyOf = (box) => box.dataset.card || box.dataset.carried;

export const boxOf = (form, kind, key) =>
  [...form.querySelectorAll(kind === "row" ? "[data-card]" : "[data-carried]")].find((box) => keyOf(box) === key);

export const photosOf = (box) =>
  [...box.querySelectorAll("[data-photos] input[type=hidden]")].map((input) => input.value).filter(Boolean);

export const valuesOf = (box) => {
  const values = {};
  for (const field of box.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    if (field.type === "radio") {
      if (field.checked) values[name] = field.value;
    } else if (field.type === "checkbox") {
      values[name] = field.checked ? "1" : "";
    } else {
      values[name] = field.value;
    }
  }
  values.rev = Number(values.rev || 0);
  if (kindOf(box) === "row") values.photos = photosOf(box);
  return values;
};

export const fill = (box, values) => {
  for (const field of box.querySelectorAll("[data-field]")) {
    const value = values[field.dataset.field];
    if (value === undefined) continue;
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
  if (values.words) box.querySelector("details").open = true;
};

export const setRevision = (box, rev) => {
  box.querySelector("[data-field=rev]").value = rev;
};

// Whether two readings of a box say the same; the revision says nothing.
export const sameWords = (one, other) =>
  JSON.stringify({ ...one, rev: 0 }) === JSON.stringify({ ...other, rev: 0 });

const PRESET = ["hamlet", "affected_unit", "talk", "rev", "photos"];

export const isBlank = (box) => {
  const values = valuesOf(box);
  return values.photos.length === 0 && Object.keys(values).every((name) => PRESET.includes(name) || !values[name]);
};

export const addCard = (form, key = newKey()) => {
  const holder = document.createElement("div");
  holder.innerHTML = document.getElementById("empty-card").innerHTML.replace(/__key__/g, key);
  const card = holder.querySelector("[data-card]");
  form.querySelector("[data-cards]").append(card);
  return card;
};

export const numberCards = (form) => {
  const cards = [...form.querySelectorAll("[data-card]")];
  cards.forEach((card, place) => {
    card.querySelector("[data-title]").textContent = `新增第${place + 1}条`;
  });
  form.querySelector("[data-no-cards]").hidden = cards.length > 0;
};

export const focusFirst = (card) => card.querySelector("select, textarea, input:not([type=hidden])").focus();
