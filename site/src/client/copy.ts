/** Makes buttons copy what they are told to: a text, or the address of the page as it is now. */
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy], [data-copy-link]")) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    // The address follows what a reader does with some delay.
    if (!("copy" in button.dataset)) await new Promise((resolve) => setTimeout(resolve, 450));
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? location.href);
      button.textContent = "copied";
    } catch {
      button.textContent = "not allowed to copy";
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
