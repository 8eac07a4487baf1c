// Earlier problems that resemble the one being typed; only a person says whether it has come back.
const WAIT = 700;
const LEAST = 4;
const WATCHED = ["description", "category", "hamlet", "is_sensitive"];

export const watchLikeness = (form, changed) => {
  const address = form.dataset.likenessUrl;
  if (!address) return;
  const timers = new WeakMap();
  const asked = new WeakMap();

  // A sensitive problem's words do not go into an address, which servers write down.
  const isAskable = (card, value) =>
    value("description").length >= LEAST &&
    value("category") !== "" &&
    !card.querySelector("[data-field=is_sensitive]")?.checked;

  const ask = async (card) => {
    const value = (name) => card.querySelector(`[data-field=${name}]`)?.value.trim() ?? "";
    const place = card.querySelector("[data-likeness]");
    const turn = (asked.get(card) ?? 0) + 1;
    asked.set(card, turn);
    if (!isAskable(card, value)) {
      place.replaceChildren();
      return;
    }
    const query = new URLSearchParams({
      village: form.dataset.village,
      category: value("category"),
      hamlet: value("hamlet"),
      chosen: value("recurs_from"),
      description: value("description").slice(0, 500),
    });
    const response = await fetch(`${address}?${query}`, { credentials: "same-origin" }).catch(() => null);
    if (!response || !response.ok || response.redirected) return;
    const words = await response.text();
    // An answer that was overtaken by a later question is dropped.
    if (asked.get(card) === turn) place.innerHTML = words;
  };

  form.addEventListener("input", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || !WATCHED.includes(event.target.dataset.field)) return;
    clearTimeout(timers.get(card));
    timers.set(card, setTimeout(() => ask(card), WAIT));
  });

  form.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-recurs-from]");
    if (!choice) return;
    event.preventDefault();
    const card = choice.closest("[data-card]");
    card.querySelector("[data-field=recurs_from]").value = choice.dataset.recursFrom;
    for (const other of card.querySelectorAll("[data-recurs-from]")) {
      other.setAttribute("aria-pressed", String(other === choice));
    }
    changed(card);
  });

  // What was chosen before the page was left shows again.
  for (const card of form.querySelectorAll("[data-card]")) {
    if (card.querySelector("[data-field=recurs_from]")?.value) ask(card);
  }
};
