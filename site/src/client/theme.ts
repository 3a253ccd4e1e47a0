/** Lets the reader choose between light and dark; the choice is kept for the next page and visit. */
export function enableThemeToggle(button: HTMLButtonElement): void {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  const show = () => button.setAttribute("aria-pressed", String(dark()));

  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    show();
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Storage is closed to the page: the choice holds until it is left.
    }
  });
  system.addEventListener("change", show);
  show();
  button.hidden = false;
}
