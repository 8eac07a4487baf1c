// The problems of a talk: a button shows one more row at a time instead of the folded rest.
const rest = document.querySelector("[data-more-rows]");

const isTyped = (row) =>
  row.querySelector("select[name$=category]").value !== "" ||
  [...row.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")].some((field) => field.value.trim());

const makeButton = () => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-plain";
  button.textContent = "+ 再加一条";
  rest.after(button);
  return button;
};

if (rest) {
  const button = makeButton();
  const waiting = () => [...rest.querySelectorAll("fieldset")];

  const show = (rows) => {
    rest.before(...rows);
    button.hidden = waiting().length === 0;
  };

  // A page that comes back from the history brings its words back as well.
  const showTyped = () => {
    const rows = waiting();
    const last = rows.map(isTyped).lastIndexOf(true);
    show(rows.slice(0, last + 1));
  };

  button.addEventListener("click", () => {
    const row = waiting()[0];
    show([row]);
    row.querySelector("textarea").focus();
  });
  window.addEventListener("pageshow", showTyped);
  rest.hidden = true;
  showTyped();
}
