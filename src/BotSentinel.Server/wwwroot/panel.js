// The viewer's time zone, which browsers tell to scripts alone.
export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
