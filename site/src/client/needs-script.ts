/** Shows the controls that do nothing without scripts. */
for (const element of document.querySelectorAll<HTMLElement>("[data-needs-script]")) element.hidden = false;
