// Runs before the first paint so that the page never flashes in the wrong theme. A file, not inline: the CSP allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('pharos.theme');
  } catch (_) {
    // storage is blocked: follow the system
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
