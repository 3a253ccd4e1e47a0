/** The only script within a page: before the first paint, so that the page does not flash in the other theme. */
export const themeScript = `try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to the page: the system's theme holds.
}`;
