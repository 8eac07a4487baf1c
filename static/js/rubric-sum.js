// The running sum of a rubric's points while it is typed; the server says it again at every step.
const form = document.querySelector("[data-rubric]");

const hundredths = (text) => {
  const found = /^\s*(\d{1,3})(?:\.(\d{1,2}))?\s*$/.exec(text.normalize("NFKC"));
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
};

if (form) {
  const sum = form.querySelector("[data-rubric-sum]");
  form.addEventListener("input", () => {
    const total = [...form.querySelectorAll("[name=max_points]")].reduce((all, field) => all + hundredths(field.value), 0);
    sum.textContent = `${Math.floor(total / 100)}.${String(total % 100).padStart(2, "0")}`;
  });
}
