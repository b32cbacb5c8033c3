// Long lines of code scroll by keyboard, too, once they are unfolded; the theme looks only at what is open from the start.
document.addEventListener(
  "toggle",
  (event) => {
    for (const code of event.target.querySelectorAll("pre, .pst-scrollable-table-container")) {
      code.tabIndex = code.scrollWidth > code.clientWidth ? 0 : -1;
    }
  },
  true,
);
