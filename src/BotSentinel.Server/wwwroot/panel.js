// The viewer's time zone, which browsers tell to scripts alone. Asked for when the page has come alive, which it is marked with.
export const timeZone = () => {
  document.documentElement.dataset.alive = "";
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
};
