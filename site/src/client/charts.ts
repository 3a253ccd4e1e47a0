/** Loads what draws charts when the first of them comes near: a page may be read without any. */
const observer = new IntersectionObserver((entries) => {
  if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
  observer.disconnect();
  import("./subspace-chart.ts");
}, { rootMargin: "300px" });
for (const chart of document.querySelectorAll("subspace-chart")) observer.observe(chart);
