// Moments in the viewer's zone, which browsers tell to scripts alone.
for (const time of document.querySelectorAll("time")) {
  time.textContent = new Date(time.dateTime).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
}
