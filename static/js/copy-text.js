// Copies a text box by a button; a browser that cannot leaves the text selected to be copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  const told = document.querySelector("[data-copied]");
  const hint = document.querySelector("[data-copy-hint]");
  button.hidden = false;
  hint.hidden = true;

  const copy = async () => {
    box.focus();
    box.select();
    // Without a secure connection the browser has no clipboard, but still the old command.
    if (navigator.clipboard) return navigator.clipboard.writeText(box.value);
    if (!document.execCommand("copy")) throw new Error("no clipboard");
    return undefined;
  };

  button.addEventListener("click", () => {
    copy().then(
      () => {
        told.textContent = "已复制，可以发到工作群了。";
      },
      () => {
        told.textContent = "";
        hint.hidden = false;
      },
    );
  });
}
